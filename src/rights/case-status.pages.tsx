import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { agency } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { receiptCookie } from '../platform/receipts/receipt-cookie.js';
import type { ReceiptCookie } from '../platform/receipts/receipt-cookie.js';
import { accepted, rejected } from '../platform/result.js';
import type { Rejection } from '../platform/result.js';
import { EMPTY_FORM } from '../web/forms/fields.js';
import { answerForm, Form, formState, PageForm } from '../web/forms/page-form.js';
import { LETTER_WORDS } from '../web/letter-words.js';
import type { Language } from '../web/page.js';
import { readReceipt } from '../web/read-receipt.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { withQuery } from '../web/table.js';
import { langParameter, languageOf, saying } from '../web/words.js';
import { CASE_STATUS, CaseReceiptPage, CaseStatusPage } from './case-status.page.js';
import type { CaseStatusProps } from './case-status.page.js';
import { WithdrawRightsCase } from './commands/withdraw-rights-case.js';
import { NO_SUCH_RECEIPT } from './domain/permissions.js';
import { OpenReceipt } from './open-receipt.js';
import { caseStatus } from './queries/rights-cases.js';
import { RIGHTS_WORDS } from './rights-words.js';

/** Of no agency. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };

/** By number and code, which stay in the body of a form and for five minutes in the browser, never in an address. */
@Public()
@ApiTags('pages')
@Controller('my-information')
export class CaseStatusPages {
  private readonly cookie: ReceiptCookie;

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(OpenReceipt) private readonly receipts: OpenReceipt,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo' | 'publicOrigin'>,
  ) {
    this.cookie = receiptCookie(config.publicOrigin, 'case');
  }

  @Get('receipt')
  @HtmlPage()
  @ApiOperation({ summary: 'Number and code of the request that this browser has just sent (page)' })
  receipt(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Query() query: Readonly<Record<string, string>>,
  ): string {
    const receipt = this.cookie.read(request.headers.cookie);
    return renderPage(
      <CaseReceiptPage frame={this.frame(actor)} language={languageOf(query['lang'])} receipt={receipt} />,
    );
  }

  @Get('status')
  @HtmlPage()
  @ApiOperation({ summary: 'How my request stands (page)' })
  async status(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Query() query: Readonly<Record<string, string>>,
  ): Promise<string> {
    const language = languageOf(query['lang']);
    const words = {
      withdrawn: saying(RIGHTS_WORDS, language)('withdrawn'),
      forgotten: saying(LETTER_WORDS, language)('forgotten'),
    };
    const done = Object.entries(words).find(([key]) => key === query['done'])?.[1];
    const receipt = this.cookie.read(request.headers.cookie);
    if (receipt === undefined) return this.page(actor, language, { done });
    const opened = await this.receipts.open({ ...receipt, address: request.ip });
    if (!opened.ok) return this.page(actor, language, { rejection: opened.rejection });
    const status = caseStatus(opened.value.state);
    const name = await this.database.read(ANYBODY, async (tx) => (await agency(tx, status.agency))?.name);
    return this.page(actor, language, { done, shown: { status, agencyName: name ?? status.agency } });
  }

  @PageForm('status', 'Ask how my request stands')
  async ask(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(form['lang']);
    const read = readReceipt(form, 'RC', saying(LETTER_WORDS, language));
    const opened = read.ok ? await this.receipts.open({ ...read.value, address: request.ip }) : read;
    if (opened.ok && read.ok) void reply.header('set-cookie', this.cookie.set(read.value));
    await answerForm<unknown>(reply, opened, {
      done: withQuery(CASE_STATUS, { lang: langParameter(language) }),
      again: (rejection) => this.page(actor, language, { rejection, form: formState(form, rejection) }),
    });
  }

  @PageForm('withdrawals', 'Withdraw my request')
  async withdraw(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(form['lang']);
    const receipt = this.cookie.read(request.headers.cookie);
    const result = receipt
      ? await this.commands.execute(new WithdrawRightsCase({ ...receipt, address: request.ip }))
      : rejected(NO_SUCH_RECEIPT.code, NO_SUCH_RECEIPT.detail);
    await answerForm<unknown>(reply, result, {
      done: withQuery(CASE_STATUS, { lang: langParameter(language), done: 'withdrawn' }),
      again: (rejection: Rejection) => this.page(actor, language, { rejection }),
    });
  }

  @PageForm('forgotten', 'Forget number and code in this browser')
  async forget(@Form() form: UrlEncoded, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('set-cookie', this.cookie.clear());
    const done = withQuery(CASE_STATUS, { lang: langParameter(languageOf(form['lang'])), done: 'forgotten' });
    await answerForm(reply, accepted(undefined), { done, again: () => '' });
  }

  private page(actor: Actor | undefined, language: Language, shown: Partial<CaseStatusProps>): string {
    return renderPage(<CaseStatusPage form={EMPTY_FORM} {...shown} frame={this.frame(actor)} language={language} />);
  }

  private frame(actor: Actor | undefined) {
    return { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
  }
}
