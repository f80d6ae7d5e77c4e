import { describe, expect, it } from '@jest/globals';
import { idleDraft, untouchedSince } from './drafts.js';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const ENDS = day(90);

describe('a draft that nobody touches', () => {
  it.each([
    ['stays', 75, null],
    ['tell', 76, null],
    ['tell', 400, null],
    ['stays', 80, 76],
    ['stays', 90, 76],
    ['lapses', 91, 76],
    // Told late: two weeks all the same.
    ['stays', 103, 90],
    ['lapses', 104, 90],
  ] as const)('%s on day %i when its people were told on day %s', (what, at, told) => {
    const draft = { touchedAt: day(0), toldAt: told === null ? null : day(told) };
    expect(idleDraft(draft, ENDS, day(at))).toBe(what);
  });

  it('is looked at in time, with days to spare', () => {
    expect(untouchedSince(day(76), day(166))).toEqual(day(4));
  });

  it('is told of anew when somebody worked on it after they were told', () => {
    const touched = { touchedAt: day(80), toldAt: day(76) };
    expect(idleDraft(touched, day(170), day(91))).toBe('stays');
    expect(idleDraft(touched, day(170), day(156))).toBe('tell');
  });
});
