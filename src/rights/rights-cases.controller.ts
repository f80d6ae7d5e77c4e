import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
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
import { AnswerRightsCase } from './commands/answer-rights-case.js';
import { ReceiveRightsCase } from './commands/receive-rights-case.js';
import type { RightsReceipt } from './commands/receive-rights-case.js';
import { WithdrawRightsCase } from './commands/withdraw-rights-case.js';
import { NO_SUCH_CASE } from './domain/permissions.js';
import { OpenReceipt } from './open-receipt.js';
import { caseStatus, rightsCase, rightsCaseList } from './queries/rights-cases.js';
import type { CaseStatus, CaseView, ListedCase } from './queries/rights-cases.js';
import { answerBody, receiptBody, rightsCaseBody } from './rights-cases.dto.js';
import type { AnswerBody, RightsCaseBody } from './rights-cases.dto.js';

const KIND = 'rights-case';
const listParameters = z.strictObject({
  status: z.enum(['received', 'withdrawn', 'answered']).optional(),
  ...pageQuery,
});
const Reference = () => ZodParam('id', recordReference());

@ApiTags('rights cases')
@Controller('api/v1/rights-cases')
export class RightsCasesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(OpenReceipt) private readonly receipts: OpenReceipt,
  ) {}

  @Public()
  @Post()
  @ApiOperation({ summary: 'Ask for access or correction; the code to ask for its status is in this answer only' })
  async receive(
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(rightsCaseBody) body: RightsCaseBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Pick<RightsReceipt, 'number'> & { readonly statusCode: string | null }> {
    const { number, code, outcome } = unwrap(
      await this.commands.execute(new ReceiveRightsCase(body, idempotency, request.ip)),
    );
    replyWith(reply, outcome);
    return { number, statusCode: code };
  }

  @Public()
  @Post(':id/status-questions')
  @HttpCode(200)
  @ApiOperation({ summary: 'How my request stands, by its number and code' })
  async status(
    @Reference() number: string,
    @ZodBody(receiptBody) { code }: z.infer<typeof receiptBody>,
    @Req() request: FastifyRequest,
  ): Promise<CaseStatus> {
    return caseStatus(unwrap(await this.receipts.open({ number, code, address: request.ip })).state);
  }

  @Public()
  @Post(':id/withdrawals')
  @ApiOperation({ summary: 'Withdraw my request, by its number and code' })
  async withdraw(
    @Reference() number: string,
    @ZodBody(receiptBody) { code }: z.infer<typeof receiptBody>,
    @Req() request: FastifyRequest,
  ): Promise<CaseStatus> {
    const receipt = { number, code, address: request.ip };
    return caseStatus(unwrap(await this.commands.execute(new WithdrawRightsCase(receipt))));
  }

  @Get()
  @ApiOperation({ summary: 'Access and correction requests to my agency, newest first' })
  async list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listParameters) { status, limit, cursor }: z.output<typeof listParameters>,
  ): Promise<Page<ListedCase>> {
    const question = { status, after: readCursor(cursor), limit };
    return toPage(await this.database.read(actor, (tx) => rightsCaseList(tx, question)), limit);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One access or correction request, with what the person wrote' })
  one(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseView> {
    return this.show(actor, id, reply);
  }

  @Post(':id/answers')
  @ApiOperation({ summary: 'Record that the person was answered, and how; its words are destroyed some years later' })
  async answer(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(answerBody) body: AnswerBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseView> {
    unwrap(await this.commands.execute(new AnswerRightsCase(actor, id, versionSeen(seen, KIND), body)));
    return this.show(actor, id, reply);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply): Promise<CaseView> {
    const view = await this.database.read(actor, (tx) => rightsCase(tx, this.details, reference));
    if (view === undefined) throw new ProblemError(NO_SUCH_CASE);
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}
