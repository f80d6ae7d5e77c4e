import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { AccessibilityPage, PrivacyPage } from './about.page.js';
import { Page } from './page.js';
import type { Frame } from './page.js';
import { HtmlPage, renderPage } from './render-page.js';

/** What this is, for whoever comes first, and what everybody may know of these pages themselves. */
@Public()
@ApiTags('pages')
@Controller()
export class LandingPages {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'demo'>) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'What Comity is' })
  landing(@OptionalActor() actor: Actor | undefined): string {
    return renderPage(<Landing frame={this.frame(actor)} />);
  }

  @Get('accessibility')
  @HtmlPage()
  @ApiOperation({ summary: 'How accessible these pages are, and what to do where they are not (page)' })
  accessibility(@OptionalActor() actor: Actor | undefined): string {
    return renderPage(<AccessibilityPage frame={this.frame(actor)} />);
  }

  @Get('privacy')
  @HtmlPage()
  @ApiOperation({ summary: 'What these pages themselves keep of whoever reads them (page)' })
  privacy(@OptionalActor() actor: Actor | undefined): string {
    return renderPage(<PrivacyPage frame={this.frame(actor)} />);
  }

  private frame(actor: Actor | undefined): Frame {
    return { demo: this.config.demo, signedIn: actor && 'unnamed' };
  }
}

/** People in the records come first: they have no training and no account, and often no time. */
const DOORS = [
  {
    title: 'Information about you',
    words: 'Ask to whom information about you was given, see what an agency holds, or have it corrected.',
    links: [
      ['/my-information/new', 'Ask about your information'],
      ['/my-information/new?lang=es', 'Pregunte por su información', 'es'],
      ['/my-information/status', 'See how your request stands'],
    ],
  },
  {
    title: 'Something went wrong',
    words: 'Complain to independent reviewers, also anonymously. They can stop the use of the data meanwhile.',
    links: [
      ['/complaints/new', 'Complain'],
      ['/complaints/new?lang=es', 'Presentar una queja', 'es'],
      ['/complaints/status', 'See how your complaint stands'],
    ],
  },
  {
    title: 'How agencies share',
    words: 'Who may ask whom for what, by which rules, and how often it happens.',
    links: [
      ['/register', 'Agreements between agencies'],
      ['/policies-in-words', 'The rules in words'],
      ['/transparency', 'Figures from the ledger'],
    ],
  },
] as const;

function Landing({ frame }: { readonly frame: Frame }) {
  return (
    <Page title="Agencies ask, law answers, people decide" frame={frame} here="/">
      <p class="prose">
        Government agencies ask each other for information about people. Here every such request names its purpose and
        its legal authority, is checked against the law, the agreements and the agencies’ own choices, and is decided by
        a person. Only what was granted is given, all of it is accounted for, and the data is destroyed on time, with
        proof that outlives it.
      </p>
      {DOORS.map(({ title, words, links }) => (
        <section>
          <h2>{title}</h2>
          <p class="prose">{words}</p>
          <ul>
            {links.map(([address, label, language]) => (
              <li>
                <a href={address} {...(language === undefined ? {} : { lang: language, hreflang: language })}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <h2>If you work for an agency</h2>
      <p>
        <a class="usa-button" href={frame.signedIn ? '/home' : '/sign-in'}>
          {frame.signedIn ? 'Go to my work' : 'Sign in'}
        </a>
      </p>
      <h2>If you want to check us</h2>
      <ul>
        <li>
          <a href="/api/v1/ledger/checkpoint">The newest signed checkpoint of the ledger</a>: whoever keeps a copy can
          prove that history was not changed
        </li>
        <li>
          <a href="/api/docs">API reference</a>, and the same as an{' '}
          <a href="/api/v1/openapi.json">OpenAPI 3.1 document</a>
        </li>
        <li>
          <a href="/health/ready">Whether the service is ready</a>
        </li>
      </ul>
    </Page>
  );
}
