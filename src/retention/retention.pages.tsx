import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agencyNames, readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { pageCursor } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import { filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { CertificatesPage } from './certificates.page.js';
import { mayPlaceHolds } from './domain/decide-hold.js';
import { certificateList } from './queries/certificates.js';
import { lastSweep } from './queries/last-sweep.js';
import { dispositionCounts, dispositionQueue } from './queries/disposition.js';
import { fileCounts, waitingFiles } from './queries/file-disposition.js';
import { activeHolds } from './queries/holds.js';
import { openObligations } from './queries/obligations.js';
import { brakeList } from './queries/purge-brakes.js';
import { RetentionPage } from './retention.page.js';
import type { RetentionTimes } from './retention-worker.js';
import { RETENTION_TIMES } from './tokens.js';

const SHOWN = 25;
const BRAKES_SHOWN = 10;
const filters = { state: filter(z.enum(['scheduled', 'overdue', 'held', 'purging'])) };
const listQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);
const certificatesQuery = z.strictObject({ cursor: pageCursor() });

/** Retention at a glance, and the list of certificates. */
@ApiTags('pages')
@Controller()
export class RetentionPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RETENTION_TIMES) private readonly times: Pick<RetentionTimes, 'everyMs'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get('retention')
  @HtmlPage()
  @ApiOperation({
    summary: 'What is due, overdue and held, data and words; the brakes, the last run and the last certificate',
  })
  page(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { state, cursor }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const [counts, rows, brakes, certificates, holds, obligations, files, fileRows, sweep] = await Promise.all([
        dispositionCounts(tx),
        dispositionQueue(tx, { state, after, limit: SHOWN }),
        brakeList(tx, { standing: true, limit: BRAKES_SHOWN }),
        certificateList(tx, { limit: 1 }),
        activeHolds(tx),
        openObligations(tx),
        fileCounts(tx),
        waitingFiles(tx, SHOWN),
        lastSweep(tx),
      ]);
      const { items, page } = toPage(rows, SHOWN);
      const named = items.flatMap(({ sourceAgency, recipientAgency }) => [sourceAgency, recipientAgency]);
      return renderPage(
        <RetentionPage
          frame={frame}
          zone={self.agency.timeZone}
          agencyName={await agencyNames(tx, named)}
          counts={counts}
          items={items}
          next={page.next}
          paged={after !== undefined}
          state={state}
          brakes={brakes.slice(0, BRAKES_SHOWN)}
          openObligations={obligations}
          activeHolds={holds}
          lastCertificate={certificates[0]}
          files={{ counts: files, items: fileRows }}
          sweep={sweep}
          everySeconds={this.times.everyMs / 1_000}
          mayPlaceHolds={mayPlaceHolds(actor).ok}
        />,
      );
    });
  }

  @ListFile('retention', 'Packages that are not destroyed yet, as a file')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) { state }: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) => dispositionQueue(tx, { state, limit: MOST_ROWS }));
    const file = rows.slice(0, MOST_ROWS).map((row) => ({ ...row }));
    await sendListFile(request, reply, 'retention', file);
  }

  @Get('certificates')
  @HtmlPage()
  @ApiOperation({ summary: 'Certificates of destruction that I may see, newest first' })
  certificates(
    @CurrentActor() actor: Actor,
    @ZodQuery(certificatesQuery) { cursor }: z.output<typeof certificatesQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const { items, page } = toPage(await certificateList(tx, { after, limit: SHOWN }), SHOWN);
      const named = items.flatMap(({ sourceAgency, recipientAgency }) => [sourceAgency, recipientAgency]);
      return renderPage(
        <CertificatesPage
          frame={frame}
          zone={self.agency.timeZone}
          agencyName={await agencyNames(tx, named)}
          items={items}
          next={page.next}
          paged={after !== undefined}
        />,
      );
    });
  }

  @ListFile('certificates', 'Certificates of destruction that I may see, as a file')
  async certificatesFile(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) => certificateList(tx, { limit: MOST_ROWS }));
    const file = rows.slice(0, MOST_ROWS).map((row) => ({ ...row }));
    await sendListFile(request, reply, 'certificates', file);
  }
}
