import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SEED, EXAMPLE_PERSON, generatePeople, NAMESAKES } from './generate-people.js';

const today = new Date('2026-11-24T00:00:00Z');
const people = generatePeople({ count: 10_000, seed: DEFAULT_SEED, today });
const linesOf = (list: readonly unknown[]) => list.map((person) => JSON.stringify(person)).join('\n');
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

describe('invented people', () => {
  it('are the same bytes for the same seed and day', () => {
    expect(digest(linesOf(people))).toBe('5e682e3baa1ec6ea229763ebfbb2616ac5b496afb7a32c31b453128a10409392');
  });

  it('are others for another seed, and the first hundred do not depend on how many follow', () => {
    const hundred = generatePeople({ count: 100, seed: DEFAULT_SEED, today });
    expect(linesOf(hundred)).toBe(linesOf(people.slice(0, 100)));
    expect(linesOf(generatePeople({ count: 100, seed: 1, today }))).not.toBe(linesOf(hundred));
  });

  it('keep who they are when the day moves; only events move', () => {
    const later = generatePeople({ count: 500, seed: DEFAULT_SEED, today: new Date('2027-03-01T00:00:00Z') });
    const identity = ({ givenName, familyName, birthDate, ssn, dlNumber, street }: (typeof people)[number]) =>
      [givenName, familyName, birthDate, ssn, dlNumber, street].join('|');
    expect(later.map(identity)).toEqual(people.slice(0, 500).map(identity));
    expect(later[EXAMPLE_PERSON]?.custody?.releaseAt).not.toBe(people[EXAMPLE_PERSON]?.custody?.releaseAt);
  });

  it('can be nobody: never-issued SSNs, fictional telephone numbers, .example mail, impossible VINs', () => {
    // Area 900–999 with group 01–49: never an SSN, and ITIN groups begin at 50.
    const refused = people.filter(
      (person) =>
        !/^9\d\d(0[1-9]|[1-4]\d)(?!0000)\d{4}$/.test(person.ssn) ||
        !/^\d{3}-555-01\d\d$/.test(person.phone) ||
        !/^[a-z.0-9]+@(mail|post)\.example$/.test(person.email) ||
        !/^849\d\d$/.test(person.postalCode) ||
        !person.vehicles.every((vehicle) => /^QIO\d{14}$/.test(vehicle.vin)),
    );
    expect(people).toHaveLength(10_000);
    expect(refused).toEqual([]);
  });

  it('have numbers of their own', () => {
    const unique = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
    unique(people.map((person) => person.ssn));
    unique(people.map((person) => person.dlNumber));
    unique(people.map((person) => person.sidNumber));
    unique(people.flatMap((person) => person.vehicles.map((vehicle) => vehicle.plate)));
    unique(people.flatMap((person) => person.bookings.map((booking) => booking.bookingNo)));
    unique(people.flatMap((person) => person.statusCheck?.aNumber ?? []));
  });

  it('hold the cases that demonstrations need', () => {
    const example = people[EXAMPLE_PERSON];
    expect(example?.vehicles).toHaveLength(2);
    expect(example?.custody).toBeDefined();
    expect(example?.vehicles[0]?.reads.map((read) => read.capturedOn)).toEqual([
      '2026-11-04',
      '2026-07-27',
      '2026-03-29',
      '2026-01-28',
    ]);
    const [one, other] = NAMESAKES.map((index) => people[index]);
    expect(one).toMatchObject({
      givenName: other?.givenName,
      familyName: other?.familyName,
      birthDate: other?.birthDate,
    });
    expect(one?.ssn).not.toBe(other?.ssn);
    expect(people.some((person) => person.bookings.length === 2)).toBe(true);
    expect(people.some((person) => person.cardType === 'driving_privilege')).toBe(true);
    expect(people.filter((person) => person.vehicles.length === 0).length).toBeGreaterThan(1_000);
  });
});
