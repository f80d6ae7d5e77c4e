import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { decisionsOfRequest } from '../decisions/index.js';
import { personNames, readerOf } from '../directory/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { recordReference } from '../platform/http/fields.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodParam } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { namedRequest } from '../share-requests/index.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { OutcomePage } from './outcome.page.js';
import { grantList } from './queries/grants.js';

/** Decisions are amended a few times at most, and each makes one grant. */
const MOST_GRANTS = 50;

/** What came of a share request: for the requesting side, which has no other page of the decision, and for the source. */
@ApiTags('pages')
@Controller('requests/:id/outcome')
export class OutcomePages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'What was decided on a share request, element by element, and what was granted' })
  async outcome(@CurrentActor() actor: Actor, @ZodParam('id', recordReference()) reference: string): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, request] = await Promise.all([readerOf(tx, this.config), namedRequest(tx, reference)]);
      if (request === undefined) {
        throw new ProblemError({
          code: 'not-found',
          detail: 'There is no such share request among those you may see. Check the number.',
        });
      }
      const { id, number } = request;
      const [decisions, grants] = await Promise.all([
        decisionsOfRequest(tx, this.details, number),
        grantList(tx, { shareRequestId: id, limit: MOST_GRANTS }),
      ]);
      const signed = decisions.flatMap(({ approvals, declinedBy }) => [
        ...approvals,
        ...(declinedBy ? [declinedBy] : []),
      ]);
      const personName = await personNames(
        tx,
        signed.map(({ personId }) => personId),
      );
      return renderPage(
        <OutcomePage
          {...{ frame, number, decisions, grants, personName }}
          titles={this.policy}
          zone={self.agency.timeZone}
        />,
      );
    });
  }
}
