import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import type { SessionCookie } from '../platform/auth/session-cookie.js';
import { endSession } from '../platform/auth/sessions.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { AcceptsForm } from '../platform/http/body-parsers.js';
import { unwrap } from '../platform/http/problem.js';
import { accepted } from '../platform/result.js';
import { Page } from '../web/page.js';
import type { SignedIn } from '../web/page.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { PERSONAS, SESSION_COOKIE } from './personas.js';
import type { Persona } from './personas.js';

/** Ending a session needs no agency: row-level security shows the row whose token is presented. */
const ANYBODY: Actor = { personId: '', agencyId: '', roles: [] };

@Public()
@ApiTags('pages')
@Controller()
export class SignInPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(PERSONAS) private readonly personas: readonly Persona[],
    @Inject(SESSION_COOKIE) private readonly cookie: SessionCookie,
  ) {}

  @Get('sign-in')
  @HtmlPage()
  @ApiOperation({ summary: 'How to sign in; in the demo, as whom' })
  show(@OptionalActor() actor: Actor | undefined): string {
    const signedIn = actor && 'unnamed';
    return renderPage(
      this.config.demo ? <ChoosePersona personas={this.personas} signedIn={signedIn} /> : <HowToGetIn />,
    );
  }

  /** Open to everybody, so that signing out works whatever became of the session. */
  @Post('sign-out')
  @AcceptsForm()
  @HttpCode(303)
  @ApiOperation({ summary: 'End the session and forget the cookie' })
  @ApiResponse({ status: 303, description: 'Signed out; go on to /' })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = this.cookie.read(request.headers.cookie);
    if (token !== undefined) {
      unwrap(await this.database.transaction(ANYBODY, async (tx) => accepted(await endSession(tx, token))));
    }
    void reply.header('set-cookie', this.cookie.clear()).header('location', '/');
  }
}

function ChoosePersona(props: { readonly personas: readonly Persona[]; readonly signedIn: SignedIn | undefined }) {
  const agencies = new Map<string, Persona[]>();
  for (const persona of props.personas) {
    agencies.set(persona.agencyName, [...(agencies.get(persona.agencyName) ?? []), persona]);
  }
  return (
    <Page title="Sign in as an invented person" frame={{ demo: true, signedIn: props.signedIn }}>
      <div class="prose">
        <p>
          This is a demo, so there is no password: choose a person, and you are that person. To follow one share request
          through, ask as an analyst of one agency, then decide as a privacy officer of another.
        </p>
        <p>Signing in as somebody else signs you out first.</p>
      </div>
      <form method="post" action="/demo/sessions" class="no-print">
        {[...agencies].map(([agency, people]) => (
          <section>
            <h2>{agency}</h2>
            <ul class="tiles">
              {people.map(({ handle, name, part }) => (
                <li>
                  <button type="submit" name="persona" value={handle}>
                    <strong>{name}</strong> <span>{part}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </form>
    </Page>
  );
}

function HowToGetIn() {
  return (
    <Page title="Sign in" frame={{ demo: false }}>
      <div class="prose">
        <p>
          This installation does not offer sign-in through your agency’s identity provider (OpenID Connect). Until it
          does, people and programs use the API with a bearer token.
        </p>
        <p>
          An operator of your agency issues one with <code>comity token issue</code> on the machine of the service. Send
          it as <code>Authorization: Bearer</code>; the <a href="/api/docs">API reference</a> lists what can be asked
          with it.
        </p>
        <p>If you do not know who the operator is, ask the records office of your agency.</p>
      </div>
    </Page>
  );
}
