import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { Fact, Facts } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { agencies } from './queries/agencies.js';
import type { AgencyView } from './queries/agencies.js';

/** Of no agency: who takes part is no secret. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };
/** More than take part anywhere; the page is not paged, so that it can be printed whole. */
const MOST_AGENCIES = 500;

@Public()
@ApiTags('pages')
@Controller('contacts')
export class ContactsPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo' | 'overseer'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Whom to write to: the agencies that take part, the reviewers first (page)' })
  async show(@OptionalActor() actor: Actor | undefined): Promise<string> {
    const all = await this.database.read(ANYBODY, (tx) => agencies(tx, { limit: MOST_AGENCIES }));
    const { demo, overseer } = this.config;
    const frame = { demo, signedIn: actor && ('unnamed' as const) };
    return renderPage(
      <ContactsPage
        frame={frame}
        reviewers={all.find(({ id }) => id === overseer)}
        others={all.filter(({ id }) => id !== overseer)}
      />,
    );
  }
}

interface ContactsProps {
  readonly frame: Frame;
  /** Undefined where nobody hears complaints. */
  readonly reviewers: AgencyView | undefined;
  readonly others: readonly AgencyView[];
}

function ContactsPage({ frame, reviewers, others }: ContactsProps) {
  return (
    <Page title="Contacts" frame={frame} here="/contacts">
      <p class="prose">
        Everything on these pages can also be done by mail: write to the agency whose record it is, or, to complain, to
        the independent reviewers. Say your number if you have one; never write your code.
      </p>
      <h2>Independent reviewers of complaints</h2>
      {reviewers === undefined ? (
        <p class="prose">Nobody is named yet. Write to the agency itself, to its chief administrative officer.</p>
      ) : (
        <Agency agency={reviewers} />
      )}
      <h2>Agencies that take part</h2>
      {others.length === 0 && <p>None yet.</p>}
      {others.map((agency) => (
        <Agency agency={agency} />
      ))}
    </Page>
  );
}

function Agency({ agency: { id, name, contactAddress, contactEmail } }: { readonly agency: AgencyView }) {
  return (
    <section id={id}>
      <h3>{name}</h3>
      <Facts>
        <Fact name="Address">{contactAddress === '' ? 'Not given' : <span class="words">{contactAddress}</span>}</Fact>
        <Fact name="E-mail">
          {contactEmail === '' ? 'Not given' : <a href={`mailto:${contactEmail}`}>{contactEmail}</a>}
        </Fact>
      </Facts>
    </section>
  );
}
