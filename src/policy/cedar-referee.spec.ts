import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from './domain/evaluate.js';
import type { Evaluation } from './domain/evaluation.js';
import type { Facts } from './domain/facts.js';
import type { Pack } from './domain/pack.js';
import type { CheckKind, PackContent } from './domain/pack-content.js';
import { loadPack } from './pack/load-pack.js';
import { CedarReferee } from './spec-support/cedar/cedar-answer.js';
import { CedarInstance } from './spec-support/cedar/cedar-instance.js';
import { lineOf, type Verdict } from './spec-support/cedar/combined.js';
import { exportedFrom, exportPack } from './spec-support/cedar/export-pack.js';
import { PLANTED, withCondition } from './spec-support/cedar/planted-faults.js';
import { PolicySet } from './spec-support/cedar/policy-set.js';
import { variedRequests } from './spec-support/varied-requests.js';
import { readScenarios } from './tools/scenario-file.js';

function packOf(name: string): Pack {
  const loaded = loadPack('policies', name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems[0]));
  return loaded.pack;
}

interface Compared {
  readonly name: string;
  readonly pack: Pack;
  readonly facts: readonly Facts[];
}

/** @param scenarios the cases near which requests are made; a layer has none of its own, so the pack above it lends them */
function comparedOf(name: string, scenarios: string, numRuns: number): Compared {
  const pack = packOf(name);
  const bases = readScenarios([`policies/${scenarios}/tests`], pack.content.timeZone).scenarios.map((it) => it.facts);
  return { name, pack, facts: fc.sample(variedRequests(pack.content, bases), { numRuns, seed: 20_261_124 }) };
}

const utah = comparedOf('utah', 'utah', 500);
const cases = [utah, comparedOf('federal', 'utah', 200), comparedOf('minimal', 'minimal', 300)];

/** Checks whose findings name rows for the reader only: what was missing, which limits met. */
const WITHOUT_ROWS: readonly (CheckKind | undefined)[] = ['complete', 'retention'];

function verdictOf(pack: Pack, { outcome, elements, findings }: Evaluation): Verdict {
  return {
    outcome,
    elements: elements.map((it) => `${it.element} ${it.result}${it.transform ? ` ${it.transform}` : ''}`).sort(),
    findings: findings
      .map((it) => {
        const { check } = pack.content.rules.find((rule) => rule.id === it.rule)!;
        const unknown = check === 'authority' && it.result === 'gap' && it.observed !== null;
        return lineOf({ ...it, by: WITHOUT_ROWS.includes(check) || unknown ? undefined : it.limitSetBy });
      })
      .sort(),
  };
}

const instance = new CedarInstance();
beforeAll(() => instance.start());

const refereeOf = (content: PackContent): CedarReferee => new CedarReferee(content, exportPack(content), instance);

/** Requests on which both differ, with both answers; the search ends at `most`. */
function differences({ pack, facts: all }: Compared, referee: CedarReferee, most = 3): string[] {
  const found: string[] = [];
  for (const facts of all) {
    const [engine, cedar] = [verdictOf(pack, evaluate(pack, facts)), referee.answer(facts)];
    if (JSON.stringify(engine) === JSON.stringify(cedar)) continue;
    const { now, stage, subjects, request } = facts;
    const apart = (mine: Verdict, other: Verdict) => ({
      outcome: mine.outcome,
      elements: mine.elements,
      findingsOfThisSideOnly: mine.findings.filter((line) => !other.findings.includes(line)),
    });
    const both = { engine: apart(engine, cedar), cedar: apart(cedar, engine) };
    found.push(JSON.stringify({ now, stage, subjects, request, ...both }, null, 1));
    if (found.length === most) break;
  }
  return found;
}

