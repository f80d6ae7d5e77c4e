import { describe, expect, it } from '@jest/globals';
import type { PackContent } from '../domain/pack-content.js';
import { harbour } from '../spec-support/harbour.js';
import { loosenings } from './loosening.js';

/** The harbour with every row made law, so that each table can be loosened. */
const below: PackContent = {
  ...harbour,
  minimization: harbour.minimization.map((row) => ({ ...row, basis: 'law' })),
  ceilings: harbour.ceilings.map((row) => ({ ...row, basis: 'law' })),
  purposes: harbour.purposes.map((row) => ({ ...row, basis: 'law' })),
  bulk: harbour.bulk.map((row) => ({ ...row, basis: 'law' })),
};
const first = <T>(rows: readonly T[], change: Partial<T>): readonly T[] =>
  rows.map((row, index) => (index === 0 ? { ...row, ...change } : row));
const said = (above: Partial<PackContent>): string =>
  loosenings(below, { ...below, ...above })
    .map(({ key, problem }) => `${key}: ${problem}`)
    .join('\n');

describe('a layer never loosens a law row', () => {
  it('changing nothing loosens nothing', () => {
    expect(said({})).toBe('');
  });

  it.each<[string, Partial<PackContent>, RegExp]>([
    [
      'a longer ceiling',
      { schedule: first(below.schedule, { duration: 'P91D' }) },
      /schedule\/H-90: .*P91D instead of P90D/,
    ],
    [
      'a ceiling that becomes a choice',
      { schedule: first(below.schedule, { basis: 'policy_choice' }) },
      /basis policy_choice/,
    ],
    [
      'a ceiling that begins later',
      { schedule: first(below.schedule, { effectiveFrom: '2027-01-01' }) },
      /a later effectiveFrom/,
    ],
    [
      'an authority that covers more',
      { authorities: first(below.authorities, { elements: ['*'] }) },
      /further element \*/,
    ],
    [
      'an authority that asks for less',
      { authorities: first(below.authorities, { requires: [] }) },
      /requirement caseRef/,
    ],
    [
      'an authority that becomes a mandate',
      { authorities: first(below.authorities, { mandate: true }) },
      /made a mandate/,
    ],
    [
      'a signature that did not count',
      { evidence: first(below.evidence, { signedBy: ['judge', 'clerk'] }) },
      /further signature clerk/,
    ],
    [
      'a denied element opened',
      { minimization: first(below.minimization, { handling: 'allow', justify: false }) },
      /allow instead of deny|no necessity/,
    ],
    [
      'a row for one purpose that hides the law row for all',
      {
        minimization: [...below.minimization, { ...below.minimization[0]!, purpose: 'PORT_TRADE', handling: 'allow' }],
      },
      /minimization\/crew\.list\|PORT_TRADE: .*allow instead of deny/,
    ],
    [
      'a cell that was closed',
      {
        ceilings: first(below.ceilings, {
          cells: { ...below.ceilings[0]!.cells, PORT_TRADE: { shared: true, orderOnly: false, limits: [] } },
        }),
      },
      /shared, where the law row says no/,
    ],
    [
      'a group that takes an element out of its row',
      {
        ceilings: [
          ...below.ceilings,
          {
            ...below.ceilings[0]!,
            group: 'own',
            categories: [],
            elements: ['crew.list'],
            cells: { PORT_SAFETY: { shared: true, orderOnly: false, limits: [] } },
          },
        ],
      },
      /crew\.list for PORT_SAFETY: without the limit H-90/,
    ],
    ['a purpose similar to more', { purposes: first(below.purposes, { similarTo: ['*'] }) }, /further similar purpose/],
    ['a higher bulk limit', { bulk: first(below.bulk, { limit: 11 }) }, /a higher limit/],
    ['a weaker effect', { rules: first(below.rules, { effect: 'warn' }) }, /rules\/H-01: .*a weaker effect/],
    [
      'a rewritten condition',
      { rules: below.rules.map((rule) => (rule.id === 'H-10' ? { ...rule, cases: [] } : rule)) },
      /a case is gone or rewritten/,
    ],
  ])('%s', (_what, above, expected) => {
    expect(said(above)).toMatch(expected);
  });

  it.each<[string, Partial<PackContent>]>([
    ['a shorter ceiling', { schedule: first(below.schedule, { duration: 'P30D' }) }],
    [
      'an authority that asks for more',
      { authorities: first(below.authorities, { requires: ['caseRef', 'necessity'] }) },
    ],
    ['a rule of its own', { rules: [...below.rules, { ...below.rules[9]!, id: 'H-77' }] }],
    ['other words', { rules: first(below.rules, { message: 'Fehlt: {what}' }) }],
    ['a choice changed', { masks: first(below.masks, { title: 'Flag' }) }],
  ])('but may tighten: %s', (_what, above) => {
    expect(said(above)).toBe('');
  });
});
