import type { Actor } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { isFullySigned, nextStep } from './agreement.js';
import type { Agreement, AgreementEvent, DetailRef, SuspensionReason, Termination } from './agreement.js';
import { faultsOfTerms, hasEnded } from './check-terms.js';
import { AGREEMENT_PERMISSIONS, hasSignedElsewhere, hasSuspended, mustBePermitted } from './permissions.js';
import { partiesOf } from './terms.js';
import type { AgreementTerms } from './terms.js';

type Decision = Result<readonly AgreementEvent[]>;

export interface DraftCommand {
  readonly number: string;
  readonly terms: AgreementTerms;
  readonly detail: DetailRef;
}

/** Facts: `unlisted` are the agencies of the terms that the directory does not know. */
export function mayDraft(
  actor: Actor,
  terms: AgreementTerms,
  unlisted: readonly string[],
  at: Date,
): Result<undefined> {
  const permission = mustBePermitted(actor, { status: 'none' }, 'draft', partiesOf(terms));
  return permission.ok ? checkTerms(terms, unlisted, at) : permission;
}

export function draft(actor: Actor, command: DraftCommand): readonly AgreementEvent[] {
  return [{ type: 'AgreementDrafted', revision: 1, draftedBy: actor.personId, ...command }];
}

/** An amendment is the draft of the next revision; the agreement stays as it is until that one is in force. */
export function mayAmend(
  agreement: Agreement,
  actor: Actor,
  terms: AgreementTerms,
  unlisted: readonly string[],
  at: Date,
): Result<undefined> {
  const permission = mustBePermitted(actor, agreement, 'amend');
  if (!permission.ok) return permission;
  if (agreement.status !== 'none' && agreement.amendment !== undefined) {
    return rejected('wrong-state', 'An amendment is being drafted already. Sign it, or terminate that draft first.');
  }
  const left =
    agreement.status === 'none' ? [] : partiesOf(agreement.terms).filter((each) => !partiesOf(terms).includes(each));
  if (left.length > 0) {
    return rejected(
      'invalid-body',
      'An amendment keeps every party; others may join. A party that leaves terminates.',
      {
        errors: left.map((agency) => ({ pointer: '/parties', detail: `lacks ${agency}` })),
      },
    );
  }
  return checkTerms(terms, unlisted, at);
}

export interface AmendCommand extends DraftCommand {
  /** Id of the next revision. */
  readonly id: string;
  readonly revision: number;
  /** Id of the revision it will supersede. */
  readonly amends: string;
}

/** @returns the events of the former revision, and those of the new one */
export function amend(
  actor: Actor,
  { id, ...drafted }: AmendCommand,
): { readonly former: readonly AgreementEvent[]; readonly next: readonly AgreementEvent[] } {
  return {
    former: [{ type: 'AgreementAmendmentOpened', amendment: id, parties: partiesOf(drafted.terms) }],
    next: [{ type: 'AgreementDrafted', draftedBy: actor.personId, ...drafted }],
  };
}

/**
 * One signature of one party. The last one brings the agreement into force, unless its first day is still to come: then
 * time does (`enterIntoForce`). Whoever drafted may sign for their own agency.
 */
export function sign(agreement: Agreement, actor: Actor, detail: DetailRef, at: Date): Decision {
  const permission = mustBePermitted(actor, agreement, 'sign');
  if (!permission.ok) return permission;
  if (agreement.status !== 'draft') throw new Error('The permission table lets a signature through outside a draft');
  if (agreement.signatures.some((each) => each.agency === actor.agencyId)) {
    return rejected('wrong-state', 'Your agency has signed already. The other parties are still to sign.');
  }
  if (hasSignedElsewhere(actor, agreement)) {
    return rejected('conflict-of-roles', 'You signed for another party. Another person must sign for this one.');
  }
  if (hasEnded(agreement.terms.term, at)) {
    return rejected(
      'wrong-state',
      'The term has ended before everybody signed. Terminate this draft and make another.',
    );
  }
  const role = actor.roles.find((each) => AGREEMENT_PERMISSIONS.some((row) => row.role === each))!;
  const signature = { agency: actor.agencyId, person: actor.personId, role, detail };
  const signed: AgreementEvent = { type: 'AgreementSigned', signature };
  const after = { ...agreement, signatures: [...agreement.signatures, signature] };
  return accepted(isFullySigned(after) ? [signed, ...enterIntoForce(after, at)] : [signed]);
}

