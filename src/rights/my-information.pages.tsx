import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { agencies } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { hostCookie } from '../platform/http/host-cookie.js';
import type { HostCookie } from '../platform/http/host-cookie.js';
import { FormIdempotencyKey } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { LetterDrafts } from '../platform/receipts/letter-drafts.js';
import type { Answers } from '../platform/receipts/letter-drafts.js';
import { receiptCookie } from '../platform/receipts/receipt-cookie.js';
import type { ReceiptCookie } from '../platform/receipts/receipt-cookie.js';
import type { Rejection, Result } from '../platform/result.js';
import { accepted } from '../platform/result.js';
import { answerForm, Form, PageForm, textOf } from '../web/forms/page-form.js';
import type { Language } from '../web/page.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { withQuery } from '../web/table.js';
import { langParameter, languageOf, saying } from '../web/words.js';
import { CASE_RECEIPT } from './case-status.page.js';
import { ReceiveRightsCase } from './commands/receive-rights-case.js';
import { checkStep, inWords, readAnswers, stepOf, withAnswers } from './letter-steps.js';
import type { Step } from './letter-steps.js';
import { NEW_CASE, reachable, stepAddress, StepPage } from './my-information.page.js';
import { RIGHTS_WORDS } from './rights-words.js';

/** Of no agency. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };
/** More than take part anywhere; the list of a form is not paged. */
const MOST_AGENCIES = 500;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

interface Typed {
  readonly token: string | undefined;
  readonly answers: Answers;
}

@Public()
@ApiTags('pages')
@Controller('my-information')
export class MyInformationPages {
  private readonly draftCookie: HostCookie;
  private readonly receiptCookie: ReceiptCookie;

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo' | 'publicOrigin'>,
    @Inject(LetterDrafts) private readonly drafts: LetterDrafts,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {
    const names = { https: '__Host-comity-draft', http: 'comity_draft' } as const;
    this.draftCookie = hostCookie(config.publicOrigin, names, TOKEN);
    this.receiptCookie = receiptCookie(config.publicOrigin, 'case');
  }

  @Get('new')
  @HtmlPage()
  @ApiOperation({ summary: 'Ask about information that is about me, in four steps (page)' })
  async show(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Query() query: Readonly<Record<string, string>>,
  ): Promise<string> {
    const language = languageOf(query['lang']);
    const say = saying(RIGHTS_WORDS, language);
    const { answers } = await this.typed(request);
    const step = reachable(stepOf(query['step']), answers, say);
    const done = query['done'] === 'discarded' ? say('discarded') : undefined;
    return this.page(actor, { language, step, answers, done });
  }

  @PageForm('new', 'One step of asking about my information; the last one sends it')
  async next(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Form() form: UrlEncoded,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(form['lang']);
    const step = stepOf(form['step']);
    const { token, answers: former } = await this.typed(request);
    const answers = withAnswers(former, step, (name) => textOf(form, name));
    const again = (rejection: Rejection) => this.page(actor, { language, step, answers, rejection });
    switch (form['go']) {
      case 'discard':
        void reply.header('set-cookie', this.draftCookie.clear());
        await answerForm(reply, await this.drafts.discard(token), {
          done: withQuery(NEW_CASE, { lang: langParameter(language), done: 'discarded' }),
          again,
        });
        return;
      case 'send':
        await this.send(reply, { token, answers }, language, {
          again,
          send: (body) => this.commands.execute(new ReceiveRightsCase(body, idempotency, request.ip)),
        });
        return;
      default: {
        const back = form['go'] === 'back';
        const kept = await this.keep(reply, token, answers);
        // What was typed is kept also where it is not right yet, and nobody is held up on the way back.
        const checked = kept.ok && !back ? checkStep(answers, step, saying(RIGHTS_WORDS, language)) : kept;
        const to = Math.min(4, Math.max(1, step + (back ? -1 : 1))) as Step;
        await answerForm<unknown>(reply, checked, { done: stepAddress(to, language), again });
      }
    }
  }

  private async send(
    reply: FastifyReply,
    { token, answers }: Typed,
    language: Language,
    ways: {
      readonly again: (rejection: Rejection) => Promise<string>;
      readonly send: (
        body: ReceiveRightsCase['body'],
      ) => Promise<Result<{ readonly number: string; readonly code: string | null }>>;
    },
  ): Promise<void> {
    const say = saying(RIGHTS_WORDS, language);
    const read = readAnswers(answers, language, say);
    const sent = read.ok ? await ways.send(read.value) : read;
    if (sent.ok) {
      await this.drafts.discard(token);
      const { number, code } = sent.value;
      const receipt = code === null ? [] : [this.receiptCookie.set({ number, code })];
      void reply.header('set-cookie', [this.draftCookie.clear(), ...receipt]);
    }
    await answerForm(reply, sent, {
      done: withQuery(CASE_RECEIPT, { lang: langParameter(language) }),
      again: (rejection) =>
        ways.again(rejection.errors ? { ...rejection, errors: inWords(rejection.errors, say) } : rejection),
    });
  }

  private async keep(reply: FastifyReply, token: string | undefined, answers: Answers): Promise<Result<void>> {
    const saved = await this.drafts.keep(token, answers);
    if (!saved.ok) return saved;
    void reply.header('set-cookie', this.draftCookie.set(saved.value));
    return accepted(undefined);
  }

  /** A draft that ran out, or that another browser planted, is a new one under a new token. */
  private async typed(request: FastifyRequest): Promise<Typed> {
    const token = this.draftCookie.read(request.headers.cookie);
    const answers = await this.drafts.open(token);
    return answers === undefined ? { token: undefined, answers: {} } : { token, answers };
  }

  private async page(
    actor: Actor | undefined,
    shown: {
      readonly language: Language;
      readonly step: Step;
      readonly answers: Answers;
      readonly rejection?: Rejection;
      readonly done?: string | undefined;
    },
  ): Promise<string> {
    const offered = await this.database.read(ANYBODY, (tx) => agencies(tx, { limit: MOST_AGENCIES }));
    const frame = { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
    return renderPage(<StepPage {...shown} frame={frame} agencies={offered} idempotencyKey={this.newId()} />);
  }
}
