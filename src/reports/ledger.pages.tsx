import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { agencyChoices, agencyNames, readerOf } from '../directory/index.js';
import {
  encodeVerifierKey,
  LEDGER_EVIDENCE,
  ledgerEntries,
  ledgerEntry,
  ledgerVerification,
  newestCheckpoint,
  proveEntry,
  VERIFIERS,
  verifyProof,
  VerifyLedger,
} from '../ledger/index.js';
import type { EntryFilter, LedgerEvidence, RunQuery } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { code, day, id, pageCursor, recordReference } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { asksForFragment, PageForm } from '../web/forms/page-form.js';
import { filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderFragment, renderPage } from '../web/render-page.js';
import { LedgerEntryPage } from './ledger-entry.page.js';
import type { ShownProof } from './ledger-entry.page.js';
import { LedgerPage } from './ledger.page.js';
import type { LedgerAsked } from './ledger.page.js';
import { recordNumbers, recordsBehind } from './queries/records.js';
import { VerificationPage, VerificationState } from './verification.page.js';

const SHOWN = 50;

const filters = {
  record: filter(recordReference()),
  type: filter(z.string().regex(/^[A-Z][A-Za-z]{1,60}$/, 'must be the type of an event, such as GrantRevoked')),
  agency: filter(code()),
  from: filter(day()),
  to: filter(day()),
};
const listQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);

/** The ledger for people: entries with filters, one entry with its proof, and a verification with its progress. */
@ApiTags('pages')
@Controller('ledger')
export class LedgerPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(LEDGER_EVIDENCE) private readonly evidence: LedgerEvidence,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Ledger entries that my agency is party to, with filters' })
  list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { cursor, ...asked }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const { timeZone: zone } = self.agency;
      const [rows, agencies, checkpoint] = await Promise.all([
        entriesOf(tx, actor, asked, zone, { after, limit: SHOWN }),
        agencyChoices(tx),
        newestCheckpoint(runIn(tx)),
      ]);
      const { items, page } = toPage(rows, SHOWN);
      return renderPage(
        <LedgerPage
          frame={frame}
          zone={zone}
          asked={asked}
          items={items}
          next={page.next}
          paged={after !== undefined}
          numbers={await recordNumbers(
            tx,
            items.map(({ aggregate }) => aggregate.id),
          )}
          agencies={agencies}
          signed={checkpoint?.size}
          mayVerify={VERIFIERS.some((role) => actor.roles.includes(role))}
        />,
      );
    });
  }

  @ListFile('', 'The list of ledger entries as a file')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) asked: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, async (tx) => {
      const { self } = await readerOf(tx, this.config);
      return entriesOf(tx, actor, asked, self.agency.timeZone, { limit: MOST_ROWS });
    });
    const file = rows
      .slice(0, MOST_ROWS)
      .map(({ seq, at, type, aggregate, actor: by, agencies, id: entryId, data }) => ({
        seq,
        at,
        type,
        kind: aggregate.kind,
        record: aggregate.id,
        version: aggregate.version,
        byAgency: by.agency,
        byRoles: by.roles.join(' '),
        agencies: agencies.join(' '),
        entry: entryId,
        data: JSON.stringify(data),
      }));
    await sendListFile(request, reply, 'ledger', file);
  }

  @Get('entries/:id')
  @HtmlPage()
  @ApiOperation({ summary: 'One ledger entry, and the proof that it is in the ledger, in words' })
  entry(@CurrentActor() actor: Actor, @ZodParam('id', id()) entryId: string): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, entry] = await Promise.all([readerOf(tx, this.config), ledgerEntry(runIn(tx), entryId)]);
      if (!entry) {
        throw new ProblemError({ code: 'not-found', detail: 'There is no such entry among those you may see.' });
      }
      const numbers = await recordNumbers(tx, [entry.aggregate.id]);
      return renderPage(
        <LedgerEntryPage
          frame={frame}
          zone={self.agency.timeZone}
          entry={entry}
          number={numbers.get(entry.aggregate.id)}
          agencyName={await agencyNames(tx, [entry.actor.agency, ...entry.agencies])}
          proof={await this.prove(tx, entryId)}
        />,
      );
    });
  }

  @PageForm('verifications', 'Have the whole ledger verified')
  async verify(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    const started = unwrap(await this.commands.execute(new VerifyLedger(actor)));
    await reply.code(303).header('location', `/ledger/verifications/${started.id}`).send();
  }

  @Get('verifications/:id')
  @HtmlPage()
  @ApiOperation({ summary: 'How far a verification of the ledger has come, then its result' })
  verification(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) verificationId: string,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, view] = await Promise.all([
        readerOf(tx, this.config),
        ledgerVerification(tx, verificationId),
      ]);
      if (!view) {
        throw new ProblemError({
          code: 'not-found',
          detail: 'Your agency asked for no such verification in the last 30 days. Start one from the ledger.',
        });
      }
      const { timeZone: zone } = self.agency;
      return asksForFragment(request)
        ? renderFragment(<VerificationState view={view} zone={zone} />)
        : renderPage(<VerificationPage frame={frame} view={view} zone={zone} />);
    });
  }

  private async prove(tx: Tx, entryId: string): Promise<ShownProof> {
    const { keys } = this.evidence;
    const document = await proveEntry(runIn(tx), entryId, () => keys.map(encodeVerifierKey));
    if (typeof document === 'string') return { state: 'unsigned' };
    const { result, size, detail } = verifyProof(document, { trustedKeys: keys });
    return result === 'ok' && size !== null
      ? { state: 'proven', size, hashes: document.proof.length }
      : { state: 'broken', detail };
  }
}

const runIn =
  (tx: Tx): RunQuery =>
  (text, values) =>
    tx.query(text, values);

async function entriesOf(
  tx: Tx,
  reader: Actor,
  { record, from, to, agency, ...asked }: LedgerAsked,
  zone: string,
  page: { readonly after?: string | undefined; readonly limit: number },
) {
  const records = record === undefined ? undefined : await recordsBehind(tx, record);
  const filter: EntryFilter = {
    ...asked,
    records,
    agency: agency === reader.agencyId ? undefined : agency,
    from: from === undefined ? undefined : beginningOf(from, zone, 0),
    to: to === undefined ? undefined : beginningOf(to, zone, 1),
  };
  return ledgerEntries(runIn(tx), { ...page, filter });
}

/** The instant at which a day begins in the zone, or the day so many days later. */
function beginningOf(on: string, zone: string, daysLater: number): string {
  return Temporal.PlainDate.from(on).add({ days: daysLater }).toZonedDateTime(zone).toInstant().toString();
}