/** Everything a pack's files say that bears on who gets what: what is not exported of it must be named here. */
function rowsOf({ authorities, evidence, minimization, ceilings, rules }: PackContent): string[] {
  return [
    ...authorities.map((row) => `authority ${row.code}`),
    ...evidence.map((row) => `evidence ${row.kind}`),
    ...minimization.map((row) => `minimization ${row.element}|${row.purpose}`),
    ...ceilings.flatMap(({ group, cells }) => Object.keys(cells).map((purpose) => `cell ${group}|${purpose}`)),
    ...rules.flatMap(({ id, cases: all }) => all.map((_, place) => `case ${id} ${place + 1}`)),
    ...rules.filter((rule) => rule.check !== undefined).map((rule) => `check ${rule.id}`),
  ];
}

describe('Cedar itself', () => {
  const { facts } = utah;

  it('a policy that errs fails the comparison, where Cedar alone would go on without it', () => {
    const sets = exportPack(utah.pack.content);
    sets[1]!.add({ from: 'planted' }, ['context.now == context.never']);
    const referee = new CedarReferee(utah.pack.content, sets, instance);
    expect(() => referee.answer(facts[0]!)).toThrow(/planted.*never/s);
  });

  it('is not asked again after a trap until it is started again', async () => {
    const own = new CedarInstance();
    const answer = () => new CedarReferee(utah.pack.content, exportPack(utah.pack.content), own).answer(facts[0]!);
    await own.start();
    const deep = new PolicySet('deep');
    deep.add({ from: 'planted' }, [`${'('.repeat(200)}true${')'.repeat(200)}`]);
    expect(() => own.prepare(deep)).toThrow();
    expect(answer).toThrow('await start()');
    await own.start();
    expect(answer()).toEqual(verdictOf(utah.pack, evaluate(utah.pack, facts[0]!)));
  });
});

describe('the packs as Cedar policies', () => {
  it.each(cases)('$name: release the same elements by the same rules', (compared) => {
    const referee = refereeOf(compared.pack.content);
    expect(differences(compared, referee)).toEqual([]);
    // Rows that no request ever reached would agree with anything.
    const rows = rowsOf(compared.pack.content).filter((row) => !row.startsWith('cell'));
    const silent = rows.filter((row) => !referee.heard.has(row));
    expect(silent.length / rows.length).toBeLessThan(0.1);
  });

  it('are compared on a thousand requests and more, of every outcome, in which every rule speaks', () => {
    expect(cases.reduce((sum, { facts }) => sum + facts.length, 0)).toBeGreaterThanOrEqual(1_000);
    const found = utah.facts.map((facts) => evaluate(utah.pack, facts));
    expect(new Set(found.map((it) => it.outcome)).size).toBe(5);
    const findings = found.flatMap((it) => it.findings);
    const evaluated = utah.pack.content.rules.filter((rule) => rule.enforcedBy === undefined).map((rule) => rule.id);
    const spoke = new Set(findings.map((it) => it.rule));
    const fired = new Set(findings.filter((it) => it.result === 'fail').map((it) => it.rule));
    expect(evaluated.filter((id) => !spoke.has(id))).toEqual([]);
    expect(fired.size / evaluated.length).toBeGreaterThan(0.9);
  });

  it.each(cases)('$name: leave no row, cell, case or check out', ({ pack }) => {
    const sets = exportPack(pack.content);
    const exported = exportedFrom(sets);
    expect(sets.flatMap((set) => set.leftOut)).toEqual([]);
    expect(rowsOf(pack.content).filter((row) => !exported.has(row))).toEqual([]);
  });

  it('say which condition they have no words for', () => {
    const content = withCondition(
      'R-STATUS-1373',
      'size(element.coveredBy) > 0',
      'size(element.coveredBy) > 2',
    )(utah.pack.content);
    expect(exportPack(content).flatMap((set) => set.leftOut)).toEqual(['case R-STATUS-1373 1: size > 2']);
    expect(exportedFrom(exportPack(content))).not.toContain('case R-STATUS-1373 1');
  });
});

describe('what is planted in the export', () => {
  it.each(PLANTED)('$name: found', ({ misread, shownBy = () => true }) => {
    const facts = utah.facts.filter(({ request }) => shownBy(request));
    expect(differences({ ...utah, facts }, refereeOf(misread(utah.pack.content)), 1)).toHaveLength(1);
  });
});
