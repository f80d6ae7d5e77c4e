import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agencyChoices, agencyNames, readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { line, recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { doneKey, filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { DrawReview } from './draw-review.js';
import { judges, reviewQueue } from './queries/review-queue.js';
import type { QueuedReview, QueueQuestion } from './queries/review-queue.js';
import { ReviewQueuePage } from './review-queue.page.js';
import type { QueueFilter } from './review-queue.page.js';

const filters = {
  awaits: filter(z.enum(['decision', 'second_approval'])),
  outcome: filter(z.enum(['permit', 'narrow', 'second_approval', 'hold', 'deny'])),
  purpose: filter(line(100)),
  from: filter(line(100)),
};
const listParameters = z.strictObject({ ...filters, ...pageQuery });
const fileParameters = z.strictObject(filters);

const DONE: Readonly<Record<string, string>> = {
  decided: 'Your decision is recorded.',
  approved: 'Your approval is recorded. The decision is final.',
  declined: 'You declined. The share request is back with the privacy officers.',
  returned: 'It is returned with your question. The analyst has been asked.',
  seen: 'It is recorded that you have seen the document. Check the request against policy to have it count.',
  rechecked: 'It was checked against policy as it stands now.',
};
const doneParameters = z.strictObject({ done: doneKey() });

/** Pages of those who judge share requests: what waits for them, and one request as they judge it. */
@ApiTags('pages')
@Controller('reviews')
export class ReviewsPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(DrawReview) private readonly draw: DrawReview,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Share requests that wait for the reader’s decision or second approval, first due first' })
  queue(
    @CurrentActor() actor: Actor,
    @ZodQuery(listParameters) query: z.output<typeof listParameters>,
  ): Promise<string> {
    const { cursor, limit, ...filtered } = query;
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, agencies, rows] = await Promise.all([
        readerOf(tx, this.config),
        agencyChoices(tx),
        reviewQueue(tx, this.policy, { ...questionOf(filtered), after, limit }),
      ]);
      const { items, page } = toPage(rows, limit);
      return renderPage(
        <ReviewQueuePage
          reviews={items}
          next={page.next}
          further={after !== undefined}
          filter={filtered}
          judge={judges(actor)}
          today={this.policy.dayOf(tx.at)}
          titles={this.policy}
          agencyName={await agencyNames(
            tx,
            items.map(({ requestingAgency }) => requestingAgency),
          )}
          purposes={this.policy.catalogue(tx.at).purposes}
          agencies={agencies}
          zone={self.agency.timeZone}
          frame={frame}
        />,
      );
    });
  }

  @ListFile('', 'The queue as it is filtered, as CSV or JSON')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileParameters) query: z.output<typeof fileParameters>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) =>
      reviewQueue(tx, this.policy, { ...questionOf(query), limit: MOST_ROWS }),
    );
    await sendListFile(request, reply, 'reviews', rows.slice(0, MOST_ROWS).map(rowOf));
  }

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One share request as the source agency judges it' })
  one(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) reference: string,
    @ZodQuery(doneParameters) { done }: z.output<typeof doneParameters>,
  ): Promise<string> {
    return this.draw.page(actor, reference, { done: done === undefined ? undefined : DONE[done] });
  }
}

function questionOf({ awaits, outcome, purpose, from }: QueueFilter): Omit<QueueQuestion, 'limit'> {
  return { awaits: awaits as QueueQuestion['awaits'], policyOutcome: outcome, purpose, requestingAgency: from };
}

function rowOf({ id: _id, submittedAt, ...row }: QueuedReview) {
  return { ...row, submittedAt: submittedAt.toISOString() };
}
