import type { Actor } from '../platform/actor.js';

/** A version as people name it: `utah`, `2`. */
export interface PackVersionName {
  readonly pack: string;
  readonly packVersion: string;
}

export interface PackChange {
  readonly actor: Actor;
  readonly name: PackVersionName;
  /** Version of the record the caller has seen. */
  readonly expectedVersion: number;
}
