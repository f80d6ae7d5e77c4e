import { parse } from 'csv-parse/sync';
import { didYouMean, type FileProblem } from './problem.js';
import { MAX_FILE_BYTES } from './read-yaml.js';

/** One row of a table, cells by column name; it knows where each cell stands. */
export interface CsvRow {
  readonly cells: Readonly<Record<string, string>>;
  at(column: string, message: string): FileProblem;
}

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly problems: readonly FileProblem[];
}

export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Further columns are codes of the pack (the purposes of a matrix). */
  readonly open?: boolean;
}

/**
 * A table as a spreadsheet saves it. Cells that a spreadsheet would run as a formula are refused, quoted or not:
 * the file must be safe to open by the people who own it.
 */
export function readCsv(file: string, text: string, expected: CsvColumns): CsvTable {
  if (text.length > MAX_FILE_BYTES) return failed(file, 1, `larger than ${MAX_FILE_BYTES} characters`);
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (error) {
    const fault = error as { message: string; lines?: number };
    return failed(file, fault.lines ?? 1, fault.message);
  }
  const header = records[0]?.record;
  if (!header) return failed(file, 1, 'is empty: the first line names the columns');
  const problems: FileProblem[] = [];
  const say = (line: number, column: number, message: string): void => {
    problems.push({ file, line, column: column + 1, message });
  };
  const known = [...expected.required, ...expected.optional];
  header.forEach((name, i) => {
    if (formula(name)) say(1, i, 'a cell may not start with = + - @');
    else if (header.indexOf(name) !== i) say(1, i, `column ${name} appears twice`);
    else if (!known.includes(name) && expected.open !== true)
      say(1, i, `unknown column ${name}${didYouMean(name, known)}`);
  });
  for (const name of expected.required) if (!header.includes(name)) say(1, 0, `column ${name} is missing`);
  const rows = records.slice(1).map(({ record, info }): CsvRow => {
    if (record.length !== header.length)
      say(info.lines, 0, `has ${record.length} cells, the header has ${header.length}`);
    record.forEach((cell, i) => {
      if (formula(cell)) say(info.lines, i, `a cell may not start with = + - @ (column ${header[i] ?? i + 1})`);
    });
    for (const name of expected.required) {
      if (header.includes(name) && (record[header.indexOf(name)] ?? '') === '')
        say(info.lines, header.indexOf(name), `${name} is empty`);
    }
    return {
      cells: Object.fromEntries(header.map((name, i) => [name, record[i] ?? ''])),
      at: (column, message) => ({ file, line: info.lines, column: Math.max(header.indexOf(column), 0) + 1, message }),
    };
  });
  return { columns: header, rows, problems };
}

function formula(cell: string): boolean {
  return /^[=+\-@\t\r]/.test(cell);
}

function failed(file: string, line: number, message: string): CsvTable {
  return { columns: [], rows: [], problems: [{ file, line, column: 1, message }] };
}
