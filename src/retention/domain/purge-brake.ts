import type { Role } from '../../platform/actor.js';
import type { DetailRef } from './legal-hold.js';
import type { BrakeCause, PurgeCounts } from './purge-limits.js';

export interface BrakeTerms {
  readonly number: string;
  readonly sourceAgency: string;
}

/** What two persons release is what was due at this instant, which is what they were shown; later dues are judged anew. */
export interface Counted {
  readonly at: string;
  readonly cause: BrakeCause;
  readonly counts: PurgeCounts;
}

export interface Release {
  readonly personId: string;
  /** The one of their roles in which they released. */
  readonly role: Role;
  readonly at: string;
  readonly reason: DetailRef;
}

interface Pulled {
  readonly terms: BrakeTerms;
  readonly pulledAt: string;
  readonly counted: Counted;
}

export type PurgeBrake =
  | { readonly status: 'none' }
  | (Pulled & { readonly status: 'pulled' })
  | (Pulled & { readonly status: 'half_released'; readonly first: Release })
  | (Pulled & { readonly status: 'released'; readonly first: Release; readonly second: Release })
  | (Pulled & { readonly status: 'ended'; readonly endedAt: string });

export type PurgeBrakeEvent =
  | { readonly type: 'PurgeBrakePulled'; readonly terms: BrakeTerms; readonly counted: Counted }
  | { readonly type: 'PurgeBrakeRenewed'; readonly counted: Counted }
  | { readonly type: 'PurgeReleaseGiven'; readonly release: Release }
  | { readonly type: 'PurgeBrakeReleased'; readonly release: Release }
  | { readonly type: 'PurgeBrakeEnded'; readonly at: string };

export function evolve(state: PurgeBrake, event: PurgeBrakeEvent): PurgeBrake {
  if (event.type === 'PurgeBrakePulled') {
    return { status: 'pulled', terms: event.terms, pulledAt: event.counted.at, counted: event.counted };
  }
  if (state.status !== 'pulled' && state.status !== 'half_released') {
    throw new Error(`A purge brake that is ${state.status} changed`);
  }
  const { terms, pulledAt, counted } = state;
  switch (event.type) {
    case 'PurgeBrakeRenewed':
      // A release given for the former count is given for nothing else.
      return { status: 'pulled', terms, pulledAt, counted: event.counted };
    case 'PurgeReleaseGiven':
      return { status: 'half_released', terms, pulledAt, counted, first: event.release };
    case 'PurgeBrakeReleased':
      if (state.status !== 'half_released') throw new Error('A purge brake was released by one person');
      return { status: 'released', terms, pulledAt, counted, first: state.first, second: event.release };
    case 'PurgeBrakeEnded':
      return { status: 'ended', terms, pulledAt, counted, endedAt: event.at };
  }
}
