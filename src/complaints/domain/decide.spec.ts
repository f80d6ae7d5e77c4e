import { describe, expect, it } from '@jest/globals';
import { ROLES } from '../../platform/actor.js';
import type { Actor, Role } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { evolve, namedAgreements, namedGrants, namedShareRequests, sourceAgencies } from './complaint.js';
import type { Complaint, ComplaintEvent, ComplaintTerms, NamedRecord } from './complaint.js';
import { acknowledge, dismiss, file, freeze, takeUp, uphold } from './decide.js';
import { COMPLAINT_STATES, permittedCommands } from './permissions.js';
import type { ComplaintCommand } from './permissions.js';

const OVERSEER = 'oversight';
const at = new Date('2026-11-24T19:00:00Z');
const ref = (id: string) => ({ id, commitment: `c-${id}` });
const words = { finding: ref('finding'), answer: ref('answer'), keptUntil: '2031-11-25T07:00:00.000Z' };
const person = (personId: string, agencyId: string, ...roles: Role[]): Actor => ({ personId, agencyId, roles });
const reviewer = person('p-reviewer', OVERSEER, 'overseer');
const colleague = person('p-colleague', OVERSEER, 'overseer');
const officer = person('p-officer', 'dps', 'privacy_officer');

const named = (kind: NamedRecord['kind'], id: string, more: Partial<NamedRecord> = {}): NamedRecord => ({
  kind,
  id,
  number: `${id}-number`,
  shareRequestId: 'r-1',
  grantId: null,
  agencies: ['dps', 'hsi', 'hsi'],
  ...more,
});
const grant = named('grant', 'g-1', { grantId: 'g-1' });
const agreement = named('agreement', 'a-1', { shareRequestId: null, agencies: ['dps', 'hsi'] });
const terms: ComplaintTerms = {
  number: 'CP-2026-000001',
  receivedAt: at.toISOString(),
  channel: 'phone',
  complainant: 'confidential',
  type: 'excess_data',
  overseerAgency: OVERSEER,
  agencyComplainedOf: 'hsi',
  about: [grant],
  detail: ref('narrative'),
  statusCodeDigest: 'd',
  timeZone: 'America/Denver',
  acknowledgeBy: '2026-12-05T06:59:59.999Z',
  answerBy: '2027-01-24T06:59:59.999Z',
};

const fold = (events: readonly ComplaintEvent[], from: Complaint = { status: 'none' }) => events.reduce(evolve, from);
const code = (result: Result<unknown>) => (result.ok ? 'accepted' : result.rejection.code);
const received = fold([{ type: 'ComplaintReceived', terms }]);
const acknowledged = fold([{ type: 'ComplaintAcknowledged', at: at.toISOString() }], received);
const inReview = fold([{ type: 'ComplaintTakenUp', reviewer: 'p-reviewer' }], acknowledged);
const events = (result: Result<readonly ComplaintEvent[]>) => {
  if (!result.ok) throw new Error(result.rejection.code);
  return result.value;
};
const frozen = fold(events(freeze(inReview, reviewer, OVERSEER)), inReview);
const upheld = fold(events(uphold(frozen, reviewer, OVERSEER, { reach: 'named', ...words }, at)), frozen);
const dismissed = fold(events(dismiss(frozen, reviewer, OVERSEER, words, at)), frozen);
const STATES: Readonly<Record<Complaint['status'], Complaint>> = {
  none: { status: 'none' },
  received,
  acknowledged,
  in_review: inReview,
  upheld,
  dismissed,
};

const attempt: Readonly<
  Record<
    Exclude<ComplaintCommand, 'see' | 'see-outcome' | 'file'>,
    (state: Complaint, actor: Actor) => Result<readonly ComplaintEvent[]>
  >
> = {
  acknowledge: (state, actor) => acknowledge(state, actor, OVERSEER, at),
  'take-up': (state, actor) => takeUp(state, actor, OVERSEER, []),
  freeze: (state, actor) => freeze(state, actor, OVERSEER),
  uphold: (state, actor) => uphold(state, actor, OVERSEER, { reach: 'named', ...words }, at),
  dismiss: (state, actor) => dismiss(state, actor, OVERSEER, words, at),
};
const COMMANDS = Object.keys(attempt) as (keyof typeof attempt)[];

