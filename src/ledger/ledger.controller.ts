import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor, OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { Database } from '../platform/database/database.js';
import { code, id, instant } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage, type Page } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import { KEY_HOME, type KeyHome } from '../platform/keys/key-home.js';
import { encodeVerifierKey, noteKey } from './checkpoint/signed-note.js';
import type { ProofDocument } from './export/proof-format.js';
import { proveEntry } from './export/prove-entry.js';
import { newestCheckpoint } from './queries/checkpoint.js';
import { ledgerEntries, type EntryView } from './queries/entries.js';
import { tileResource } from './queries/tile.js';
import type { RunQuery } from './tiles/tile-reader.js';

const entriesQuery = z.strictObject({
  aggregateKind: code().optional(),
  aggregateId: id().optional(),
  type: z
    .string()
    .regex(/^[A-Z][A-Za-z]{1,60}$/, 'must be the type of an event')
    .optional(),
  agency: code().optional(),
  from: instant().optional(),
  to: instant().optional(),
  ...pageQuery,
});
const proofsQuery = z.strictObject({ entryId: id() });

/** Of no agency: sees hashes and signatures, no entry. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };

/**
 * The ledger over HTTP, checkpoint and tiles in the C2SP tlog-tiles layout: whoever keeps a copy of the hashes can prove
 * that history was not changed behind his back. Hashes say nothing about content, so they are public.
 */
@ApiTags('ledger')
@Controller('api/v1/ledger')
export class LedgerController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KEY_HOME) private readonly keys: Pick<KeyHome, 'ledgerSigner'>,
  ) {}

  @Public()
  @Get('checkpoint')
  @ApiOperation({ summary: 'The newest signed checkpoint (https://c2sp.org/tlog-checkpoint)' })
  async checkpoint(@Res() reply: FastifyReply): Promise<void> {
    const signed = await this.signed();
    await reply
      .header('Content-Type', 'text/plain; charset=utf-8')
      .header('Cache-Control', 'public, max-age=1')
      .send(signed.note);
  }

  @Public()
  @Get('verifier-key')
  @ApiOperation({
    summary: 'The key that checkpoints are signed with, as name+id+base64 (https://c2sp.org/signed-note)',
  })
  async verifierKey(@Res() reply: FastifyReply): Promise<void> {
    const { origin } = await this.signed();
    await reply.header('Content-Type', 'text/plain; charset=utf-8').send(`${this.verifierKeys(origin).join('\n')}\n`);
  }

  @Public()
  @Get('tile/*')
  @ApiOperation({
    summary: 'One tile of hashes, or one bundle of entries that are all yours (https://c2sp.org/tlog-tiles)',
  })
  async tile(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = `tile/${(request.params as { '*': string })['*']}`;
    const entries = path.startsWith('tile/entries/');
    const bytes = await this.read(actor ?? ANYBODY, (run) => tileResource(run, path));
    if (!bytes) throw new ProblemError({ code: 'not-found', detail: 'No such tile in the newest checkpoint.' });
    await reply
      .header('Content-Type', 'application/octet-stream')
      .header('Cache-Control', entries ? 'private, no-store' : 'public, max-age=31536000, immutable')
      .send(bytes);
  }

  @Get('entries')
  @ApiOperation({ summary: 'Entries your agency is party to, newest first' })
  async entries(
    @CurrentActor() actor: Actor,
    @ZodQuery(entriesQuery) { limit, cursor, agency, ...asked }: z.output<typeof entriesQuery>,
  ): Promise<Page<EntryView>> {
    const after = readCursor(cursor);
    const filter = { ...asked, agency: agency === actor.agencyId ? undefined : agency };
    return toPage(await this.read(actor, (run) => ledgerEntries(run, { limit, after, filter })), limit);
  }

  @Get('proofs')
  @ApiOperation({ summary: 'Proof that an entry is in the ledger, to be verified without this service' })
  async proof(
    @CurrentActor() actor: Actor,
    @ZodQuery(proofsQuery) { entryId }: z.output<typeof proofsQuery>,
  ): Promise<ProofDocument> {
    const outcome = await this.read(actor, (run) => proveEntry(run, entryId, (origin) => this.verifierKeys(origin)));
    if (outcome === 'absent') {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such entry among those you may see.' });
    }
    if (outcome === 'unsigned') {
      throw new ProblemError({
        code: 'wrong-state',
        detail: 'No checkpoint covers the entry yet. Ask again in a second.',
      });
    }
    return outcome;
  }

  private async signed() {
    const signed = await this.read(ANYBODY, newestCheckpoint);
    if (signed) return signed;
    throw new ProblemError({
      code: 'not-found',
      detail: 'Nothing was signed yet. Ask again when the worker has started.',
    });
  }

  private verifierKeys(origin: string): string[] {
    return [encodeVerifierKey(noteKey(origin, this.keys.ledgerSigner.publicKey))];
  }

  private read<T>(actor: Actor, work: (run: RunQuery) => Promise<T>): Promise<T> {
    return this.database.read(actor, (tx) => work((text, values) => tx.query(text, values)));
  }
}
