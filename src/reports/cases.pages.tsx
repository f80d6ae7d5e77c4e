import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { readerOf } from '../directory/index.js';
import { encodeVerifierKey, exportCase, LEDGER_EVIDENCE } from '../ledger/index.js';
import type { LedgerEvidence } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { recordReference } from '../platform/http/fields.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import type { Rejection } from '../platform/result.js';
import { filter } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { CasePage } from './case.page.js';
import { recordsOfCase } from './queries/records-of-case.js';

const caseQuery = z.strictObject({ record: filter(recordReference()) });

const REFUSALS: Readonly<Record<'absent' | 'unsigned' | 'too-large', Rejection>> = {
  absent: { code: 'not-found', detail: 'There is no such share request among those you may see. Check the number.' },
  unsigned: { code: 'wrong-state', detail: 'No checkpoint covers the case yet. Ask again in a second.' },
  'too-large': {
    code: 'wrong-state',
    detail: 'The case has more than 5,000 entries. Ask an operator for the whole ledger: comity ledger export.',
  },
};

/** The evidence of one case: found by the number of its share request, downloaded as one file. */
@ApiTags('ledger')
@Controller()
export class CasesPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LEDGER_EVIDENCE) private readonly evidence: LedgerEvidence,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get('ledger/cases')
  @HtmlPage()
  @ApiOperation({ summary: 'Find the evidence of a case by the number of its share request' })
  page(@CurrentActor() actor: Actor, @ZodQuery(caseQuery) { record }: z.output<typeof caseQuery>): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      const found = record === undefined ? undefined : ((await recordsOfCase(tx, record)) ?? null);
      const kinds = new Map<string, number>();
      for (const { kind } of found?.records ?? []) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      return renderPage(<CasePage frame={frame} record={record} found={found && { number: found.number, kinds }} />);
    });
  }

  @Get('api/v1/ledger/cases/:id')
  @ApiOperation({
    summary: 'Evidence bundle of a share request: entries, proofs and checkpoint, to be verified offline',
  })
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ description: 'A case bundle; its first line says how to verify it', schema: { type: 'string' } })
  async bundle(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) reference: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { number, outcome } = await this.database.read(actor, async (tx) => {
      const found = await recordsOfCase(tx, reference);
      if (!found) throw new ProblemError(REFUSALS.absent);
      const exported = await exportCase((text, values) => tx.query(text, values), {
        about: found.number,
        records: found.records,
        verifierKeys: () => this.evidence.keys.map(encodeVerifierKey),
      });
      return { number: found.number, outcome: exported };
    });
    if (typeof outcome === 'string') throw new ProblemError(REFUSALS[outcome]);
    await reply
      .type('application/x-ndjson; charset=utf-8')
      .header('content-disposition', `attachment; filename="${number}.ndjson"`)
      .send(`${outcome.lines.join('\n')}\n`);
  }
}
