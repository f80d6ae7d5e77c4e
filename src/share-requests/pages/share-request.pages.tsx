import { Controller, Get, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { agencyNames, personNames, readerOf } from '../../directory/index.js';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { CurrentActor } from '../../platform/auth/current-actor.js';
import { CONFIG } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { recordReference } from '../../platform/http/fields.js';
import { ProblemError } from '../../platform/http/problem.js';
import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../../platform/http/zod-body.js';
import type { Rejection, Result } from '../../platform/result.js';
import { CurrentPolicy } from '../../policy/index.js';
import { answerForm, Form, formState, PageForm, readForm, textOf, versionOf } from '../../web/forms/page-form.js';
import { doneKey } from '../../web/list-pages.js';
import { HtmlPage, renderPage } from '../../web/render-page.js';
import { CopyShareRequest } from '../commands/copy-share-request.js';
import { RecheckShareRequest } from '../commands/recheck-share-request.js';
import { RequestHumanReview } from '../commands/request-human-review.js';
import { ReturnShareRequest } from '../commands/return-share-request.js';
import { SubmitShareRequest } from '../commands/submit-share-request.js';
import { VerifyEvidence } from '../commands/verify-evidence.js';
import { WithdrawShareRequest } from '../commands/withdraw-share-request.js';
import { stepAddress } from '../draft-form/steps.js';
import { shareRequestDetail } from '../queries/share-request-detail.js';
import { shareRequestTimeline } from '../queries/share-request-timeline.js';
import { ShareRequestPage } from '../share-request.page.js';
import { questionBody, verificationBody } from '../share-requests.dto.js';

const DONE = {
  submitted: 'Submitted. What policy says of it stands below.',
  withdrawn: 'Withdrawn.',
  returned: 'Returned with your question.',
  answered: 'Answered. The privacy officers of the source agency see it again.',
  review: 'A person of the source agency will review it.',
  seen: 'Recorded that you have seen the document.',
  rechecked: 'Checked against policy as it stands now.',
} as const;
type Done = keyof typeof DONE;
const doneQuery = z.strictObject({ done: doneKey() });

const Reference = () => ZodParam('id', recordReference());
const NOTHING_TYPED: UrlEncoded = {};

interface Shown {
  readonly done?: string | undefined;
  readonly rejection?: Rejection;
  readonly form?: UrlEncoded;
}

/** One share request for people of both sides: to read, and to do what their role may do now. */
@ApiTags('pages')
@Controller('requests/:id')
export class ShareRequestPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'One share request: what was asked, what policy says and why, what may be done' })
  async one(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(doneQuery) { done }: z.output<typeof doneQuery>,
  ): Promise<string> {
    return this.draw(actor, id, { done: DONE[done as Done] });
  }

  @PageForm('submissions', 'Submit a share request')
  async submit(@CurrentActor() actor: Actor, @Reference() id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(reply, actor, id, 'submitted', await this.commands.execute(new SubmitShareRequest(actor, id)));
  }

  @PageForm('withdrawals', 'Withdraw a share request')
  async withdraw(@CurrentActor() actor: Actor, @Reference() id: string, @Res() reply: FastifyReply): Promise<void> {
    const withdrawn = await this.commands.execute(new WithdrawShareRequest({ actor, reference: id }));
    await this.answer(reply, actor, id, 'withdrawn', withdrawn);
  }

  @PageForm('copies', 'Copy a share request as a new draft')
  async copy(@CurrentActor() actor: Actor, @Reference() id: string, @Res() reply: FastifyReply): Promise<void> {
    await answerForm(reply, await this.commands.execute(new CopyShareRequest(actor, id)), {
      done: ({ number }) => `${stepAddress(number, 'purpose')}?done=copied`,
      again: (rejection) => this.draw(actor, id, { rejection }),
    });
  }

  @PageForm('returns', 'Return a share request with a question')
  async return(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const read = readForm(questionBody, { question: textOf(form, 'question') ?? '' });
    const change = { actor, reference: id, expectedVersion: versionOf(form) };
    const returned = read.ok ? await this.commands.execute(new ReturnShareRequest(change, read.value.question)) : read;
    await this.answer(reply, actor, id, 'returned', returned, form);
  }

  @PageForm('reviews-requested', 'Ask for review by a person after policy alone denied')
  async review(@CurrentActor() actor: Actor, @Reference() id: string, @Res() reply: FastifyReply): Promise<void> {
    const asked = await this.commands.execute(new RequestHumanReview({ actor, reference: id }));
    await this.answer(reply, actor, id, 'review', asked);
  }

  @PageForm('evidence-verifications', 'Confirm that a document of evidence was seen')
  async seen(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const index = textOf(form, 'index') ?? '';
    const read = readForm(verificationBody, { index: /^\d{1,2}$/.test(index) ? Number(index) : -1 });
    const change = { actor, reference: id, expectedVersion: versionOf(form) };
    const seen = read.ok ? await this.commands.execute(new VerifyEvidence(change, read.value.index)) : read;
    await this.answer(reply, actor, id, 'seen', seen);
  }

  @PageForm('evaluations', 'Check a share request against policy as it stands now')
  async recheck(@CurrentActor() actor: Actor, @Reference() id: string, @Res() reply: FastifyReply): Promise<void> {
    const checked = await this.commands.execute(new RecheckShareRequest({ actor, reference: id }));
    await this.answer(reply, actor, id, 'rechecked', checked);
  }

  private answer(
    reply: FastifyReply,
    actor: Actor,
    id: string,
    done: Done,
    result: Result<unknown>,
    form: UrlEncoded = NOTHING_TYPED,
  ): Promise<void> {
    return answerForm(reply, result, {
      done: `/requests/${id}?done=${done}`,
      again: (rejection) => this.draw(actor, id, { rejection, form }),
    });
  }

  private draw(actor: Actor, reference: string, shown: Shown): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, view] = await Promise.all([
        readerOf(tx, this.config),
        shareRequestDetail(tx, { details: this.details, policy: this.policy }, reference),
      ]);
      if (view === undefined) {
        throw new ProblemError({
          code: 'not-found',
          detail: 'There is no such share request among those you may see. Check the number.',
        });
      }
      const timeline = await shareRequestTimeline(tx, this.details, view);
      const { requestingAgency, sourceAgency, recipient } = view.content;
      const doers = timeline.happenings.map(({ by }) => by.agency);
      const [agencyName, personName] = await Promise.all([
        agencyNames(tx, [requestingAgency, sourceAgency, recipient.agency, ...doers]),
        personNames(tx, [view.requesterId]),
      ]);
      return renderPage(
        <ShareRequestPage
          {...{ view, frame, timeline, agencyName }}
          titles={this.policy}
          requesterName={personName(view.requesterId)}
          zone={self.agency.timeZone}
          done={shown.done}
          rejection={shown.rejection}
          form={formState(shown.form ?? NOTHING_TYPED, shown.rejection)}
        />,
      );
    });
  }
}
