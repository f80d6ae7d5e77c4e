/** Somebody of the demo world as whom anybody may sign in. */
export interface Persona {
  /** Unique among the personas; names the persona in forms, the API and the command line. */
  readonly handle: string;
  readonly personId: string;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly name: string;
  /** What this person does, to follow the name: `reviews and decides`. */
  readonly part: string;
}

/** Nest token: `readonly Persona[]`; empty outside the demo. */
export const PERSONAS = Symbol('personas');

/** Nest token of the `SessionCookie` for the address the service is reached under. */
export const SESSION_COOKIE = Symbol('session cookie');
