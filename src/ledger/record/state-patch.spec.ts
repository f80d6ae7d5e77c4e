import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patchesOf } from './state-patch.js';
import type { Patches } from './state-patch.js';

const state = fc.dictionary(
  fc.constantFrom('status', 'holds', 'dueAt', 'begunAt', 'terms'),
  fc.option(fc.jsonValue(), { nil: undefined }),
);
const asStored = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

/** As PostgreSQL does with `(state - removed) || patch`. */
function laidOver(former: object, { patches, removed }: Patches, at: number): object {
  const kept = Object.entries(asStored(former)).filter(([key]) => !removed.includes(key));
  return { ...Object.fromEntries(kept), ...asStored(patches[at]!) };
}

describe('patches of states', () => {
  it('lead from each stored state to its next one, whatever the others of the batch lose', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ former: state, next: state }), { minLength: 1, maxLength: 4 }), (pairs) => {
        const patches = patchesOf(pairs);
        pairs.forEach(({ former, next }, at) => expect(laidOver(former, patches, at)).toEqual(asStored(next)));
      }),
    );
  });

  it('name what changed, and nothing of what did not', () => {
    const terms = { number: 'PK-2026-000001' };
    const former = { status: 'purging', terms, begunAt: '2026-01-01T00:00:00.000Z' };
    expect(patchesOf([{ former, next: { status: 'purged', terms } }])).toEqual({
      patches: [{ status: 'purged' }],
      removed: ['begunAt'],
    });
  });

  it('would leave a key behind that another state of the batch still has, were it not brought back', () => {
    const pairs = [
      { former: { begunAt: 'a' }, next: {} },
      { former: { begunAt: 'b' }, next: { begunAt: 'b' } },
    ];
    const { removed, patches } = patchesOf(pairs);
    expect(laidOver(pairs[1]!.former, { removed, patches: [patches[0]!, {}] }, 1)).toEqual({});
    expect(laidOver(pairs[1]!.former, { removed, patches }, 1)).toEqual({ begunAt: 'b' });
  });
});
