import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { waitingComplaints } from '../complaints/index.js';
import { reviewQueue } from '../decisions/index.js';
import { agencyNames, readerOf } from '../directory/index.js';
import { waitingDisclosures } from '../disclosures/index.js';
import { noticesFor } from '../notifications/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { CurrentPolicy } from '../policy/index.js';
import { waitingRetention } from '../retention/index.js';
import { waitingRightsCases } from '../rights/index.js';
import { waitingShareRequests } from '../share-requests/index.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { HomePage } from './home.page.js';
import { tasksOf } from './tasks.js';
import type { Waiting } from './tasks.js';

const SHOWN = 50;
const NOTICES_SHOWN = 10;

/** Everybody's first page: each feature says in one statement what of it waits for the reader. */
@ApiTags('pages')
@Controller('home')
export class HomePages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo' | 'overseer'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'What waits for me by due date, what I was told, and my trainings' })
  home(@CurrentActor() actor: Actor): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, waiting, notices] = await Promise.all([
        readerOf(tx, this.config),
        this.waiting(tx),
        noticesFor(tx, { limit: NOTICES_SHOWN }),
      ]);
      const trainings = this.policy.trainingStates(self.agency, self.person.certificates, tx.at);
      const agencyName = await agencyNames(tx, agenciesOf(waiting));
      const tasks = tasksOf({ ...waiting, trainings }, { agencyName, policy: this.policy, at: tx.at });
      return renderPage(
        <HomePage
          self={self}
          tasks={tasks.slice(0, SHOWN)}
          more={tasks.length > SHOWN}
          notices={notices.slice(0, NOTICES_SHOWN)}
          trainings={trainings}
          frame={frame}
        />,
      );
    });
  }

  /** One more of each than are shown, to tell that there is more. */
  private async waiting(tx: Tx): Promise<Omit<Waiting, 'trainings'>> {
    const [shareRequests, reviews, disclosures, retention, complaints, rightsCases] = await Promise.all([
      waitingShareRequests(tx, SHOWN + 1),
      reviewQueue(tx, this.policy, { limit: SHOWN }),
      waitingDisclosures(tx, SHOWN + 1),
      waitingRetention(tx, SHOWN + 1),
      waitingComplaints(tx, this.config.overseer, SHOWN + 1),
      waitingRightsCases(tx, SHOWN + 1),
    ]);
    return { shareRequests, reviews, disclosures, retention, complaints, rightsCases };
  }
}

function agenciesOf({ shareRequests, reviews, disclosures, retention, complaints }: Omit<Waiting, 'trainings'>) {
  return [
    ...shareRequests.map(({ sourceAgency }) => sourceAgency),
    ...reviews.map(({ requestingAgency }) => requestingAgency),
    ...disclosures.flatMap(({ sourceAgency, recipientAgency }) => [sourceAgency, recipientAgency]),
    ...retention.map(({ sourceAgency }) => sourceAgency),
    ...complaints.map(({ agencyComplainedOf }) => agencyComplainedOf),
  ];
}
