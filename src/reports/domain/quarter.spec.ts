import { describe, expect, it } from '@jest/globals';
import { bound, isSettled, quarter, quarterAt, quartersSince } from './quarter.js';

const DENVER = 'America/Denver';

describe('a quarter', () => {
  it('begins and ends with days of the zone, over a change of its clocks', () => {
    expect(quarter('2026-Q4', DENVER)).toEqual({
      name: '2026-Q4',
      since: new Date('2026-10-01T06:00:00Z'),
      until: new Date('2027-01-01T07:00:00Z'),
    });
    expect(quarterAt(new Date('2027-01-01T06:59:59Z'), DENVER).name).toBe('2026-Q4');
    expect(['2026-Q5', '2026', '2026-q1', ''].map((name) => quarter(name, DENVER))).toEqual(Array(4).fill(undefined));
  });

  it('is one of those since the first', () => {
    const names = quartersSince(new Date('2026-08-01T00:00:00Z'), new Date('2027-01-02T00:00:00Z'), DENVER);
    expect(names.map(({ name }) => name)).toEqual(['2027-Q1', '2026-Q4', '2026-Q3']);
  });

  it('follows from day to day, and settles a day after its end', () => {
    const fourth = quarter('2026-Q4', DENVER)!;
    expect(bound(fourth, new Date('2026-11-24T19:00:00Z'), DENVER)).toEqual(new Date('2026-11-24T07:00:00Z'));
    expect(isSettled(fourth, new Date('2027-01-02T06:59:59Z'))).toBe(false);
    expect(bound(fourth, new Date('2027-05-05T00:00:00Z'), DENVER)).toEqual(new Date('2027-01-02T07:00:00Z'));
  });
});
