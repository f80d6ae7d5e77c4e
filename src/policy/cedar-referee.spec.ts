import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from './domain/evaluate.js';
import type { Evaluation } from './domain/evaluation.js';
import type { Facts } from './domain/facts.js';
import type { Pack } from './domain/pack.js';
import type { AuthorityRow, CheckKind, PackContent, RuleRow } from './domain/pack-content.js';
import { loadPack } from './pack/load-pack.js';
import { CedarReferee } from './spec-support/cedar/cedar-answer.js';
import { CedarInstance } from './spec-support/cedar/cedar-instance.js';
import { lineOf, type Verdict } from './spec-support/cedar/combined.js';
import { exportedFrom, exportPack } from './spec-support/cedar/export-pack.js';
import { variedRequests } from './spec-support/varied-requests.js';
import { readScenarios } from './tools/scenario-file.js';

function packOf(name: string): Pack {
  const loaded = loadPack('policies', name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems[0]));
  return loaded.pack;
}

const packs = {
  utah: { pack: packOf('utah'), scenarios: 'policies/utah/tests', requests: 600 },
  // A layer has no scenarios of its own: those of the pack above it.
  federal: { pack: packOf('federal'), scenarios: 'policies/utah/tests', requests: 200 },
  minimal: { pack: packOf('minimal'), scenarios: 'policies/minimal/tests', requests: 200 },
};
const cases = Object.entries(packs).map(([name, { pack, scenarios, requests }]) => {
  const bases = readScenarios([scenarios], pack.content.timeZone).scenarios.map((item) => item.facts);
  const facts = fc.sample(variedRequests(pack.content, bases), { numRuns: requests, seed: 20_261_124 });
  return { name, pack, facts };
});

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

async function refereeOf(content: PackContent): Promise<CedarReferee> {
  const sets = exportPack(content);
  const instance = new CedarInstance(sets);
  await instance.start();
  return new CedarReferee(content, sets, instance);
}

/** Requests on which both differ, with both answers; the first is enough where one is looked for. */
function differences(pack: Pack, all: readonly Facts[], referee: CedarReferee, most = 3): string[] {
  const found: string[] = [];
  for (const facts of all) {
    const [engine, cedar] = [verdictOf(pack, evaluate(pack, facts)), referee.answer(facts)];
    if (JSON.stringify(engine) === JSON.stringify(cedar)) continue;
    const only = (left: readonly string[], right: readonly string[]) => left.filter((line) => !right.includes(line));
    found.push(
      JSON.stringify(
        {
          request: facts.request,
          engineOnly: [
            engine.outcome,
            ...only([...engine.elements, ...engine.findings], [...cedar.elements, ...cedar.findings]),
          ],
          cedarOnly: [
            cedar.outcome,
            ...only([...cedar.elements, ...cedar.findings], [...engine.elements, ...engine.findings]),
          ],
        },
        null,
        1,
      ),
    );
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

describe('the packs as Cedar policies', () => {
  it.each(cases)('$name: Cedar releases the same elements by the same rules', async ({ pack, facts }) => {
    const referee = await refereeOf(pack.content);
    expect(differences(pack, facts, referee)).toEqual([]);
    const rows = rowsOf(pack.content).filter((row) => !row.startsWith('cell'));
    console.log(
      rows.length,
      rows.filter((row) => !referee.heard.has(row)),
    );
  });

  it.each(cases)('$name: every row, cell, case and check is exported', ({ pack }) => {
    const sets = exportPack(pack.content);
    const exported = exportedFrom(sets);
    expect(sets.flatMap((set) => set.leftOut)).toEqual([]);
    expect(rowsOf(pack.content).filter((row) => !exported.has(row))).toEqual([]);
  });

  it('compares requests of every outcome, in which nearly every rule speaks', () => {
    const { pack, facts } = cases[0]!;
    const found = facts.map((it) => evaluate(pack, it));
    const fired = new Set(found.flatMap((it) => it.findings.filter((f) => f.result === 'fail').map((f) => f.rule)));
    const spoke = new Set(found.flatMap((it) => it.findings.map((f) => f.rule)));
    console.log([...new Set(found.map((it) => it.outcome))], fired.size, spoke.size, pack.content.rules.length);
  });
});

type Plant = (content: PackContent) => PackContent;

const change = <T>(rows: readonly T[], which: (row: T) => boolean, to: (row: T) => T): readonly T[] => {
  const changed = rows.map((row) => (which(row) ? to(row) : row));
  if (!rows.some(which)) throw new Error('the planted fault has no place in this pack');
  return changed;
};
const authority =
  (code: string, to: Partial<AuthorityRow>): Plant =>
  (content) => ({
    ...content,
    authorities: change(
      content.authorities,
      (row) => row.code === code,
      (row) => ({ ...row, ...to }),
    ),
  });
/** Replaces one word of the conditions of one rule. */
const condition =
  (id: string, word: string, by: string): Plant =>
  (content) => {
    const put = (text: string | undefined) => text?.replace(word, by);
    const of = (rule: RuleRow) =>
      rule.cases.some(({ when, require }) => (when ?? '').includes(word) || (require ?? '').includes(word));
    return {
      ...content,
      rules: change(
        content.rules,
        (rule) => rule.id === id && of(rule),
        (rule) => ({
          ...rule,
          cases: rule.cases.map((it) => ({
            ...it,
            ...(it.when ? { when: put(it.when)! } : {}),
            ...(it.require ? { require: put(it.require)! } : {}),
          })),
        }),
      ),
    };
  };

const planted: readonly (readonly [string, Plant])[] = [
  [
    'one element less under an authority',
    authority('US-1373', { elements: ['imm.citizenship_country', 'id.a_number'] }),
  ],
  ['a document that opens nothing opens', authority('DETAINER', { opensNothing: false, purposes: ['*'] })],
  [
    '> read as >= in a mandate',
    condition('R-MANDATE', 'size(element.mandatedBy) > 0', 'size(element.mandatedBy) >= 0'),
  ],
  [
    '> read as >= in a number of persons',
    condition('R-BULK', 'request.subjects.named > 0', 'request.subjects.named >= 0'),
  ],
  ['<= read as < at the limit of persons', condition('R-BULK', '<=', '<')],
  [
    'one row of minimization allows',
    (content) => ({
      ...content,
      minimization: change(
        content.minimization,
        (row) => row.element === 'id.dl_card_type',
        (row) => ({ ...row, handling: 'allow' }),
      ),
    }),
  ],
  [
    'one cell of the matrix is opened',
    (content) => ({
      ...content,
      ceilings: change(
        content.ceilings,
        (row) => row.group === 'criminal justice',
        (row) => ({
          ...row,
          cells: { ...row.cells, IMM_STATUS_VERIFY: { shared: true, orderOnly: false, limits: [] } },
        }),
      ),
    }),
  ],
];

describe('what is planted in the export', () => {
  const { pack, facts } = cases[0]!;

  it.each(planted)('%s: found', async (_name, plant) => {
    expect(differences(pack, facts, await refereeOf(plant(pack.content)), 1)).toHaveLength(1);
  });
});
