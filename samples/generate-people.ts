import {
  CAMERAS,
  CHARGES,
  COUNTRIES,
  EMPLOYERS,
  FACILITIES,
  FAMILY_NAMES,
  GIVEN_NAMES,
  STREETS,
  TOWNS,
} from './invented-words.js';
import { Random } from './random.js';

/**
 * Invented people. None of the numbers can belong to anyone: Social Security numbers with area 9xx and group 01–49 are
 * issued neither as SSN nor as ITIN, telephone numbers are from the fictional block 555-0100 to 555-0199, e-mail ends
 * in `.example`, vehicle numbers hold the letters I, O and Q, postal codes 849xx are not in use.
 */
export interface InventedPerson {
  readonly personNo: number;
  readonly givenName: string;
  readonly middleInitial: string;
  readonly familyName: string;
  readonly birthDate: string;
  readonly birthPlace: string;
  readonly sexMarker: 'F' | 'M' | 'X';
  readonly heightCm: number;
  readonly weightKg: number;
  readonly eyeColor: string;
  readonly hairColor: string;
  /** Nine digits, no hyphens. */
  readonly ssn: string;
  readonly street: string;
  readonly town: string;
  readonly postalCode: string;
  readonly phone: string;
  readonly email: string;
  readonly employer: string;
  readonly dlNumber: string;
  /** Longer than any passport number in use. */
  readonly passportNo: string;
  readonly cardType: 'regular' | 'limited_term' | 'driving_privilege' | 'identification';
  readonly issuedOn: string;
  readonly aliases: readonly string[];
  readonly sidNumber: string;
  readonly vehicles: readonly InventedVehicle[];
  readonly bookings: readonly InventedBooking[];
  readonly custody?: { readonly facility: string; readonly housingUnit: string; readonly releaseAt: string };
  readonly statusCheck?: { readonly aNumber: string; readonly country: string; readonly status: string };
}

export interface InventedVehicle {
  readonly plate: string;
  readonly vin: string;
  readonly make: string;
  readonly model: string;
  readonly modelYear: number;
  readonly color: string;
  readonly expiresOn: string;
  readonly reads: readonly { readonly capturedAt: string; readonly capturedOn: string; readonly camera: string }[];
}

export interface InventedBooking {
  readonly bookingNo: string;
  readonly bookedAt: string;
  readonly facility: string;
  readonly charges: readonly string[];
}

export interface PeopleOptions {
  readonly count: number;
  readonly seed: number;
  /** Bookings, releases and plate reads lie around this day; who the people are does not depend on it. */
  readonly today: Date;
}

export const DEFAULT_SEED = 20_261_124;
export const DEFAULT_PEOPLE = 10_000;
/** The first person always has everything, for demonstrations: two vehicles, reads old and new, a booking, custody. */
export const EXAMPLE_PERSON = 0;
/** These two share names and birth date: a search by those alone matches two people and is refused. */
export const NAMESAKES = [10, 11] as const;

const DAY_MS = 86_400_000;
const digits = (value: number, length: number) => String(value).padStart(length, '0');

/** Same options, same people. */
export function generatePeople({ count, seed, today }: PeopleOptions): InventedPerson[] {
  const midnight = Math.floor(today.getTime() / DAY_MS) * DAY_MS;
  return Array.from({ length: count }, (_, index) => person(index, seed, midnight));
}

