import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadPack } from '../pack/load-pack.js';
import { packageRoot } from '../../platform/package-root.js';
import { readScenarios } from '../tools/scenario-file.js';
import { CircumstancesMemory } from './circumstances.js';
import { evaluate } from './evaluate.js';
import type { Facts } from './facts.js';
import { compilePack, type Pack } from './pack.js';

const loaded = loadPack(join(packageRoot(), 'policies'), 'utah');
if (!loaded.ok) throw new Error('The Utah pack does not load');
const { content } = loaded.pack;
const { scenarios } = readScenarios([join(packageRoot(), 'policies/utah/tests')], content.timeZone);

/** Each case beside others that differ in one thing that circumstances are made of. */
const cases = scenarios.flatMap(({ facts }, index): Facts[] => {
  const { request } = facts;
  const other = facts.agencies[index % facts.agencies.length]!;
  const purpose = content.purposes[index % content.purposes.length]!.code;
  const asked = { code: content.elements[index % content.elements.length]!.code };
  const with_ = (changes: Partial<Facts['request']>): Facts => ({ ...facts, request: { ...request, ...changes } });
  return [
    facts,
    with_({ purpose }),
    with_({ elements: [...request.elements, asked] }),
    with_({ recipient: { agency: other.id } }),
    with_({ requestingAgency: other.id }),
    with_({ sourceAgency: other.id }),
    { ...facts, stage: facts.stage === 'access' ? 'submit' : 'access' },
    { ...facts, now: new Date(Date.parse(facts.now) + 40 * 86_400_000).toISOString() },
    { ...facts, agencies: facts.agencies.filter((agency) => agency.id !== request.recipient.agency) },
  ];
});
const withMemory = (circumstances: CircumstancesMemory): Pack => ({ ...loaded.pack, circumstances });
const answer = (pack: Pack, facts: Facts): string => JSON.stringify(evaluate(pack, facts));
/** What an engine says that has seen nothing before. */
const fresh = cases.map((facts) => answer(withMemory(new CircumstancesMemory()), facts));
const differing = (pack: Pack, order: readonly number[]): number =>
  order.filter((index) => answer(pack, cases[index]!) !== fresh[index]).length;
const forwards = cases.map((_, index) => index);

describe('memory of circumstances', () => {
  it('never changes an answer, in whatever order the cases come', () => {
    const pack = withMemory(new CircumstancesMemory());
    expect(differing(pack, forwards)).toBe(0);
    expect(differing(pack, forwards.toReversed())).toBe(0);
    expect(differing(compilePack(content), forwards)).toBe(0);
  });

  it('changes answers when it takes different circumstances for the same', () => {
    class Careless extends CircumstancesMemory {
      override find(facts: Facts, today: string, zone: string): ReturnType<CircumstancesMemory['find']> {
        return super.find(facts, today, zone, undefined, undefined, undefined);
      }
    }
    expect(differing(withMemory(new Careless()), forwards)).toBeGreaterThan(0);
  });
});
