import type { Actor } from '../platform/actor.js';

/** What a command leaves behind: where the agreement stands now. */
export interface ChangedAgreement {
  readonly id: string;
  readonly number: string;
  readonly revision: number;
  readonly version: number;
}

export interface Change {
  readonly actor: Actor;
  /** Id, or number of the revision in force. */
  readonly reference: string;
  /** Version the caller has seen. */
  readonly expectedVersion?: number;
}
