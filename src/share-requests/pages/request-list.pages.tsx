import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agencyNames, readerOf } from '../../directory/index.js';
import type { Actor } from '../../platform/actor.js';
import { CurrentActor } from '../../platform/auth/current-actor.js';
import { CONFIG } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { pageQuery, readCursor, toPage } from '../../platform/http/keyset.js';
import { ZodQuery } from '../../platform/http/zod-body.js';
import { CurrentPolicy } from '../../policy/index.js';
import { filter, ListFile, MOST_ROWS, sendListFile } from '../../web/list-pages.js';
import { HtmlPage, renderPage } from '../../web/render-page.js';
import { shareRequestList } from '../queries/share-request-list.js';
import type { ListedShareRequest } from '../queries/share-request-list.js';
import { RequestListPage } from './request-list.page.js';
import { SIDES, STATUSES } from './request-list.page.js';

const filters = { status: filter(z.enum(STATUSES)), side: filter(z.enum(SIDES)) };
const listQuery = z.strictObject({ ...filters, ...pageQuery });
const fileQuery = z.strictObject(filters);

const asked = ({ status, side }: z.output<typeof fileQuery>) => ({
  ...(status === undefined ? {} : { status }),
  ...(side === undefined ? {} : { side }),
});

/** The share requests that the reader may see, to look through and to take along. */
@ApiTags('pages')
@Controller('requests')
export class RequestListPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Share requests of my agency and to it, newest first' })
  async list(@CurrentActor() actor: Actor, @ZodQuery(listQuery) query: z.output<typeof listQuery>): Promise<string> {
    const after = readCursor(query.cursor);
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, rows] = await Promise.all([
        readerOf(tx, this.config),
        shareRequestList(tx, { ...asked(query), ...(after === undefined ? {} : { after }), limit: query.limit }),
      ]);
      const { items, page } = toPage(rows, query.limit);
      const agencies = items.flatMap(({ requestingAgency, sourceAgency }) => [requestingAgency, sourceAgency]);
      return renderPage(
        <RequestListPage
          frame={frame}
          items={items}
          filters={asked(query)}
          next={page.next ?? undefined}
          later={after !== undefined}
          mayAsk={actor.roles.includes('analyst')}
          agencyName={await agencyNames(tx, agencies)}
          purposeTitle={(code) => this.policy.purposeTitle(code)}
          zone={self.agency.timeZone}
        />,
      );
    });
  }

  @ListFile('', 'The list of share requests as it is filtered, as CSV or JSON')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) query: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const question = { ...asked(query), limit: MOST_ROWS };
    const rows = await this.database.read(actor, (tx) => shareRequestList(tx, question));
    await sendListFile(request, reply, 'share-requests', rows.slice(0, MOST_ROWS).map(rowOf));
  }
}

const rowOf = ({ id: _id, submittedAt, ...row }: ListedShareRequest) => ({
  ...row,
  submittedAt: submittedAt?.toISOString() ?? null,
});
