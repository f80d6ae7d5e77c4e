import { Controller, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { recordReference } from '../platform/http/fields.js';
import { FormIdempotencyKey } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam } from '../platform/http/zod-body.js';
import type { Result } from '../platform/result.js';
import {
  questionBody,
  RecheckShareRequest,
  ReturnShareRequest,
  verificationBody,
  VerifyEvidence,
} from '../share-requests/index.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { DecideShareRequest } from './commands/decide-share-request.js';
import { GiveSecondApproval } from './commands/give-second-approval.js';
import { decisionDraft } from './decision-form.js';
import { approvalBody, decisionBody } from './decisions.dto.js';
import { DrawReview } from './draw-review.js';
import type { ReviewAct } from './review.page.js';

const Reference = () => ZodParam('id', recordReference());

/** The forms of the review page: the same commands as the API, on the version that the page showed. */
@ApiTags('pages')
@Controller('reviews')
export class ReviewActsPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(DrawReview) private readonly draw: DrawReview,
  ) {}

  @PageForm(':id/decisions', 'Decide a share request, element by element')
  async decide(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readForm(decisionBody, decisionDraft(form));
    const result = body.ok
      ? await this.commands.execute(new DecideShareRequest(actor, id, versionOf(form), body.value, idempotency))
      : body;
    await this.answer(reply, { actor, id, act: 'decide', form }, result, 'decided');
  }

  @PageForm(':id/approvals', 'Give or decline the second approval')
  async approve(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const verdict = textOf(form, 'verdict');
    const body = readForm(approvalBody, { verdict, rationale: textOf(form, 'rationale') });
    const result = body.ok
      ? await this.commands.execute(new GiveSecondApproval(actor, id, versionOf(form), body.value, idempotency))
      : body;
    await this.answer(
      reply,
      { actor, id, act: 'second-approve', form },
      result,
      verdict === 'approve' ? 'approved' : 'declined',
    );
  }

  @PageForm(':id/returns', 'Return a share request with a question')
  async return(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readForm(questionBody, { question: textOf(form, 'question') });
    const change = { actor, reference: id, expectedVersion: versionOf(form) };
    const result = body.ok ? await this.commands.execute(new ReturnShareRequest(change, body.value.question)) : body;
    await this.answer(reply, { actor, id, act: 'return', form }, result, 'returned');
  }

  @PageForm(':id/evidence-verifications', 'Confirm having seen a document of evidence')
  async verifyEvidence(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const index = textOf(form, 'index');
    const body = readForm(verificationBody, { index: index === undefined ? undefined : Number(index) });
    const change = { actor, reference: id, expectedVersion: versionOf(form) };
    const result = body.ok ? await this.commands.execute(new VerifyEvidence(change, body.value.index)) : body;
    await this.answer(reply, { actor, id, act: 'verify-evidence', form }, result, 'seen');
  }

  @PageForm(':id/rechecks', 'Check a share request against policy as it stands now')
  async recheck(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = await this.commands.execute(new RecheckShareRequest({ actor, reference: id }));
    await this.answer(reply, { actor, id, act: 'recheck', form }, result, 'rechecked');
  }

  private answer<T>(
    reply: FastifyReply,
    {
      actor,
      id,
      act,
      form,
    }: { readonly actor: Actor; readonly id: string; readonly act: ReviewAct; readonly form: UrlEncoded },
    result: Result<T>,
    done: string,
  ): Promise<void> {
    return answerForm(reply, result, {
      done: `/reviews/${id}?done=${done}`,
      again: (rejection) => this.draw.page(actor, id, { refusal: { act, form, rejection } }),
    });
  }
}
