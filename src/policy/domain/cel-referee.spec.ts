import { celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { viewOf } from './case-view.js';
import { compileCondition } from './cel-expression.js';
import { knownPath } from './cel-schema.js';
import type { Facts } from './facts.js';
import type { Pack } from './pack.js';
import { weigh } from './situation.js';
import { loadPack } from '../pack/load-pack.js';
import { variedRequests } from '../spec-support/varied-requests.js';
import { readScenarios } from '../tools/scenario-file.js';

type View = Record<string, unknown>;

/** Another implementation of CEL (https://github.com/google/cel-spec) says what every condition of a pack means. */
function referee(source: string): (view: View) => unknown {
  const program = plan(celEnv(), parse(source));
  return (view) => {
    const answer = program(view as never);
    return isCelError(answer) ? 'error' : answer;
  };
}

/** The product: closures of its own where the plain case ends, `cel-js` elsewhere. */
function product(source: string): (view: View) => unknown {
  const compiled = compileCondition(source);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problem}`);
  return (view) => {
    try {
      return compiled.condition.run(view);
    } catch {
      return 'error';
    }
  };
}

function packOf(name: string): Pack {
  const loaded = loadPack('policies', name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems[0]));
  return loaded.pack;
}

const utah = packOf('utah');
const minimal = packOf('minimal');
const conditionsOf = ({ content }: Pack): string[] =>
  content.rules.flatMap(({ cases }) =>
    cases.flatMap(({ when, require }) => [when, require].filter((it) => it !== undefined)),
  );
const sources = [...new Set([utah, minimal].flatMap(conditionsOf))];

/** What conditions may speak of, one view for the request and one for each element. */
function viewsOf(facts: Facts): View[] {
  const situation = weigh(utah, facts);
  const { element: _none, ...request } = viewOf(situation);
  const elements = situation.elements.map((asked) => ({
    ...request,
    element: Object.fromEntries(Object.entries(asked).filter(([name]) => knownPath(`element.${name}`))),
  }));
  return [request, ...elements];
}

const { scenarios } = readScenarios(['policies/utah/tests'], utah.content.timeZone);
const bases = scenarios.map((item) => item.facts);
const views = fc.sample(variedRequests(utah.content, bases), { numRuns: 1_200, seed: 20_261_124 }).flatMap(viewsOf);

/** Conditions that speak of the element are asked where there is one; elsewhere both could only err. */
const speaksOfElement = (source: string): boolean => /\belement\b/.test(source);
const elementViews = views.filter((view) => 'element' in view);

/** How often two readers of conditions disagree, and where first; how often they agree only in that both err. */
function disagreements(left: (source: string) => (view: View) => unknown, right: typeof left, all = sources) {
  const found: string[] = [];
  let compared = 0;
  let yes = 0;
  let bothErr = 0;
  for (const source of all) {
    const [ask, expected] = [left(source), right(source)];
    for (const view of speaksOfElement(source) ? elementViews : views) {
      const [one, other] = [ask(view), expected(view)];
      compared += 1;
      if (other === true) yes += 1;
      if (one === 'error' && other === 'error') bothErr += 1;
      if (one !== other) found.push(`${source}: ${String(one)}, the other says ${String(other)}`);
    }
  }
  return { found, compared, yes, bothErr };
}

/** Too many errors on both sides would look like agreement. */
const ERRORS_ALLOWED = 0.001;

describe('every condition of the packs', () => {
  it('means the same to another implementation of CEL', () => {
    const { found, compared, yes, bothErr } = disagreements(product, referee);
    expect(found.slice(0, 3)).toEqual([]);
    expect(sources.length).toBeGreaterThan(60);
    expect(compared).toBeGreaterThan(sources.length * elementViews.length * 0.9);
    expect(bothErr / compared).toBeLessThanOrEqual(ERRORS_ALLOWED);
    // Neither side may agree by answering everything alike.
    expect(yes).toBeGreaterThan(compared / 50);
    expect(yes).toBeLessThan(compared);
  });

  it('is found out when it is read as another one', () => {
    const wrong = (source: string) => product(source.replace('==', '!='));
    const compared = sources.filter((source) => source.includes('=='));
    expect(disagreements(wrong, referee, compared).found.length).toBeGreaterThan(0);
  });

  it.each(sources.filter((source) => source.includes('>')))('is found out when its > is read as >=: %s', (source) => {
    const wrong = (text: string) => product(text.replace(/>(?!=)/, '>='));
    expect(disagreements(wrong, referee, [source]).found.length).toBeGreaterThan(0);
  });

  it('does not count errors on both sides as agreement', () => {
    const failing = (): ((view: View) => unknown) => () => 'error';
    const { found, compared, bothErr } = disagreements(failing, failing);
    expect(found).toEqual([]);
    expect(bothErr / compared).toBeGreaterThan(ERRORS_ALLOWED);
  });
});
