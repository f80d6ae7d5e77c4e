import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { pointerOf } from '../platform/http/json-pointer.js';
import { certificateBody, enrolmentBody } from './directory.dto.js';
import type { ImportKind } from './domain/person.js';
import { accepted, rejected } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import type { ImportRows, PersonRow, RowError, TrainingRow } from './domain/plan-import.js';

/** Columns of a file, as the API names them; how they are ordered is the writer's. */
export const IMPORT_COLUMNS: Readonly<Record<ImportKind, readonly string[]>> = {
  people: ['handle', 'displayName', 'roles', 'startedOn'],
  trainings: ['handle', 'code', 'passedOn', 'expiresOn'],
};
const MAY_BE_EMPTY = new Set(['expiresOn']);

/** More than any agency's people; a longer file goes in parts. */
export const IMPORT_ROW_LIMIT = 2_000;

const trainingRow = certificateBody.omit({ personId: true }).extend({ handle: enrolmentBody.shape.handle });
/** Of a spreadsheet: the heading is row 1. */
const HEADING = 1;

/** The text of a file, judged by its bytes: a spreadsheet is one whatever it is called. */
export function textOfUpload(bytes: Buffer): Result<string> {
  if (bytes.length === 0) return notText('has nothing in it; choose another file');
  if (isUtf8(bytes) && !bytes.includes(0)) return accepted(bytes.toString('utf8'));
  return notText('is not text in UTF-8; save it in the spreadsheet as “CSV UTF-8”, then choose that file');
}

const notText = (detail: string) =>
  rejected('invalid-body', 'Nothing was imported. The file cannot be read.', {
    errors: [{ pointer: '/file', detail }],
  });

/**
 * Reads a CSV file (RFC 4180, comma, a heading row). Every cell goes through the same schema as the API's body; a cell is
 * never quoted in an error. Roles of one person are parted by blanks or semicolons.
 * @returns rows that can be read, and what is wrong with the others
 */
export function readImportFile(kind: ImportKind, csv: string): { file: ImportRows; errors: readonly RowError[] } {
  const nothing = { kind, rows: [] } as ImportRows;
  const records = cellsOf(csv);
  if (!Array.isArray(records)) return { file: nothing, errors: [records] };
  const places = placesOf(kind, records[0] ?? []);
  if (Array.isArray(places)) return { file: nothing, errors: places };
  const body = records.map((cells, index) => ({ cells, row: index + HEADING })).slice(1);
  const filled = body.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const tooMany = filled[IMPORT_ROW_LIMIT];
  if (tooMany) {
    const detail = `is more than the ${IMPORT_ROW_LIMIT} rows a file may have; import it in parts`;
    return { file: nothing, errors: [{ row: tooMany.row, column: 'handle', detail }] };
  }
  if (filled.length === 0) {
    return { file: nothing, errors: [{ row: HEADING, column: 'handle', detail: 'is followed by no row; add one' }] };
  }
  const read = filled.map(({ cells, row }) => readRow(kind, row, cells, places));
  return {
    file: { kind, rows: read.flatMap(({ value }) => (value ? [value] : [])) } as ImportRows,
    errors: read.flatMap(({ errors }) => errors),
  };
}

function cellsOf(csv: string): string[][] | RowError {
  try {
    return parse(csv, { bom: true, relax_column_count: true, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = typeof error.lines === 'number' ? error.lines : HEADING;
    return { row, column: '', detail: 'has a quotation mark that does not close or stands inside a cell; correct it' };
  }
}

/** Where each column stands. Upper case, blanks and underscores make no difference: "Started on" is startedOn. */
function placesOf(kind: ImportKind, heading: readonly string[]): Map<string, number> | RowError[] {
  const wanted = IMPORT_COLUMNS[kind];
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
  const places = new Map<string, number>();
  const errors: RowError[] = [];
  heading.forEach((title, place) => {
    const name = wanted.find((each) => plain(each) === plain(title));
    const problem = name === undefined ? 'is not a column of this file' : places.has(name) && 'stands there twice';
    if (problem) {
      const detail = `${problem}; the columns are ${wanted.join(', ')}`;
      errors.push({ row: HEADING, column: name ?? `column ${place + 1}`, detail });
    } else if (name !== undefined) places.set(name, place);
  });
  for (const name of wanted) {
    if (places.has(name) || MAY_BE_EMPTY.has(name)) continue;
    errors.push({ row: HEADING, column: name, detail: `is missing; the columns are ${wanted.join(', ')}` });
  }
  return errors.length > 0 ? errors : places;
}

function readRow(
  kind: ImportKind,
  row: number,
  cells: readonly string[],
  places: ReadonlyMap<string, number>,
): { value?: PersonRow | TrainingRow; errors: readonly RowError[] } {
  const cell = (name: string) => cells[places.get(name) ?? -1] ?? '';
  if (cells.length > places.size) {
    const detail = `has ${cells.length} cells and the heading ${places.size}; put a cell with a comma into quotation marks`;
    return { errors: [{ row, column: '', detail }] };
  }
  if (kind === 'people') {
    const roles = cell('roles')
      .split(/[;\s]+/)
      .filter((role) => role !== '');
    const draft = { handle: cell('handle'), displayName: cell('displayName'), roles, startedOn: cell('startedOn') };
    const parsed = enrolmentBody.safeParse(draft);
    return parsed.success ? { value: { row, ...parsed.data }, errors: [] } : { errors: errorsOf(row, parsed.error) };
  }
  const expiresOn = cell('expiresOn');
  const draft = { handle: cell('handle'), code: cell('code'), passedOn: cell('passedOn') };
  const parsed = trainingRow.safeParse({ ...draft, ...(expiresOn !== '' && { expiresOn }) });
  if (!parsed.success) return { errors: errorsOf(row, parsed.error) };
  const { handle, code, passedOn, expiresOn: lastDay } = parsed.data;
  return {
    value: { row, handle, certificate: { code, passedOn, ...(lastDay !== undefined && { expiresOn: lastDay }) } },
    errors: [],
  };
}

function errorsOf(row: number, { issues }: z.ZodError): readonly RowError[] {
  const byColumn = new Map<string, string>();
  for (const { path, message } of issues) {
    const column = pointerOf(path.slice(0, 1)).slice(1);
    if (!byColumn.has(column)) byColumn.set(column, message);
  }
  return [...byColumn].map(([column, detail]) => ({ row, column, detail }));
}
