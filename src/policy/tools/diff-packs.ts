import type { Basis } from '../domain/evaluation.js';
import type {
  CeilingRow,
  MinimizationRow,
  PackContent,
  Provenance,
  RuleCase,
  RuleRow,
} from '../domain/pack-content.js';
import { ROW_KEYS } from '../pack/merge-layers.js';
import type { RowTable } from '../pack/read-layer.js';
import { directionOf, directionOfHandling, directionOfWhole, type Direction } from './diff-direction.js';
import { pairCases } from './diff-rule-direction.js';

/** One field of a row. `before` or `after` is missing where the field had or has no value. */
export interface FieldChange {
  /** Name in the file; inside a rule's case `cases/<number>/<name>`, in a ceiling `cells/<purpose>`. */
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface RowChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly table: RowTable;
  /** What names the row: a code, `element|purpose`, a rule's id. */
  readonly key: string;
  readonly direction: Direction;
  readonly fields: readonly FieldChange[];
  /** As it stands after the change, or stood before it was removed. */
  readonly basis: Basis;
  readonly citation: string;
  readonly row: Provenance;
}

export interface PackDiff {
  readonly before: string;
  readonly after: string;
  readonly header: readonly FieldChange[];
  readonly changes: readonly RowChange[];
  readonly counts: Readonly<Record<RowChange['kind'] | Direction, number>>;
  /** Nothing at all differs, the name and version of the pack included. */
  readonly same: boolean;
}

const HEADER = [
  ...(['id', 'version', 'title', 'jurisdiction', 'timeZone', 'state', 'effectiveFrom', 'effectiveTo'] as const),
  ...(['layers', 'approvers', 'neutralText', 'banner', 'guardedTags'] as const),
];

/** Row by row what differs between two packs, and which way each difference works where that can be told. */
export function diffPacks(before: PackContent, after: PackContent): PackDiff {
  const header = fieldsOf(before, after, HEADER);
  const tables = Object.keys(ROW_KEYS) as RowTable[];
  const changes = tables.flatMap((table) => changesOf(table, before, after));
  const counts = { added: 0, removed: 0, changed: 0, loosens: 0, tightens: 0, unclear: 0, words: 0 };
  for (const { kind, direction } of changes) {
    counts[kind] += 1;
    counts[direction] += 1;
  }
  const name = ({ id, version }: PackContent): string => `${id}@${version}`;
  return {
    before: name(before),
    after: name(after),
    header,
    changes,
    counts,
    same: header.length === 0 && changes.length === 0,
  };
}

function changesOf(table: RowTable, before: PackContent, after: PackContent): readonly RowChange[] {
  const key = ROW_KEYS[table] as (row: Provenance) => string;
  const byKey = (content: PackContent): Map<string, Provenance> =>
    new Map((content[table] as readonly Provenance[]).map((row) => [key(row), row]));
  const [olds, nows] = [byKey(before), byKey(after)];
  return [...new Set([...olds.keys(), ...nows.keys()])].sort().flatMap((name): readonly RowChange[] => {
    const [old, now] = [olds.get(name), nows.get(name)];
    const row = (now ?? old)!;
    const of = { table, key: name, basis: row.basis, citation: row.citation, row };
    if (!old || !now) {
      const kind = now ? 'added' : 'removed';
      return [{ ...of, kind, direction: wholeDirection(table, row, kind, before, after), fields: [] }];
    }
    const fields = rowFields(table, old, now);
    if (fields.length === 0) return [];
    const roots = [...new Set(fields.map((item) => item.field.split('/').at(0)!))];
    return [{ ...of, kind: 'changed', direction: directionOf(table, old, now, roots, { before, after }), fields }];
  });
}

/** Handling of an element for a purpose is what its own row says, else what the row for all purposes says. */
function wholeDirection(
  table: RowTable,
  row: Provenance,
  kind: 'added' | 'removed',
  before: PackContent,
  after: PackContent,
): Direction {
  if (table !== 'minimization') return directionOfWhole(table, row, kind);
  const { element, purpose } = row as MinimizationRow;
  const speaking = (content: PackContent): MinimizationRow | undefined =>
    content.minimization.find((item) => item.element === element && item.purpose === purpose) ??
    content.minimization.find((item) => item.element === element && item.purpose === '*');
  const [old, now] = [speaking(before), speaking(after)];
  if (now) return directionOfHandling(old, now);
  return old && directionOfHandling(undefined, old) === 'loosens' ? 'tightens' : 'words';
}

function rowFields(table: RowTable, old: Provenance, now: Provenance): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => !['cases', 'cells', 'layer'].includes(name),
  );
  const plain = fieldsOf(old, now, names);
  const layers = fieldsOf({ layer: packOf(old) }, { layer: packOf(now) }, ['layer']);
  if (table === 'rules') return [...plain, ...caseFields((old as RuleRow).cases, (now as RuleRow).cases), ...layers];
  if (table !== 'ceilings') return [...plain, ...layers];
  const [before, after] = [(old as CeilingRow).cells, (now as CeilingRow).cells];
  const purposes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return [
    ...plain,
    ...fieldsOf(before, after, purposes).map((item) => ({ ...item, field: `cells/${item.field}` })),
    ...layers,
  ];
}

/** A new version of the same layer moves no row. */
const packOf = (row: Provenance): string => row.layer.split('@')[0]!;

function caseFields(before: readonly RuleCase[], after: readonly RuleCase[]): readonly FieldChange[] {
  return pairCases(before, after).flatMap(({ old, now }) => {
    const number = (now ? after.indexOf(now) : before.indexOf(old!)) + 1;
    if (!old || !now) {
      return [{ field: `cases/${number}`, ...(old ? { before: old } : {}), ...(now ? { after: now } : {}) }];
    }
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return fieldsOf(old, now, names).map((item) => ({ ...item, field: `cases/${number}/${item.field}` }));
  });
}

function fieldsOf(old: object, now: object, names: readonly string[]): readonly FieldChange[] {
  return names.flatMap((field) => {
    const [before, after] = [(old as Record<string, unknown>)[field], (now as Record<string, unknown>)[field]];
    if (same(before, after)) return [];
    return [{ field, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  });
}

/** Order of keys is no difference; order of a list is one only where it is no set of words. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(ordered);
    return items.every((item) => typeof item === 'string') ? [...items].sort() : items;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, item]) => [name, ordered(item)]),
  );
}
