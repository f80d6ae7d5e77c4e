import { expect, it } from '@jest/globals';
import { RecentlyUsed } from './recently-used.js';

it('forgets what was not asked for longest, and never grows beyond its limit', () => {
  const kept = new RecentlyUsed<string, number>(2);
  kept.set('a', 1);
  kept.set('b', 2);
  expect(kept.get('a')).toBe(1);
  kept.set('c', 3);
  expect([kept.get('a'), kept.get('b'), kept.get('c'), kept.size]).toEqual([1, undefined, 3, 2]);
  kept.set('a', 4);
  kept.delete('c');
  expect([kept.get('a'), kept.size]).toEqual([4, 1]);
});
