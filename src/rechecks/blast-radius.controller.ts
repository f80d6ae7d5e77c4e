import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { id as idField, recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { mayAskBlastRadius } from './domain/permissions.js';
import type { BlastRadiusOf } from './domain/permissions.js';
import { blastRadius } from './queries/blast-radius.js';
import type { BlastRadius, BlastRadiusQuestion, RestingRecord } from './queries/blast-radius.js';

const pageParameters = z.strictObject({ ...pageQuery });
type PageParameters = z.output<typeof pageParameters>;
const trainingCode = () => z.string().regex(/^[A-Z0-9][A-Z0-9._-]{1,59}$/, 'must be the code of a training');

export type BlastRadiusPage = Page<RestingRecord> & Pick<BlastRadius, 'counts'>;

/** What a change would reach, before it is made: open share requests and live grants that the caller's agency can see. */
@ApiTags('blast radius')
@Controller('api/v1')
export class BlastRadiusController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('agreements/:id/blast-radius')
  @ApiOperation({ summary: 'Open share requests and live grants that rest on an agreement' })
  ofAgreement(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) reference: string,
    @ZodQuery(pageParameters) page: PageParameters,
  ): Promise<BlastRadiusPage> {
    return this.answer(actor, 'agreement', { of: 'agreement', reference }, page);
  }

  @Get('people/:id/blast-radius')
  @ApiOperation({ summary: 'Open share requests and live grants that rest on the person who asked' })
  ofPerson(
    @CurrentActor() actor: Actor,
    @ZodParam('id', idField()) personId: string,
    @ZodQuery(pageParameters) page: PageParameters,
  ): Promise<BlastRadiusPage> {
    return this.answer(actor, 'person', { of: 'person', personId }, page);
  }

  @Get('complaints/:id/blast-radius')
  @ApiOperation({ summary: 'Open share requests and live grants that a complaint touches' })
  ofComplaint(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) reference: string,
    @ZodQuery(pageParameters) page: PageParameters,
  ): Promise<BlastRadiusPage> {
    return this.answer(actor, 'complaint', { of: 'complaint', reference }, page);
  }

  @Get('training-certificates/:code/blast-radius')
  @ApiOperation({ summary: 'Open share requests and live grants of the people who hold a training' })
  ofTraining(
    @CurrentActor() actor: Actor,
    @ZodParam('code', trainingCode()) code: string,
    @ZodQuery(pageParameters) page: PageParameters,
  ): Promise<BlastRadiusPage> {
    return this.answer(actor, 'training', { of: 'training', code }, page);
  }

  private async answer(
    actor: Actor,
    of: BlastRadiusOf,
    question: BlastRadiusQuestion,
    { limit, cursor }: PageParameters,
  ): Promise<BlastRadiusPage> {
    unwrap(mayAskBlastRadius(actor, of));
    const after = readCursor(cursor);
    const found = await this.database.read(actor, (tx) => blastRadius(tx, question, { after, limit }));
    if (found !== undefined) return { counts: found.counts, ...toPage(found.items, limit) };
    throw new ProblemError({ code: 'not-found', detail: `There is no such ${of} among those your agency can see.` });
  }
}
