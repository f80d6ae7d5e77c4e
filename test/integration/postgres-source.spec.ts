import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXAMPLE_PERSON, NAMESAKES } from '../../samples/generate-people.js';
import type { InventedPerson } from '../../samples/generate-people.js';
import { createSourceDatabase, readerUrl } from '../../samples/source-database.js';
import type { SourceDatabase } from '../../samples/source-database.js';
import { INTERNAL_MARK } from '../../samples/source-schema.js';
import { ConnectedSources } from '../../src/disclosures/index.js';
import { openSourcePool, readGranted } from '../../src/disclosures/source/postgres-source.js';
import type { SourceQuestion } from '../../src/disclosures/source/postgres-source.js';
import { readSourceFile } from '../../src/disclosures/source/read-source-file.js';
import { suppliedElements } from '../../src/disclosures/source/source-descriptor.js';
import type { SourceDescriptor } from '../../src/disclosures/source/source-descriptor.js';
import type { Rejection } from '../../src/platform/result.js';
import { createTestDatabase } from '../support/test-database.js';

const SOURCES = readSourceFile(readFileSync('samples/sources.yaml', 'utf8'), 'samples/sources.yaml');
const TODAY = new Date('2026-11-24T17:00:00Z');
const sourceOf = (id: string): SourceDescriptor => {
  const source = SOURCES.find((entry) => entry.id === id);
  if (!source) throw new Error(`no source ${id}`);
  return source;
};
const drivers = sourceOf('dld-driver-records');
const central = sourceOf('dps-central-records');
const jail = sourceOf('jail-custody');
const plates = sourceOf('sheriff-plate-reads');

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let admin: pg.Client;
let demo: SourceDatabase;
let pool: pg.Pool;
const sent: string[] = [];
const poolErrors: Error[] = [];

const person = (index: number): InventedPerson => {
  const found = demo.people[index];
  if (!found) throw new Error(`no invented person ${index}`);
  return found;
};
const openPool = (url: string, statementTimeoutMs = 10_000) =>
  openSourcePool(url, { statementTimeoutMs, onPoolError: (error) => poolErrors.push(error) });

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  demo = await createSourceDatabase(admin, { people: 2_000, today: TODAY, readerRole: `reader_${database.name}` });
  pool = openPool(readerUrl(database.adminUrl, demo.reader));
  // What really leaves for the source.
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const [config] = args as [string | { text: string }];
      sent.push(typeof config === 'string' ? config : config.text);
      return query(...args);
    }) as typeof client.query;
  });
});

afterAll(async () => {
  await pool.end();
  await admin.query(`drop owned by "${demo.reader.role}"`);
  await admin.query(`drop role "${demo.reader.role}"`);
  await admin.end();
  await database.drop();
});

async function reading(source: SourceDescriptor, question: Omit<SourceQuestion, 'recordsPerSubject'>) {
  const result = await readGranted(pool, source, { recordsPerSubject: 500, ...question });
  if (!result.ok) throw new Error(`${result.rejection.code}: ${result.rejection.detail}`);
  return result.value;
}

async function refusal(
  source: SourceDescriptor,
  question: Omit<SourceQuestion, 'recordsPerSubject'> & { recordsPerSubject?: number },
  from: pg.Pool = pool,
): Promise<Rejection> {
  const result = await readGranted(from, source, { recordsPerSubject: 500, ...question });
  if (result.ok) throw new Error('was not refused');
  return result.rejection;
}

const byLicence = (index: number) => ({ dlNumber: person(index).dlNumber });

