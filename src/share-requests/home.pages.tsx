import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { agencyNames, person, readerOf } from '../directory/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { noticesFor } from '../notifications/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { recordReference } from '../platform/http/fields.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodParam } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { HomePage } from './home.page.js';
import { shareRequestDetail } from './queries/share-request-detail.js';
import { waitingShareRequests } from './queries/waiting-share-requests.js';
import { ShareRequestPage } from './share-request.page.js';

const SHOWN = 50;
const NOTICES_SHOWN = 10;

/** Pages of signed-in people, to read: what waits for them, and one share request in words. */
@ApiTags('pages')
@Controller()
export class HomePages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Get('home')
  @HtmlPage()
  @ApiOperation({ summary: 'Who I am, what waits for me, and my trainings' })
  async home(@CurrentActor() actor: Actor): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const [waiting, notices] = await Promise.all([
        waitingShareRequests(tx, SHOWN),
        noticesFor(tx, { limit: NOTICES_SHOWN }),
      ]);
      return renderPage(
        <HomePage
          self={self}
          waiting={waiting.slice(0, SHOWN)}
          more={waiting.length > SHOWN}
          notices={notices.slice(0, NOTICES_SHOWN)}
          agencyName={await agencyNames(
            tx,
            waiting.flatMap((each) => [each.requestingAgency, each.sourceAgency]),
          )}
          purposeTitle={(code) => this.policy.purposeTitle(code)}
          trainings={this.policy.trainingStates(self.agency, self.person.certificates, tx.at)}
          frame={frame}
        />,
      );
    });
  }

  @Get('requests/:id')
  @HtmlPage()
  @ApiOperation({ summary: 'One share request: what was asked, what policy says and why, what may be done' })
  async request(@CurrentActor() actor: Actor, @ZodParam('id', recordReference()) reference: string): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const view = await shareRequestDetail(tx, { details: this.details, policy: this.policy }, reference);
      if (view === undefined) {
        throw new ProblemError({
          code: 'not-found',
          detail: 'There is no such share request among those you may see. Check the number.',
        });
      }
      const { requestingAgency, sourceAgency, recipient } = view.content;
      return renderPage(
        <ShareRequestPage
          view={view}
          titles={this.policy}
          agencyName={await agencyNames(tx, [requestingAgency, sourceAgency, recipient.agency])}
          requesterName={(await person(tx, view.requesterId))?.displayName}
          zone={self.agency.timeZone}
          frame={frame}
        />,
      );
    });
  }
}
