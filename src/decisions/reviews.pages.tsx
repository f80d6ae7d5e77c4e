import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { agencyNames, readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { line, recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { DrawReview } from './draw-review.js';
import { judges, reviewQueue } from './queries/review-queue.js';
import type { QueueQuestion } from './queries/review-queue.js';
import { ReviewQueuePage } from './review-queue.page.js';
import type { QueueFilter } from './review-queue.page.js';

/** An empty field of the filter's form says nothing. */
const optional = <T extends z.ZodType>(field: T) =>
  z.union([z.literal('').transform(() => undefined), field]).optional();
const filterQuery = {
  awaits: optional(z.enum(['decision', 'second_approval'])),
  outcome: optional(z.enum(['permit', 'narrow', 'second_approval', 'hold', 'deny'])),
  purpose: optional(line(100)),
  from: optional(line(100)),
};
const listParameters = z.strictObject({ ...filterQuery, ...pageQuery });
const exportParameters = z.strictObject(filterQuery);
const EXPORTED = 5_000;

const DONE = {
  decided: 'Your decision is recorded.',
  approved: 'Your approval is recorded. The decision is final.',
  declined: 'You declined. The share request is back with the privacy officers.',
  returned: 'It is returned with your question. The analyst has been asked.',
  seen: 'It is recorded that you have seen the document. Check the request against policy to have it count.',
  rechecked: 'It was checked against policy as it stands now.',
} as const;
const doneParameters = z.strictObject({ done: z.enum(Object.keys(DONE) as (keyof typeof DONE)[]).optional() });

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
    const { cursor, limit, ...filter } = query;
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, rows] = await Promise.all([
        readerOf(tx, this.config),
        reviewQueue(tx, this.policy, { ...questionOf(filter), after, limit }),
      ]);
      const { items, page } = toPage(rows, limit);
      return renderPage(
        <ReviewQueuePage
          reviews={items}
          next={page.next}
          further={after !== undefined}
          filter={filter}
          judge={judges(actor)}
          today={this.policy.dayOf(tx.at)}
          titles={this.policy}
          agencyName={await agencyNames(
            tx,
            items.map(({ requestingAgency }) => requestingAgency),
          )}
          zone={self.agency.timeZone}
          frame={frame}
        />,
      );
    });
  }

  @Get('export.json')
  @ApiOperation({ summary: 'The same list as JSON, for a program' })
  async exportJson(
    @CurrentActor() actor: Actor,
    @ZodQuery(exportParameters) filter: z.output<typeof exportParameters>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    void reply.header('content-disposition', 'attachment; filename="reviews.json"');
    return { items: await this.exported(actor, filter) };
  }

  @Get('export.csv')
  @Header('Content-Type', 'text/csv; charset=utf-8; header=present')
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'One line a share request', schema: { type: 'string' } })
  @ApiOperation({ summary: 'The same list as CSV, for a spreadsheet' })
  async exportCsv(
    @CurrentActor() actor: Actor,
    @ZodQuery(exportParameters) filter: z.output<typeof exportParameters>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    void reply.header('content-disposition', 'attachment; filename="reviews.csv"');
    const rows = await this.exported(actor, filter);
    return stringify([...rows], {
      header: true,
      columns: [
        'number',
        'dueOn',
        'awaits',
        'requestingAgency',
        'sourceAgency',
        'purpose',
        'policyOutcome',
        'elementCount',
        'subjectCount',
        'submittedAt',
      ],
      record_delimiter: 'windows',
      escape_formulas: true,
      cast: { date: (at) => at.toISOString(), number: String },
    });
  }

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One share request as the source agency judges it' })
  one(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) reference: string,
    @ZodQuery(doneParameters) { done }: z.output<typeof doneParameters>,
  ): Promise<string> {
    return this.draw.page(actor, reference, { done: done && DONE[done] });
  }

  private exported(actor: Actor, filter: QueueFilter) {
    return this.database.read(actor, async (tx) => {
      const rows = await reviewQueue(tx, this.policy, { ...questionOf(filter), limit: EXPORTED });
      return rows.slice(0, EXPORTED);
    });
  }
}

function questionOf({ awaits, outcome, purpose, from }: QueueFilter): Omit<QueueQuestion, 'limit'> {
  return { awaits: awaits as QueueQuestion['awaits'], policyOutcome: outcome, purpose, requestingAgency: from };
}
