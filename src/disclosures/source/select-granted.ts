import { accepted, rejected } from '../../platform/result.js';
import type { FieldError, Result } from '../../platform/result.js';
import { maskedOutputs, TRANSFORMS } from './masks.js';
import { matchedSubjects } from './matched-subjects.js';
import type { SourceDescriptor, SourceRelation } from './source-descriptor.js';
import { suppliedKeys } from './subject-criteria.js';
import type { SubjectCriteria } from './subject-criteria.js';

/** One element of a decision: permitted whole, or under a transform. */
export interface GrantedElement {
  readonly element: string;
  readonly transform?: string;
}

/** One output column: an element, or one part of it. */
export interface GrantedColumn extends GrantedElement {
  readonly part?: string;
}

export interface SelectionLimit {
  /** A relation may set a lower bound of its own. */
  readonly recordsPerSubject: number;
  /**
   * Full-date: only rows captured on a later day are read. Required as soon as a relation names its day of capture;
   * see `lastDayOutside`.
   */
  readonly capturedAfter?: string;
  /** Full-date: the last day of capture that was asked for, where the request ends there. */
  readonly capturedThrough?: string;
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Reads one relation. Outputs, in this order: `subject` (index into the subjects), the columns, and `captured on` where
 * the relation has it.
 */
export interface RelationRead extends Statement {
  readonly relation: string;
  readonly columns: readonly GrantedColumn[];
  readonly hasCapturedOn: boolean;
  /** More rows than this for one subject: the grant does not cover them. */
  readonly recordsPerSubject: number;
}

export interface GrantedSelection {
  /** Counts per subject how many people, plates or bookings it matches; run first, nothing else of them is read. */
  readonly match: Statement;
  readonly reads: readonly RelationRead[];
}

/** Name of an output column and of the column in a rendered package: `contact.home_address.city`. */
export function columnName(column: GrantedColumn): string {
  return column.part === undefined ? column.element : `${column.element}.${column.part}`;
}

/**
 * The SQL that reads exactly what was granted and nothing else: granted columns only, masked in the select list, found
 * by bound values. Pure. Anything that cannot be read as granted is a rejection; nothing is skipped.
 * Rejections: `source-unavailable` (element or transform this source cannot supply), `incomplete-decision` (nothing or
 * twice the same granted), `invalid-body` (a subject this source may not be searched for).
 */
export function selectGranted(
  source: SourceDescriptor,
  granted: readonly GrantedElement[],
  subjects: readonly SubjectCriteria[],
  limit: SelectionLimit,
): Result<GrantedSelection> {
  const refusal = refusedGrant(source, granted) ?? refusedSubjects(source, subjects);
  if (refusal) return refusal;
  const reads: RelationRead[] = [];
  for (const relation of source.relations) {
    const wanted = granted.filter(({ element }) => Object.hasOwn(relation.elements, element));
    if (wanted.length === 0) continue;
    if (relation.capturedOn !== undefined && limit.capturedAfter === undefined) {
      return rejected(
        'source-unavailable',
        `Records of ${relation.relation} may only be read inside their retention window. Give the day it begins.`,
      );
    }
    const read = relationRead(source, relation, wanted, subjects, limit);
    if (!read.ok) return read;
    reads.push(read.value);
  }
  const { text, values } = matchedSubjects(source, subjects);
  const match = {
    text: `${text}\nselect m.subject as "subject", count(m.subject)::int as "matches" from matched m group by m.subject`,
    values,
  };
  return accepted({ match, reads });
}

function relationRead(
  source: SourceDescriptor,
  relation: SourceRelation,
  wanted: readonly GrantedElement[],
  subjects: readonly SubjectCriteria[],
  limit: SelectionLimit,
): Result<RelationRead> {
  const columns: GrantedColumn[] = [];
  const items = ['m.subject as "subject"'];
  for (const grant of wanted) {
    const mapping = relation.elements[grant.element];
    const outputs = mapping && maskedOutputs(mapping, grant.transform);
    if (!outputs) return rejectedTransform(source, grant);
    for (const { part, expression } of outputs) {
      const column = part === undefined ? grant : { ...grant, part };
      columns.push(column);
      items.push(`${expression} as "${columnName(column)}"`);
    }
  }
  const matched = matchedSubjects(source, subjects);
  const values = [...matched.values];
  const bind = (value: unknown) => `$${values.push(value)}`;
  if (relation.capturedOn !== undefined) items.push(`r."${relation.capturedOn}"::date as "captured on"`);
  const window = captureWindow(relation, limit, bind);
  const recordsPerSubject = Math.min(limit.recordsPerSubject, relation.recordsPerSubject ?? limit.recordsPerSubject);
  // One row more than the grant covers, so that an excess shows as an excess.
  const rowLimit = subjects.length * recordsPerSubject + 1;
  const [schema, table] = relation.relation.split('.');
  const text = `${matched.text}
select ${items.join(', ')}
from matched m join "${schema}"."${table}" r on r."${relation.key}" = m.key${window}
order by ${items.map((_, index) => index + 1).join(', ')}
limit ${bind(rowLimit)}`;
  const { relation: name, capturedOn } = relation;
  return accepted({
    relation: name,
    text,
    values,
    columns,
    hasCapturedOn: capturedOn !== undefined,
    recordsPerSubject,
  });
}

function captureWindow(
  { capturedOn }: SourceRelation,
  limit: SelectionLimit,
  bind: (value: unknown) => string,
): string {
  if (capturedOn === undefined) return '';
  const day = `r."${capturedOn}"`;
  const from = `\nwhere ${day} > ${bind(limit.capturedAfter)}::date`;
  return limit.capturedThrough === undefined ? from : `${from} and ${day} < ${bind(limit.capturedThrough)}::date + 1`;
}

function refusedGrant(source: SourceDescriptor, granted: readonly GrantedElement[]) {
  if (granted.length === 0) {
    return rejected('incomplete-decision', 'The decision grants no element. Amend the decision before releasing.');
  }
  const seen = new Set<string>();
  for (const { element } of granted) {
    if (seen.has(element)) {
      return rejected(
        'incomplete-decision',
        `The decision names ${element} twice. Amend it so that one result stands.`,
      );
    }
    seen.add(element);
    if (!source.relations.some((relation) => Object.hasOwn(relation.elements, element))) {
      return rejected(
        'source-unavailable',
        `The source ${source.id} does not supply ${element}. Map it in the source file, or amend the decision.`,
      );
    }
  }
  return undefined;
}

function rejectedTransform(source: SourceDescriptor, { element, transform = '' }: GrantedElement) {
  const reason = TRANSFORMS.includes(transform)
    ? `cannot be made from how the source ${source.id} maps it`
    : `is not one of ${TRANSFORMS.join(', ')}`;
  return rejected(
    'source-unavailable',
    `${element} was granted as "${transform}", which ${reason}. Map its parts in the source file, or amend the decision.`,
  );
}

function refusedSubjects(source: SourceDescriptor, subjects: readonly SubjectCriteria[]) {
  const { match, sufficient } = source.subjects;
  if (subjects.length === 0) return rejected('invalid-body', 'The request names no subject. Name at least one.');
  const errors: FieldError[] = [];
  subjects.forEach((subject, index) => {
    const supplied = suppliedKeys(subject);
    const unsearchable = supplied.filter((key) => match[key] === undefined);
    // Leaving the criterion out would match more people than the request named.
    for (const key of unsearchable) {
      errors.push({ pointer: `/subjects/${index}/${key}`, detail: 'This source cannot be searched by it. Remove it.' });
    }
    if (!sufficient.some((keys) => keys.every((key) => supplied.includes(key)))) {
      const enough = sufficient.map((keys) => keys.join(' + ')).join(', or ');
      errors.push({ pointer: `/subjects/${index}`, detail: `Not enough to single out one person. Give ${enough}.` });
    }
  });
  return errors.length > 0
    ? rejected('invalid-body', `The source ${source.id} cannot be searched for these subjects.`, { errors })
    : undefined;
}
