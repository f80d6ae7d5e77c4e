import { createHash } from 'node:crypto';
import { canonicalJson } from '../../ledger/index.js';
import { UngrantedColumn } from '../source/granted-columns-guard.js';
import { columnName } from '../source/select-granted.js';
import type { GrantedColumn, GrantedElement } from '../source/select-granted.js';
import type { ColumnValue, ElementValue } from '../source/source-values.js';

/** What is sealed in a package: the records and how to read them, nothing about who asked or why. */
export interface PackageContent {
  readonly version: 1;
  readonly elements: readonly GrantedElement[];
  readonly columns: readonly GrantedColumn[];
  readonly records: readonly PackageRecord[];
}

export interface PackageRecord {
  /** Place of the subject in the share request, counted from 1. */
  readonly subject: number;
  /** By element code. An element of another table than this record's is absent; one without a value is null. */
  readonly values: Readonly<Record<string, ElementValue>>;
}

export interface ReadRecord {
  /** Counted from 0, as in the question to the source. */
  readonly subjectIndex: number;
  readonly values: Readonly<Record<string, ElementValue>>;
}

/**
 * The content of a package, ordered by subject. The second gate, for sources of every kind: a record that holds
 * another element or part than the columns name stops the release.
 * @throws UngrantedColumn
 */
export function packageContent(
  elements: readonly GrantedElement[],
  columns: readonly GrantedColumn[],
  records: readonly ReadRecord[],
): PackageContent {
  const masks = new Map(elements.map(({ element, transform }) => [element, transform]));
  for (const { element, transform } of columns) {
    if (!masks.has(element) || masks.get(element) !== transform) {
      throw new UngrantedColumn(`A column of ${element} was not granted, or not under this transform.`);
    }
  }
  const names = new Set(columns.map(columnName));
  for (const { values } of records) {
    for (const name of Object.entries(values).flatMap(([element, value]) => namesIn(element, value))) {
      if (!names.has(name)) throw new UngrantedColumn(`A record holds ${name}, which was not granted.`);
    }
  }
  return {
    version: 1,
    elements: elements.map(({ element, transform }) => ({ element, ...(transform !== undefined && { transform }) })),
    columns: columns.map(({ element, part, transform }) => ({
      element,
      ...(part !== undefined && { part }),
      ...(transform !== undefined && { transform }),
    })),
    records: [...records]
      .sort((one, other) => one.subjectIndex - other.subjectIndex)
      .map(({ subjectIndex, values }) => ({ subject: subjectIndex + 1, values })),
  };
}

/** RFC 8785 bytes of a content: what is sealed and digested. The caller wipes them after sealing. */
export function contentBytes(content: PackageContent): Buffer {
  return Buffer.from(canonicalJson(content), 'utf8');
}

/** The content out of opened bytes, which sealing has authenticated. */
export function contentFrom(bytes: Buffer): PackageContent {
  const content = JSON.parse(bytes.toString('utf8')) as PackageContent;
  // Widened: a later version of the service may have written it.
  if ((content.version as number) !== 1) throw new Error('The package content is of an unknown version.');
  return content;
}

/** SHA-256, hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The cell of one column; null where the record has no such element. */
export function cellOf(record: PackageRecord, column: GrantedColumn): ColumnValue {
  const value = record.values[column.element] ?? null;
  if (column.part === undefined) return isParts(value) ? null : value;
  return isParts(value) ? (value[column.part] ?? null) : null;
}

function namesIn(element: string, value: ElementValue): string[] {
  return isParts(value) ? Object.keys(value).map((part) => columnName({ element, part })) : [element];
}

function isParts(value: ElementValue): value is Readonly<Record<string, ColumnValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
