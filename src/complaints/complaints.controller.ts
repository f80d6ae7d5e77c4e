import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { entityTag, IfMatch, versionSeen } from '../platform/http/etag.js';
import type { EntityVersion } from '../platform/http/etag.js';
import { recordReference } from '../platform/http/fields.js';
import { IdempotencyKey, replyWith } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { AcknowledgeComplaint } from './commands/acknowledge-complaint.js';
import { DismissComplaint } from './commands/dismiss-complaint.js';
import { FileComplaint } from './commands/file-complaint.js';
import { FreezeNamedGrants } from './commands/freeze-named-grants.js';
import { TakeUpComplaint } from './commands/take-up-complaint.js';
import { UpholdComplaint } from './commands/uphold-complaint.js';
import { complaintBody, emptyBody, outcomeBody } from './complaints.dto.js';
import type { ComplaintBody, OutcomeBody } from './complaints.dto.js';
import { NO_SUCH_COMPLAINT } from './domain/permissions.js';
import type { Overseer } from './domain/permissions.js';
import { complaintDetail, complaintList } from './queries/complaints.js';
import type { ComplaintView, ListedComplaint } from './queries/complaints.js';
import { OVERSEER } from './tokens.js';

const KIND = 'complaint';
const listParameters = z.strictObject({
  status: z.enum(['received', 'acknowledged', 'in_review', 'upheld', 'dismissed']).optional(),
  ...pageQuery,
});
const Reference = () => ZodParam('id', recordReference());
const Reply = () => Res({ passthrough: true });

@ApiTags('complaints')
@Controller('api/v1/complaints')
export class ComplaintsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  @Post()
  @ApiOperation({ summary: 'File a complaint for a caller; the code to ask for its status is in this answer only' })
  async file(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(complaintBody) body: ComplaintBody,
    @Reply() reply: FastifyReply,
  ): Promise<ComplaintView & { readonly statusCode: string | null }> {
    const receipt = unwrap(await this.commands.execute(new FileComplaint(actor, body, idempotency)));
    replyWith(reply, receipt);
    const view = await this.show(actor, receipt.location?.split('/').at(-1) ?? '', reply);
    return { ...view, statusCode: receipt.statusCode ?? null };
  }

  @Get()
  @ApiOperation({ summary: 'Complaints I may see, newest first' })
  async list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listParameters) { status, limit, cursor }: z.output<typeof listParameters>,
  ): Promise<Page<ListedComplaint>> {
    const after = readCursor(cursor);
    const question = { status, limit, after };
    return toPage(await this.database.read(actor, (tx) => complaintList(tx, this.overseer, question)), limit);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One complaint, as far as I may see it' })
  one(@CurrentActor() actor: Actor, @Reference() id: string, @Reply() reply: FastifyReply): Promise<ComplaintView> {
    return this.show(actor, id, reply);
  }

  @Post(':id/acknowledgements')
  @ApiOperation({ summary: 'Record that the complainant was told it was received' })
  async acknowledge(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(emptyBody) _body: object,
    @Reply() reply: FastifyReply,
  ): Promise<ComplaintView> {
    unwrap(await this.commands.execute(new AcknowledgeComplaint(changeOf(actor, id, seen))));
    return this.show(actor, id, reply);
  }

  @Post(':id/reviews')
  @ApiOperation({ summary: 'Take a complaint up as its reviewer, who had no part in what it names' })
  async takeUp(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(emptyBody) _body: object,
    @Reply() reply: FastifyReply,
  ): Promise<ComplaintView> {
    unwrap(await this.commands.execute(new TakeUpComplaint(changeOf(actor, id, seen))));
    return this.show(actor, id, reply);
  }

  @Post(':id/freezes')
  @ApiOperation({ summary: 'Stop all use of the grants it names while it is reviewed' })
  async freeze(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(emptyBody) _body: object,
    @Reply() reply: FastifyReply,
  ): Promise<ComplaintView> {
    unwrap(await this.commands.execute(new FreezeNamedGrants(changeOf(actor, id, seen))));
    return this.show(actor, id, reply);
  }

  @Post(':id/outcomes')
  @ApiOperation({ summary: 'Uphold or dismiss; an upheld complaint suspends the live grants it touches' })
  async conclude(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(outcomeBody) body: OutcomeBody,
    @Reply() reply: FastifyReply,
  ): Promise<ComplaintView> {
    const change = changeOf(actor, id, seen);
    const command = body.outcome === 'upheld' ? new UpholdComplaint(change, body) : new DismissComplaint(change, body);
    unwrap(await this.commands.execute(command));
    return this.show(actor, id, reply);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply): Promise<ComplaintView> {
    const parts = { details: this.details, overseer: this.overseer };
    const view = await this.database.read(actor, (tx) => complaintDetail(tx, parts, reference));
    if (view === undefined) throw new ProblemError(NO_SUCH_COMPLAINT);
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}

const changeOf = (actor: Actor, reference: string, seen: EntityVersion) => ({
  actor,
  reference,
  expectedVersion: versionSeen(seen, KIND),
});
