import { describe, expect, it } from '@jest/globals';
import { ROLES } from '../../platform/actor.js';
import type { Actor, Role } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { approve, install, propose, publish, supersede, withdraw } from './decide.js';
import { actorOf, evolve, known } from './pack-version.js';
import type { PackIdentity, PackVersion, PackVersionEvent } from './pack-version.js';
import { PACK_PERMISSIONS, permittedCommands } from './permissions.js';

const NOW = new Date('2026-11-24T17:00:00Z');
const TODAY = '2026-11-24';
const KEEPER = 'harbour-office';
const IDENTITY: PackIdentity = {
  pack: 'harbour',
  packVersion: '2',
  digest: `sha256:${'a'.repeat(64)}`,
  testsDigest: `sha256:${'b'.repeat(64)}`,
  scenarios: 12,
  timeZone: 'America/Denver',
};

const of = (personId: string, ...roles: Role[]): Actor => ({ personId, agencyId: KEEPER, roles });
const AUTHOR = of('author', 'policy_steward');
const STEWARD = of('second-steward', 'policy_steward');
const PRIVACY = of('privacy', 'privacy_officer');
const COUNSEL = of('counsel', 'legal_counsel');

const given = (...events: PackVersionEvent[]): PackVersion => events.reduce<PackVersion>(evolve, { status: 'none' });
const codeOf = (result: Result<unknown>) => (result.ok ? 'accepted' : result.rejection.code);
const eventsOf = (result: Result<readonly PackVersionEvent[]>) => (result.ok ? result.value : result.rejection);

const at = NOW.toISOString();
const proposed: PackVersionEvent = {
  type: 'PolicyPackProposed',
  ...IDENTITY,
  keeper: KEEPER,
  proposedBy: 'author',
  at,
};
const approvedBy = ({ personId, roles }: Actor): PackVersionEvent => ({
  type: 'PolicyPackApproved',
  approval: { person: personId, role: roles[0]! },
  at,
});
const published = (effectiveAt = NOW.toISOString(), effectiveOn = TODAY): PackVersionEvent => ({
  type: 'PolicyPackPublished',
  pack: 'harbour',
  packVersion: '2',
  digest: IDENTITY.digest,
  publication: { effectiveOn, effectiveAt, publishedBy: 'privacy' },
  at,
});
const APPROVED = [proposed, approvedBy(PRIVACY), approvedBy(COUNSEL)];
const FUTURE = published('2026-12-01T07:00:00.000Z', '2026-12-01');
const STATES: Readonly<Record<string, PackVersion>> = {
  none: { status: 'none' },
  draft: given(proposed),
  approved: given(...APPROVED),
  published: given(...APPROVED, FUTURE),
  superseded: given(...APPROVED, published(), { type: 'PolicyPackSuperseded', by: 'next', dueAt: NOW.toISOString() }),
  withdrawn: given(proposed, { type: 'PolicyPackWithdrawn', withdrawnBy: 'author' }),
};