describe('a complaint', () => {
  it('goes from its receipt to its outcome, and is kept for five years after', () => {
    expect([received, acknowledged, inReview, frozen].map(({ status }) => status)).toEqual([
      'received',
      'acknowledged',
      'in_review',
      'in_review',
    ]);
    expect(frozen).toMatchObject({ reviewer: 'p-reviewer', frozen: true });
    const conclusion = { closedAt: at.toISOString(), ...words };
    expect(upheld).toMatchObject({ status: 'upheld', reach: 'named', conclusion });
    expect(dismissed).toMatchObject({ status: 'dismissed', conclusion });
    expect(upheld).not.toHaveProperty('frozen');
  });

  it.each(COMPLAINT_STATES.flatMap((status) => ROLES.map((role) => [status, role] as const)))(
    'that is %s is open to %s for what the table says and for nothing else',
    (status, role) => {
      const state = STATES[status];
      for (const agency of [OVERSEER, 'dps', 'hsi', 'jail']) {
        for (const id of ['p-reviewer', 'p-other']) {
          const actor = person(id, agency, role);
          const open = permittedCommands(actor, OVERSEER, state);
          for (const command of COMMANDS) {
            const result = code(attempt[command](state, actor));
            expect(`${agency} ${id} ${command} ${result === 'accepted'}`).toBe(
              `${agency} ${id} ${command} ${open.has(command)}`,
            );
          }
          if (agency === 'hsi' || agency === 'jail') expect(open.size).toBe(0);
          if (agency === 'dps')
            expect([...open]).toEqual(role === 'privacy_officer' && status !== 'none' ? ['see-outcome'] : []);
          if (agency === OVERSEER) expect(open.has('see')).toBe(role === 'overseer' && status !== 'none');
        }
      }
    },
  );

  it('does not exist for whoever may not see it, and says to the source what only an overseer may', () => {
    for (const stranger of [person('p', 'hsi', 'privacy_officer'), person('p', 'dps', 'analyst')]) {
      for (const command of COMMANDS) expect(code(attempt[command](inReview, stranger))).toBe('not-found');
    }
    for (const command of COMMANDS) expect(code(attempt[command](inReview, officer))).toBe('not-permitted');
    expect(code(attempt.uphold(received, reviewer))).toBe('wrong-state');
  });

  it('is heard by the agency that the installation names, and by nobody where it names none', () => {
    expect(code(file(reviewer, OVERSEER, terms))).toBe('accepted');
    expect(code(file(person('p', 'dps', 'overseer'), OVERSEER, terms))).toBe('not-permitted');
    expect(code(file(reviewer, undefined, terms))).toBe('not-permitted');
    expect(code(file(officer, OVERSEER, terms))).toBe('not-permitted');
    expect(code(freeze(inReview, reviewer, undefined))).toBe('not-found');
  });

  it('is not heard by a party', () => {
    expect(code(file(reviewer, OVERSEER, { ...terms, agencyComplainedOf: OVERSEER }))).toBe('conflict-of-roles');
    const own = { ...terms, about: [named('agreement', 'a', { agencies: ['dps', OVERSEER] })] };
    expect(code(file(reviewer, OVERSEER, own))).toBe('conflict-of-roles');
  });
});

describe('the reviewer', () => {
  it.each(['requester', 'approver', 'second approver', 'releaser'])('was never %s of what is named', (part) => {
    const refused = takeUp(acknowledged, reviewer, OVERSEER, [part]);
    expect(refused).toMatchObject({ ok: false, rejection: { code: 'conflict-of-roles' } });
    expect(!refused.ok && refused.rejection.detail).toContain(part);
    expect(code(takeUp(acknowledged, reviewer, OVERSEER, []))).toBe('accepted');
  });

  it('alone decides, until another takes the complaint up', () => {
    for (const command of ['freeze', 'uphold', 'dismiss'] as const) {
      expect(code(attempt[command](inReview, colleague))).toBe('conflict-of-roles');
    }
    expect(code(attempt['take-up'](inReview, reviewer))).toBe('conflict-of-roles');
    const handedOver = fold(events(takeUp(frozen, colleague, OVERSEER, [])), frozen);
    expect(handedOver).toMatchObject({ reviewer: 'p-colleague', frozen: true });
    expect(code(attempt.uphold(handedOver, reviewer))).toBe('conflict-of-roles');
    expect(code(attempt.uphold(handedOver, colleague))).toBe('accepted');
  });

  it('freezes once, and only where something is named that can be used', () => {
    expect(code(attempt.freeze(frozen, reviewer))).toBe('wrong-state');
    const about = (records: readonly NamedRecord[]): Complaint =>
      ({ ...inReview, terms: { ...terms, about: records } }) as Complaint;
    expect(code(attempt.freeze(about([]), reviewer))).toBe('wrong-state');
    expect(code(attempt.freeze(about([agreement]), reviewer))).toBe('wrong-state');
    expect(code(attempt.freeze(about([named('share-request', 'r-1')]), reviewer))).toBe('accepted');
  });

  it('upholds for a whole agreement only where one is named', () => {
    const whole = { reach: 'agreement', ...words } as const;
    expect(code(uphold(inReview, reviewer, OVERSEER, whole, at))).toBe('invalid-body');
    const named = { ...inReview, terms: { ...terms, about: [grant, agreement] } } as Complaint;
    expect(code(uphold(named, reviewer, OVERSEER, whole, at))).toBe('accepted');
  });
});

describe('what a complaint names', () => {
  it('is a grant by itself, by a package or by a disclosure, and all grants of a share request', () => {
    const about = [grant, named('package', 'p-1', { grantId: 'g-2' }), named('share-request', 'r-3'), agreement];
    expect(namedGrants({ about })).toEqual(['g-1', 'g-2']);
    expect(namedShareRequests({ about })).toEqual(['r-3']);
    expect(namedAgreements({ about })).toEqual(['a-1', 'a-1-number']);
  });

  it('shows itself to the source of each record, not to the parties of an agreement', () => {
    expect(
      sourceAgencies({ about: [grant, named('grant', 'g', { agencies: ['dld', 'hsi', 'hsi'] }), agreement] }),
    ).toEqual(['dld', 'dps']);
    expect(sourceAgencies({ about: [agreement] })).toEqual([]);
  });
});

describe('a corrupted history', () => {
  it.each<readonly [string, Complaint, ComplaintEvent]>([
    ['received twice', received, { type: 'ComplaintReceived', terms }],
    ['acknowledged twice', acknowledged, { type: 'ComplaintAcknowledged', at: at.toISOString() }],
    ['taken up before it was acknowledged', received, { type: 'ComplaintTakenUp', reviewer: 'p' }],
    ['frozen after its end', upheld, { type: 'ComplaintFroze' }],
    [
      'dismissed before its review',
      acknowledged,
      { type: 'ComplaintDismissed', conclusion: { closedAt: '', ...words } },
    ],
  ])('a complaint %s throws', (_what, state, event) => {
    expect(() => evolve(state, event)).toThrow(/complaint/);
  });
});
