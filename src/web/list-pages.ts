import { applyDecorators, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** One filter of a list: the empty choice of its form is the same as none. */
export const filter = <T extends string>(schema: z.ZodType<T, T>) =>
  schema
    .or(z.literal(''))
    .optional()
    .transform((value) => (value === '' ? undefined : value));

/**
 * What a page was told by the 303 that led to it; the page looks the words up, and a key it does not know says nothing.
 * `constructor` is the one key of such letters that every object has.
 */
export const doneKey = () =>
  z
    .string()
    .regex(/^(?!constructor$)[a-z-]{1,40}$/, 'must be a key this service gave')
    .optional();

/** So many rows of a list go into one file; a longer list is read in pages over the API. */
export const MOST_ROWS = 10_000;

/** Two routes beside a list, `<path>/export.csv` and `<path>/export.json`, which take its filters. */
export const ListFile = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Get([`${path}/export.csv`, `${path}/export.json`].map((each) => each.replace(/^\//, ''))),
    ApiOperation({ summary }),
    ApiProduces('text/csv', 'application/json'),
    ApiOkResponse({ description: `The list as it is filtered, at most ${MOST_ROWS.toLocaleString('en-US')} rows` }),
  );

/** One row of a list file: a name a column, the same in every row. */
export type FileRow = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Answers with a list as a file, CSV or JSON by the route that was asked. Cells that a spreadsheet would run as a formula
 * are quoted (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export async function sendListFile(
  request: Pick<FastifyRequest, 'routeOptions'>,
  reply: FastifyReply,
  name: string,
  rows: readonly FileRow[],
): Promise<void> {
  const csv = request.routeOptions.url?.endsWith('.csv') === true;
  const body = csv ? csvOf(rows) : `${JSON.stringify({ items: rows }, undefined, 2)}\n`;
  await reply
    .type(csv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.${csv ? 'csv' : 'json'}"`)
    .send(body);
}

function csvOf(rows: readonly FileRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return stringify(
    rows.map((row) => columns.map((column) => (typeof row[column] === 'boolean' ? String(row[column]) : row[column]))),
    { header: true, columns, escape_formulas: true, record_delimiter: 'windows' },
  );
}