describe('the life of a pack version', () => {
  it('goes from a proposal over two approvals to a publication', () => {
    const draft = eventsOf(propose(AUTHOR, KEEPER, IDENTITY, false, NOW));
    expect(draft).toEqual([proposed]);
    expect(given(proposed, approvedBy(PRIVACY)).status).toBe('draft');
    expect(eventsOf(approve(given(proposed, approvedBy(PRIVACY)), COUNSEL, KEEPER, NOW))).toEqual([
      approvedBy(COUNSEL),
    ]);
    expect(given(...APPROVED).status).toBe('approved');
    const out = eventsOf(publish(given(...APPROVED), PRIVACY, KEEPER, { effectiveOn: TODAY, taken: [] }, NOW));
    expect(out).toEqual([published()]);
    expect(given(...APPROVED, published()).status).toBe('published');
  });

  it('is installed by the service as published, once, and says so', () => {
    const [installed] = install(IDENTITY, undefined, NOW);
    expect(installed).toMatchObject({
      keeper: '',
      publication: { effectiveAt: NOW.toISOString(), publishedBy: 'service' },
    });
    expect(given(installed!)).toMatchObject({ status: 'published', approvals: [], proposedBy: 'service' });
    expect(() => given(installed!, installed!)).toThrow('twice');
  });

  it('says of each state who brought it there and when; time is nobody', () => {
    const later = (minutes: number) => ({ at: new Date(NOW.getTime() + minutes * 60_000).toISOString() });
    const life: readonly PackVersionEvent[] = [
      proposed,
      { ...approvedBy(PRIVACY), ...later(1) },
      { ...approvedBy(COUNSEL), ...later(2) },
      { ...FUTURE, ...later(3) },
    ];
    const standing = (...events: readonly PackVersionEvent[]) => {
      const state = known(given(...events));
      return `${state.status} ${actorOf(state) ?? 'time'} ${state.since?.slice(11, 16) ?? 'unknown'}`;
    };
    expect(life.map((_, index) => standing(...life.slice(0, index + 1)))).toEqual([
      'draft author 17:00',
      'draft author 17:00',
      'approved counsel 17:02',
      'published privacy 17:03',
    ]);
    const due = { type: 'PolicyPackSuperseded', by: 'next', dueAt: '2027-01-01T07:00:00.000Z' } as const;
    expect(standing(...life, due)).toBe('superseded time 07:00');
    const withdrawn = { type: 'PolicyPackWithdrawn', withdrawnBy: 'author', ...later(9) } as const;
    expect(standing(...life, withdrawn)).toBe('withdrawn author 17:09');
    // As entries were before they had a time: unknown is not the time of the state before.
    const { at: _none, ...untimed } = withdrawn;
    expect(standing(...life, untimed)).toBe('withdrawn author unknown');
  });

  it('refuses a version of that name that is there already, and says to raise it', () => {
    expect(eventsOf(propose(AUTHOR, KEEPER, IDENTITY, true, NOW))).toMatchObject({
      code: 'already-exists',
      detail: expect.stringContaining('Raise "version" in pack.yaml'),
    });
  });
});

describe('who may do what', () => {
  const acts: Readonly<Record<string, (state: PackVersion, actor: Actor, keeper?: string) => Result<unknown>>> = {
    propose: (state, actor, keeper) =>
      state.status === 'none' ? propose(actor, keeper, IDENTITY, false, NOW) : { ok: false, rejection: never },
    approve: (state, actor, keeper) => approve(state, actor, keeper, NOW),
    publish: (state, actor, keeper) => publish(state, actor, keeper, { effectiveOn: TODAY, taken: [] }, NOW),
    withdraw: (state, actor, keeper) => withdraw(state, actor, keeper, NOW),
  };
  const never = { code: 'wrong-state', detail: '' } as const;

  it.each(Object.keys(STATES).flatMap((state) => ROLES.map((role) => [state, role] as const)))(
    'in state %s a %s may do what the table says and nothing else',
    (state, role) => {
      const row = PACK_PERMISSIONS.find((each) => each.role === role);
      const open = (row?.may as Readonly<Record<string, readonly string[]>> | undefined)?.[state] ?? [];
      for (const [command, act] of Object.entries(acts)) {
        const result = codeOf(act(STATES[state]!, of('somebody', role), KEEPER));
        expect(`${command}: ${result === 'accepted'}`).toBe(`${command}: ${open.includes(command)}`);
      }
    },
  );

  it.each(Object.keys(acts))('nobody of another agency may %s, nor anybody where no keeper is named', (command) => {
    for (const state of Object.values(STATES)) {
      if (command === 'propose' && state.status !== 'none') continue;
      for (const actor of [AUTHOR, STEWARD, PRIVACY, COUNSEL]) {
        expect(codeOf(acts[command]!(state, { ...actor, agencyId: 'elsewhere' }, KEEPER))).toBe('not-permitted');
        expect(codeOf(acts[command]!(state, actor, undefined))).toBe('not-permitted');
      }
    }
  });

  it('shows the commands that would be accepted, and no others', () => {
    for (const state of Object.values(STATES)) {
      if (state.status === 'none') continue;
      for (const actor of [AUTHOR, STEWARD, PRIVACY, COUNSEL, of('author', 'privacy_officer')]) {
        const shown = permittedCommands(actor, KEEPER, state, NOW);
        for (const command of ['approve', 'publish', 'withdraw']) {
          const accepted = codeOf(acts[command]!(state, actor, KEEPER)) === 'accepted';
          expect(`${state.status} ${actor.personId} ${command} ${shown.has(command as never)}`).toBe(
            `${state.status} ${actor.personId} ${command} ${accepted}`,
          );
        }
      }
    }
  });
});

