import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { termEnd } from '../../policy/index.js';
import { ceilingEnd, minimumEnd } from './due.js';

const DENVER = 'America/Denver';
const at = (text: string) => new Date(text);
/** Local time in the zone, for reading. */
const local = (instant: string, zone = DENVER) =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString();

describe('a ceiling', () => {
  it.each([
    ['31 May + P9M has no 31 February', '2026-05-31T12:00:00-06:00', 'P9M', '2027-03-01T00:00:00'],
    ['31 May + P9M before a leap year', '2027-05-31T12:00:00-06:00', 'P9M', '2028-03-01T00:00:00'],
    ['29 February + P1Y', '2028-02-29T08:00:00-07:00', 'P1Y', '2029-03-01T00:00:00'],
    ['29 February + P4Y', '2028-02-29T08:00:00-07:00', 'P4Y', '2032-03-01T00:00:00'],
    ['days count days', '2026-01-31T00:00:00-07:00', 'P1D', '2026-02-02T00:00:00'],
    ['weeks', '2026-01-01T23:59:59-07:00', 'P2W', '2026-01-16T00:00:00'],
  ])('runs through the last day it allows: %s', (_, anchor, duration, expected) => {
    expect(local(ceilingEnd(at(anchor), duration, DENVER))).toBe(expected);
  });

  it('counts the day of the zone, not of UTC', () => {
    // 30 April in Denver is 1 May in UTC.
    expect(local(ceilingEnd(at('2026-05-01T03:00:00Z'), 'P1M', DENVER))).toBe('2026-05-31T00:00:00');
    expect(local(ceilingEnd(at('2026-05-01T03:00:00Z'), 'P1M', 'UTC'), 'UTC')).toBe('2026-06-02T00:00:00');
  });

  it('is a day of 23 hours in March and of 25 in November', () => {
    const spring = ceilingEnd(at('2026-03-07T10:00:00-07:00'), 'P1D', DENVER);
    const before = ceilingEnd(at('2026-03-06T10:00:00-07:00'), 'P1D', DENVER);
    expect((Date.parse(spring) - Date.parse(before)) / 3_600_000).toBe(23);
    const autumn = ceilingEnd(at('2026-10-31T10:00:00-06:00'), 'P1D', DENVER);
    const eve = ceilingEnd(at('2026-10-30T10:00:00-06:00'), 'P1D', DENVER);
    expect((Date.parse(autumn) - Date.parse(eve)) / 3_600_000).toBe(25);
  });

  it('with a time part is exact, across the clock changes too', () => {
    expect(ceilingEnd(at('2026-03-08T08:30:00Z'), 'PT1H', DENVER)).toBe('2026-03-08T09:30:00.000Z');
    expect(ceilingEnd(at('2026-11-01T07:30:00Z'), 'PT1H', DENVER)).toBe('2026-11-01T08:30:00.000Z');
    expect(ceilingEnd(at('2026-11-24T10:00:00.250Z'), 'PT30S', DENVER)).toBe('2026-11-24T10:00:30.250Z');
  });

  it('is the same instant that the policy engine grants', () => {
    const anchors = fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2035-12-31T00:00:00Z'), noInvalidDate: true });
    const durations = fc.constantFrom('P1D', 'P14D', 'P30D', 'P9M', 'P1Y', 'P5Y', 'P1Y2M10D', 'P1DT12H', 'PT72H');
    const zones = fc.constantFrom(DENVER, 'UTC', 'Pacific/Apia', 'America/Sao_Paulo');
    fc.assert(
      fc.property(anchors, durations, zones, (anchor, duration, zone) => {
        const policy = termEnd({ at: anchor.toISOString() }, duration, zone);
        expect(Date.parse(ceilingEnd(anchor, duration, zone))).toBe(policy.epochMilliseconds);
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });
});

describe('a minimum', () => {
  it('never ends a day short where the month has no such day', () => {
    expect(local(minimumEnd(at('2024-02-29T12:00:00-07:00'), 'P5Y', DENVER))).toBe('2029-03-02T00:00:00');
    expect(local(minimumEnd(at('2026-05-31T12:00:00-06:00'), 'P9M', DENVER))).toBe('2027-03-02T00:00:00');
    expect(local(minimumEnd(at('2026-05-30T12:00:00-06:00'), 'P1Y', DENVER))).toBe('2027-05-31T00:00:00');
  });

  it('with a time part ceils by a day there', () => {
    expect(minimumEnd(at('2026-01-31T12:00:00Z'), 'P1MT1H', 'UTC')).toBe('2026-03-01T13:00:00.000Z');
    expect(minimumEnd(at('2026-01-15T12:00:00Z'), 'P1MT1H', 'UTC')).toBe('2026-02-15T13:00:00.000Z');
  });

  it('is never before the ceiling of the same term', () => {
    const anchors = fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2035-12-31T00:00:00Z'), noInvalidDate: true });
    const durations = fc.constantFrom('P1M', 'P9M', 'P1Y', 'P5Y', 'P1Y1M1D', 'P1MT6H');
    fc.assert(
      fc.property(anchors, durations, (anchor, duration) => {
        expect(Date.parse(minimumEnd(anchor, duration, DENVER))).toBeGreaterThanOrEqual(
          Date.parse(ceilingEnd(anchor, duration, DENVER)),
        );
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });

  it.each(['P0D', 'PT0S', '-P1D', 'P', 'soon'])('refuses %s', (duration) => {
    expect(() => minimumEnd(at('2026-01-01T00:00:00Z'), duration, DENVER)).toThrow(RangeError);
    expect(() => ceilingEnd(at('2026-01-01T00:00:00Z'), duration, DENVER)).toThrow(RangeError);
  });
});
