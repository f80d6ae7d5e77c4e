import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { id as idField, recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { certificateDocument, certificateList } from './queries/certificates.js';
import { DISPOSITION_STATES, purgeList } from './queries/purges.js';

const purgeParameters = z.strictObject({ state: z.enum(DISPOSITION_STATES).optional(), ...pageQuery });
const certificateParameters = z.strictObject({ packageId: idField().optional(), ...pageQuery });

/** Destruction: what is coming, what is held back, what was done and its certificates. */
@ApiTags('retention')
@Controller('api/v1')
export class PurgesController {
  constructor(@Inject(Database) private readonly database: Database) {}

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

  /** The signed document as it was issued; `comity retention certificate` verifies it without this service. */
  @Get('certificates/:id')
  async certificate(@CurrentActor() actor: Actor, @ZodParam('id', recordReference()) id: string) {
    const document = await this.database.read(actor, (tx) => certificateDocument(tx, id));
    if (document) return document;
    throw new ProblemError({ code: 'not-found', detail: 'There is no such certificate among those you may see.' });
  }
}
