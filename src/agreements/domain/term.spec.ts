import { describe, expect, it } from '@jest/globals';
import { dayIn, endOfTerm, isTimeZone, lastsAtMost, startOfTerm } from './term.js';

describe('endOfTerm', () => {
  it.each([
    ['standard time', '2027-11-30', 'America/Denver', '2027-12-01T06:59:59.999Z'],
    ['daylight saving time', '2027-06-30', 'America/Denver', '2027-07-01T05:59:59.999Z'],
    ['a day of 23 hours', '2027-03-14', 'America/Denver', '2027-03-15T05:59:59.999Z'],
    ['a day of 25 hours', '2027-11-07', 'America/Denver', '2027-11-08T06:59:59.999Z'],
    ['the last day of February in a leap year', '2028-02-29', 'UTC', '2028-02-29T23:59:59.999Z'],
    ['a zone without daylight saving', '2027-06-30', 'America/Phoenix', '2027-07-01T06:59:59.999Z'],
    ['the day before one whose midnight does not exist', '2018-11-03', 'America/Sao_Paulo', '2018-11-04T02:59:59.999Z'],
  ])('is the last millisecond of the day in %s', (_, day, zone, end) => {
    expect(endOfTerm(day, zone).toString()).toBe(end);
  });
});

describe('startOfTerm', () => {
  it('is midnight there, or the first time that exists', () => {
    expect(startOfTerm('2027-12-01', 'America/Denver').toString()).toBe('2027-12-01T07:00:00Z');
    expect(startOfTerm('2018-11-04', 'America/Sao_Paulo').toString()).toBe('2018-11-04T03:00:00Z');
  });

  it('begins one millisecond after the day before ends', () => {
    const gap = startOfTerm('2027-03-15', 'America/Denver').epochMilliseconds;
    expect(gap - endOfTerm('2027-03-14', 'America/Denver').epochMilliseconds).toBe(1);
  });
});

describe('isTimeZone', () => {
  it.each(['America/Denver', 'America/Argentina/Buenos_Aires', 'UTC'])('accepts %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });

  it.each(['Mars/Olympus', '+07:00', '-0700', '', 'America/'])('refuses %j', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});

describe('dayIn', () => {
  it('is the day of the zone, not of UTC', () => {
    expect(dayIn(new Date('2026-11-25T05:00:00Z'), 'America/Denver')).toBe('2026-11-24');
  });
});

describe('lastsAtMost', () => {
  it('counts both days', () => {
    expect(lastsAtMost('2026-01-01', '2027-06-30', 'P18M')).toBe(true);
    expect(lastsAtMost('2026-01-01', '2027-07-01', 'P18M')).toBe(false);
  });
});
