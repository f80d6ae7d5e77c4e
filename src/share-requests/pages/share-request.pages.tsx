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
import { ZodParam, ZodQuery } from '../../platform/http/zod-body.js';
import type { Rejection, Result } from '../../platform/result.js';
import { CurrentPolicy } from '../../policy/index.js';
import { answerForm, PageForm } from '../../web/forms/page-form.js';
import { doneKey } from '../../web/list-pages.js';
import { HtmlPage, renderPage } from '../../web/render-page.js';
import { CopyShareRequest } from '../commands/copy-share-request.js';
import { RequestHumanReview } from '../commands/request-human-review.js';
import { SubmitShareRequest } from '../commands/submit-share-request.js';
import { WithdrawShareRequest } from '../commands/withdraw-share-request.js';
import { stepAddress } from '../draft-form/steps.js';
import { shareRequestDetail } from '../queries/share-request-detail.js';
import { shareRequestTimeline } from '../queries/share-request-timeline.js';
import { ShareRequestPage } from '../share-request.page.js';

const DONE = {
  submitted: 'Submitted. What policy says of it stands below.',
  withdrawn: 'Withdrawn.',
  answered: 'Answered. The privacy officers of the source agency see it again.',
  review: 'A person of the source agency will review it.',
} as const;
type Done = keyof typeof DONE;
const doneQuery = z.strictObject({ done: doneKey() });

const Reference = () => ZodParam('id', recordReference());

interface Shown {
  readonly done?: string | undefined;
  readonly rejection?: Rejection;
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

  @PageForm('reviews-requested', 'Ask for review by a person after policy alone denied')
  async review(@CurrentActor() actor: Actor, @Reference() id: string, @Res() reply: FastifyReply): Promise<void> {
    const asked = await this.commands.execute(new RequestHumanReview({ actor, reference: id }));
    await this.answer(reply, actor, id, 'review', asked);
  }

  private answer(reply: FastifyReply, actor: Actor, id: string, done: Done, result: Result<unknown>): Promise<void> {
    return answerForm(reply, result, {
      done: `/requests/${id}?done=${done}`,
      again: (rejection) => this.draw(actor, id, { rejection }),
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
        />,
      );
    });
  }
}