/** Idempotent by due time: nothing happens before the first day, nor a second time. */
export function enterIntoForce(agreement: Agreement, at: Date): readonly AgreementEvent[] {
  const next = nextStep(agreement);
  if (next?.step !== 'enter-into-force' || at < next.dueAt) return [];
  return [{ type: 'AgreementEnteredIntoForce', dueAt: next.dueAt.toISOString() }];
}

/** `dueAt` is the last instant of the term, whenever the clock was looked at. Idempotent by due time. */
export function expire(agreement: Agreement, at: Date): readonly AgreementEvent[] {
  const next = nextStep(agreement);
  if (next?.step !== 'expire' || at < next.dueAt) return [];
  return [{ type: 'AgreementExpired', dueAt: new Date(next.dueAt.getTime() - 1).toISOString() }];
}

export interface SuspendCommand {
  readonly reason: SuspensionReason;
  readonly detail?: DetailRef;
}

/** Any party stops the agreement alone and at once; a second party may add its own stop. */
export function suspend(agreement: Agreement, actor: Actor, command: SuspendCommand, at: Date): Decision {
  const permission = mustBePermitted(actor, agreement, 'suspend');
  if (!permission.ok) return permission;
  if (agreement.status === 'none') throw new Error('The permission table lets a suspension through before a draft');
  if (hasSuspended(actor, agreement)) {
    return rejected('wrong-state', 'Your agency has suspended this already. It stays so until your agency resumes it.');
  }
  const suspension = { agency: actor.agencyId, since: at.toISOString(), ...command };
  return accepted([
    { type: agreement.status === 'suspended' ? 'AgreementSuspensionJoined' : 'AgreementSuspended', suspension },
  ]);
}

/** A party lifts its own suspension; the agreement resumes with the last one. */
export function resume(agreement: Agreement, actor: Actor): Decision {
  const permission = mustBePermitted(actor, agreement, 'resume');
  if (!permission.ok) return permission;
  if (agreement.status !== 'suspended') throw new Error('The permission table lets a resumption through elsewhere');
  if (!hasSuspended(actor, agreement)) {
    return rejected('wrong-state', 'Another party has suspended this. Only that party can resume it.');
  }
  const lifted: AgreementEvent = { type: 'AgreementSuspensionLifted', agency: actor.agencyId };
  return accepted(agreement.suspensions.length > 1 ? [lifted] : [lifted, { type: 'AgreementResumed' }]);
}

export type TerminateCommand = Omit<Termination, 'agency'>;

/** Takes effect at once, also on a draft, which is dropped by it. */
export function terminate(agreement: Agreement, actor: Actor, command: TerminateCommand): Decision {
  const permission = mustBePermitted(actor, agreement, 'terminate');
  if (!permission.ok) return permission;
  return accepted([{ type: 'AgreementTerminated', termination: { agency: actor.agencyId, ...command } }]);
}

/** A draft without its signatures that nobody touched for the time the pack gives it; one that is signed awaits its first day. */
export function lapseDraft(agreement: Agreement, dueAt: string): readonly AgreementEvent[] {
  const unsigned = agreement.status === 'draft' && !isFullySigned(agreement);
  return unsigned ? [{ type: 'AgreementDraftLapsed', dueAt }] : [];
}

/** Follows the next revision's entry into force; a former one that has ended meanwhile stays as it ended. */
export function supersede(former: Agreement, by: string): readonly AgreementEvent[] {
  const live = former.status === 'in_force' || former.status === 'suspended';
  return live ? [{ type: 'AgreementSuperseded', by }] : [];
}

/** Follows the end of a draft amendment: the way is free for another. */
export function dropAmendment(former: Agreement, amendment: string): readonly AgreementEvent[] {
  const open = former.status !== 'none' && former.amendment?.id === amendment;
  return open ? [{ type: 'AgreementAmendmentDropped', amendment }] : [];
}

function checkTerms(terms: AgreementTerms, unlisted: readonly string[], at: Date): Result<undefined> {
  const errors = [
    ...faultsOfTerms(terms, at),
    ...unlisted.map((agency) => ({ pointer: '/parties', detail: `${agency} is not in the list of agencies` })),
  ];
  if (errors.length === 0) return accepted(undefined);
  return rejected('invalid-body', 'These terms cannot be agreed as they are. Correct the members listed in errors.', {
    errors,
  });
}
