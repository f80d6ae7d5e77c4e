import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { ceilingEnd } from './due.js';
import type { DetailRef } from './legal-hold.js';
import { FOLLOWED_OBLIGATIONS } from './obligation.js';
import type {
  Attestation,
  FollowedObligation,
  Obligation,
  ObligationEvent,
  ObligationTerms,
  Validation,
} from './obligation.js';

export type ObligationCommand = 'attest' | 'validate' | 'waive';
type Decision = Result<readonly ObligationEvent[]>;

export const OBLIGATION_STATES = ['due', 'overdue', 'attested', 'validated', 'waived'] as const;

/** Role × state → commands; published in docs/permissions.md. */
export const OBLIGATION_PERMISSIONS: PermissionTable<Role, Obligation['status'], ObligationCommand> = [
  { side: 'recipient', role: 'analyst', may: { due: ['attest', 'validate'], overdue: ['attest'] } },
  { side: 'recipient', role: 'privacy_officer', may: { due: ['attest', 'validate'], overdue: ['attest'] } },
  { side: 'source', role: 'privacy_officer', may: { due: ['waive'], overdue: ['waive'] } },
];

/** What a release owes: the follow-ups among the grant's obligations. */
export interface OwedPackage {
  readonly packageId: string;
  readonly packageNumber: string;
  readonly grantId: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly destroyAt: string;
  readonly zone: string;
}

/** RT schedule of the packs: word of destruction within 30 days unless the grant says otherwise. */
const CERTIFY_WITHIN = 'P30D';

/** One obligation a code, the first of its kind; other codes are not about a copy's end. */
export function owedFor(
  owed: OwedPackage,
  obligations: readonly { readonly code: string; readonly params: Readonly<Record<string, unknown>> }[],
): readonly ObligationTerms[] {
  return FOLLOWED_OBLIGATIONS.flatMap((code) => {
    const found = obligations.find((obligation) => obligation.code === code);
    if (found === undefined) return [];
    const dueIn = dueInOf(code, found.params);
    return [{ code, ...owed, dueAt: dueAfter(owed.destroyAt, dueIn, owed.zone), ...(dueIn ? { dueIn } : {}) }];
  });
}

export function createObligation(terms: ObligationTerms): readonly ObligationEvent[] {
  return [{ type: 'ObligationCreated', terms }];
}

/** The grant ended early: the recipient's copy must go early too. */
export function bringObligationForward(state: Obligation, destroyAt: string): readonly ObligationEvent[] {
  if (state.status !== 'due' || destroyAt >= state.terms.destroyAt) return [];
  const { dueIn, zone } = state.terms;
  return [{ type: 'ObligationBroughtForward', destroyAt, dueAt: dueAfter(destroyAt, dueIn, zone) }];
}

/** Time passing is an event, named by its due time; an early or repeated call changes nothing. */
export function markOverdue(state: Obligation, at: Date): readonly ObligationEvent[] {
  if (state.status !== 'due' || at.getTime() < Date.parse(state.terms.dueAt)) return [];
  return [{ type: 'ObligationOverdue', dueAt: state.terms.dueAt }];
}

/**
 * A named person's word that the copies are gone. Late is better than never: an overdue one can still be attested.
 * @param at day that may not lie before the stated day of destruction
 */
export function attest(state: Obligation, actor: Actor, attestation: Attestation, at: Date): Decision {
  const permission = mustBePermitted(state, actor, 'attest');
  if (!permission.ok) return permission;
  if (isAhead(attestation.destroyedOn, at)) {
    return rejected('invalid-body', 'The day of destruction lies in the future. Attest what has been done.', {
      errors: [{ pointer: '/destroyedOn', detail: 'must not lie in the future' }],
    });
  }
  return accepted([{ type: 'ObligationAttested', attestation }]);
}

/**
 * The review that is owed was made in time, and what was reviewed is still valid. Late, it is no validation: the period is
 * over, and the copies must go (28 CFR 23.20(h)).
 */
