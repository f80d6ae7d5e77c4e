import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Page } from './page.js';
import { HtmlPage, renderPage } from './render-page.js';

/** What this is, for whoever comes first. */
@Public()
@ApiTags('pages')
@Controller()
export class LandingPages {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'demo'>) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'What Comity is' })
  landing(@OptionalActor() actor: Actor | undefined): string {
    return renderPage(<Landing demo={this.config.demo} signedIn={actor !== undefined} />);
  }
}

function Landing({ demo, signedIn }: { readonly demo: boolean; readonly signedIn: boolean }) {
  const frame = { demo, signedIn: signedIn ? ('unnamed' as const) : undefined };
  return (
    <Page title="Agencies ask, law answers, people decide" frame={frame}>
      <div class="prose">
        <p>
          Comity is an information-sharing request broker for government agencies. An analyst of one agency asks another
          for named facts about named people, for a stated purpose, on a stated legal authority.
        </p>
        <p>
          Every request is checked against law, agreements and the agency’s own choices, kept apart from each other.
          Every reason is shown, with the nearest request that would be lawful. People decide. Only what was granted is
          released, every disclosure is accounted for, and the data is destroyed on time, with proof that outlives it.
        </p>
        <p>
          <a class="usa-button" href={signedIn ? '/home' : '/sign-in'}>
            {signedIn ? 'Go to my work' : 'Sign in'}
          </a>
        </p>
      </div>
      <h2>Open to everybody</h2>
      <ul>
        <li>
          <a href="/api/docs">API reference</a>, and the same as an{' '}
          <a href="/api/v1/openapi.json">OpenAPI 3.1 document</a>
        </li>
        <li>
          <a href="/api/v1/ledger/checkpoint">The newest signed checkpoint of the ledger</a>: whoever keeps a copy can
          prove that history was not changed
        </li>
        <li>
          <a href="/health/ready">Whether the service is ready</a>
        </li>
      </ul>
    </Page>
  );
}
