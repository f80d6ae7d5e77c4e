import { Temporal } from 'temporal-polyfill';
import { parseTerm } from '../domain/calendar.js';
import type { Basis } from '../domain/evaluation.js';
import type {
  CeilingCell,
  CeilingRow,
  MinimizationRow,
  PackContent,
  Provenance,
  RuleRow,
  ScheduleRow,
} from '../domain/pack-content.js';
import { ROW_FAULTS } from '../pack/loosening.js';
import type { RowTable } from '../pack/read-layer.js';
import { dateWays, listWay, ofAddedRule, ruleWays, verdict, type Direction, type Ways } from './diff-rule-direction.js';

export type { Direction };

/** Fields that evaluation does not read, or that only change what people are told. */
const WORDS = new Set([
  ...['title', 'citation', 'supersededBy', 'verifiedOn', 'verifiedBy', 'source', 'layer', 'message', 'cure', 'reasons'],
  ...['dpv', 'odrl', 'example', 'evidenceText', 'permits', 'hint', 'onFailure', 'field', 'observe', 'limit', 'banner'],
]);

/** Only these tables' rows stop speaking outside their dates; elsewhere a date is a claim about the source. */
const DATED: Readonly<Partial<Record<RowTable, 'loosens' | 'tightens'>>> = {
  authorities: 'tightens',
  training: 'loosens',
  rules: 'loosens',
};

/** Tables in which nothing a request meets depends on the rows. */
const SHOWN_ONLY: ReadonlySet<RowTable> = new Set<RowTable>(['classification', 'minimalSets', 'masks', 'calendars']);

const BASES: readonly Basis[] = ['policy_choice', 'agreement', 'law'];

export function directionOf(
  table: RowTable,
  before: Provenance,
  after: Provenance,
  fields: readonly string[],
  packs: { readonly before: PackContent; readonly after: PackContent },
): Direction {
  const ways = new Set<Direction>();
  const touched = fields.filter((name) => !WORDS.has(name));
  if (SHOWN_ONLY.has(table) || touched.length === 0) return 'words';
  // Only a policy choice can be overridden, and a mandate lifts all but law.
  if (before.basis !== after.basis)
    ways.add(BASES.indexOf(after.basis) < BASES.indexOf(before.basis) ? 'loosens' : 'tightens');
  const shorter = DATED[table];
  if (shorter) for (const way of dateWays(shorter, before, after)) ways.add(way);
  const rest = touched.filter((name) => !['basis', 'effectiveFrom', 'effectiveTo'].includes(name));
  if (rest.length === 0) return verdict(ways);
  if (table === 'rules') for (const way of ruleWays(before as RuleRow, after as RuleRow)) ways.add(way);
  else if (table === 'ceilings')
    for (const way of ceilingWays(before as CeilingRow, after as CeilingRow, packs)) ways.add(way);
  else for (const way of bothWays(table, before, after)) ways.add(way);
  return verdict(ways);
}

/** A row that was not there, or is no longer. */
export function directionOfWhole(table: RowTable, row: Provenance, kind: 'added' | 'removed'): Direction {
  const added = ofAdded(table, row);
  if (kind === 'added' || added === 'words' || added === 'unclear') return added;
  return added === 'loosens' ? 'tightens' : 'loosens';
}

function ofAdded(table: RowTable, row: Provenance): Direction {
  if (SHOWN_ONLY.has(table)) return 'words';
  switch (table) {
    // Silence is a gap and a gap denies, so whatever begins to speak of something can only open it.
    case 'elements':
    case 'purposes':
    case 'evidence':
    case 'bulk':
      return 'loosens';
    case 'authorities':
      return (row as { opensNothing?: boolean }).opensNothing === true ? 'words' : 'loosens';
    case 'training':
      return 'tightens';
    case 'obligations':
      return (row as { always?: boolean }).always === true ? 'tightens' : 'words';
    // Speaks only where a ceiling names it, and that cell is reported as changed.
    case 'schedule':
      return 'words';
    case 'rules':
      return ofAddedRule(row as RuleRow);
    default:
      return 'unclear';
  }
}

