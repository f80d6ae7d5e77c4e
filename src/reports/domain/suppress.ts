/** One cell of a table of counts: what it counts, as codes, and how often. */
export interface Cell {
  readonly label: readonly string[];
  readonly count: number;
}

export interface CountedTable {
  readonly id: string;
  readonly cells: readonly Cell[];
}

/** `null` is a count that is not shown. */
export interface ShownTable {
  readonly id: string;
  /** Null also where the cells do not add up to anything, for one act may stand in several of them. */
  readonly total: number | null;
  readonly cells: readonly { readonly label: readonly string[]; readonly count: number | null }[];
}

/** Counts below this say too much of single people: a policy choice, the same as rule R-DEID of the packs. */
export const SMALLEST_SHOWN = 11;

export interface Suppression {
  readonly smallest: number;
  /** So many values must remain possible for each small count, for a reader who subtracts what is shown from the total. */
  readonly leftOpen: number;
}

const SUPPRESSION: Suppression = { smallest: SMALLEST_SHOWN, leftOpen: 5 };

/**
 * Tables that count the same acts in different ways, so that each has the same total. A count of 1 to `smallest` - 1 is not
 * shown, and with it as many larger ones, the smallest first, as it takes that nobody can reckon it from the total. Where that
 * is not enough nothing of the tables is shown, for each would give away the total of the others.
 */
export function suppressTables(
  tables: readonly CountedTable[],
  suppression: Suppression = SUPPRESSION,
): readonly ShownTable[] {
  const hidden = tables.map(({ cells }) => hiddenCells(cells, suppression));
  const nothing = hidden.some((each) => each === undefined);
  return tables.map(({ id, cells }, index) => ({
    id,
    total: nothing ? null : sum(cells),
    cells: inOrder(cells).map(({ label, count }) => ({
      label,
      count: nothing || hidden[index]!.has(label.join()) ? null : count,
    })),
  }));
}

/** A table whose cells do not add up: without a total there is nothing to subtract from. */
export function suppressEach({ id, cells }: CountedTable, { smallest }: Suppression = SUPPRESSION): ShownTable {
  const shown = inOrder(cells).map(({ label, count }) => ({ label, count: count < smallest ? null : count }));
  return { id, total: null, cells: shown };
}

/** Counts of what a system did and not people: a single failure must not be hidden. */
export function showAll({ id, cells }: CountedTable): ShownTable {
  return { id, total: sum(cells), cells: inOrder(cells) };
}

/** Labels of what is not shown; undefined when the total may not be shown either. */
function hiddenCells(cells: readonly Cell[], { smallest, leftOpen }: Suppression): ReadonlySet<string> | undefined {
  const bySize = [...cells].sort((left, right) => left.count - right.count);
  const small = bySize.filter(({ count }) => count < smallest).length;
  if (small === 0) return new Set();
  if (sum(cells) < smallest) return undefined;
  for (let size = small; size <= bySize.length; size += 1) {
    const next = bySize[size]?.count ?? Infinity;
    // Of two that are equal, hiding one would tell by which stands there that the other is not smaller.
    if (size > small && next === bySize[size - 1]!.count) continue;
    const hidden = bySize.slice(0, size);
    const known = { together: sum(hidden), small, larger: size - small, next, smallest };
    if (possibleValues(known) >= leftOpen) return new Set(hidden.map(({ label }) => label.join()));
  }
  return undefined;
}

interface Known {
  /** What is not shown adds up to this: the total less what is shown. */
  readonly together: number;
  readonly small: number;
  readonly larger: number;
  /** The smallest count that is shown; the larger ones that are hidden are not above it. */
  readonly next: number;
  readonly smallest: number;
}

/** How many values a small count may have, for who knows all of this. */
function possibleValues({ together, small, larger, next, smallest }: Known): number {
  const others = small - 1;
  const highest = Math.min(smallest - 1, together - others - larger * smallest);
  const most = others * (smallest - 1) + (larger > 0 ? larger * next : 0);
  return highest - Math.max(1, together - most) + 1;
}

const sum = (cells: readonly Cell[]): number => cells.reduce((total, { count }) => total + count, 0);

/** By name: an order by size would tell which of the hidden counts is the larger. */
const inOrder = (cells: readonly Cell[]): readonly Cell[] =>
  [...cells].sort((left, right) => (left.label.join() < right.label.join() ? -1 : 1));
