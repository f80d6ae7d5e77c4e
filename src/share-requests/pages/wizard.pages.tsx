import { Controller, Get, HttpCode, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { canonicalJson, SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { CurrentActor } from '../../platform/auth/current-actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { recordReference } from '../../platform/http/fields.js';
import { ProblemError } from '../../platform/http/problem.js';
import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../../platform/http/zod-body.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Rejection, Result } from '../../platform/result.js';
import { answerForm, asksForFragment, Form, PageForm, versionOf } from '../../web/forms/page-form.js';
import { doneKey } from '../../web/list-pages.js';
import { HtmlPage, renderFragment } from '../../web/render-page.js';
import { AmendShareRequest } from '../commands/amend-share-request.js';
import { DraftShareRequest } from '../commands/draft-share-request.js';
import { bodyOfForm } from '../draft-form/body-of-form.js';
import { FILLED_STEPS, stepAddress, stepAfter, stepBefore, STEPS } from '../draft-form/steps.js';
import type { FilledStep, Step } from '../draft-form/steps.js';
import { takeOffer } from '../draft-form/take-offer.js';
import { PolicyChecks } from '../policy-checks.js';
import { shareRequestDraft } from '../queries/share-request-draft.js';
import type { ShareRequestDraft } from '../queries/share-request-draft.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { WizardDesk } from './wizard-desk.js';
import { NotCheckedYet } from './policy-panel.page.js';

const DONE = {
  saved: 'Saved in the draft.',
  copied: 'Copied as a new draft. Documents of evidence have to be seen afresh.',
  narrowed: 'The draft asks for what would pass now.',
} as const;
const doneQuery = z.strictObject({ done: doneKey() });
type DoneQuery = z.output<typeof doneQuery>;

const Reference = () => ZodParam('id', recordReference());
const StepParam = () => ZodParam('step', z.enum(STEPS));
const FilledStepParam = () => ZodParam('step', z.enum(FILLED_STEPS as [FilledStep, ...FilledStep[]]));
const OfferStepParam = () => ZodParam('step', z.enum(['elements', 'check']));

/** Asking step by step. All that is typed is kept in a real draft, by the same commands as over the API. */
@ApiTags('pages')
@Controller('requests')
export class WizardPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(PolicyChecks) private readonly checks: PolicyChecks,
    @Inject(WizardDesk) private readonly desk: WizardDesk,
  ) {}

  @Get('new')
  @HtmlPage()
  @ApiOperation({ summary: 'Begin a share request: what it is for and of whom' })
  async begin(@CurrentActor() actor: Actor): Promise<string> {
    mustBeAnalyst(actor);
    return this.database.read(actor, (tx) => this.desk.draw(tx, { step: 'purpose' }));
  }

  @PageForm('new', 'Draft a share request with its first step')
  async draft(@CurrentActor() actor: Actor, @Form() form: UrlEncoded, @Res() reply: FastifyReply): Promise<void> {
    mustBeAnalyst(actor);
    const body = bodyOfForm({ form, former: undefined, ownAgency: actor.agencyId }, ['purpose']);
    const drafted = body.ok ? await this.commands.execute(new DraftShareRequest(actor, body.value)) : body;
    await answerForm(reply, drafted, {
      done: ({ number }) => `${stepAddress(number, 'authority')}?done=saved`,
      again: (rejection) => this.database.read(actor, (tx) => this.desk.draw(tx, { step: 'purpose', form, rejection })),
    });
  }

  @Get(':id/edit/:step')
  @HtmlPage()
  @ApiOperation({ summary: 'One step of a draft, filled as it was saved' })
  async edit(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @StepParam() step: Step,
    @ZodQuery(doneQuery) query: DoneQuery,
  ): Promise<string> {
    const done = DONE[query.done as keyof typeof DONE];
    return this.database.read(actor, async (tx) =>
      this.desk.draw(tx, { step, done, draft: await this.draftToChange(tx, id) }),
    );
  }

  @PageForm(':id/edit/:step', 'Save one step of a draft')
  async save(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FilledStepParam() step: FilledStep,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const draft = await this.database.read(actor, (tx) => this.draftToChange(tx, id));
    const body = bodyOfForm({ form, former: draft.body, ownAgency: actor.agencyId }, [step]);
    const saved = body.ok ? await this.amend(actor, draft, versionOf(form), body.value) : body;
    const then = form['then'] === 'stay' ? step : form['then'] === 'back' ? stepBefore(step) : stepAfter(step);
    await answerForm(reply, saved, {
      done: `${stepAddress(draft.number, then ?? step)}?done=saved`,
      again: (rejection) => this.again(actor, id, { step, form, rejection }),
    });
  }

  /** While elements are ticked: what policy would say of the form as it stands. Nothing is stored. */
  @PageForm(':id/edit/elements/check', 'What policy says of the elements as they are ticked; stores nothing')
  @HttpCode(200)
  async check(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = await this.database.read(actor, async (tx) => {
      const draft = await this.draftToChange(tx, id);
      const body = bodyOfForm({ form, former: draft.body, ownAgency: actor.agencyId }, ['elements']);
      if (!asksForFragment(request)) {
        const asked = body.ok ? { asked: body.value } : { rejection: body.rejection };
        return this.desk.draw(tx, { step: 'elements', draft, form, ...asked });
      }
      return body.ok
        ? this.desk.fragment(tx, draft, body.value)
        : renderFragment(<NotCheckedYet errors={body.rejection.errors ?? []} />);
    });
    await reply.type('text/html; charset=utf-8').send(page);
  }

  /** One press: the draft asks for what would pass, judged afresh on what the form says now. */
  @PageForm(':id/edit/:step/would-pass', 'Narrow a draft to what would pass')
  async takeOffer(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @OfferStepParam() step: 'elements' | 'check',
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { draft, narrowed } = await this.database.read(actor, async (tx) => {
      const found = await this.draftToChange(tx, id);
      return { draft: found, narrowed: await this.narrowed(tx, found, step, form) };
    });
    const saved = narrowed.ok ? await this.amend(actor, draft, versionOf(form), narrowed.value) : narrowed;
    await answerForm(reply, saved, {
      done: `${stepAddress(draft.number, step)}?done=narrowed`,
      again: (rejection) => this.again(actor, id, step === 'check' ? { step, rejection } : { step, form, rejection }),
    });
  }

  private async narrowed(
    tx: Tx,
    draft: ShareRequestDraft,
    step: 'elements' | 'check',
    form: UrlEncoded,
  ): Promise<Result<ShareRequestBody>> {
    const asked =
      step === 'check'
        ? accepted(draft.body)
        : bodyOfForm({ form, former: draft.body, ownAgency: tx.actor.agencyId }, ['elements']);
    if (!asked.ok) return asked;
    const { requesterId } = draft;
    const { wouldPass } = await this.checks.check(tx, { request: asked.value, requesterId });
    if (wouldPass) return accepted(takeOffer(asked.value, wouldPass));
    return rejected(
      'wrong-state',
      'Policy offers nothing narrower for this. Read what it says now and change the draft.',
    );
  }

  /** A step that says what the draft says already leaves no trace in the ledger. */
  private async amend(
    actor: Actor,
    draft: ShareRequestDraft,
    version: number,
    body: ShareRequestBody,
  ): Promise<Result<unknown>> {
    if (version === draft.version && canonicalJson(body) === canonicalJson(draft.body)) return accepted(undefined);
    return this.commands.execute(new AmendShareRequest(actor, draft.id, version, body));
  }

  private again(
    actor: Actor,
    id: string,
    shown: { readonly step: Step; readonly form?: UrlEncoded; readonly rejection: Rejection },
  ): Promise<string> {
    return this.database.read(actor, async (tx) =>
      this.desk.draw(tx, { ...shown, draft: await this.draftToChange(tx, id) }),
    );
  }

  private async draftToChange(tx: Tx, id: string): Promise<ShareRequestDraft> {
    const draft = await shareRequestDraft(tx, this.details, id);
    if (draft?.commands.includes('amend') === true) return draft;
    if (draft === undefined) {
      throw new ProblemError({
        code: 'not-found',
        detail: 'Your agency has no such share request. Check the number, or begin a new one.',
      });
    }
    if (draft.status === 'draft') mustBeAnalyst(tx.actor);
    throw new ProblemError({
      code: 'wrong-state',
      detail: `${draft.number} is a draft no longer. Open it to see what may be done, or copy it as a new draft.`,
    });
  }
}

function mustBeAnalyst({ roles }: Actor): void {
  if (roles.includes('analyst')) return;
  throw new ProblemError({
    code: 'not-permitted',
    detail: 'Only an analyst drafts share requests. Ask an analyst of your agency.',
  });
}