/** A row for one purpose hides the row for all, so that is what it is held against. */
export function directionOfHandling(hidden: MinimizationRow | undefined, row: MinimizationRow): Direction {
  if (!hidden) return row.handling === 'deny' && row.gates.length === 0 ? 'words' : 'loosens';
  const ways = new Set<Direction>(bothWays('minimization', hidden, row));
  // The columns that make no difference (a citation, the purpose itself) leave it as it was.
  if (ways.size === 1 && ways.has('unclear')) return sameHandling(hidden, row) ? 'words' : 'unclear';
  return verdict(ways);
}

function sameHandling(a: MinimizationRow, b: MinimizationRow): boolean {
  const acts = ({ handling, transform, fullFor, maskFor, justify, gates }: MinimizationRow): string =>
    JSON.stringify([handling, transform, fullFor, maskFor, justify, gates]);
  return acts(a) === acts(b);
}

/** Asks what a layer may not do, both ways round. What is said both ways is no comparison. */
function bothWays(table: RowTable, before: Provenance, after: Provenance): Ways {
  const faults = (
    ROW_FAULTS as unknown as Partial<Record<RowTable, (old: unknown, now: unknown) => readonly string[]>>
  )[table];
  const ways: Ways = new Set();
  if (!faults) return ways.add('unclear');
  // Basis has been weighed by itself.
  const [old, now] = [
    { ...before, basis: 'law' },
    { ...after, basis: 'law' },
  ];
  const [forward, backward] = [faults(old, now), faults(now, old)];
  if (forward.some((text) => !backward.includes(text))) ways.add('loosens');
  if (backward.some((text) => !forward.includes(text))) ways.add('tightens');
  if (ways.size === 0 || forward.some((text) => backward.includes(text))) ways.add('unclear');
  return ways;
}

function ceilingWays(
  before: CeilingRow,
  after: CeilingRow,
  packs: { readonly before: PackContent; readonly after: PackContent },
): Ways {
  const ways: Ways = new Set();
  for (const name of ['categories', 'elements', 'sourceKinds', 'aggregate'] as const)
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) ways.add('unclear');
  for (const purpose of new Set([...Object.keys(before.cells), ...Object.keys(after.cells)])) {
    const [old, now] = [before.cells[purpose], after.cells[purpose]];
    // The same limit with another duration is reported where the limit stands.
    if (JSON.stringify(old) !== JSON.stringify(now)) for (const way of cellWays(old, now, packs)) ways.add(way);
  }
  return ways;
}

function cellWays(
  old: CeilingCell | undefined,
  now: CeilingCell | undefined,
  packs: { readonly before: PackContent; readonly after: PackContent },
): Ways {
  const ways: Ways = new Set();
  // No cell is a gap, and a gap denies.
  const [open, opens] = [old?.shared === true, now?.shared === true];
  if (open !== opens) return ways.add(opens ? 'loosens' : 'tightens');
  if (!old || !now || !opens) return ways;
  if (old.orderOnly !== now.orderOnly) ways.add(now.orderOnly ? 'tightens' : 'loosens');
  const [first, second] = [only(old, packs.before), only(now, packs.after)];
  if (first && second && first.anchor === second.anchor) {
    const longer = Temporal.Duration.compare(second.term, first.term, { relativeTo: '2024-01-01' });
    if (longer !== 0) ways.add(longer > 0 ? 'loosens' : 'tightens');
  } else listWay(ways, old.limits, now.limits, 'tightens');
  return ways;
}

/** The one limit of a cell, when it has one that can be compared. */
function only(cell: CeilingCell, pack: PackContent): { anchor: string; term: Temporal.Duration } | undefined {
  const [limit, ...more] = cell.limits;
  if (limit === undefined || more.length > 0) return undefined;
  const row: ScheduleRow | undefined = pack.schedule.find((item) => item.code === limit);
  if (row && (row.rule !== 'max' || row.cap !== undefined || row.days !== undefined)) return undefined;
  const term = parseTerm(row?.duration ?? limit);
  return term && { anchor: row?.anchor ?? 'disclosure', term };
}