describe('conflicts of roles', () => {
  it('whoever wrote it neither approves nor publishes it, whatever their roles', () => {
    const everything = of('author', 'policy_steward', 'privacy_officer', 'legal_counsel');
    expect(codeOf(approve(given(proposed), everything, KEEPER, NOW))).toBe('conflict-of-roles');
    const out = publish(given(...APPROVED), everything, KEEPER, { effectiveOn: TODAY, taken: [] }, NOW);
    expect(codeOf(out)).toBe('conflict-of-roles');
  });

  it('the two approvals come from two persons in two roles', () => {
    const once = given(proposed, approvedBy(PRIVACY));
    expect(codeOf(approve(once, of('privacy', 'privacy_officer', 'legal_counsel'), KEEPER, NOW))).toBe(
      'conflict-of-roles',
    );
    expect(codeOf(approve(once, of('another', 'privacy_officer'), KEEPER, NOW))).toBe('conflict-of-roles');
    const both = of('another', 'privacy_officer', 'legal_counsel');
    expect(eventsOf(approve(once, both, KEEPER, NOW))).toMatchObject([
      { approval: { person: 'another', role: 'legal_counsel' } },
    ]);
  });
});

describe('when it takes effect', () => {
  const on = (effectiveOn: string, taken: readonly string[] = [], at = NOW) =>
    eventsOf(publish(given(...APPROVED), PRIVACY, KEEPER, { effectiveOn, taken }, at));

  it.each([
    ['today: now', '2026-11-24', '2026-11-24T17:00:00.000Z'],
    ['a day to come: its first instant in the zone of the pack', '2026-12-01', '2026-12-01T07:00:00.000Z'],
    ['a day of summer time', '2027-07-01', '2027-07-01T06:00:00.000Z'],
  ])('%s', (_what, day, instant) => {
    expect(on(day)).toMatchObject([{ publication: { effectiveOn: day, effectiveAt: instant } }]);
  });

  it('never in the past, counted in the zone of the pack', () => {
    expect(on('2026-11-23')).toMatchObject({ code: 'invalid-body', errors: [{ pointer: '/effectiveOn' }] });
    // 03:00 UTC on the 25th is still the 24th there.
    expect(on('2026-11-24', [], new Date('2026-11-25T03:00:00Z'))).toHaveLength(1);
  });

  it('never at the very moment of another version', () => {
    expect(on('2026-12-01', ['2026-12-01T07:00:00.000Z'])).toMatchObject({ code: 'wrong-state' });
  });

  it('can be withdrawn before, and not from that instant on', () => {
    const state = given(...APPROVED, FUTURE);
    expect(codeOf(withdraw(state, AUTHOR, KEEPER, new Date('2026-12-01T06:59:59.999Z')))).toBe('accepted');
    expect(codeOf(withdraw(state, AUTHOR, KEEPER, new Date('2026-12-01T07:00:00Z')))).toBe('wrong-state');
    const withdrawn = known(evolve(state, { type: 'PolicyPackWithdrawn', withdrawnBy: 'author' }));
    expect(withdrawn).not.toHaveProperty('publication');
  });

  it('supersedes the former at its due time, not before and not twice', () => {
    const former = given(...APPROVED, published());
    const next = { id: 'next', effectiveAt: '2026-12-01T07:00:00.000Z' };
    expect(supersede(former, next, NOW)).toEqual([]);
    const due = supersede(former, next, new Date('2026-12-03T00:00:00Z'));
    expect(due).toEqual([{ type: 'PolicyPackSuperseded', by: 'next', dueAt: '2026-12-01T07:00:00.000Z' }]);
    expect(supersede(evolve(former, due[0]!), next, new Date('2026-12-03T00:00:00Z'))).toEqual([]);
    expect(supersede(former, { id: 'older', effectiveAt: '2026-01-01T00:00:00.000Z' }, NOW)).toEqual([]);
  });
});

it('a history that does not fit is a fault', () => {
  for (const event of [
    approvedBy(PRIVACY),
    published(),
    { type: 'PolicyPackSuperseded', by: 'x', dueAt: '' } as const,
  ]) {
    expect(() => evolve({ status: 'none' }, event)).toThrow();
    expect(() => evolve(STATES['withdrawn']!, event)).toThrow();
  }
});
