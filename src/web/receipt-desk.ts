import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../platform/actor.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import type { AskedReceipt, ReceiptCookie, ReceiptInBrowser } from '../platform/receipts/receipt-cookie.js';
import { accepted } from '../platform/result.js';
import type { Rejection, Result } from '../platform/result.js';
import { EMPTY_FORM } from './forms/fields.js';
import type { FormState } from './forms/fields.js';
import { answerForm, formState } from './forms/page-form.js';
import { LETTER_WORDS } from './letter-words.js';
import type { Language } from './page.js';
import { readReceipt } from './read-receipt.js';
import { withQuery } from './table.js';
import { langParameter, languageOf, saying } from './words.js';

/** What the page of somebody with number and code shows: how it stands, or the question for both. */
export interface Standing<Shown> {
  readonly language: Language;
  readonly form: FormState;
  readonly rejection?: Rejection | undefined;
  readonly done?: string | undefined;
  /** Of whoever gave number and code a moment ago. */
  readonly shown?: Shown | undefined;
}

interface Parts<Shown> {
  readonly cookie: ReceiptCookie;
  readonly prefix: 'RC' | 'CP';
  /** Address of the page. */
  readonly page: string;
  readonly open: (asked: AskedReceipt) => Promise<Result<Shown>>;
  readonly draw: (actor: Actor | undefined, standing: Standing<Shown>) => string;
}

type Request = Pick<FastifyRequest, 'headers' | 'ip'>;

/**
 * How somebody without an account asks how it stands: by number and code, which travel in the body of a form and stay for five
 * minutes in their browser, never in an address.
 */
export class ReceiptDesk<Shown> {
  constructor(private readonly parts: Parts<Shown>) {}

  /** As the browser has number and code, or as the receipt page shows them. */
  inBrowser({ headers }: Pick<FastifyRequest, 'headers'>): ReceiptInBrowser | undefined {
    return this.parts.cookie.read(headers.cookie);
  }

  async show(request: Request, actor: Actor | undefined, language: Language, done?: string): Promise<string> {
    const receipt = this.inBrowser(request);
    if (receipt === undefined) return this.draw(actor, { language, done });
    const opened = await this.parts.open({ ...receipt, address: request.ip });
    return this.draw(actor, opened.ok ? { language, done, shown: opened.value } : { language, ...opened });
  }

  /** Ends the route of the form that asks. */
  async ask(request: Request, actor: Actor | undefined, form: UrlEncoded, reply: FastifyReply): Promise<void> {
    const language = languageOf(form['lang']);
    const read = readReceipt(form, this.parts.prefix, saying(LETTER_WORDS, language));
    const opened = read.ok ? await this.parts.open({ ...read.value, address: request.ip }) : read;
    if (opened.ok && read.ok) void reply.header('set-cookie', this.parts.cookie.set(read.value));
    await answerForm<unknown>(reply, opened, {
      done: this.address(language),
      again: (rejection) => this.draw(actor, { language, rejection, form: formState(form, rejection) }),
    });
  }

  /** Ends the route of the form that takes number and code out of the browser. */
  async forget(form: UrlEncoded, reply: FastifyReply): Promise<void> {
    void reply.header('set-cookie', this.parts.cookie.clear());
    const done = this.address(languageOf(form['lang']), 'forgotten');
    await answerForm(reply, accepted(undefined), { done, again: () => '' });
  }

  address(language: Language, done?: string): string {
    return withQuery(this.parts.page, { lang: langParameter(language), done });
  }

  draw(actor: Actor | undefined, standing: Partial<Standing<Shown>> & Pick<Standing<Shown>, 'language'>): string {
    return this.parts.draw(actor, { form: EMPTY_FORM, ...standing });
  }
}
