import { describe, expect, it } from '@jest/globals';
import { showAll, SMALLEST_SHOWN, suppressEach, suppressTables } from './suppress.js';
import type { CountedTable, ShownTable, Suppression } from './suppress.js';

const table = (id: string, ...counts: number[]): CountedTable => ({
  id,
  cells: counts.map((count, index) => ({ label: [String.fromCharCode(97 + index)], count })),
});
const counts = ({ cells, total }: ShownTable) => [cells.map(({ count }) => count), total];
const shown = (...of: number[]) => counts(suppressTables([table('t', ...of)])[0]!);

describe('small cells', () => {
  it('are not shown, nor what would give them away', () => {
    expect(shown(40, 25, 11)).toEqual([[40, 25, 11], 76]);
    expect(shown(40, 25, 3)).toEqual([[40, null, null], 68]);
    expect(shown(40, 6, 7)).toEqual([[40, null, null], 53]);
    // Both are 10: 20 of two that are below 11 leaves nothing to guess.
    expect(shown(40, 30, 10, 10)).toEqual([[40, null, null, null], 90]);
    expect(shown(50)).toEqual([[50], 50]);
    expect(shown()).toEqual([[], 0]);
  });

  it('hide the total where it is small itself or nothing else can hide them', () => {
    expect(shown(5)).toEqual([[null], null]);
    expect(shown(3, 4)).toEqual([[null, null], null]);
    expect(shown(...Array<number>(11).fill(1))).toEqual([Array(11).fill(null), null]);
  });

  it('hide every table that counts the same acts', () => {
    const pairs = table('pairs', ...Array<number>(11).fill(1));
    const purposes = table('purposes', 11);
    expect(suppressTables([pairs, purposes]).map(counts)).toEqual([
      [Array(11).fill(null), null],
      [[null], null],
    ]);
  });

  it('stand by name: their order tells nothing of their size', () => {
    const cells = [
      { label: ['b'], count: 2 },
      { label: ['c'], count: 9 },
      { label: ['a'], count: 30 },
    ];
    expect(suppressTables([{ id: 't', cells }])[0]!.cells.map(({ label }) => label[0])).toEqual(['a', 'b', 'c']);
  });

  it('without a total hide nothing else, and what counts no people is shown', () => {
    expect(counts(suppressEach(table('t', 40, 3, SMALLEST_SHOWN)))).toEqual([[40, null, 11], null]);
    expect(counts(showAll(table('t', 40, 1)))).toEqual([[40, 1], 41]);
  });
});

/** Everybody who has the program: all tables that it shows in the same way, and what a small count may be in them. */
describe('a reader who knows the program', () => {
  const small: Suppression = { smallest: 4, leftOpen: 2 };
  const MOST = 9;
  const asShown = (program: typeof suppressTables, of: readonly number[]) =>
    JSON.stringify(program([table('t', ...of)], small)[0]);

  function everyTable(cells: number): number[][] {
    if (cells === 0) return [[]];
    return everyTable(cells - 1).flatMap((rest) => Array.from({ length: MOST }, (_, index) => [...rest, index + 1]));
  }

  /** Tables in which a small count is known for certain. */
  function betrayed(program: typeof suppressTables, cells: number): string[] {
    const alike = new Map<string, number[][]>();
    for (const each of everyTable(cells)) {
      const key = asShown(program, each);
      alike.set(key, [...(alike.get(key) ?? []), each]);
    }
    return [...alike.values()].flatMap((same) =>
      same[0]!.flatMap((_, cell) => {
        const possible = new Set(same.map((each) => each[cell]!));
        return possible.size === 1 && [...possible][0]! < small.smallest ? [JSON.stringify(same[0])] : [];
      }),
    );
  }

  it.each([1, 2, 3, 4])('knows no small count of %i cells', (cells) => {
    expect(betrayed(suppressTables, cells)).toEqual([]);
  });

  it('would know one if only the small counts were hidden, or none', () => {
    const onlySmall: typeof suppressTables = (tables) =>
      tables.map(({ id, cells }) => ({
        id,
        total: cells.reduce((total, { count }) => total + count, 0),
        cells: cells.map(({ label, count }) => ({ label, count: count < small.smallest ? null : count })),
      }));
    expect(betrayed(onlySmall, 3)).toContain('[1,4,4]');
    expect(betrayed((tables) => tables.map(showAll), 2)).toContain('[1,1]');
  });
});
