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
import { id as idField } from '../platform/http/fields.js';
import { IdempotencyKey, replyWith } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { AttestDestruction } from './commands/attest-destruction.js';
import { ValidateReview } from './commands/validate-review.js';
import { WaiveObligation } from './commands/waive-obligation.js';
import { obligationDetail, obligationList } from './queries/obligations.js';
import { attestationBody, validationBody, waiverBody } from './retention.dto.js';
import type { AttestationBody, ValidationBody, WaiverBody } from './retention.dto.js';

const KIND = 'obligation';
const listParameters = z.strictObject({
  status: z.enum(['due', 'overdue', 'attested', 'validated', 'waived']).optional(),
  packageId: idField().optional(),
  ...pageQuery,
});
const Reference = () => ZodParam('id', idField());

/** What recipients owe for their own copies. */
@ApiTags('retention')
@Controller('api/v1/obligations')
export class ObligationsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @ZodQuery(listParameters) query: z.output<typeof listParameters>) {
    const { status, packageId, limit, cursor } = query;
    const after = readCursor(cursor);
    return toPage(
      await this.database.read(actor, (tx) => obligationList(tx, { status, packageId, limit, after })),
      limit,
    );
  }

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @Reference() id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.show(actor, id, reply);
  }

  @Post(':id/attestations')
  async attest(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(attestationBody) body: AttestationBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    replyWith(reply, unwrap(await this.commands.execute(new AttestDestruction(actor, id, body, idempotency))));
    return this.show(actor, id, reply);
  }

  @Post(':id/validations')
  async validate(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(validationBody) body: ValidationBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    replyWith(reply, unwrap(await this.commands.execute(new ValidateReview(actor, id, body, idempotency))));
    return this.show(actor, id, reply);
  }

  @Post(':id/waivers')
  async waive(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(waiverBody) { reason }: WaiverBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    replyWith(reply, unwrap(await this.commands.execute(new WaiveObligation(actor, id, reason, idempotency))));
    return this.show(actor, id, reply);
  }

  private async show(actor: Actor, id: string, reply: FastifyReply) {
    const view = await this.database.read(actor, (tx) => obligationDetail(tx, this.details, id));
    if (!view) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such obligation among those you may see.' });
    }
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}
