import { Controller, Get, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { readerOf } from '../../directory/index.js';
import { canonicalJson, SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { CurrentActor } from '../../platform/auth/current-actor.js';
import { CONFIG } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { recordReference } from '../../platform/http/fields.js';
import { ProblemError } from '../../platform/http/problem.js';
import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import { ZodParam } from '../../platform/http/zod-body.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Rejection, Result } from '../../platform/result.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../../web/forms/page-form.js';
import { HtmlPage, renderPage } from '../../web/render-page.js';
import { AnswerShareRequest } from '../commands/answer-share-request.js';
import { bodyOfForm } from '../draft-form/body-of-form.js';
import { FILLED_STEPS } from '../draft-form/steps.js';
import { shareRequestDraft } from '../queries/share-request-draft.js';
import type { ShareRequestDraft } from '../queries/share-request-draft.js';
import { answerBody } from '../share-requests.dto.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { AnswerPage } from './answer.page.js';
import { WizardDesk } from './wizard-desk.js';

const Reference = () => ZodParam('id', recordReference());
const wordsBody = answerBody.pick({ answer: true });

interface Answered {
  readonly words: string;
  /** What is asked from now on; undefined where it stays as it is. */
  readonly body: ShareRequestBody | undefined;
}

/** Answering a question of the source agency, with changes to the request or without. */
@ApiTags('pages')
@Controller('requests/:id')
export class AnswerPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(WizardDesk) private readonly desk: WizardDesk,
  ) {}

  @Get('answer')
  @HtmlPage()
  @ApiOperation({ summary: 'The question about a share request, and the form to answer it' })
  async ask(@CurrentActor() actor: Actor, @Reference() id: string): Promise<string> {
    return this.draw(actor, id, {});
  }

  @PageForm('answers', 'Answer the question, with a changed request if need be')
  async answer(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const request = await this.database.read(actor, (tx) => this.requestToAnswer(tx, id));
    const read = answerOf(form, request, actor.agencyId);
    const change = { actor, reference: request.id, expectedVersion: versionOf(form) };
    const answered = read.ok
      ? await this.commands.execute(new AnswerShareRequest(change, read.value.words, read.value.body))
      : read;
    await answerForm(reply, answered, {
      done: `/requests/${request.number}?done=answered`,
      again: (rejection) => this.draw(actor, id, { form, rejection }),
    });
  }

  private draw(
    actor: Actor,
    id: string,
    shown: { readonly form?: UrlEncoded; readonly rejection?: Rejection },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const request = await this.requestToAnswer(tx, id);
      const [{ frame }, fields] = await Promise.all([
        readerOf(tx, this.config),
        this.desk.fields(tx, { draft: request, ...shown }),
      ]);
      return renderPage(<AnswerPage {...{ frame, request }} rejection={shown.rejection} {...fields} />);
    });
  }

  private async requestToAnswer(tx: Tx, id: string): Promise<ShareRequestDraft> {
    const request = await shareRequestDraft(tx, this.details, id);
    if (request?.commands.includes('answer') === true) return request;
    if (request === undefined) {
      throw new ProblemError({
        code: 'not-found',
        detail: 'Your agency has no such share request. Check the number.',
      });
    }
    if (!tx.actor.roles.includes('analyst')) {
      throw new ProblemError({
        code: 'not-permitted',
        detail: 'Only an analyst answers questions about share requests. Ask an analyst of your agency.',
      });
    }
    throw new ProblemError({
      code: 'wrong-state',
      detail: `No question about ${request.number} waits for an answer. Open it to see what may be done.`,
    });
  }
}

/** Both are looked at before either is refused, so that nobody corrects one and then hears of the other. */
function answerOf(form: UrlEncoded, request: ShareRequestDraft, ownAgency: string): Result<Answered> {
  const words = readForm(wordsBody, { answer: textOf(form, 'answer') ?? '' });
  const body = bodyOfForm({ form, former: request.body, ownAgency }, FILLED_STEPS);
  if (words.ok && body.ok) {
    const same = canonicalJson(body.value) === canonicalJson(request.body);
    return accepted({ words: words.value.answer, body: same ? undefined : body.value });
  }
  const errors = [words, body].flatMap((each) => (each.ok ? [] : (each.rejection.errors ?? [])));
  return rejected('invalid-body', 'Correct the fields listed here, then send the form again.', { errors });
}
