import { dayOf, termEnd, type TermEnd } from './calendar.js';
import type { CellLimits, Limit } from './circumstances.js';
import type { Basis } from './evaluation.js';
import { SCHEDULED, type CeilingCell, type CeilingRow, type ObligeEntry } from './pack-content.js';
import type { Pack } from './pack.js';
import type { AskedElement, Situation } from './situation.js';

/** What the cell of the matrix allows an element: the same for all of the cell unless the record or the hour decides. */
export function limitsOf(
  situation: Situation,
  row: CeilingRow,
  cell: CeilingCell,
  element: AskedElement | undefined,
): CellLimits {
  const { pack, circumstances } = situation;
  const known = circumstances.limits.get(cell);
  if (known) return known;
  const limits = cellLimits(situation, row, cell, element);
  const found = {
    limits,
    first: earliest(limits)[0],
    oblige: cell.limits.flatMap((code) => obligationsIn(pack, code)),
  };
  if (!cell.limits.some((code) => isOwn(pack, code))) circumstances.limits.set(cell, found);
  return found;
}

/** Runs from the record's day, or from the hour of the request. */
function isOwn(pack: Pack, code: string): boolean {
  const set = pack.schedule.get(code);
  return set?.anchor === 'capture' || (set ? (set.cap ?? set.duration) : code).includes('T');
}

function obligationsIn(pack: Pack, code: string): readonly ObligeEntry[] {
  return pack.schedule.get(code)?.oblige.map((owed) => ({ code: owed, params: SCHEDULED })) ?? [];
}

function cellLimits(
  situation: Situation,
  row: CeilingRow,
  cell: CeilingCell,
  element: AskedElement | undefined,
): readonly Limit[] {
  return cell.limits.flatMap((code): readonly Limit[] => {
    const set = situation.pack.schedule.get(code);
    if (!set) return [limit(situation, row.group, code, row.basis, row.citation)];
    if (set.rule !== 'max') return [];
    if (set.anchor !== 'capture') return [limit(situation, code, set.cap ?? set.duration, set.basis, set.citation)];
    const captured = element?.record?.capturedOn;
    if (captured === undefined) return [];
    const anchor = captured.includes('T') ? { on: dayOf(captured, situation.zone) } : { on: captured };
    const end = termEnd(anchor, set.duration, situation.zone);
    return [{ setBy: code, duration: undefined, end, basis: set.basis, citation: set.citation }];
  });
}

export function limit(situation: Situation, setBy: string, duration: string, basis: Basis, citation: string): Limit {
  return { setBy, duration, end: endOf(situation, duration), basis, citation };
}

/** Terms asked for are the requester's own words; this many are remembered. */
const MOST_ENDS = 256;

function endOf({ circumstances: { ends }, facts, today, zone }: Situation, duration: string): TermEnd {
  // A term of whole days runs from the day; only one with a time part needs the instant.
  if (duration.includes('T')) return termEnd({ at: facts.now }, duration, zone);
  let end = ends.get(duration);
  if (!end) {
    end = termEnd({ on: today }, duration, zone);
    if (ends.size >= MOST_ENDS) ends.clear();
    ends.set(duration, end);
  }
  return end;
}

export function earliest(limits: readonly Limit[]): readonly Limit[] {
  let first = Infinity;
  for (const { end } of limits) if (end.epochMilliseconds < first) first = end.epochMilliseconds;
  return limits.filter((item) => item.end.epochMilliseconds === first);
}
