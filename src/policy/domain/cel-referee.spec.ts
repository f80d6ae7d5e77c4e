import { celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { describe, expect, it } from '@jest/globals';
import { viewOf } from './case-view.js';
import { compileCondition } from './cel-expression.js';
import { knownPath } from './cel-schema.js';
import type { Facts } from './facts.js';
import type { Pack } from './pack.js';
import { weigh } from './situation.js';
import { loadPack } from '../pack/load-pack.js';
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

/** Numbers of the same sequence each time (Lehmer, modulus 2³¹ − 1). */
function sequence(seed: number): <T>(from: readonly T[]) => T {
  let at = seed;
  return (from) => {
    at = (at * 48_271) % 2_147_483_647;
    return from[at % from.length]!;
  };
}

/** The scenarios' cases with parts of them exchanged, so that conditions meet what no author thought of. */
function variedCases(count: number): Facts[] {
  const { scenarios } = readScenarios(['policies/utah/tests'], utah.content.timeZone);
  const pick = sequence(20_261_124);
  const codes = utah.content.elements.map(({ code }) => code);
  const authorities = utah.content.authorities.map(({ code }) => code);
  const flags = ['protected_1367', 'safe_at_home', 'sud_patient', 'detainee_federal', 'juvenile', 'informant'];
  return Array.from({ length: count }, (_, index) => {
    const { facts } = scenarios[index % scenarios.length]!;
    const { request, agencies } = facts;
    const agency = () => pick(agencies).id;
    const now = new Date(Date.parse(facts.now) + pick([0, 0, 1, -30, 400]) * 86_400_000).toISOString();
    return {
      ...facts,
      now,
      stage: pick([facts.stage, facts.stage, 'submit', 'decide', 'release', 'access'] as const),
      subjects: { flags: pick([facts.subjects.flags, [], [pick(flags)]]) },
      series: pick([facts.series, { noticeCovers: [] }]),
      request: {
        ...request,
        purpose: pick([request.purpose, request.purpose, pick(utah.content.purposes).code]),
        authorities: pick([request.authorities, [], [pick(authorities), pick(authorities)]]),
        elements: [...request.elements, { code: pick(codes) }, { code: pick(codes), necessity: pick(['', 'said']) }],
        requestingAgency: pick([request.requestingAgency, request.requestingAgency, agency()]),
        sourceAgency: pick([request.sourceAgency, request.sourceAgency, agency()]),
        recipient: pick([request.recipient, request.recipient, { agency: agency() }, { agency: 'nobody' }]),
        assurances: pick([request.assurances, []]),
        retention: pick([request.retention, 'P1D', 'P10Y']),
      },
    };
  });
}

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

const views = variedCases(1_200).flatMap(viewsOf);

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
