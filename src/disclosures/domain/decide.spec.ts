import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import {
  acceptNotice,
  access,
  acknowledge,
  acknowledgeErasure,
  beginPurge,
  bringForward,
  finishPurge,
  hold,
  liftHold,
  seal,
} from './decide.js';
import { evolve } from './package.js';
import type { Package, PackageEvent, PackageTerms } from './package.js';

const recipient: Actor = { personId: 'p-analyst', agencyId: 'hsi', roles: ['analyst'] };
const destroyAt = '2026-12-24T06:59:59.999Z';
const terms: PackageTerms = {
  number: 'PK-2026-000001',
  grantId: 'g',
  requestId: 'r',
  decisionId: 'd',
  accountingId: 'a',
  requestingAgency: 'hsi',
  sourceAgency: 'dps',
  recipientAgency: 'hsi',
  releasedBy: 'p-custodian',
  recordSeries: 's',
  elements: [{ code: 'person.full_name', result: 'permit' }],
  recordCount: 1,
  subjects: { count: 1, pseudonyms: ['a1'] },
  contentDigest: 'ab',
  keyId: 'k',
  epoch: 'dps/2026-12.1',
  retentionCode: 'RT',
  sealedAt: '2026-11-24T17:00:00.000Z',
  destroyAt,
};
const fold = (state: Package, events: readonly PackageEvent[]) => events.reduce(evolve, state);
const apply = (state: Package, result: Result<readonly PackageEvent[]>) =>
  result.ok ? fold(state, result.value) : state;
const code = (result: Result<unknown>) => (result.ok ? 'accepted' : result.rejection.code);
const isPurged = (state: Package) => state.status === 'purging' || state.status === 'purged';
const sealed = fold({ status: 'none' }, seal(terms));
const available = apply(sealed, acceptNotice(sealed, recipient));
const now = new Date('2026-11-25T00:00:00Z');
const good = { grantStatus: 'active', policyOutcome: 'permit', at: now };
const due = new Date(Date.parse(destroyAt));

describe('reading a package', () => {
  it('needs the notice, an active grant, policy that still permits, and retention that still runs', () => {
    expect(code(access(sealed, recipient, good, 'json'))).toBe('notice-not-accepted');
    expect(code(access(available, recipient, good, 'json'))).toBe('accepted');
    expect(code(access(available, recipient, { ...good, grantStatus: 'suspended' }, 'json'))).toBe('grant-not-active');
    expect(code(access(available, recipient, { ...good, policyOutcome: 'deny' }, 'json'))).toBe('policy-denied');
    expect(code(access(available, recipient, { ...good, policyOutcome: 'hold' }, 'json'))).toBe('policy-denied');
    expect(code(access(available, recipient, { ...good, at: due }, 'json'))).toBe('grant-not-active');
  });

  it('is for analysts of the recipient, each after an own acceptance', () => {
    const colleague: Actor = { ...recipient, personId: 'p-colleague' };
    expect(code(access(available, colleague, good, 'json'))).toBe('notice-not-accepted');
    for (const other of [
      { ...recipient, agencyId: 'dps' },
      { ...recipient, roles: ['auditor'] as const },
    ]) {
      expect(code(access(available, other, good, 'json'))).toBe('not-permitted');
      expect(code(acceptNotice(available, other))).toBe('not-permitted');
    }
  });

  it('is closed by a hold and open again once every hold is lifted', () => {
    const held = apply(apply(available, hold(available, 'h-1')), hold(available, 'h-2'));
    expect(code(access(held, recipient, good, 'json'))).toBe('under-hold');
    const one = fold(held, liftHold(held, 'h-1'));
    expect(code(access(one, recipient, good, 'json'))).toBe('under-hold');
    expect(code(access(fold(one, liftHold(one, 'h-2')), recipient, good, 'json'))).toBe('accepted');
  });
});

describe('destroying a package', () => {
  it('is never early, never under hold, and happens once', () => {
    expect(code(beginPurge(available, 'c', new Date(due.getTime() - 1)))).toBe('not-due');
    const held = apply(available, hold(available, 'h'));
    expect(code(beginPurge(held, 'c', due))).toBe('under-hold');
    const purging = apply(available, beginPurge(available, 'c-1', due));
    const purged = fold(purging, finishPurge(purging, 'c-1', due));
    expect(purged).toMatchObject({ status: 'purged', certificateId: 'c-1', purgedAt: due.toISOString() });
    for (const state of [purging, purged]) {
      expect(beginPurge(state, 'c-2', due)).toMatchObject({
        rejection: { code: 'already-purged', extension: { certificateId: 'c-1' } },
      });
    }
    expect(finishPurge(available, 'c-1', due)).toEqual([]);
    expect(finishPurge(purged, 'c-1', due)).toEqual([]);
  });

  it('refuses a hold that comes too late, with the certificate', () => {
    const purged = apply(available, beginPurge(available, 'c-1', due));
    expect(hold(purged, 'h')).toMatchObject({ rejection: { code: 'already-purged' } });
    expect(liftHold(purged, 'h')).toEqual([]);
    expect(code(access(purged, recipient, good, 'json'))).toBe('already-purged');
  });

  it('acknowledges what was destroyed before a restore, also under a hold that the restore brought back', () => {
    const held = apply(available, hold(available, 'h'));
    expect(fold(held, acknowledgeErasure(held, 'c-1', now))).toMatchObject({ status: 'purging', certificateId: 'c-1' });
    const purging = apply(available, beginPurge(available, 'c-1', due));
    expect(acknowledgeErasure(purging, 'c-2', now)).toEqual([]);
  });

  it('may be brought forward and is never put off', () => {
    const soon = fold(available, bringForward(available, 'revocation', now));
    expect(soon).toMatchObject({ dueAt: now.toISOString(), dueBecause: 'revocation' });
    expect(bringForward(soon, 'order', new Date('2026-12-01'))).toEqual([]);
    const late = apply(available, acknowledge(available, recipient, now, '2027-01-01T00:00:00.000Z'));
    expect(late).toMatchObject({ dueAt: destroyAt, acknowledgedAt: now.toISOString() });
    const transit = apply(available, acknowledge(available, recipient, now, '2026-12-02T00:00:00.000Z'));
    expect(transit).toMatchObject({ dueAt: '2026-12-02T00:00:00.000Z' });
  });

  it('never happens under hold on any path', () => {
    let purges = 0;
    const steps = fc.array(fc.constantFrom('hold-1', 'hold-2', 'lift-1', 'lift-2', 'purge', 'forward'), {
      maxLength: 15,
    });
    fc.assert(
      fc.property(steps, (path) => {
        let state: Package = available;
        const holds = new Set<string>();
        for (const step of path) {
          const before = isPurged(state);
          const id = step.slice(-1);
          if (step.startsWith('hold')) {
            const result = hold(state, id);
            if (result.ok) holds.add(id);
            state = apply(state, result);
          } else if (step.startsWith('lift')) {
            state = fold(state, liftHold(state, id));
            holds.delete(id);
          } else if (step === 'forward') state = fold(state, bringForward(state, 'order', now));
          else state = apply(state, beginPurge(state, 'c', due));
          if (!before && isPurged(state)) {
            purges += 1;
            expect(holds.size).toBe(0);
          }
        }
      }),
      { seed: 20261124, numRuns: 1_000 },
    );
    expect(purges).toBeGreaterThan(100);
  });
});
