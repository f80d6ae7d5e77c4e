import { maskedOutputs } from './masks.js';
import { columnName } from './select-granted.js';
import type { GrantedElement } from './select-granted.js';
import type { SourceDescriptor } from './source-descriptor.js';

/** A statement or an answer that holds more, or other, than was granted. Our fault: nothing is read or released. */
export class UngrantedColumn extends Error {
  override readonly name = 'UngrantedColumn';
}

export interface GuardedStatement {
  readonly text: string;
  /** Absent for the statement that only counts matches. */
  readonly relation?: string;
}

const TOKEN = /\s+|"(?:[^"]|"")*"|'(?:[^']|'')*'|\$\d+|[A-Za-z_][A-Za-z0-9_]*|\d+|::|[(),.=<>+[\]]/y;
// Everything the statements may say outside the select list, whose items must be exactly those of the grant.
// No function that reads more than its arguments, no row-to-text function, no way to name another table.
const WORDS = new Set(
  (
    'with matched as select distinct from unnest join on and union all where order by limit group ' +
    'count lower int text date subject matches key s p m r'
  ).split(' '),
);

/**
 * Reads the finished text again, without trust in what built it: each selected item must be one that the descriptor
 * gives for a granted element under its transform, each of them must be there, and no other column is mentioned than
 * the keys and the search columns. Runs before every statement, and in the specs with planted faults.
 * @throws UngrantedColumn
 */
export function assertOnlyGrantedColumns(
  statement: GuardedStatement,
  source: SourceDescriptor,
  granted: readonly GrantedElement[],
): void {
  const tokens = tokensOf(statement.text);
  const { items, list } = selectList(tokens);
  const expected = expectedItems(statement.relation, source, granted);
  for (const item of items) {
    if (!expected.includes(item)) throw new UngrantedColumn(`The select list holds an item nobody granted: ${item}`);
  }
  if (items.length !== expected.length || new Set(items).size !== items.length) {
    throw new UngrantedColumn(`The select list has ${items.length} items, the grant gives ${expected.length}.`);
  }
  const rest = [...tokens.slice(0, list.from), ...tokens.slice(list.to)];
  const mentioned = mentionable(statement.relation, source);
  rest.forEach((token, index) => {
    if (token.startsWith('"')) {
      // Identifiers come qualified: alias.column or schema.table.
      const before = rest[index - 1] === '.' ? `${rest[index - 2]}.${token}` : token;
      const after = rest[index + 1] === '.' ? `${token}.${rest[index + 2]}` : before;
      if (!mentioned.has(before) && !mentioned.has(after)) {
        throw new UngrantedColumn(`The statement mentions ${before}, which is neither a key nor a search column.`);
      }
    } else if (token.startsWith("'")) {
      throw new UngrantedColumn('A value stands in the statement; values are bound.');
    } else if (/^[A-Za-z_]/.test(token) && !WORDS.has(token) && !/^k\d+$/.test(token)) {
      throw new UngrantedColumn(`The statement says "${token}", which no statement of ours needs.`);
    }
  });
}

/**
 * The answer's own column names, as the database reports them.
 * @throws UngrantedColumn
 */
export function assertOnlyGrantedNames(names: readonly string[], expected: readonly string[]): void {
  if (names.length !== expected.length || names.some((name, index) => name !== expected[index])) {
    throw new UngrantedColumn(`The source answered with ${names.length} columns that differ from the grant.`);
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) {
      throw new UngrantedColumn(`The statement holds "${text.charAt(start)}", which no statement of ours needs.`);
    }
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

/** The one top-level select: what stands outside the parentheses of `with matched as (…)`. */
function selectList(tokens: readonly string[]): { items: string[]; list: { from: number; to: number } } {
  let depth = 0;
  const selects: number[] = [];
  const froms: number[] = [];
  const commas: number[] = [];
  tokens.forEach((token, index) => {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (depth === 0 && token === 'select') selects.push(index);
    else if (depth === 0 && token === 'from') froms.push(index);
    else if (depth === 0 && token === ',') commas.push(index);
  });
  const [select] = selects;
  const [from] = froms;
  if (select === undefined || from === undefined || selects.length > 1 || froms.length > 1 || from < select) {
    throw new UngrantedColumn('The statement is not one select.');
  }
  const ends = [...commas.filter((comma) => comma > select && comma < from), from];
  const items = ends.map((end, index) => tokens.slice((ends[index - 1] ?? select) + 1, end).join(' '));
  return { items, list: { from: select + 1, to: from } };
}

function expectedItems(
  relationName: string | undefined,
  source: SourceDescriptor,
  granted: readonly GrantedElement[],
): string[] {
  const items = ['m.subject as "subject"'];
  if (relationName === undefined) {
    items.push('count(m.subject)::int as "matches"');
  } else {
    const relation = relationOf(source, relationName);
    for (const { element, transform } of granted) {
      const mapping = Object.hasOwn(relation.elements, element) ? relation.elements[element] : undefined;
      for (const { part, expression } of (mapping && maskedOutputs(mapping, transform)) ?? []) {
        items.push(`${expression} as "${columnName(part === undefined ? { element } : { element, part })}"`);
      }
    }
    if (relation.capturedOn !== undefined) items.push(`r."${relation.capturedOn}"::date as "captured on"`);
  }
  return items.map((item) => tokensOf(item).join(' '));
}

function mentionable(relationName: string | undefined, source: SourceDescriptor): Set<string> {
  const qualified = (name: string) =>
    name
      .split('.')
      .map((part) => `"${part}"`)
      .join('.');
  const { relation, key, match } = source.subjects;
  const mentioned = new Set([qualified(relation), `p."${key}"`]);
  for (const column of Object.values(match)) mentioned.add(`p."${column.column}"`);
  if (relationName !== undefined) {
    const read = relationOf(source, relationName);
    mentioned.add(qualified(read.relation)).add(`r."${read.key}"`);
    if (read.capturedOn !== undefined) mentioned.add(`r."${read.capturedOn}"`);
  }
  return mentioned;
}

function relationOf(source: SourceDescriptor, name: string) {
  const relation = source.relations.find((entry) => entry.relation === name);
  if (!relation) throw new UngrantedColumn(`The source ${source.id} has no relation ${name}.`);
  return relation;
}
