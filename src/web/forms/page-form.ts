import { applyDecorators, createParamDecorator, Post, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AcceptsForm, AcceptsFormWithFiles } from '../../platform/http/body-parsers.js';
import { FormWithFiles } from '../../platform/http/multipart.js';
import { REJECTIONS } from '../../platform/http/rejection-table.js';
import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import { fieldErrorsOf } from '../../platform/http/zod-issues.js';
import { accepted, rejected } from '../../platform/result.js';
import type { FieldError, Rejection, Result } from '../../platform/result.js';
import type { FormState } from './fields.js';

/**
 * A route that takes the form of a page: `@PageForm('requests/:id/withdrawals', 'Withdraw a share request')`. Its method
 * takes `@Res() reply` and ends with `answerForm`. With `files` the form may be multipart.
 */
export function PageForm(path: string, summary: string, { files = false } = {}): MethodDecorator {
  return applyDecorators(
    Post(path),
    files ? AcceptsFormWithFiles() : AcceptsForm(),
    ApiOperation({ summary }),
    ApiConsumes('application/x-www-form-urlencoded', ...(files ? ['multipart/form-data'] : [])),
    ApiBody({ schema: { type: 'object' }, description: 'The fields of the form' }),
    ApiProduces('text/html'),
    ApiResponse({ status: 303, description: 'Done; go on to the address in Location' }),
    ApiResponse({ status: 422, description: 'The page again, with what must be corrected and all that was typed' }),
  );
}

/** The fields of the form as sent: a text each, a list under names that end in `[]`. */
export const Form = createParamDecorator((_: unknown, context: ExecutionContext): UrlEncoded => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  return body instanceof FormWithFiles ? body.fields : ((body ?? {}) as UrlEncoded);
});

/** The bytes of a file that was chosen in the field of this name. */
export const FileOf = createParamDecorator((name: string, context: ExecutionContext): Buffer | undefined => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  return body instanceof FormWithFiles ? body.files.get(name) : undefined;
});

/** The text of a field; undefined when it is missing, blank or a list. Line ends as JSON bodies have them. */
export function textOf(form: UrlEncoded, name: string): string | undefined {
  const value = form[name];
  const text = typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';
  return text === '' ? undefined : text;
}

/** The values of a field whose name ends in `[]`, blanks left out. */
export function listOf(form: UrlEncoded, name: string): readonly string[] {
  const value = form[name] ?? [];
  return (typeof value === 'string' ? [value] : value).map((each) => each.trim()).filter((each) => each !== '');
}

/** The version of the record that the page showed, from its hidden field; -1, which no record has, where it is spoilt. */
export function versionOf(form: UrlEncoded): number {
  const text = textOf(form, 'version') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

/**
 * What a form says, as the body that the API takes, against the API's own schema. Members that are `undefined` are left out.
 *
 * @returns `invalid-body` with a pointer for each field
 */
export function readForm<T>(schema: z.ZodType<T>, body: Readonly<Record<string, unknown>>): Result<T> {
  const present = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const read = schema.safeParse(present);
  if (read.success) return accepted(read.data);
  return rejected('invalid-body', 'Correct the fields listed here, then send the form again.', {
    errors: firstOfEachField(fieldErrorsOf(read.error)).map(({ pointer, detail }) => ({
      pointer,
      detail: inPlainWords(detail, valueAt(present, pointer)),
    })),
  });
}

/** One thing to do a field: what a schema says next of the same value follows from the first. */
const firstOfEachField = (errors: readonly FieldError[]): readonly FieldError[] =>
  errors.filter(({ pointer }, at) => errors.findIndex((each) => each.pointer === pointer) === at);

/** Fields of forms have plain names, so no step of a pointer is escaped. */
function valueAt(body: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((value, step) => (value as Readonly<Record<string, unknown>> | undefined)?.[step], body);
}

/** What a schema says of a field that is empty, missing or no option is for programs. */
function inPlainWords(detail: string, value: unknown): string {
  if (detail.startsWith('Invalid option')) return 'choose one';
  return detail.startsWith('Invalid input') || value === '' ? 'must be filled in' : detail;
}

/** What the page shows again after a refusal. */
export function formState(form: UrlEncoded, rejection: Rejection | undefined): FormState {
  return { values: form, errors: rejection?.errors ?? [] };
}

export interface FormAnswers<T> {
  /** Where the reader goes when it is done (303): a path of this service. */
  readonly done: string | ((value: T) => string);
  /** Draws the page again around the refusal. */
  readonly again: (rejection: Rejection) => string | Promise<string>;
}

/** Ends the route of a form: 303 when it is done, else the same page with the status of the rejection. */
export async function answerForm<T>(
  reply: FastifyReply,
  result: Result<T>,
  { done, again }: FormAnswers<T>,
): Promise<void> {
  if (result.ok) {
    await reply
      .code(303)
      .header('location', typeof done === 'string' ? done : done(result.value))
      .send();
    return;
  }
  const page = await again(result.rejection);
  await reply.code(REJECTIONS[result.rejection.code].status).type('text/html; charset=utf-8').send(page);
}

/** Whether htmx asks, which takes a part of a page (https://four.htmx.org/reference/headers). */
export const asksForFragment = (request: Pick<FastifyRequest, 'headers'>): boolean =>
  request.headers['hx-request'] === 'true';
