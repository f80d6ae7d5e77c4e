import { stringify } from 'csv-stringify/sync';
import { canonicalJson } from '../../ledger/index.js';
import { columnName } from '../source/select-granted.js';
import type { GrantedColumn } from '../source/select-granted.js';
import type { ColumnValue } from '../source/source-values.js';
import { cellOf } from './package-content.js';
import type { PackageContent } from './package-content.js';

export const PACKAGE_FORMATS = ['json', 'ndjson', 'csv'] as const;
export type PackageFormat = (typeof PACKAGE_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<PackageFormat, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
};

/**
 * The bytes a recipient downloads: same content and format, same bytes. UTF-8 without a byte order mark.
 *
 * - `json`: RFC 8785, `{columns, elements, records, version}`
 * - `ndjson`: one record a line, RFC 8785, each line ended
 * - `csv`: RFC 4180, one column per element or part; a masked one says so (`id.ssn_full:last4`). Numbers stay numbers;
 *   text that a spreadsheet would run as a formula gets a leading `'` (OWASP, CSV injection); lists are joined by `; `;
 *   no value is an empty cell
 */
export function renderPackage(content: PackageContent, format: PackageFormat): Buffer {
  switch (format) {
    case 'json':
      return Buffer.from(canonicalJson(content), 'utf8');
    case 'ndjson':
      return Buffer.from(content.records.map((record) => `${canonicalJson(record)}\n`).join(''), 'utf8');
    case 'csv':
      return Buffer.from(csv(content), 'utf8');
  }
}

function csv({ columns, records }: PackageContent): string {
  const header = ['subject', ...columns.map(heading)];
  const rows = records.map((record) => [record.subject, ...columns.map((column) => cell(cellOf(record, column)))]);
  return stringify([header, ...rows], {
    record_delimiter: 'windows',
    escape_formulas: true,
    // The library quotes for its own record delimiter only; a lone line feed would end the row in other readers.
    quoted_match: /[\r\n]/,
    // By default true becomes 1 and false an empty cell.
    cast: { boolean: String, number: String },
  });
}

const heading = (column: GrantedColumn) =>
  column.transform === undefined ? columnName(column) : `${columnName(column)}:${column.transform}`;

const cell = (value: ColumnValue) => (Array.isArray(value) ? value.filter((item) => item !== null).join('; ') : value);
