import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { encodeVerifierKey, noteKey, proveEntry } from '../ledger/index.js';
import type { ProofDocument } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { id as idField, recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { certificateFile, certificateList } from './queries/certificates.js';
import { DISPOSITION_STATES, purgeList } from './queries/purges.js';

const purgeParameters = z.strictObject({ state: z.enum(DISPOSITION_STATES).optional(), ...pageQuery });
const certificateParameters = z.strictObject({ packageId: idField().optional(), ...pageQuery });

/** Destruction: what is coming, what is held back, what was done and its certificates. */
@ApiTags('retention')
@Controller('api/v1')
export class PurgesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KEY_HOME) private readonly keys: Pick<KeyHome, 'ledgerSigner'>,
  ) {}

  private async prove(tx: Tx, entryId: string): Promise<ProofDocument | null> {
    const outcome = await proveEntry(
      (text, values) => tx.query(text, values),
      entryId,
      (origin) => [encodeVerifierKey(noteKey(origin, this.keys.ledgerSigner.publicKey))],
    );
    return typeof outcome === 'string' ? null : outcome;
  }

  @Get('purges')
  async purges(@CurrentActor() actor: Actor, @ZodQuery(purgeParameters) query: z.output<typeof purgeParameters>) {
    const { state, limit, cursor } = query;
    const after = readCursor(cursor);
    return toPage(await this.database.read(actor, (tx) => purgeList(tx, { state, limit, after })), limit);
  }

  @Get('certificates')
  async certificates(
    @CurrentActor() actor: Actor,
    @ZodQuery(certificateParameters) query: z.output<typeof certificateParameters>,
  ) {
    const { packageId, limit, cursor } = query;
    const after = readCursor(cursor);
    return toPage(await this.database.read(actor, (tx) => certificateList(tx, { packageId, limit, after })), limit);
  }

  /** The certificate with all that proves it; `comity retention certificate verify` needs nothing else. */
  @Get('certificates/:id')
  async certificate(@CurrentActor() actor: Actor, @ZodParam('id', recordReference()) id: string) {
    const file = await this.database.read(actor, (tx) =>
      certificateFile(tx, id, (open, entry) => this.prove(open, entry)),
    );
    if (file) return file;
    throw new ProblemError({ code: 'not-found', detail: 'There is no such certificate among those you may see.' });
  }
}