describe('the invented source database', () => {
  it('gives its reader SELECT and nothing else', async () => {
    const reader = new pg.Client({ connectionString: readerUrl(database.adminUrl, demo.reader) });
    await reader.connect();
    try {
      const { rows } = await reader.query<{ n: number }>('select count(*)::int as n from records.driver_license');
      expect(rows).toEqual([{ n: 2_000 }]);
      await reader.query('set default_transaction_read_only = off');
      for (const text of [
        `update records.driver_license set phone = 'x'`,
        'delete from records.booking',
        'create table records.mine (x int)',
        'create table public.mine (x int)',
        'truncate records.vehicle',
      ]) {
        await expect(reader.query(text)).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      await reader.end();
    }
  });

  it('replaces an earlier demonstration and never another schema of that name', async () => {
    const other = await createTestDatabase();
    const client = new pg.Client({ connectionString: other.adminUrl });
    await client.connect();
    const options = { people: 20, today: TODAY, readerRole: `reader_${other.name}` };
    try {
      const first = await createSourceDatabase(client, options);
      expect((await createSourceDatabase(client, options)).people).toEqual(first.people);
      await client.query(`drop schema records cascade; create schema records; create table records.ledger (x int)`);
      await expect(createSourceDatabase(client, options)).rejects.toThrow('not a demonstration');
      expect((await client.query('select * from records.ledger')).rowCount).toBe(0);
    } finally {
      await client.query(`drop owned by "${options.readerRole}"; drop role "${options.readerRole}"`);
      await client.end();
      await other.drop();
    }
  });
});

describe('what leaves a source', () => {
  it('is what was granted, masked by the source', async () => {
    const { givenName, familyName, birthDate, town, postalCode, ssn, vehicles } = person(EXAMPLE_PERSON);
    sent.length = 0;
    const { records, unmatchedSubjects } = await reading(drivers, {
      granted: [
        { element: 'person.full_name' },
        { element: 'person.birth_date', transform: 'month' },
        { element: 'person.birth_year' },
        { element: 'id.ssn_full', transform: 'last4' },
        { element: 'contact.home_address', transform: 'city_zip5' },
        { element: 'contact.email', transform: 'presence' },
        { element: 'loc.vehicle_registration' },
      ],
      subjects: [{ givenName: givenName.toUpperCase(), familyName: familyName.toLowerCase(), birthDate }],
    });
    expect(unmatchedSubjects).toEqual([]);
    expect(records.filter((record) => record.relation === 'records.driver_license')).toEqual([
      {
        subjectIndex: 0,
        relation: 'records.driver_license',
        values: {
          'person.full_name': `${givenName} ${person(EXAMPLE_PERSON).middleInitial}. ${familyName}`,
          'person.birth_date': birthDate.slice(0, 7),
          'person.birth_year': Number(birthDate.slice(0, 4)),
          'id.ssn_full': ssn.slice(5),
          'contact.home_address': { city: town, zip: postalCode },
          'contact.email': true,
        },
      },
    ]);
    const registrations = records.flatMap((record) => record.values['loc.vehicle_registration'] ?? []);
    expect(registrations).toHaveLength(2);
    expect(registrations[0]).toEqual({
      plate: vehicles[0]?.plate,
      vin: vehicles[0]?.vin,
      make: vehicles[0]?.make,
      model: vehicles[0]?.model,
      year: vehicles[0]?.modelYear,
      color: vehicles[0]?.color,
      expiresOn: vehicles[0]?.expiresOn,
    });
    expect(sent[0]).toContain('read only');
    for (const column of ['street_address', 'examiner_notes', 'medical_remarks', 'clerk_remarks', 'lien_holder', '*']) {
      expect(sent.join('\n')).not.toContain(column);
    }
  });

  it('never holds a column that no element maps to, even when everything is granted', async () => {
    const marked = `select count(*)::int as n from records.driver_license where examiner_notes like $1`;
    const control = await admin.query<{ n: number }>(marked, [`${INTERNAL_MARK}%`]);
    expect(control.rows).toEqual([{ n: 2_000 }]);
    const everyone = demo.people.slice(20, 80);
    const subjectsOf = {
      dld: everyone.map(({ dlNumber }) => ({ dlNumber })),
      dps: everyone.map(({ sidNumber }) => ({ sidNumber })),
      jail: everyone.map(({ sidNumber }) => ({ sidNumber })),
      sheriff: everyone.flatMap(({ vehicles }) => vehicles.map(({ plate }) => ({ plate }))),
    };
    for (const source of SOURCES) {
      const { records } = await reading(source, {
        granted: suppliedElements(source).map((element) => ({ element })),
        subjects: subjectsOf[source.agency as keyof typeof subjectsOf],
        capturedAfter: '2020-01-01',
      });
      expect(records.length).toBeGreaterThan(0);
      expect(JSON.stringify(records)).not.toContain(INTERNAL_MARK);
    }
  });

  it('keeps values exact: instants in UTC, days as days, lists as lists, null as null', async () => {
    const { sidNumber, bookings, custody, aliases, birthDate } = person(EXAMPLE_PERSON);
    const { records } = await reading(central, {
      granted: ['person.aliases', 'person.birth_date', 'cj.booking_record', 'cj.charges', 'imm.status'].map(
        (element) => ({
          element,
        }),
      ),
      subjects: [{ sidNumber }],
    });
    expect(records.map((record) => record.values)).toEqual([
      { 'person.aliases': aliases, 'person.birth_date': birthDate },
      ...bookings
        .toSorted((one, other) => one.bookingNo.localeCompare(other.bookingNo))
        .map(({ bookingNo, bookedAt, facility, charges }) => ({
          'cj.booking_record': { bookingNo, bookedAt: bookedAt.replace('.000Z', 'Z'), facility },
          'cj.charges': charges,
        })),
    ]);
    const release = await reading(jail, { granted: [{ element: 'loc.release_datetime' }], subjects: [{ sidNumber }] });
    expect(release.records[0]?.values).toEqual({ 'loc.release_datetime': custody?.releaseAt.replace('.000Z', 'Z') });
    await admin.query('update records.driver_license set email = null where person_no = $1', [person(30).personNo]);
    const { records: empty } = await reading(drivers, {
      granted: [{ element: 'contact.email' }],
      subjects: [byLicence(30)],
    });
    expect(empty[0]?.values).toEqual({ 'contact.email': null });
  });

  it('shows nothing of a value that is no longer than its mask', async () => {
    await admin.query(`update records.driver_license set dl_number = '1-2-34' where person_no = $1`, [
      person(31).personNo,
    ]);
    const { records } = await reading(drivers, {
      granted: [{ element: 'id.dl_number', transform: 'last4' }],
      subjects: [{ ssn: person(31).ssn }],
    });
    expect(records[0]?.values).toEqual({ 'id.dl_number': null });
  });

  it('is plate captures inside the window only, with their day of capture', async () => {
    const [plate] = person(EXAMPLE_PERSON).vehicles.map((vehicle) => vehicle.plate);
    const days = async (capturedAfter: string, capturedThrough?: string) => {
      const { records } = await reading(plates, {
        granted: [{ element: 'loc.alpr_hits' }],
        subjects: [{ plate }],
        capturedAfter,
        ...(capturedThrough !== undefined && { capturedThrough }),
      });
      return records.map((record) => record.capturedOn).sort();
    };
    expect(await days('2025-01-01')).toEqual(['2026-01-28', '2026-03-29', '2026-07-27', '2026-11-04']);
    expect(await days('2026-02-23')).toEqual(['2026-03-29', '2026-07-27', '2026-11-04']);
    expect(await days('2026-03-29')).toEqual(['2026-07-27', '2026-11-04']);
    expect(await days('2026-03-28', '2026-07-27')).toEqual(['2026-03-29', '2026-07-27']);
  });

  it('tells which subjects match nobody, and keeps the others apart', async () => {
    const { records, unmatchedSubjects } = await reading(drivers, {
      granted: [{ element: 'person.full_name' }],
      subjects: [byLicence(41), { dlNumber: 'X99999999' }, { ssn: person(42).ssn }, { ssn: '900-00-0000' }],
    });
    expect(records.map((record) => record.subjectIndex)).toEqual([0, 2]);
    expect(unmatchedSubjects).toEqual([1, 3]);
  });

  it('takes hostile criteria as values', async () => {
    const hostile = `X' or '1'='1`;
    const { records } = await reading(drivers, {
      granted: [{ element: 'person.full_name' }],
      subjects: [{ dlNumber: hostile }, { familyName: `%'; drop table records.vehicle; --`, birthDate: '1980-01-01' }],
    });
    expect(records).toEqual([]);
    expect((await admin.query('select from records.vehicle limit 1')).rowCount).toBe(1);
  });
});

describe('what a source refuses', () => {
  const granted = [{ element: 'person.full_name' }];

  it('releases nothing when a subject matches two people', async () => {
    const { givenName, familyName, birthDate } = person(NAMESAKES[0]);
    sent.length = 0;
    const rejection = await refusal(drivers, {
      granted,
      subjects: [byLicence(50), { givenName, familyName, birthDate }],
    });
    expect(rejection).toMatchObject({ code: 'source-too-many-matches', errors: [{ pointer: '/subjects/1' }] });
    expect(JSON.stringify(rejection)).not.toContain(familyName);
    // Only the counting statement was sent: not even the broker's memory held a record.
    expect(sent.join('\n')).not.toContain('r."full_name"');
  });

  it('releases nothing when a subject has more records than the grant covers', async () => {
    const index = demo.people.findIndex(({ bookings }) => bookings.length === 2);
    const question = { granted: [{ element: 'cj.charges' }], subjects: [{ sidNumber: person(index).sidNumber }] };
    expect((await refusal(central, { ...question, recordsPerSubject: 1 })).code).toBe('source-too-many-matches');
    expect((await reading(central, question)).records).toHaveLength(2);
  });

  it('answers source-unavailable for every fault of the source, and works again afterwards', async () => {
    const subjects = [byLicence(60)];
    const wrongPassword = openPool(readerUrl(database.adminUrl, { ...demo.reader, password: 'wrong' }));
    const nowhere = openPool('postgres://nobody:x@127.0.0.1:1/none');
    try {
      const refusedSignIn = await refusal(drivers, { granted, subjects }, wrongPassword);
      expect(refusedSignIn.detail).toContain('28P01');
      expect((await refusal(drivers, { granted, subjects }, nowhere)).detail).toContain('cannot be reached');
    } finally {
      await wrongPassword.end();
      await nowhere.end();
    }
    const relation = { ...drivers.relations[0]!, relation: 'records.not_there' };
    const missing = await refusal({ ...drivers, relations: [relation] }, { granted, subjects });
    expect(missing).toMatchObject({ code: 'source-unavailable', detail: expect.stringContaining('42P01') });
    await admin.query(`revoke select on records.driver_license from "${demo.reader.role}"`);
    expect((await refusal(drivers, { granted, subjects })).detail).toContain('42501');
    await admin.query(`grant select on records.driver_license to "${demo.reader.role}"`);
    const badDate = [{ familyName: person(60).familyName, birthDate: 'yesterday-ish' }];
    const unreadable = await refusal(drivers, { granted, subjects: badDate });
    expect(unreadable.detail).toContain('22007');
    expect(unreadable.detail).not.toContain('yesterday');
    expect((await reading(drivers, { granted, subjects })).records).toHaveLength(1);
  });

  it('lets no view of the source write', async () => {
    await admin.query('create sequence records.counted');
    await admin.query(
      `create view records.counting as
         select person_no, full_name || nextval('records.counted') as full_name from records.driver_license`,
    );
    await admin.query(`grant select on records.counting to "${demo.reader.role}"`);
    await admin.query(`grant usage on sequence records.counted to "${demo.reader.role}"`);
    const counting = { ...drivers, relations: [{ ...drivers.relations[0]!, relation: 'records.counting' }] };
    expect((await refusal(counting, { granted, subjects: [byLicence(61)] })).detail).toContain('25006');
  });

  it('gives up after the time limit, and when its connection is cut', async () => {
    const hurried = openPool(readerUrl(database.adminUrl, demo.reader), 150);
    const subjects = [byLicence(62)];
    // On a connection of its own: inside a transaction pg_stat_activity does not move.
    const blocker = new pg.Client({ connectionString: database.adminUrl });
    await blocker.connect();
    await blocker.query('begin; lock table records.driver_license in access exclusive mode');
    try {
      expect((await refusal(drivers, { granted, subjects }, hurried)).detail).toContain('57014');
      const waiting = refusal(drivers, { granted, subjects });
      await untilWaiting();
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and wait_event_type = 'Lock'`,
        [demo.reader.role],
      );
      expect(await waiting).toMatchObject({
        code: 'source-unavailable',
        detail: expect.stringMatching(/cannot be reached.*(57P01|no-answer)/),
      });
    } finally {
      await blocker.end();
      await hurried.end();
    }
    expect((await reading(drivers, { granted, subjects })).records).toHaveLength(1);
  });

  it('is left when the service stops: a connection that waits for the next question keeps a process for half a minute', async () => {
    const secrets = mkdtempSync(join(tmpdir(), 'comity-sources-'));
    writeFileSync(join(secrets, `${drivers.connection}.url`), readerUrl(database.adminUrl, demo.reader), {
      mode: 0o600,
    });
    const connected = async (but: readonly number[] = []) => {
      const text = `select pid from pg_stat_activity where usename = $1 and pid <> all ($2)`;
      return (await admin.query<{ pid: number }>(text, [demo.reader.role, but])).rows.map(({ pid }) => pid);
    };
    const others = await connected();
    const sources = new ConnectedSources({
      file: 'samples/sources.yaml',
      secrets,
      onPoolError: (error) => poolErrors.push(error),
    });
    const question = { granted, subjects: [byLicence(63)], recordsPerSubject: 500 };
    expect(await sources.read(drivers, question)).toMatchObject({ ok: true });
    expect(await connected(others)).toHaveLength(1);
    await sources.onApplicationShutdown();
    for (const end = performance.now() + 10_000; (await connected(others)).length > 0 && performance.now() < end;);
    expect(await connected(others)).toEqual([]);
    rmSync(secrets, { recursive: true });
  });
});

/** Asks the server until the reader is seen waiting for the lock. */
async function untilWaiting(): Promise<void> {
  for (let asked = 0; asked < 5_000; asked += 1) {
    const { rows } = await admin.query(`select from pg_stat_activity where usename = $1 and wait_event_type = 'Lock'`, [
      demo.reader.role,
    ]);
    if (rows.length > 0) return;
  }
  throw new Error('The reader never waited for the lock');
}