function person(index: number, seed: number, today: number): InventedPerson {
  const random = new Random(seed, index);
  const names = new Random(seed, index === NAMESAKES[1] ? NAMESAKES[0] : index);
  const everything = index === EXAMPLE_PERSON;
  const givenName = names.pick(GIVEN_NAMES);
  const familyName = names.pick(FAMILY_NAMES);
  const birthDate = dateText(Date.UTC(names.between(1941, 2008), 0, 1) + names.between(0, 364) * DAY_MS);
  const home = random.pick(TOWNS);
  const foreignBorn = !everything && random.chance(0.06);
  const booked = everything || random.chance(0.18);
  const bookings = booked ? list(random.between(1, 2), (nth) => booking(random, index, nth, today)) : [];
  const inCustody = everything || (booked && random.chance(0.3));
  return {
    personNo: 1_000_001 + index,
    givenName,
    middleInitial: random.pick([...'ABCDEFGHJKLMNPRSTVWZ']),
    familyName,
    birthDate,
    birthPlace: random.pick(TOWNS).town,
    sexMarker: random.chance(0.01) ? 'X' : random.pick(['F', 'M'] as const),
    heightCm: random.between(148, 201),
    weightKg: random.between(47, 128),
    eyeColor: random.pick(['brown', 'blue', 'green', 'hazel', 'grey']),
    hairColor: random.pick(['black', 'brown', 'blond', 'red', 'grey', 'none']),
    ssn: ssn(index),
    street: `${random.between(1, 980)} ${random.pick(STREETS)}`,
    town: home.town,
    postalCode: home.postalCode,
    phone: `${random.pick(['801', '385', '435'])}-555-01${digits(random.between(0, 99), 2)}`,
    email: `${givenName}.${familyName}.${index}@${random.pick(['mail', 'post'])}.example`.toLowerCase(),
    employer: random.pick(EMPLOYERS),
    dlNumber: `X${digits(40_000_000 + index * 37, 8)}`,
    passportNo: `XP${digits(9_000_000 + index * 29, 9)}`,
    cardType: foreignBorn ? random.pick(['limited_term', 'driving_privilege'] as const) : cardType(random),
    issuedOn: dateText(today - random.between(30, 2_900) * DAY_MS),
    aliases: booked && random.chance(0.4) ? [`${random.pick(GIVEN_NAMES)} ${familyName}`] : [],
    sidNumber: `UTX${digits(2_000_000 + index * 13, 7)}`,
    vehicles: list(everything ? 2 : random.between(0, 2), (nth) => vehicle(random, index, nth, today, everything)),
    bookings,
    ...(inCustody && { custody: custody(random, today) }),
    ...(foreignBorn && { statusCheck: statusCheck(random, index) }),
  };
}

function cardType(random: Random): 'regular' | 'identification' {
  return random.chance(0.1) ? 'identification' : 'regular';
}

/** 100 areas × 49 groups × 9,999 serials; the multiplier is coprime to their product, so no number repeats. */
function ssn(index: number): string {
  const total = 100 * 49 * 9_999;
  const place = (index * 7_368_787 + 1_234_577) % total;
  const area = 900 + (place % 100);
  const group = 1 + (Math.floor(place / 100) % 49);
  const serial = 1 + Math.floor(place / 4_900);
  return `${area}${digits(group, 2)}${digits(serial, 4)}`;
}

function booking(random: Random, index: number, nth: number, today: number): InventedBooking {
  return {
    bookingNo: `B${digits(index, 6)}-${nth + 1}`,
    bookedAt: instantText(today - random.between(1, 700) * DAY_MS + random.between(0, 1_439) * 60_000),
    facility: random.pick(FACILITIES),
    charges: list(random.between(1, 2), () => random.pick(CHARGES)).filter(
      (charge, at, all) => all.indexOf(charge) === at,
    ),
  };
}

function custody(random: Random, today: number) {
  return {
    facility: random.pick(FACILITIES),
    housingUnit: `${random.pick(['A', 'B', 'C'])}-${random.between(1, 40)}`,
    releaseAt: instantText(today + random.between(1, 60) * DAY_MS + random.between(480, 1_020) * 60_000),
  };
}

function statusCheck(random: Random, index: number) {
  return {
    aNumber: `A9${digits(index * 29 + 100_000, 9)}`,
    country: random.pick(COUNTRIES),
    status: random.pick([
      'lawful permanent resident',
      'admitted until a date',
      'application pending',
      'not determined',
    ]),
  };
}

function vehicle(random: Random, index: number, nth: number, today: number, everything: boolean): InventedVehicle {
  // Older than nine months too: those may be kept by nobody, and are there to be refused.
  const ages = everything ? [20, 120, 240, 300] : list(random.between(0, 3), () => random.between(0, 430));
  return {
    plate: `ZZ${digits(index * 2 + nth, 5)}`,
    vin: `QIO${digits(index * 2 + nth, 14)}`,
    make: random.pick(['Marmot', 'Pronghorn', 'Sandhill']),
    model: random.pick(['Mesa', 'Draw', 'Bench', 'Wash']),
    modelYear: random.between(1998, 2026),
    color: random.pick(['white', 'grey', 'black', 'blue', 'red']),
    expiresOn: dateText(today + random.between(-60, 700) * DAY_MS),
    reads: ages.map((age) => {
      const day = today - age * DAY_MS;
      // Afternoon in Utah: local day and UTC day are the same.
      const capturedAt = instantText(day + random.between(1_140, 1_400) * 60_000);
      return { capturedAt, capturedOn: dateText(day), camera: random.pick(CAMERAS) };
    }),
  };
}

function list<T>(length: number, make: (nth: number) => T): T[] {
  return Array.from({ length }, (_, nth) => make(nth));
}

const instantText = (at: number) => new Date(at).toISOString();
const dateText = (at: number) => instantText(at).slice(0, 10);
