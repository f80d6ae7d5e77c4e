import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { agencyNames, readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { day, pageCursor } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import { filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { BASES, EFFECTS, FindingsPage } from './findings.page.js';
import { requestsOfRule, ruleCounts } from './queries/findings.js';
import type { FindingsFilter } from './queries/findings.js';

const SHOWN = 50;
/** Days that the page looks back unless it is told otherwise. */
const PERIOD_DAYS = 90;

const filters = {
  from: filter(day()),
  to: filter(day()),
  basis: filter(z.enum(BASES)),
  effect: filter(z.enum(EFFECTS)),
  rule: filter(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'must be the id of a rule')),
};
const pageQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);
type Asked = z.output<typeof fileQuery>;

/** Which rules fired how often, across the share requests that row-level security shows the reader. */
@ApiTags('pages')
@Controller('findings')
export class FindingsPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Which rules fired how often, by basis, effect and period' })
  page(
    @CurrentActor() actor: Actor,
    @ZodQuery(pageQuery) { cursor, ...asked }: z.output<typeof pageQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const { zone, ...period } = completed(tx, asked, self.agency.timeZone);
      const [counts, rows] = await Promise.all([
        ruleCounts(tx, { ...period, zone }),
        asked.rule === undefined ? undefined : requestsOfRule(tx, { ...period, zone }, { after, limit: SHOWN }),
      ]);
      const listed = rows && toPage(rows, SHOWN);
      return renderPage(
        <FindingsPage
          frame={frame}
          zone={zone}
          asked={period}
          counts={counts}
          {...(listed && {
            requests: {
              items: listed.items,
              next: listed.page.next,
              paged: after !== undefined,
              agencyName: await agencyNames(
                tx,
                listed.items.flatMap(({ requestingAgency, sourceAgency }) => [requestingAgency, sourceAgency]),
              ),
            },
          })}
        />,
      );
    });
  }

  @ListFile('', 'The counts as a file; of one rule, the share requests in which it fired')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) asked: Asked,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, async (tx) => {
      const { self } = await readerOf(tx, this.config);
      const chosen = completed(tx, asked, self.agency.timeZone);
      if (asked.rule === undefined) return (await ruleCounts(tx, chosen)).rules.map((rule) => ({ ...rule }));
      const requests = await requestsOfRule(tx, chosen, { limit: MOST_ROWS });
      return requests
        .slice(0, MOST_ROWS)
        .map(({ id: _, submittedAt, ...row }) => ({ ...row, submittedAt: submittedAt.toISOString() }));
    });
    await sendListFile(request, reply, 'findings', rows);
  }
}

function completed(tx: Tx, { from, to, ...asked }: Asked, zone: string): FindingsFilter {
  const today = Temporal.Instant.fromEpochMilliseconds(tx.at.getTime()).toZonedDateTimeISO(zone).toPlainDate();
  const last = to ?? today.toString();
  const first = from ?? Temporal.PlainDate.from(last).subtract({ days: PERIOD_DAYS }).toString();
  return { ...asked, from: first, to: last, zone };
}
