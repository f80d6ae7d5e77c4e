import { Controller, Get, HttpCode, Inject, Patch, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { versionSeen, entityTag, IfMatch } from '../platform/http/etag.js';
import type { EntityVersion } from '../platform/http/etag.js';
import { recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { CurrentPolicy } from '../policy/index.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { AmendShareRequest } from './commands/amend-share-request.js';
import { AnswerShareRequest } from './commands/answer-share-request.js';
import { CopyShareRequest } from './commands/copy-share-request.js';
import { DraftShareRequest } from './commands/draft-share-request.js';
import { RecheckShareRequest } from './commands/recheck-share-request.js';
import { RequestHumanReview } from './commands/request-human-review.js';
import { ReturnShareRequest } from './commands/return-share-request.js';
import { SubmitShareRequest } from './commands/submit-share-request.js';
import { VerifyEvidence } from './commands/verify-evidence.js';
import { WithdrawShareRequest } from './commands/withdraw-share-request.js';
import { shareRequestDetail } from './queries/share-request-detail.js';
import type { ShareRequestView } from './queries/share-request-detail.js';
import { shareRequestList } from './queries/share-request-list.js';
import {
  answerBody,
  emptyBody,
  questionBody,
  shareRequestBody,
  shareRequestList as listQuery,
  verificationBody,
} from './share-requests.dto.js';
import type { ShareRequestBody } from './share-requests.dto.js';

const KIND = 'share-request';
const Reference = () => ZodParam('id', recordReference());
const listParameters = listQuery.extend(pageQuery);

@ApiTags('share requests')
@Controller('api/v1/share-requests')
export class ShareRequestsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
  ) {}

  @Post()
  async draft(
    @CurrentActor() actor: Actor,
    @ZodBody(shareRequestBody) body: ShareRequestBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const drafted = unwrap(await this.commands.execute(new DraftShareRequest(actor, body)));
    reply.header('Location', `/api/v1/share-requests/${drafted.number}`);
    return this.show(actor, drafted.id, reply);
  }

  @Get()
  async list(@CurrentActor() actor: Actor, @ZodQuery(listParameters) query: z.output<typeof listParameters>) {
    const { status, side, limit } = query;
    const after = readCursor(query.cursor);
    const rows = await this.database.read(actor, (tx) =>
      shareRequestList(tx, {
        limit,
        ...(status === undefined ? {} : { status }),
        ...(side === undefined ? {} : { side }),
        ...(after === undefined ? {} : { after }),
      }),
    );
    return toPage(rows, limit);
  }

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @Reference() id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.show(actor, id, reply);
  }

  @Patch(':id')
  async amend(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(shareRequestBody) body: ShareRequestBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new AmendShareRequest(actor, id, versionSeen(seen, KIND), body)));
    return this.show(actor, id, reply);
  }

  /** The answer is the policy result; a denial is recorded like any other submission. */
  @Post(':id/submissions')
  async submit(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodBody(emptyBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const submitted = unwrap(await this.commands.execute(new SubmitShareRequest(actor, id)));
    reply.header('ETag', entityTag({ kind: KIND, version: submitted.version }));
    return submitted;
  }

  @Post(':id/withdrawals')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodBody(emptyBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new WithdrawShareRequest({ actor, reference: id })));
    return this.show(actor, id, reply);
  }

  @Post(':id/copies')
  async copy(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodBody(emptyBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const copy = unwrap(await this.commands.execute(new CopyShareRequest(actor, id)));
    reply.header('Location', `/api/v1/share-requests/${copy.number}`);
    return this.show(actor, copy.id, reply);
  }

  @Post(':id/returns')
  async return(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(questionBody) body: z.infer<typeof questionBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const change = { actor, reference: id, expectedVersion: versionSeen(seen, KIND) };
    unwrap(await this.commands.execute(new ReturnShareRequest(change, body.question)));
    return this.show(actor, id, reply);
  }

  @Post(':id/answers')
  async answer(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(answerBody) body: z.infer<typeof answerBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const change = { actor, reference: id, expectedVersion: versionSeen(seen, KIND) };
    unwrap(await this.commands.execute(new AnswerShareRequest(change, body.answer, body.request)));
    return this.show(actor, id, reply);
  }

  @Post(':id/reviews-requested')
  async requestReview(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodBody(emptyBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new RequestHumanReview({ actor, reference: id })));
    return this.show(actor, id, reply);
  }

  @Post(':id/evidence-verifications')
  async verifyEvidence(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(verificationBody) body: z.infer<typeof verificationBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const change = { actor, reference: id, expectedVersion: versionSeen(seen, KIND) };
    unwrap(await this.commands.execute(new VerifyEvidence(change, body.index)));
    return this.show(actor, id, reply);
  }

  @Post(':id/evaluations')
  @HttpCode(201)
  async recheck(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodBody(emptyBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new RecheckShareRequest({ actor, reference: id })));
    return this.show(actor, id, reply);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply): Promise<ShareRequestView> {
    const view = await this.database.read(actor, (tx) =>
      shareRequestDetail(tx, { details: this.details, policy: this.policy }, reference),
    );
    if (view === undefined) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such share request among those you may see.' });
    }
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}
