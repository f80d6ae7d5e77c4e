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
import { FormIdempotencyKey } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { receiptCookie } from '../platform/receipts/receipt-cookie.js';
import type { ReceiptCookie } from '../platform/receipts/receipt-cookie.js';
import type { FieldError, Rejection, Result } from '../platform/result.js';
import { EMPTY_FORM } from '../web/forms/fields.js';
import { answerForm, Form, formState, PageForm, readForm, textOf } from '../web/forms/page-form.js';
import type { Language } from '../web/page.js';
import { ReceiptDesk } from '../web/receipt-desk.js';
import { ReceiptPage } from '../web/receipt.page.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { withQuery } from '../web/table.js';
import { langParameter, languageOf, saying } from '../web/words.js';
import { ReceiveComplaint } from './commands/receive-complaint.js';
import {
  COMPLAINT_FORGOTTEN,
  COMPLAINT_RECEIPT,
  COMPLAINT_STATUS,
  ComplaintLetterPage,
  NEW_COMPLAINT,
} from './complaint-letter.page.js';
import { ComplaintStatusPage } from './complaint-status.page.js';
import { COMPLAINT_WORDS } from './complaint-words.js';
import type { ComplaintKey } from './complaint-words.js';
import { complaintLetterBody } from './complaints.dto.js';
import type { Overseer } from './domain/permissions.js';
import { ComplaintStatusQuery } from './queries/complaint-status.js';
import type { ComplaintStatus } from './queries/complaint-status.js';
import { OVERSEER } from './tokens.js';

/** Of no agency. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };
/** More than take part anywhere; the list of a form is not paged. */
const MOST_AGENCIES = 500;

/** What is said of a field that cannot be taken as it is. */
const NEEDED: Readonly<Record<string, ComplaintKey>> = {
  complainant: 'needComplainant',
  contact: 'needContact',
  agencyComplainedOf: 'needAgency',
  type: 'needType',
  narrative: 'needNarrative',
  references: 'needReferences',
};

@Public()
@ApiTags('pages')
@Controller('complaints')
export class PublicComplaintsPages {
  private readonly cookie: ReceiptCookie;
  private readonly desk: ReceiptDesk<ComplaintStatus>;

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo' | 'publicOrigin'>,
    @Inject(ComplaintStatusQuery) statuses: ComplaintStatusQuery,
    @Inject(OVERSEER) private readonly overseer: Overseer,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {
    this.cookie = receiptCookie(config.publicOrigin, 'complaint');
    this.desk = new ReceiptDesk({
      cookie: this.cookie,
      prefix: 'CP',
      page: COMPLAINT_STATUS,
      open: (asked) => statuses.ask(asked),
      draw: (actor, standing) => renderPage(<ComplaintStatusPage frame={this.frame(actor)} standing={standing} />),
    });
  }

  @Get('new')
  @HtmlPage()
  @ApiOperation({ summary: 'Complain, also anonymously (page)' })
  show(@OptionalActor() actor: Actor | undefined, @Query() query: Readonly<Record<string, string>>): Promise<string> {
    return this.letter(actor, languageOf(query['lang']));
  }

  @PageForm('new', 'Send a complaint, also anonymously')
  async send(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Form() form: UrlEncoded,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(form['lang']);
    const fields = Object.fromEntries(Object.keys(NEEDED).map((name) => [name, textOf(form, name)]));
    const read = withContactChecked(fields, readForm(complaintLetterBody, { ...fields, language }));
    const sent = read.ok
      ? await this.commands.execute(new ReceiveComplaint(read.value, idempotency, request.ip))
      : read;
    if (sent.ok && sent.value.code !== null) {
      void reply.header('set-cookie', this.cookie.set({ number: sent.value.number, code: sent.value.code }));
    }
    await answerForm<unknown>(reply, sent, {
      done: withQuery(COMPLAINT_RECEIPT, { lang: langParameter(language) }),
      again: (rejection) => this.letter(actor, language, form, inWords(rejection, language)),
    });
  }

  @Get('receipt')
  @HtmlPage()
  @ApiOperation({ summary: 'Number and code of the complaint that this browser has just sent (page)' })
  receipt(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Query() query: Readonly<Record<string, string>>,
  ): string {
    const language = languageOf(query['lang']);
    return renderPage(
      <ReceiptPage
        frame={this.frame(actor)}
        here={NEW_COMPLAINT}
        say={saying(COMPLAINT_WORDS, language)}
        status={COMPLAINT_STATUS}
        forgotten={COMPLAINT_FORGOTTEN}
        language={language}
        receipt={this.desk.inBrowser(request)}
      />,
    );
  }

  @Get('status')
  @HtmlPage()
  @ApiOperation({ summary: 'How my complaint stands (page)' })
  status(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Query() query: Readonly<Record<string, string>>,
  ): Promise<string> {
    const language = languageOf(query['lang']);
    const done = query['done'] === 'forgotten' ? saying(COMPLAINT_WORDS, language)('forgotten') : undefined;
    return this.desk.show(request, actor, language, done);
  }

  @PageForm('status', 'Ask how my complaint stands')
  ask(
    @Req() request: FastifyRequest,
    @OptionalActor() actor: Actor | undefined,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.desk.ask(request, actor, form, reply);
  }

  @PageForm('forgotten', 'Forget number and code of a complaint in this browser')
  forget(@Form() form: UrlEncoded, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.forget(form, reply);
  }

  private async letter(
    actor: Actor | undefined,
    language: Language,
    form?: UrlEncoded,
    rejection?: Rejection,
  ): Promise<string> {
    const all = await this.database.read(ANYBODY, (tx) => agencies(tx, { limit: MOST_AGENCIES }));
    return renderPage(
      <ComplaintLetterPage
        frame={this.frame(actor)}
        language={language}
        form={form ? formState(form, rejection) : EMPTY_FORM}
        agencies={all.filter(({ id }) => id !== this.overseer)}
        heard={this.overseer !== undefined}
        idempotencyKey={this.newId()}
        rejection={rejection}
      />,
    );
  }

  private frame(actor: Actor | undefined) {
    return { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
  }
}

/** A check that looks at two fields does not run while another is wrong; all is said at once here. */
function withContactChecked<T>(fields: Readonly<Record<string, string | undefined>>, read: Result<T>): Result<T> {
  if (read.ok || fields['complainant'] !== 'anonymous' || fields['contact'] === undefined) return read;
  const errors = [{ pointer: '/contact', detail: '' }, ...(read.rejection.errors ?? [])];
  return { ok: false, rejection: { ...read.rejection, errors } };
}

/** What is wrong with one field is said once, in its own words. */
function inWords(rejection: Rejection, language: Language): Rejection {
  if (!rejection.errors || rejection.errors.length === 0) return rejection;
  const say = saying(COMPLAINT_WORDS, language);
  const wrong = new Set(rejection.errors.map(({ pointer }) => pointer.split('/')[1] ?? ''));
  // In the order of the page.
  const names = Object.keys(NEEDED).filter((name) => wrong.has(name));
  const errors = names.map((name): FieldError => ({ pointer: `/${name}`, detail: say(NEEDED[name]!) }));
  return { ...rejection, errors };
}
