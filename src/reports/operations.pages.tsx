import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { readerOf } from '../directory/index.js';
import { LEDGER_EVIDENCE } from '../ledger/index.js';
import type { LedgerEvidence } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { ProblemError } from '../platform/http/problem.js';
import type { JobCounts } from '../platform/queue/wake-queue.js';
import { brakeList, RetentionWorker } from '../retention/index.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { OperationsPage } from './operations.page.js';
import { operations } from './queries/operations.js';
import type { Operations } from './queries/operations.js';

const SHOWN = 20;

/** For operators alone: how the background work of the installation stands. */
@ApiTags('operations')
@Controller()
export class OperationsPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PURGER_DATABASE) private readonly purger: Database,
    @Inject(LEDGER_EVIDENCE) private readonly evidence: LedgerEvidence,
    @Inject(RetentionWorker) private readonly worker: RetentionWorker,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get('ops')
  @HtmlPage()
  @ApiOperation({ summary: 'How the background work stands: ledger, queue, outbox, purges, re-checks' })
  async page(@CurrentActor() actor: Actor): Promise<string> {
    const { jobs, ...figures } = await this.figures(actor);
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, brakes] = await Promise.all([
        readerOf(tx, this.config),
        brakeList(tx, { standing: true, limit: SHOWN }),
      ]);
      const ownBrakes = brakes.map(({ number, pulledAt, counted }) => ({ number, pulledAt, due: counted.counts.due }));
      const { timeZone: zone } = self.agency;
      return renderPage(
        <OperationsPage frame={frame} zone={zone} at={tx.at} operations={figures} jobs={jobs} ownBrakes={ownBrakes} />,
      );
    });
  }

  @Get('api/v1/operations')
  @ApiOperation({ summary: 'How the background work stands: ledger, queue, outbox, purges, re-checks; operators only' })
  async figures(@CurrentActor() actor: Actor): Promise<Operations & { readonly jobs: JobCounts | 'unreachable' }> {
    if (!actor.roles.includes('operator')) {
      throw new ProblemError({ code: 'not-permitted', detail: 'This is for operators. Ask one of your agency.' });
    }
    const [figures, jobs] = await Promise.all([operations(this.purger, this.evidence.auditor), this.worker.jobs()]);
    return { ...figures, jobs };
  }
}
