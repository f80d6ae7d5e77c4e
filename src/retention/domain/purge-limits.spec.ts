import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { brakeCause, ordersGo } from './purge-limits.js';
import type { PurgeCounts } from './purge-limits.js';

const FLOOR = 20;
const counts = (given: Partial<PurgeCounts>): PurgeCounts => ({
  due: 0,
  orderedDue: 0,
  gone: 0,
  orderedGone: 0,
  foreseen: 0,
  live: 0,
  ...given,
});

/** Worlds in which everything that is counted can be: what is due is live, what was ordered is due. */
const worlds = fc
  .record({
    due: fc.integer({ min: 0, max: 5_000 }),
    gone: fc.integer({ min: 0, max: 5_000 }),
    foreseen: fc.integer({ min: 0, max: 5_000 }),
    others: fc.integer({ min: 0, max: 100_000 }),
  })
  .map(({ due, gone, foreseen, others }) => counts({ due, gone, foreseen, live: due + others }));

describe('the limits of a purge', () => {
  it('are three times what was foreseen: exactly so many go, one more waits', () => {
    const large = { foreseen: 100, live: 100_000 };
    expect(brakeCause(counts({ ...large, due: 300 }), FLOOR)).toBeUndefined();
    expect(brakeCause(counts({ ...large, due: 301 }), FLOOR)).toBe('more-than-foreseen');
  });

  it('are 5 % of the live packages: exactly so many go, one more waits', () => {
    const foreseen = 1_000;
    expect(brakeCause(counts({ foreseen, live: 2_000, due: 100 }), FLOOR)).toBeUndefined();
    expect(brakeCause(counts({ foreseen, live: 2_000, due: 101 }), FLOOR)).toBe('share-of-live');
  });

  it('let the floor go always, and not one more', () => {
    expect(brakeCause(counts({ due: FLOOR, live: FLOOR }), FLOOR)).toBeUndefined();
    expect(brakeCause(counts({ due: FLOOR + 1, live: FLOOR + 1 }), FLOOR)).toBe('more-than-foreseen');
  });

  it('count a day, so that a mass in small portions is stopped too', () => {
    expect(brakeCause(counts({ due: 1, gone: FLOOR, live: 1_000 }), FLOOR)).toBe('more-than-foreseen');
  });

  it('are the two inequalities and the floor, whatever the numbers', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: 100 }), (world, floor) => {
        const lost = world.due + world.gone;
        const over = lost > 3 * world.foreseen || lost / (world.live + world.gone) > 0.05;
        expect(brakeCause(world, floor) !== undefined).toBe(world.due > 0 && lost > floor && over);
      }),
      { seed: 20261124 },
    );
  });

  it('never stop less because more is due, nor because part of it is gone already', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 1, max: 500 }), (world, more) => {
        fc.pre(brakeCause(world, FLOOR) !== undefined);
        const grown = { ...world, due: world.due + more, live: world.live + more };
        expect(brakeCause(grown, FLOOR)).toBeDefined();
        const done = Math.min(more, world.due - 1);
        const advanced = { ...world, due: world.due - done, gone: world.gone + done, live: world.live - done };
        expect(brakeCause(advanced, FLOOR)).toBe(brakeCause(world, FLOOR));
      }),
      { seed: 20261124 },
    );
  });

  it('let single orders go under the brake, and no mass of orders', () => {
    expect(ordersGo(counts({ orderedDue: 15, orderedGone: 5 }), FLOOR)).toBe(true);
    expect(ordersGo(counts({ orderedDue: 15, orderedGone: 6 }), FLOOR)).toBe(false);
  });
});
