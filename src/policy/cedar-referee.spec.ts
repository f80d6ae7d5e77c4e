import { describe, expect, it } from '@jest/globals';
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
import { variedRequests } from './spec-support/varied-requests.js';
import { readScenarios } from './tools/scenario-file.js';

function packOf(name: string): Pack {
  const loaded = loadPack('policies', name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems[0]));
  return loaded.pack;
}

const packs = {
  utah: { pack: packOf('utah'), scenarios: 'policies/utah/tests', requests: 700 },
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
async function differences(pack: Pack, all: readonly Facts[], content: PackContent, most = 3): Promise<string[]> {
  const referee = await refereeOf(content);
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

describe('the packs as Cedar policies', () => {
  it.each(cases)('$name: Cedar releases the same elements by the same rules', async ({ pack, facts }) => {
    expect(await differences(pack, facts, pack.content)).toEqual([]);
  });
});
