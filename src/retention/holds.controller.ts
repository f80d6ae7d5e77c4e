import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { entityTag } from '../platform/http/etag.js';
import { recordReference } from '../platform/http/fields.js';
import { IdempotencyKey, replyWith } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { ConfirmLift, ProposeLift } from './commands/lift-hold.js';
import { PlaceHold } from './commands/place-hold.js';
import { holdDetail, holdList } from './queries/holds.js';
import { holdBody, liftBody } from './retention.dto.js';
import type { HoldBody, LiftBody } from './retention.dto.js';

const KIND = 'legal-hold';
const listParameters = z.strictObject({
  status: z.enum(['active', 'lift_proposed', 'lifted']).optional(),
  ...pageQuery,
});
const Reference = () => ZodParam('id', recordReference());

/** Legal holds of the caller's agency. */
@ApiTags('retention')
@Controller('api/v1/holds')
export class HoldsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Post()
  async place(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(holdBody) body: HoldBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const outcome = unwrap(await this.commands.execute(new PlaceHold(actor, body, idempotency)));
    replyWith(reply, outcome);
    return this.show(actor, outcome.location?.split('/').at(-1) ?? '', reply);
  }

  @Get()
  async list(@CurrentActor() actor: Actor, @ZodQuery(listParameters) query: z.output<typeof listParameters>) {
    const { status, limit, cursor } = query;
    const after = readCursor(cursor);
    return toPage(await this.database.read(actor, (tx) => holdList(tx, { status, limit, after })), limit);
  }

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @Reference() id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.show(actor, id, reply);
  }

  /** Proposes or confirms, as the body says. */
  @Post(':id/lifts')
  async lift(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(liftBody) { step, reason }: LiftBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const command =
      step === 'propose'
        ? new ProposeLift(actor, id, reason, idempotency)
        : new ConfirmLift(actor, id, reason, idempotency);
    replyWith(reply, unwrap(await this.commands.execute(command)));
    return this.show(actor, id, reply);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply) {
    const view = await this.database.read(actor, (tx) => holdDetail(tx, this.details, reference));
    if (!view) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such hold among those you may see.' });
    }
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}
