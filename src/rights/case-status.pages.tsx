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
import type { AskedReceipt } from '../platform/receipts/receipt-cookie.js';
import { accepted, rejected } from '../platform/result.js';
import type { Rejection, Result } from '../platform/result.js';
import { answerForm, Form, PageForm } from '../web/forms/page-form.js';
import { ReceiptDesk } from '../web/receipt-desk.js';
import { ReceiptPage } from '../web/receipt.page.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { languageOf, saying } from '../web/words.js';
import { CASE_FORGOTTEN, CASE_STATUS, CaseStatusPage } from './case-status.page.js';
import type { ShownCase } from './case-status.page.js';
import { WithdrawRightsCase } from './commands/withdraw-rights-case.js';
import { NO_SUCH_RECEIPT } from './domain/permissions.js';
import { NEW_CASE } from './my-information.page.js';
import { OpenReceipt } from './open-receipt.js';
import { caseStatus } from './queries/rights-cases.js';
import { RIGHTS_WORDS } from './rights-words.js';

/** Of no agency. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };

/** By number and code, without an account. */
@Public()
@ApiTags('pages')
@Controller('my-information')
export class CaseStatusPages {
  private readonly desk: ReceiptDesk<ShownCase>;

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(OpenReceipt) private readonly receipts: OpenReceipt,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo' | 'publicOrigin'>,
  ) {
    this.desk = new ReceiptDesk({
      cookie: receiptCookie(config.publicOrigin, 'case'),
      prefix: 'RC',
      page: CASE_STATUS,
      open: (asked) => this.open(asked),
      draw: (actor, standing) => renderPage(<CaseStatusPage frame={this.frame(actor)} standing={standing} />),
    });
  }

  @Get('receipt')
  @HtmlPage()
  @ApiOperation({ summary: 'Number and code of the request that this browser has just sent (page)' })
  receipt(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Query() query: Readonly<Record<string, string>>,
  ): string {
    const language = languageOf(query['lang']);
    return renderPage(
      <ReceiptPage
        frame={this.frame(actor)}
        here={NEW_CASE}
        say={saying(RIGHTS_WORDS, language)}
        status={CASE_STATUS}
        forgotten={CASE_FORGOTTEN}
        language={language}
        receipt={this.desk.inBrowser(request)}
      />,
    );
  }

  @Get('status')
  @HtmlPage()
  @ApiOperation({ summary: 'How my request stands (page)' })
  status(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Query() query: Readonly<Record<string, string>>,
  ): Promise<string> {
    const language = languageOf(query['lang']);
    const done = (['withdrawn', 'forgotten'] as const).find((key) => key === query['done']);
    return this.desk.show(request, actor, language, done && saying(RIGHTS_WORDS, language)(done));
  }

  @PageForm('status', 'Ask how my request stands')
  ask(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.desk.ask(request, actor, form, reply);
  }

  @PageForm('withdrawals', 'Withdraw my request')
  async withdraw(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(form['lang']);
    const receipt = this.desk.inBrowser(request);
    const result = receipt
      ? await this.commands.execute(new WithdrawRightsCase({ ...receipt, address: request.ip }))
      : rejected(NO_SUCH_RECEIPT.code, NO_SUCH_RECEIPT.detail);
    await answerForm<unknown>(reply, result, {
      done: this.desk.address(language, 'withdrawn'),
      again: (rejection: Rejection) => this.desk.draw(actor, { language, rejection }),
    });
  }

  @PageForm('forgotten', 'Forget number and code in this browser')
  forget(@Form() form: UrlEncoded, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.forget(form, reply);
  }

  private async open(asked: AskedReceipt): Promise<Result<ShownCase>> {
    const opened = await this.receipts.open(asked);
    if (!opened.ok) return opened;
    const status = caseStatus(opened.value.state);
    const name = await this.database.read(ANYBODY, async (tx) => (await agency(tx, status.agency))?.name);
    return accepted({ status, agencyName: name ?? status.agency });
  }

  private frame(actor: Actor | undefined) {
    return { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
  }
}
