import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  dayOf,
  daysBetween,
  endOfDay,
  endOfNextCalendarYear,
  epochOf,
  lastDay,
  startOfDay,
  termEnd,
} from './calendar.js';
import { addDays, dayNumber, dayText, instantNumber } from './civil-day.js';
import { offsetSpan } from './zone-offset.js';

/** Zones with one and two changes a year, half hours, midnight changes, and a day that never was (Apia, 2011-12-30). */
const zone = fc.constantFrom(
  'America/Denver',
  'UTC',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'America/Sao_Paulo',
  'Africa/Casablanca',
);
const near = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2150, 0, 1) });
const instant = fc.oneof(
  near,
  fc
    .constantFrom('2026-03-08T09:00:00Z', '2026-11-01T08:00:00Z', '2011-12-30T10:00:00Z', '2018-11-04T03:00:00Z')
    .chain((text) => fc.integer({ min: -7_200_000, max: 90_000_000 }).map((more) => Date.parse(text) + more)),
);
const day = fc.integer({ min: -719_528, max: 2_932_896 });
const check = <T>(property: fc.IRawProperty<T>): void => void fc.assert(property, { numRuns: 300, seed: 20261124 });

describe('integer days are those of Temporal', () => {
  it('numbers and texts of days, both ways', () => {
    check(
      fc.property(day, (number) => {
        const text = Temporal.PlainDate.from('1970-01-01').add({ days: number }).toString();
        expect(dayText(number)).toBe(text);
        expect(dayNumber(text)).toBe(number);
      }),
    );
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-4-1',
    '20260401',
    '2026-04-0x',
    '',
    '2026/04/01',
  ])('%j is no day', (text) => expect(dayNumber(text)).toBeUndefined());

  it('terms of years, months, weeks and days', () => {
    const part = fc.nat({ max: 40 });
    check(
      fc.property(day, part, part, part, part, (number, years, months, weeks, days) => {
        const term = { years, months, weeks, days };
        const text = Temporal.PlainDate.from('1970-01-01').add({ days: number }).add(term).toString();
        expect(dayText(addDays(number, term)) ?? text).toBe(text);
      }),
    );
    expect(lastDay('9999-12-31', 'P2Y')).toBe(Temporal.PlainDate.from('9999-12-31').add('P2Y').toString());
  });

  it('instants with any offset, and refuses what Temporal refuses', () => {
    check(
      fc.property(instant, fc.integer({ min: -1439, max: 1439 }), (at, minutes) => {
        const sign = minutes < 0 ? '-' : '+';
        const two = (value: number): string => String(Math.abs(value)).padStart(2, '0');
        const local = new Date(at + minutes * 60_000).toISOString().slice(0, -1);
        expect(instantNumber(`${local}${sign}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`)).toBe(at);
      }),
    );
    for (const text of ['2026-11-24T24:00:00Z', '2026-02-30T10:00:00Z', '2026-11-24T10:00:00', 'yesterday', ''])
      expect(() => epochOf(text)).toThrow();
    expect(epochOf('2026-11-24T10:00:00.123456789-07:00')).toBe(Date.parse('2026-11-24T17:00:00.123Z'));
  });
});

describe('offsets of zones are those of Temporal', () => {
  it('at any instant, at a clock change and beside it', () => {
    check(
      fc.property(zone, instant, (name, at) => {
        const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name);
        expect(offsetSpan(name, at).offset).toBe(here.offsetNanoseconds / 1e6);
        expect(dayOf(new Date(at).toISOString(), name)).toBe(here.toPlainDate().toString());
        const date = here.toPlainDate();
        expect(startOfDay(date.toString(), name)).toBe(date.toZonedDateTime(name).epochMilliseconds);
        expect(endOfDay(date.toString(), name)).toBe(date.add({ days: 1 }).toZonedDateTime(name).epochMilliseconds);
      }),
    );
  });

  it('ends of terms, with the text of the instant', () => {
    check(
      fc.property(zone, instant, fc.constantFrom('P1D', 'P30D', 'P6M', 'P1Y'), (name, at, duration) => {
        const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).toPlainDate();
        const last = date.add(duration);
        const end = last.add({ days: 1 }).toZonedDateTime(name).toInstant();
        expect(termEnd({ at: new Date(at).toISOString() }, duration, name)).toEqual({
          destroyBy: last.toString(),
          destroyAt: end.toString(),
          epochMilliseconds: end.epochMilliseconds,
        });
        expect(daysBetween(date.toString(), last.toString())).toBe(
          `P${date.until(last, { largestUnit: 'days' }).days}D`,
        );
        expect(endOfNextCalendarYear(date.toString())).toBe(`${date.year + 1}-12-31`);
      }),
    );
  });
});
