import { styleText } from 'node:util';
import { Option } from 'commander';
import type { Command } from 'commander';

export type Format = 'table' | 'json' | 'csv';

export interface OutputOptions {
  readonly output: Format;
}

/** One column of a list: how it is headed and what of a row it shows. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => unknown;
}

/** Adds `-o`: a table for people, JSON whole as the service gave it, CSV for spreadsheets. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'csv']).default('table'),
  );
}

/** Data: the only thing on standard output. */
export function out(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Words for the person at the terminal. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A list, in the wanted form. */
export async function printList<Row extends object>(
  format: Format,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): Promise<void> {
  if (format === 'json') return out(JSON.stringify(rows, null, 2));
  const titles = columns.map((column) => column.title);
  const cells = rows.map((row) => columns.map((column) => cell(column.of(row))));
  if (format === 'csv') return out(await csvOf([titles, ...cells]));
  if (rows.length === 0) return say('There is none.');
  out(await tableOf(titles, cells));
}

/** One record, one line a fact; as CSV one row. */
export async function printRecord<Row extends object>(
  format: Format,
  row: Row,
  facts: readonly Column<Row>[],
): Promise<void> {
  if (format === 'json') return out(JSON.stringify(row, null, 2));
  if (format === 'csv') return printList(format, [row], facts);
  const shown = facts.map((fact) => [fact.title, cell(fact.of(row))] as const).filter(([, text]) => text !== '');
  const width = Math.max(...shown.map(([title]) => title.length));
  out(shown.map(([title, text]) => `${styleText('bold', title.padEnd(width))}  ${text}`).join('\n'));
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cell).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') return JSON.stringify(value);
  // What others wrote could move the cursor, or turn round what stands beside it on the terminal of who reads it.
  return String(value).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Formulas are defused: a spreadsheet runs what begins with "=". */
async function csvOf(rows: readonly (readonly string[])[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  return stringify(rows as string[][], { escape_formulas: true }).trimEnd();
}

/** Aligned columns without frames, so that a line can be cut out and searched. */
async function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const sides = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '' };
  const table = new Table({
    head: titles.map((title) => styleText('bold', title)),
    chars: { ...none, ...sides, 'right-mid': '', middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map((text) => text.replaceAll('\n', ' '))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
