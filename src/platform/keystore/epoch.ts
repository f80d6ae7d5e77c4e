/**
 * Which key-encryption key a stored key is wrapped under: of one agency, for the data that is due in one month, for data
 * that a legal hold keeps beyond its month, or for the files of sealed words that were opened in one month. Written
 * `dps/2027-05.1`, `dps/hold-2026-11.1`, `dps/file-2026-11.1`; the last number counts rotations. When its month is over and
 * nothing is left under it, the key is destroyed, and with it every copy of what it wraps.
 */
export interface Epoch {
  readonly agency: string;
  readonly kind: 'month' | 'hold' | 'file';
  /** `2027-05`, in UTC: a month is closed only when no row is left under it, so the zone moves no right. */
  readonly month: string;
  readonly generation: number;
}

const AGENCY = /^[a-z0-9][a-z0-9-]{0,62}$/;
const EPOCH = /^([a-z0-9][a-z0-9-]{0,62})\/(?:(hold|file)-)?(\d{4}-\d{2})\.([1-9]\d{0,5})$/;

export function monthOf(instant: string | Date): string {
  return new Date(instant).toISOString().slice(0, 7);
}

export function epochId({ agency, kind, month, generation }: Epoch): string {
  if (!AGENCY.test(agency)) throw new Error(`${agency} is no agency code that can name a key`);
  return `${agency}/${epochName(kind, month)}${generation}`;
}

/** What the names of all generations begin with. */
export function epochName(kind: Epoch['kind'], month: string): string {
  return `${kind === 'month' ? '' : `${kind}-`}${month}.`;
}

export function readEpoch(id: string): Epoch {
  const found = EPOCH.exec(id);
  if (found === null) throw new Error(`${id} names no key epoch`);
  const [, agency, kind, month, generation] = found;
  return {
    agency: agency!,
    kind: kind === 'hold' || kind === 'file' ? kind : 'month',
    month: month!,
    generation: Number(generation),
  };
}

/** Nothing new can fall under it any more: its month has ended. */
export function isOver({ month }: Epoch, now: Date): boolean {
  return month < monthOf(now);
}
