import type { Actor } from '../actor.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request; set by the guard, absent on open routes without a valid session. */
    actor?: Actor;
  }
}

/** What the guard needs to know about a person, read anew for every request so that disabling works at once. */
export interface KnownPerson {
  readonly agencyId: string;
  readonly roles: Actor['roles'];
  readonly active: boolean;
}

export type PersonLookup = (personId: string) => Promise<KnownPerson | undefined>;
