import { Controller, HttpCode, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { Public } from '../platform/auth/public.js';
import type { SessionCookie } from '../platform/auth/session-cookie.js';
import { startSession } from '../platform/auth/sessions.js';
import { TOKENS } from '../platform/auth/tokens.js';
import type { Tokens } from '../platform/auth/tokens.js';
import { Database } from '../platform/database/database.js';
import { AcceptsForm } from '../platform/http/body-parsers.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody } from '../platform/http/zod-body.js';
import { accepted } from '../platform/result.js';
import { DemoOnlyGuard } from './demo-only.guard.js';
import { PERSONAS, SESSION_COOKIE } from './personas.js';
import type { Persona } from './personas.js';
import { personLookup } from './queries/look-up-person.js';

const personaBody = z.strictObject({
  persona: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'must be the handle of a persona, such as dps-privacy'),
});
type PersonaBody = z.infer<typeof personaBody>;

interface AccessToken {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
}

/** Signing in as one of the demo's invented people, without a password. Nothing of this exists outside the demo. */
@Public()
@UseGuards(DemoOnlyGuard)
@ApiTags('demo')
@Controller('demo')
export class DemoSignInController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PERSONAS) private readonly personas: readonly Persona[],
    @Inject(SESSION_COOKIE) private readonly cookie: SessionCookie,
    @Inject(TOKENS) private readonly tokens: Tokens,
  ) {}

  @Post('sessions')
  @AcceptsForm()
  @HttpCode(303)
  @ApiOperation({ summary: 'Sign in as a persona; sets the session cookie' })
  @ApiResponse({ status: 303, description: 'Signed in; go on to /home' })
  async signIn(
    @ZodBody(personaBody) { persona }: PersonaBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const actor = await this.actorOf(persona);
    const former = this.cookie.read(request.headers.cookie);
    const token = unwrap(
      await this.database.transaction(actor, async (tx) => accepted(await startSession(tx, former))),
    );
    void reply.header('set-cookie', this.cookie.set(token)).header('location', '/home');
  }

  @Post('tokens')
  @HttpCode(200)
  @ApiOperation({ summary: 'A bearer token of a persona, for the API and the command line' })
  @ApiOkResponse({
    schema: {
      type: 'object',
      required: ['accessToken', 'tokenType', 'expiresIn'],
      properties: {
        accessToken: { type: 'string' },
        tokenType: { enum: ['Bearer'] },
        expiresIn: { type: 'integer', description: 'Seconds' },
      },
    },
  })
  async issue(@ZodBody(personaBody) { persona }: PersonaBody): Promise<AccessToken> {
    const { personId, agencyId } = await this.actorOf(persona);
    const accessToken = await this.tokens.issue({ personId, agencyId });
    const { exp = 0, iat = 0 } = decodeJwt(accessToken);
    return { accessToken, tokenType: 'Bearer', expiresIn: exp - iat };
  }

  /** The persona as known now: a disabled one signs in no more than anybody else. */
  private async actorOf(handle: string): Promise<Actor> {
    const persona = this.personas.find((each) => each.handle === handle);
    if (!persona) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such persona. The sign-in page lists them.' });
    }
    const known = await personLookup(this.database)(persona.personId);
    if (known?.agencyId !== persona.agencyId) {
      throw new ProblemError({
        code: 'not-found',
        detail: 'The demo’s people are not in this database. Run "comity demo seed", then sign in again.',
      });
    }
    if (!known.active) {
      throw new ProblemError({
        code: 'wrong-state',
        detail: 'This person has been disabled. Choose another, or enable the person as an operator of that agency.',
      });
    }
    return { personId: persona.personId, agencyId: persona.agencyId, roles: known.roles };
  }
}
