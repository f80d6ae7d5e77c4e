import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadPack } from '../pack/load-pack.js';
import { variedRequests } from '../spec-support/varied-requests.js';
import { readScenarios } from '../tools/scenario-file.js';
import { canonicalJson } from './canonical.js';
import { evaluate } from './evaluate.js';
import type { Evaluation } from './evaluation.js';
import type { Facts, RequestedElement } from './facts.js';
import { compilePack, type Pack } from './pack.js';
import { wouldPass } from './would-pass.js';

const pack = ((): Pack => {
  const loaded = loadPack('policies', 'utah');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems[0]));
  return loaded.pack;
})();
const { scenarios } = readScenarios(['policies/utah/tests'], pack.content.timeZone);
const bases = scenarios.map((item) => item.facts);
const facts = variedRequests(pack.content, bases);

const check = (property: fc.IProperty<[Facts]>, numRuns = 200): void =>
  fc.assert(property, { numRuns, seed: 20261124 });
const resultOf = (found: Evaluation): ReadonlyMap<string, string> =>
  new Map(found.elements.map((item) => [item.element, `${item.result} ${item.transform ?? ''}`]));

describe('properties of evaluation', () => {
  it('the generator reaches every outcome, so that the properties below say something', () => {
    const outcomes = new Set(fc.sample(facts, { numRuns: 500, seed: 7 }).map((item) => evaluate(pack, item).outcome));
    expect([...outcomes].sort()).toEqual(['deny', 'hold', 'narrow', 'permit', 'second_approval']);
  });

  it('never throws, and no rule of the pack ever errors', () => {
    check(fc.property(facts, (item) => evaluate(pack, item).findings.every((finding) => finding.result !== 'error')));
  });

  it('determinism: the same pack and facts give the same bytes', () => {
    check(
      fc.property(
        facts,
        (item) =>
          canonicalJson(evaluate(pack, item)) ===
          canonicalJson(evaluate(pack, JSON.parse(JSON.stringify(item)) as Facts)),
      ),
      150,
    );
  });

  it('default deny: what is released is covered by an authority and spoken of by a row', () => {
    check(
      fc.property(facts, (item) => {
        const found = evaluate(pack, item);
        if (found.outcome === 'deny') return found.obligations.length === 0 && found.retention === undefined;
        return found.elements
          .filter((result) => result.result !== 'deny')
          .every(({ element: code }) =>
            ['R-AUTHORITY', 'R-NECESSITY'].every((rule) =>
              found.findings.some(
                (finding) =>
                  finding.element === code &&
                  finding.rule === rule &&
                  ['pass', 'not_applicable'].includes(finding.result),
              ),
            ),
          );
      }),
    );
  });

  it('without an authority nothing is released', () => {
    check(
      fc.property(
        facts,
        (item) =>
          evaluate(pack, { ...item, request: { ...item.request, authorities: [] } }).outcome === 'deny' ||
          item.request.elements.length === 0,
      ),
    );
  });

  it('monotone: asking for less never makes what is left worse', () => {
    check(
      fc.property(facts, (item) => {
        const whole = resultOf(evaluate(pack, item));
        const fewer = item.request.elements.filter((_, index) => index % 2 === 0);
        const kept = new Set(fewer.map((asked) => asked.code));
        const elements = item.request.elements.filter((asked) => kept.has(asked.code));
        const part = resultOf(evaluate(pack, { ...item, request: { ...item.request, elements } }));
        return [...part].every(([code, result]) => whole.get(code) === result);
      }),
    );
  });

  it('an offered request passes: no denial, no narrowing left, only what was asked, and nothing protected', () => {
    let offered = 0;
    check(
      fc.property(facts, (item) => {
        const found = evaluate(pack, item);
        const offer = wouldPass(pack, item, found);
        if (!offer) return true;
        offered += 1;
        const again = evaluate(pack, { ...item, request: offer.request });
        const asked = new Set(item.request.elements.map((one) => one.code));
        return (
          !found.neutral &&
          (offer.request.elements.length > 0 || offer.request.aggregate !== undefined) &&
          again.outcome === offer.outcome &&
          again.outcome !== 'deny' &&
          again.outcome !== 'narrow' &&
          again.elements.every((one) => one.result !== 'deny' && asked.has(one.element)) &&
          again.findings.every(
            (finding) =>
              finding.effect !== 'narrow' || finding.result === 'pass' || finding.result === 'not_applicable',
          )
        );
      }),
      500,
    );
    expect(offered).toBeGreaterThan(20);
  });

  it('order of facts does not matter', () => {
    const shape = (found: Evaluation): string =>
      canonicalJson({
        outcome: found.outcome,
        elements: [...found.elements].sort((a, b) => (a.element < b.element ? -1 : 1)),
        obligations: found.obligations,
        retention: found.retention ?? null,
        rules: found.findings.map((item) => `${item.rule} ${item.element ?? ''} ${item.result} ${item.effect}`).sort(),
      });
    const turned = (item: Facts): Facts => ({
      ...item,
      agencies: [...item.agencies].reverse(),
      people: [...item.people].reverse(),
      agreements: [...item.agreements].reverse(),
      records: [...item.records].reverse(),
      request: {
        ...item.request,
        authorities: [...item.request.authorities].reverse(),
        evidence: [...item.request.evidence].reverse(),
        elements: [...item.request.elements].reverse(),
      },
    });
    check(
      fc.property(facts, (item) => shape(evaluate(pack, turned(item))) === shape(evaluate(pack, item))),
      500,
    );
  });

  // Both of these opened more in one order than in the other when the last mention won.
  it.each<[string, ...Omit<RequestedElement, 'code'>[]]>([
    ['bio.face_template', { necessity: 'identify the robber' }, { necessity: '' }],
    ['person.birth_date', { use: 'identify' }, { use: 'suspect_description' }],
  ])('%s asked twice opens no more than each mention alone, in either order', (code, ...said) => {
    const strictness = ['permit', 'mask', 'deny'];
    let differed = 0;
    for (const base of bases) {
      const worst = (mentions: typeof said): string => {
        const elements = mentions.map((words) => ({ code, ...words }));
        const found = evaluate(pack, { ...base, request: { ...base.request, elements } });
        return found.elements.find((item) => item.element === code)!.result;
      };
      const [first, second] = said.map((words) => strictness.indexOf(worst([words])));
      const together = strictness.indexOf(worst(said));
      expect(strictness.indexOf(worst([...said].reverse()))).toBe(together);
      expect(together).toBeGreaterThanOrEqual(Math.max(first!, second!));
      if (first !== second) differed += 1;
    }
    expect(differed).toBeGreaterThan(0);
  });

  it('order of rules and rows does not matter', () => {
    const turned = compilePack({
      ...pack.content,
      rules: [...pack.content.rules].reverse(),
      minimization: [...pack.content.minimization].reverse(),
      obligations: [...pack.content.obligations].reverse(),
      ceilings: [...pack.content.ceilings].reverse(),
    });
    check(
      fc.property(facts, (item) => {
        const { packDigest: _a, ...left } = evaluate(pack, item);
        const { packDigest: _b, ...right } = evaluate(turned, item);
        return canonicalJson(left) === canonicalJson(right);
      }),
      200,
    );
  });
});
