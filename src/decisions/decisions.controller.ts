import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { IfMatch, versionSeen } from '../platform/http/etag.js';
import type { EntityVersion } from '../platform/http/etag.js';
import { id as idField, recordReference } from '../platform/http/fields.js';
import { IdempotencyKey, replyWith } from '../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../platform/http/idempotency.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam } from '../platform/http/zod-body.js';
import { DecideShareRequest } from './commands/decide-share-request.js';
import { GiveSecondApproval } from './commands/give-second-approval.js';
import { approvalBody, decisionBody } from './decisions.dto.js';
import type { ApprovalBody, DecisionBody } from './decisions.dto.js';
import { decisionDetail, decisionsOfRequest } from './queries/decision-detail.js';
import type { DecisionView } from './queries/decision-detail.js';

const SHARE_REQUEST_KIND = 'share-request';

@ApiTags('decisions')
@Controller('api/v1')
export class DecisionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  /** If-Match carries the share request's ETag: the decision is made on the policy result that version shows. */
  @Post('share-requests/:id/decisions')
  async decide(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) id: string,
    @IfMatch() seen: EntityVersion,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(decisionBody) body: DecisionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const version = versionSeen(seen, SHARE_REQUEST_KIND);
    const outcome = unwrap(await this.commands.execute(new DecideShareRequest(actor, id, version, body, idempotency)));
    return this.show(actor, outcome, reply);
  }

  @Post('share-requests/:id/approvals')
  async approve(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) id: string,
    @IfMatch() seen: EntityVersion,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(approvalBody) body: ApprovalBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const version = versionSeen(seen, SHARE_REQUEST_KIND);
    const outcome = unwrap(await this.commands.execute(new GiveSecondApproval(actor, id, version, body, idempotency)));
    return this.show(actor, outcome, reply);
  }

  @Get('share-requests/:id/decisions')
  async ofRequest(@CurrentActor() actor: Actor, @ZodParam('id', recordReference()) id: string) {
    return { items: await this.database.read(actor, (tx) => decisionsOfRequest(tx, this.details, id)) };
  }

  @Get('decisions/:id')
  async one(@CurrentActor() actor: Actor, @ZodParam('id', idField()) id: string): Promise<DecisionView> {
    return this.load(actor, id);
  }

  private async show(actor: Actor, outcome: Outcome & { readonly replayed: boolean }, reply: FastifyReply) {
    replyWith(reply, outcome);
    return this.load(actor, outcome.location?.split('/').at(-1) ?? '');
  }

  private async load(actor: Actor, id: string): Promise<DecisionView> {
    const view = await this.database.read(actor, (tx) => decisionDetail(tx, this.details, id));
    if (view) return view;
    throw new ProblemError({ code: 'not-found', detail: 'There is no such decision among those you may see.' });
  }
}