export function validate(state: Obligation, actor: Actor, validation: Validation, at: Date): Decision {
  const permission = mustBePermitted(state, actor, 'validate');
  if (!permission.ok) return permission;
  if (state.status === 'none' || at.getTime() >= Date.parse(state.terms.dueAt)) return reviewedTooLate();
  if (isAhead(validation.reviewedOn, at)) {
    return rejected('invalid-body', 'The day of the review lies in the future. Enter it when it has been made.', {
      errors: [{ pointer: '/reviewedOn', detail: 'must not lie in the future' }],
    });
  }
  return accepted([{ type: 'ObligationValidated', validation }]);
}

const reviewedTooLate = () =>
  rejected('wrong-state', 'The period for this review is over. Destroy the copies and attest it, or ask for a waiver.');

export function waive(state: Obligation, actor: Actor, reason: DetailRef): Decision {
  const permission = mustBePermitted(state, actor, 'waive');
  if (!permission.ok) return permission;
  return accepted([{ type: 'ObligationWaived', waivedBy: actor.personId, reason }]);
}

/** What this person may do now; the pages show exactly these. */
export function permittedObligationCommands(actor: Actor, state: Obligation): ReadonlySet<ObligationCommand> {
  const may = new Set(allowed(OBLIGATION_PERMISSIONS, actor.roles, state.status, sidesOf(actor, state)));
  if (state.status === 'none' || state.terms.code !== 'O-VALIDATE-BY') may.delete('validate');
  return may;
}

export const noSuchObligation = () => rejected('not-found', 'There is no such obligation among those you may see.');

/** Somewhere on earth it is already tomorrow; a day is compared with that tolerance. */
const DAY = 24 * 60 * 60 * 1000;
const isAhead = (day: string, at: Date): boolean => Date.parse(`${day}T00:00:00Z`) > at.getTime() + DAY;

const WHO_MAY: Readonly<Record<ObligationCommand, string>> = {
  attest: 'Destruction is attested by an analyst or privacy officer of the recipient. Ask one of them.',
  validate: 'A review is validated by an analyst or privacy officer of the recipient. Ask one of them.',
  waive: 'An obligation is waived by a privacy officer of the source agency. Ask that officer.',
};

function mustBePermitted(state: Obligation, actor: Actor, command: ObligationCommand): Result<void> {
  if (state.status === 'none') return noSuchObligation();
  if (permittedObligationCommands(actor, state).has(command)) return accepted(undefined);
  if (!allowedInSomeState(OBLIGATION_PERMISSIONS, actor.roles, command, sidesOf(actor, state))) {
    return rejected('not-permitted', WHO_MAY[command]);
  }
  if (command === 'validate' && state.terms.code !== 'O-VALIDATE-BY') {
    return rejected('wrong-state', 'This obligation asks for no review. Attest the destruction of the copies.');
  }
  if (command === 'validate' && state.status === 'overdue') return reviewedTooLate();
  return rejected('wrong-state', `This obligation is already ${state.status}. Reload it.`);
}

function sidesOf(actor: Actor, state: Obligation): readonly string[] {
  if (state.status === 'none') return [];
  const sides: string[] = [];
  if (actor.agencyId === state.terms.recipientAgency) sides.push('recipient');
  if (actor.agencyId === state.terms.sourceAgency) sides.push('source');
  return sides;
}

function dueInOf(code: FollowedObligation, params: Readonly<Record<string, unknown>>): string | undefined {
  const stated = params['dueIn'];
  if (typeof stated === 'string') return stated;
  return code === 'O-CERTIFY-DESTRUCTION' ? CERTIFY_WITHIN : undefined;
}

function dueAfter(destroyAt: string, dueIn: string | undefined, zone: string): string {
  return dueIn === undefined ? destroyAt : ceilingEnd(new Date(destroyAt), dueIn, zone);
}
