import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../actor.js';
import { ProblemError } from '../http/problem.js';
import { crossSiteRejection } from './csrf.js';
import { OPEN_ROUTE } from './public.js';
import type { PersonLookup } from './request-actor.js';
import { sessionCookie, type SessionCookie } from './session-cookie.js';
import type { LiveSession } from './sessions.js';
import type { TokenClaims } from './tokens.js';

export interface AuthSettings {
  readonly verifyToken: (token: string) => Promise<TokenClaims | undefined>;
  readonly findSession: (token: string) => Promise<LiveSession | undefined>;
  readonly findPerson: PersonLookup;
}

/** Bearer token, session cookie, or nobody; decided once, before the body of the controller is reached. */
export class AuthGuard implements CanActivate {
  private readonly reflector = new Reflector();
  private readonly cookie: SessionCookie;

  constructor(
    private readonly settings: AuthSettings,
    private readonly publicOrigin: string,
  ) {
    this.cookie = sessionCookie(publicOrigin);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const open = this.reflector.getAllAndOverride<boolean>(OPEN_ROUTE, [context.getHandler(), context.getClass()]);
    const { authorization } = request.headers;
    // A header field cannot be set by another site without asking (CORS), so it needs no further proof of origin.
    const actor =
      authorization === undefined
        ? await this.fromCookie(request)
        : await this.fromBearer(authorization, open === true);
    if (actor) request.actor = actor;
    else if (!open) throw notSignedIn('Bearer realm="comity"', 'Sign in, or send a bearer token.');
    return true;
  }

  private async fromBearer(authorization: string, open: boolean): Promise<Actor | undefined> {
    const [, token] = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(authorization) ?? [];
    const claims = token === undefined ? undefined : await this.settings.verifyToken(token);
    const actor = claims && (await this.actorOf(claims));
    // Who sends a token means to be somebody; on an open route a spoilt one is no reason to refuse.
    if (!actor && !open) {
      throw notSignedIn('Bearer realm="comity", error="invalid_token"', 'The token is not valid. Ask for a new one.');
    }
    return actor;
  }

  private async fromCookie(request: FastifyRequest): Promise<Actor | undefined> {
    const token = this.cookie.read(request.headers.cookie);
    // Before the session is read or touched: a foreign site must not even keep one alive.
    const rejection = crossSiteRejection(request, this.publicOrigin, token !== undefined);
    if (rejection) throw new ProblemError(rejection);
    const session = token === undefined ? undefined : await this.settings.findSession(token);
    return session && this.actorOf(session);
  }

  /** The person as known now: disabled, moved to another agency or gone means nobody. */
  private async actorOf({ personId, agencyId }: LiveSession): Promise<Actor | undefined> {
    const person = await this.settings.findPerson(personId);
    if (!person?.active || person.agencyId !== agencyId) return undefined;
    return { personId, agencyId, roles: person.roles };
  }
}

function notSignedIn(challenge: string, detail: string): ProblemError {
  return new ProblemError({ code: 'not-signed-in', detail }, { 'www-authenticate': challenge });
}
