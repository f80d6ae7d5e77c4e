import type { Actor } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { namedAgreements, namedGrants, namedShareRequests } from './complaint.js';
import type { Complaint, ComplaintEvent, ComplaintTerms, DetailRef, KnownComplaint, Reach } from './complaint.js';
import { mayFile, mustBePermitted } from './permissions.js';
import type { Overseer } from './permissions.js';

type Decision = Result<readonly ComplaintEvent[]>;

/** What is said of a complaint that is closed, and until when that and the complaint are kept. */
export interface Closing {
  readonly finding: DetailRef;
  readonly answer: DetailRef;
  readonly keptUntil: string;
}

/**
 * Somebody of the public complains without an overseer between. What they name is taken over where the overseer may hear of it;
 * the rest stays in their words, for they must not learn from a refusal what there is.
 */
export function fileFromPublic(terms: ComplaintTerms): Decision {
  if (terms.agencyComplainedOf === terms.overseerAgency) {
    return rejected('conflict-of-roles', 'The reviewers do not hear complaints about their own agency.', {
      errors: [
        { pointer: '/agencyComplainedOf', detail: 'must be another agency: see /contacts for whom to write to' },
      ],
    });
  }
  const about = terms.about.filter(({ agencies }) => !agencies.includes(terms.overseerAgency));
  return accepted([{ type: 'ComplaintReceived', terms: { ...terms, about } }]);
}

/** An overseer hears no complaint about the own agency, nor about what that agency is party to. */
export function file(actor: Actor, overseer: Overseer, terms: ComplaintTerms): Decision {
  const permission = mayFile(actor, overseer);
  if (!permission.ok) return permission;
  const parties = new Set([terms.agencyComplainedOf, ...terms.about.flatMap(({ agencies }) => agencies)]);
  if (parties.has(terms.overseerAgency)) {
    return rejected(
      'conflict-of-roles',
      'Your agency is party to what this complaint names. Pass it on to an overseer outside of it.',
    );
  }
  return accepted([{ type: 'ComplaintReceived', terms }]);
}

export function acknowledge(state: Complaint, actor: Actor, overseer: Overseer, at: Date): Decision {
  const permission = mustBePermitted(actor, overseer, state, 'acknowledge');
  return permission.ok ? accepted([{ type: 'ComplaintAcknowledged', at: at.toISOString() }]) : permission;
}

/**
 * One natural person never hears a complaint about what they themselves asked for, approved or released.
 * @param partsPlayed by the actor in what the complaint names
 */
export function takeUp(state: Complaint, actor: Actor, overseer: Overseer, partsPlayed: readonly string[]): Decision {
  const permission = mustBePermitted(actor, overseer, state, 'take-up');
  if (!permission.ok) return permission;
  if (partsPlayed.length > 0) {
    return rejected(
      'conflict-of-roles',
      `You are not independent here (${partsPlayed.join(', ')}). Another overseer must take this complaint up.`,
    );
  }
  return accepted([{ type: 'ComplaintTakenUp', reviewer: actor.personId }]);
}

export function freeze(state: Complaint, actor: Actor, overseer: Overseer): Decision {
  const permission = mustBePermitted(actor, overseer, state, 'freeze');
  if (!permission.ok) return permission;
  const { terms, ...rest } = known(state);
  if ('frozen' in rest && rest.frozen) {
    return rejected('wrong-state', 'What this complaint names is frozen already. Uphold or dismiss the complaint.');
  }
  if (namedGrants(terms).length + namedShareRequests(terms).length === 0) {
    return rejected('wrong-state', 'This complaint names no share request, grant or package that could be frozen.');
  }
  return accepted([{ type: 'ComplaintFroze' }]);
}

export function uphold(
  state: Complaint,
  actor: Actor,
  overseer: Overseer,
  outcome: { readonly reach: Reach } & Closing,
  at: Date,
): Decision {
  const permission = mustBePermitted(actor, overseer, state, 'uphold');
  if (!permission.ok) return permission;
  const { terms } = known(state);
  const { reach, ...closing } = outcome;
  if (reach === 'agreement' && namedAgreements(terms).length === 0) {
    return rejected('invalid-body', 'This complaint names no agreement. Uphold it for what it names.', {
      errors: [{ pointer: '/reach', detail: 'must be "named": the complaint names no agreement' }],
    });
  }
  return accepted([{ type: 'ComplaintUpheld', reach, conclusion: { closedAt: at.toISOString(), ...closing } }]);
}

export function dismiss(state: Complaint, actor: Actor, overseer: Overseer, closing: Closing, at: Date): Decision {
  const permission = mustBePermitted(actor, overseer, state, 'dismiss');
  if (!permission.ok) return permission;
  return accepted([{ type: 'ComplaintDismissed', conclusion: { closedAt: at.toISOString(), ...closing } }]);
}

function known(state: Complaint): KnownComplaint {
  if (state.status !== 'none') return state;
  throw new Error('The permission table lets a command through before there is a complaint');
}
