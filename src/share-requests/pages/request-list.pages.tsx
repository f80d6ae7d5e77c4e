import { Readable } from 'node:stream';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
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
import { HtmlPage, renderPage } from '../../web/render-page.js';
import { shareRequestList } from '../queries/share-request-list.js';
import type { ListedShareRequest } from '../queries/share-request-list.js';
import { RequestListPage } from './request-list.page.js';
import { SIDES, STATUSES } from './request-list.page.js';

/** A form that filters sends every field, also the ones left open. */
const filters = {
  status: z.enum([...STATUSES, '']).optional(),
  side: z.enum([...SIDES, '']).optional(),
};
const listQuery = z.strictObject({ ...filters, ...pageQuery });
const exportQuery = z.strictObject(filters);
type Filters = z.output<typeof exportQuery>;

const EXPORTED = [
  'number',
  'status',
  'requestingAgency',
  'sourceAgency',
  'purpose',
  'elementCount',
  'policyOutcome',
  'submittedAt',
] as const satisfies readonly (keyof ListedShareRequest)[];
const ROWS_AT_ONCE = 1_000;

const asked = ({ status, side }: Filters) => ({
  ...(status === undefined || status === '' ? {} : { status }),
  ...(side === undefined || side === '' ? {} : { side }),
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

  @Get('export.csv')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="share-requests.csv"')
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A line for each share request', schema: { type: 'string' } })
  @ApiOperation({ summary: 'The list of share requests as CSV, with the same filter' })
  csv(@CurrentActor() actor: Actor, @ZodQuery(exportQuery) query: Filters): StreamableFile {
    return new StreamableFile(Readable.from(this.csvLines(actor, query)));
  }

  @Get('export.json')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="share-requests.json"')
  @ApiProduces('application/json')
  @ApiOkResponse({ description: 'A list of share requests', schema: { type: 'array', items: { type: 'object' } } })
  @ApiOperation({ summary: 'The list of share requests as JSON, with the same filter' })
  json(@CurrentActor() actor: Actor, @ZodQuery(exportQuery) query: Filters): StreamableFile {
    return new StreamableFile(Readable.from(this.jsonLines(actor, query)));
  }

  private async *csvLines(actor: Actor, query: Filters): AsyncGenerator<string> {
    yield stringify([[...EXPORTED]]);
    for await (const rows of this.rows(actor, query)) {
      yield stringify(rows.map((row) => EXPORTED.map((name) => plain(row[name]))));
    }
  }

  private async *jsonLines(actor: Actor, query: Filters): AsyncGenerator<string> {
    let before = '[';
    for await (const rows of this.rows(actor, query)) {
      for (const row of rows) {
        yield `${before}\n${JSON.stringify(Object.fromEntries(EXPORTED.map((name) => [name, row[name]])))}`;
        before = ',';
      }
    }
    yield before === '[' ? '[]\n' : '\n]\n';
  }

  /** All pages of the list, each in a transaction of its own: the memory holds one, and no snapshot grows old. */
  private async *rows(actor: Actor, query: Filters): AsyncGenerator<readonly ListedShareRequest[]> {
    let after: string | undefined;
    do {
      const question = { ...asked(query), ...(after === undefined ? {} : { after }), limit: ROWS_AT_ONCE };
      const found = await this.database.read(actor, (tx) => shareRequestList(tx, question));
      const rows = found.slice(0, ROWS_AT_ONCE);
      if (rows.length > 0) yield rows;
      after = found.length > ROWS_AT_ONCE ? rows.at(-1)?.id : undefined;
    } while (after !== undefined);
  }
}

const plain = (value: string | number | Date | null): string | number =>
  value instanceof Date ? value.toISOString() : (value ?? '');
