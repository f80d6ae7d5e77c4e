import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { agencyNames, readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { noticesFor } from '../notifications/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { CurrentPolicy } from '../policy/index.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { HomePage } from './home.page.js';
import { waitingShareRequests } from './queries/waiting-share-requests.js';

const SHOWN = 50;
const NOTICES_SHOWN = 10;

/** The first page of signed-in people: what waits for them. */
@ApiTags('pages')
@Controller()
export class HomePages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
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
}
