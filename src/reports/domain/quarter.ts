import { Temporal } from 'temporal-polyfill';

/** A calendar quarter; the only period that is published, for figures of periods that overlap can be subtracted. */
export interface Quarter {
  /** `2026-Q4`. */
  readonly name: string;
  readonly since: Date;
  /** First instant after it. */
  readonly until: Date;
}

const NAME = /^(2[01][0-9]{2})-Q([1-4])$/;

/** @param timeZone IANA zone in which its days begin */
export function quarter(name: string, timeZone: string): Quarter | undefined {
  const [, year, number] = NAME.exec(name) ?? [];
  if (year === undefined || number === undefined) return undefined;
  const first = Temporal.PlainDate.from({ year: Number(year), month: Number(number) * 3 - 2, day: 1 });
  return { name, since: startOf(first, timeZone), until: startOf(first.add({ months: 3 }), timeZone) };
}

export function quarterAt(at: Date, timeZone: string): Quarter {
  const { year, month } = dayAt(at, timeZone);
  return quarter(`${year}-Q${Math.ceil(month / 3)}`, timeZone)!;
}

/** Every quarter from that of `first` to that of `now`, the newest first. */
export function quartersSince(first: Date, now: Date, timeZone: string): readonly Quarter[] {
  const quarters = [quarterAt(first, timeZone)];
  while (quarters[0]!.until <= now) quarters.unshift(quarterAt(quarters[0]!.until, timeZone));
  return quarters;
}

/** Figures of a quarter that is over are made when a day has passed; until then they follow from day to day. */
export function isSettled({ until }: Quarter, now: Date): boolean {
  return now.getTime() >= until.getTime() + DAY;
}

/** Before this a checkpoint must have been signed for an edition to be made from it: the same in every process, all day. */
export function bound(of: Quarter, now: Date, timeZone: string): Date {
  return isSettled(of, now) ? new Date(of.until.getTime() + DAY) : startOf(dayAt(now, timeZone), timeZone);
}

const DAY = 86_400_000;
const dayAt = (at: Date, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
const startOf = (day: Temporal.PlainDate, timeZone: string): Date =>
  new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
