import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { id as idField, recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { CertificateFiles } from './certificate-files.js';
import { certificateList } from './queries/certificates.js';
import { DISPOSITION_STATES, purgeList } from './queries/purges.js';

const purgeParameters = z.strictObject({ state: z.enum(DISPOSITION_STATES).optional(), ...pageQuery });
const certificateParameters = z.strictObject({ packageId: idField().optional(), ...pageQuery });

/** Destruction: what is coming, what is held back, what was done and its certificates. */
@ApiTags('retention')
@Controller('api/v1')
export class PurgesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateFiles) private readonly files: CertificateFiles,
  ) {}

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
    return this.files.of(actor, id);
  }
}
