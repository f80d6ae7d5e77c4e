import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Database } from '../../src/platform/database/database.js';
import { asService, PURGER_DATABASE } from '../../src/platform/database/service-transaction.js';
import { newId } from '../../src/platform/ids/ids.js';
import { accepted } from '../../src/platform/result.js';
import { pullBrake as pulledBrake } from '../../src/retention/domain/decide-brake.js';
import { PurgeBrakeRepository } from '../../src/retention/persistence/purge-brake.repository.js';
import { systemClock } from '../../src/platform/clock/clock.js';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { TestService } from '../support/callers.js';
import { comity } from '../support/command-line.js';
import type { Ran } from '../support/command-line.js';
import { createTestDatabase } from '../support/test-database.js';

const RATIONALE = 'Necessary for the named case, and within the agreement.';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'comity-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return path;
};
/** Where something listened a moment ago. */
const closedPort = () =>
  new Promise<number>((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
/** The exit code, and the words if it is another. */
const codeOf = ({ code, stderr }: Ran, expected: number) => ({ code, stderr: code === expected ? '' : stderr });
const exits = (code: number) => ({ code, stderr: '' });

/** A standing purge brake, as the sweep leaves one. */
const COUNTS = { due: 412, orderedDue: 0, gone: 3, orderedGone: 0, foreseen: 40, live: 9_000 };

/** With its entry in the ledger, as the sweep writes it. */
async function pulledBySweep({ app }: TestService): Promise<void> {
  const brakes = app.get(PurgeBrakeRepository, { strict: false });
  const terms = { number: 'PB-2026-000099', sourceAgency: 'dps' };
  await asService(app.get<Database>(PURGER_DATABASE, { strict: false }), async (tx) => {
    const counted = { at: tx.at.toISOString(), cause: 'more-than-foreseen', counts: COUNTS } as const;
    return accepted(await brakes.create(tx, newId(), pulledBrake(terms, counted)));
  });
}

/** Into a database that nothing else is done with. */
async function pullBrake(client: pg.Client): Promise<void> {
  const state = {
    status: 'pulled',
    terms: { number: 'PB-2026-000099', sourceAgency: 'dps' },
    pulledAt: '2026-11-24T07:00:00.000Z',
    counted: {
      at: '2026-11-24T07:00:00.000Z',
      cause: 'more-than-foreseen',
      counts: COUNTS,
    },
  };
  await client.query(
    `insert into retention.purge_brake (id, version, state, number, status, source_agency)
     values (gen_random_uuid(), 1, $1, 'PB-2026-000099', 'pulled', 'dps')`,
    [JSON.stringify(state)],
  );
}

describe('the command line against the service and its database', () => {
  let service: TestService;
  let database: Record<string, string>;
  const as = (persona: string, ...words: string[]) =>
    comity([...words, '--as', persona], { COMITY_URL: service.baseUrl });
  const operate = (...words: string[]) => comity(words, database);
  const admin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: service.platform.adminUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  /** What a list prints as JSON. */
  const listed = async <Row = Record<string, unknown>>(persona: string, ...words: string[]): Promise<Row[]> =>
    JSON.parse((await as(persona, ...words, '-o', 'json')).stdout) as Row[];

  beforeAll(async () => {
    service = await startTestService({ source: true, background: true, clock: systemClock });
    const { config, adminUrl } = service.platform;
    chmodSync(config.keys, 0o700);
    database = { DATABASE_URL: adminUrl, COMITY_HOME: config.home, COMITY_KEYS: config.keys };
  });
  afterAll(() => service.close());

  it('asks, decides with two persons, releases, holds and lifts', async () => {
    const agreement = await taskForceAgreement(await service.as('hsi-agent'));
    const passport = { code: 'id.passport_number', necessity: 'Match the person with the travel record of the case.' };
    const body = { ...TASK_FORCE_REQUEST, agreement, elements: [...TASK_FORCE_REQUEST.elements, passport] };
    const asked = file('asked.json', body);

    const check = await as('hsi-agent', 'request', 'submit', asked, '--dry-run');
    expect(check).toMatchObject({ code: 3, stderr: 'Nothing was stored.\n' });
    expect(await listed('hsi-agent', 'request', 'list')).toEqual([]);
    const submitted = await as('hsi-agent', 'request', 'submit', asked);
    expect(submitted).toMatchObject({ code: 3, stdout: expect.stringMatching(/^outcome +second_approval$/m) });
    const number = /SR-\d{4}-\d+/.exec(submitted.stdout)?.[0] ?? '';
    const deniedBody = file('denied.json', { ...body, agreement: 'AG-2020-000001' });
    expect(await as('hsi-agent', 'request', 'submit', deniedBody)).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('R-AGREEMENT-ACTIVE (agreement)'),
    });

    expect(await listed('dps-privacy', 'review', 'list')).toMatchObject([{ number, policyOutcome: 'second_approval' }]);
    const shown = await as('dps-privacy', 'request', 'show', number);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^permit +id\.passport_number$/m) });
    const csv = await as('hsi-agent', 'request', 'list', '-o', 'csv', '--limit', '1');
    expect(csv.stdout.split('\n')[0]).toBe('number,status,policy,from,to,purpose,elements,submitted');
    expect(csv.stdout.trimEnd().split('\n')).toHaveLength(2);

    const words = ['--rationale-file', file('why.txt', RATIONALE)];
    const decide = ['review', 'decide', number, ...words];
    expect(codeOf(await as('dps-privacy', ...decide), 2)).toEqual(exits(2));
    expect(codeOf(await as('dps-privacy', ...decide, '--release', '--element', 'id.typo=deny'), 2)).toEqual(exits(2));
    expect(codeOf(await as('hsi-agent', ...decide, '--release'), 7)).toEqual(exits(7));
    expect(await as('dps-privacy', 'review', 'decide', number, '--deny', '--rationale', 'short')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/rationale: must have at least 20 characters'),
    });
    const narrowed = ['--release', '--element', 'id.passport_number=deny', '--retention', 'P30D'];
    const planned = await as('dps-privacy', ...decide, ...narrowed, '--dry-run');
    expect(JSON.parse(planned.stdout)).toMatchObject({
      path: `/api/v1/share-requests/${number}/decisions`,
      headers: { 'If-Match': expect.stringMatching(/^"share-request-\d+"$/) },
      body: { retention: 'P30D', elements: expect.arrayContaining([{ code: 'id.passport_number', result: 'deny' }]) },
    });
    expect(await as('dps-privacy', ...decide, '--release', '--retention', 'P30D')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^decision +awaiting second approval$/m),
    });
    expect(await as('dps-counsel', 'review', 'approve', number, ...words)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^approvals +privacy_officer at .*, legal_counsel at /m),
    });
    expect(codeOf(await as('dps-counsel', 'review', 'approve', number, ...words), 6)).toEqual(exits(6));

    const [grant] = await listed<{ number: string }>('dps-custodian', 'grant', 'list', '--status', 'active');
    expect(await as('dps-custodian', 'grant', 'release', grant?.number ?? '')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^records +1$/m),
    });
    const [pack] = await listed<{ number: string }>('hsi-agent', 'package', 'list');
    const packageNumber = pack?.number ?? '';
    const reason = ['--reason', 'A court asked that this be preserved.'];
    const place = ['hold', 'place', '--matter', 'Example v. Example', ...reason];
    expect(codeOf(await as('dps-records', ...place), 2)).toEqual(exits(2));
    expect(codeOf(await as('dps-records', ...place, '--package', packageNumber), 0)).toEqual(exits(0));
    expect(await listed('dps-records', 'retention', 'due')).toMatchObject([{ packageNumber, state: 'held', holds: 1 }]);
    const [hold] = await listed<{ number: string }>('dps-records', 'hold', 'list', '--status', 'active');
    const lift = ['hold', 'lift', hold?.number ?? '', ...reason];
    expect(codeOf(await as('dps-records', ...lift), 7)).toEqual(exits(7));
    expect(codeOf(await as('dps-second-records', ...lift), 0)).toEqual(exits(0));
    expect(codeOf(await as('dps-counsel', ...lift, '--confirm'), 0)).toEqual(exits(0));
    expect(await listed('dps-records', 'retention', 'due')).toMatchObject([{ packageNumber, state: 'scheduled' }]);
    expect((await listed('hsi-agent', 'agreement', 'list')).length).toBeGreaterThan(0);
  });

  it('holds what somebody without an account wrote, with the refusals of the API', async () => {
    const { status, body } = await service.send('POST', '/api/v1/rights-cases', {
      headers: { 'idempotency-key': newId() },
      body: {
        ...{ kind: 'access', agency: 'dps', language: 'en', capacity: 'self', identityProof: 'ask_me' },
        ...{ name: 'Odalys Fennimore', mailingAddress: '9 Juniper Way', description: 'My driver record of this year' },
      },
    });
    expect(status).toBe(201);
    const letter = body.number as string;
    const place = [
      'hold',
      'place',
      '--matter',
      'Example v. Example',
      '--reason',
      'A court asked that this be preserved.',
    ];
    const on = (who: string, ...words: string[]) => as(who, ...place, ...words);
    expect(codeOf(await on('dps-records', '--letter', letter, '--request', 'SR-2026-000001'), 2)).toEqual(exits(2));
    expect(codeOf(await on('dps-records', '--letter', 'a letter'), 1)).toEqual(exits(1));
    expect(await on('dps-records', '--letter', 'RC-2026-999999')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('There is no such rights case or complaint among those your agency answers.'),
    });
    expect(codeOf(await on('hsi-supervisor', '--letter', letter), 5)).toEqual(exits(5));
    expect(codeOf(await on('dps-custodian', '--letter', letter), 7)).toEqual(exits(7));
    expect(codeOf(await on('dps-records', '--letter', letter, '--dry-run'), 0)).toEqual(exits(0));
    const holds = () => service.send('GET', '/api/v1/holds?status=active', { as: 'dps-records' });
    expect((await holds()).body.items).toEqual([]);
    expect(await on('dps-records', '--letter', letter)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^on +${letter}$`, 'm')),
    });
    expect((await holds()).body.items).toMatchObject([{ scope: { kind: 'letter', number: letter } }]);
  });

  it('imports people and trainings: a dry run, all rows or none', async () => {
    const people = file('people.csv', 'handle,displayName,roles,startedOn\nimported,Ida Lund,analyst,2026-01-05\n');
    const importPeople = ['training', 'import', people, '--people'];
    const dry = await as('dps-operator', ...importPeople, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('1 people would be enrolled') });
    expect(codeOf(await as('dps-operator', ...importPeople), 0)).toEqual(exits(0));
    const passed = file('passed.csv', 'handle,code,passedOn\nimported,CJIS,2026-01-06\nnobody-here,CJIS,2026-01-06\n');
    expect(await as('dps-privacy', 'training', 'import', passed, '--dry-run')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^3 +handle +is nobody enrolled/m),
    });
    const refused = await as('dps-privacy', 'training', 'import', passed);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('row 3, handle: is nobody enrolled') });
  });

  it('says with what is due which purge waits for two persons', async () => {
    const due = await admin(async (client) => {
      // Held while it is asked: the sweep would end a brake under which nothing is due.
      await client.query('select pg_advisory_lock(7160201)');
      await pulledBySweep(service);
      const asked = await as('dps-records', 'retention', 'due');
      const foreign = await as('hsi-agent', 'retention', 'due');
      const brake = (who: string, ...words: string[]) => as(who, 'retention', 'brake', ...words);
      const listed = await brake('dps-records', 'list', '--state', 'standing');
      const reason = [
        'PB-2026-000099',
        '--reason',
        'The agreement was ended and its records go, as counsel confirmed.',
      ];
      const releases = [
        await brake('dps-records', 'release', ...reason, '--dry-run'),
        await brake('hsi-agent', 'release', ...reason),
        await brake('dps-records', 'release', ...reason),
        await brake('dps-records', 'release', ...reason),
        await brake('dps-privacy', 'release', ...reason, '-o', 'json'),
      ];
      return { asked, foreign, listed, releases };
    });
    expect(due.asked.stderr).toMatch(
      /PB-2026-000099: 412 were due .* wait for two persons in two roles \(3 went in the 24 hours before, 40 were foreseen/,
    );
    expect(due.listed).toMatchObject({ code: 0, stdout: expect.stringContaining('PB-2026-000099') });
    expect(due.releases.map(({ code }) => code)).toEqual([0, 5, 0, 7, 0]);
    expect(due.releases[2]!.stderr).toMatch(/Another person in another role must release it too/);
    expect(JSON.parse(due.releases[4]!.stdout)).toMatchObject({ status: 'released' });
    expect(due.foreign.stderr).not.toMatch(/PB-/);
  });

  it('says who may not, what is not there and what it cannot reach', async () => {
    const list = ['request', 'list'];
    const address = { COMITY_URL: service.baseUrl };
    expect(codeOf(await as('dps-privacy', 'request', 'show', 'SR-2026-999999'), 5)).toEqual(exits(5));
    expect(codeOf(await as('nobody', ...list), 5)).toEqual(exits(5));
    expect(await comity(list, address)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('COMITY_TOKEN_FILE'),
    });
    const nobody = `http://127.0.0.1:${await closedPort()}`;
    expect(await comity([...list, '--as', 'hsi-agent', '--url', nobody])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Nothing answers at ${nobody}`),
    });
    expect((await comity([...list, '--url', 'ftp://x.example'])).code).toBe(2);

    const token = join(folder, 'token');
    expect(codeOf(await operate('token', 'issue', 'hsi/hsi-agent', '--to', token), 0)).toEqual(exits(0));
    expect(statSync(token).mode & 0o777).toBe(0o600);
    const { rows: issued } = await admin((client) =>
      client.query(`select agencies from ledger.inbox where type = 'BearerTokenIssued'
        union all select agencies from ledger.entry where type = 'BearerTokenIssued'`),
    );
    expect(issued).toEqual([{ agencies: ['hsi'] }]);
    const withToken = { ...address, COMITY_TOKEN_FILE: token };
    expect((await comity(list, withToken)).stdout).toContain('SR-');
    chmodSync(token, 0o644);
    expect(await comity(list, withToken)).toMatchObject({ code: 1, stderr: expect.stringContaining('chmod 600') });
    // Signed by another key than the service's.
    const foreign = file(
      'foreign',
      readFileSync(token, 'utf8')
        .trim()
        .replace(/[^.]+$/, 'A'.repeat(86)),
    );
    expect(await comity(list, { ...address, COMITY_TOKEN_FILE: foreign })).toMatchObject({ code: 7 });
    expect((await operate('token', 'issue', 'hsi/nobody')).code).toBe(5);
    expect((await operate('token', 'issue', 'hsi-agent')).code).toBe(2);
  });

  it('colours for who wants it, and nothing that a program reads', async () => {
    const list = ['agreement', 'list', '--as', 'hsi-agent'];
    const coloured = await comity(list, { COMITY_URL: service.baseUrl, FORCE_COLOR: '1' });
    expect(coloured.stdout).toContain('\u001b[1m');
    const plain = await comity(list, { COMITY_URL: service.baseUrl });
    expect(plain).toMatchObject({ code: 0, stdout: expect.not.stringContaining('\u001b') });
  });

  it('verifies, exports and proves the ledger, and names what a superuser changed', async () => {
    const settled = `select not exists (select from ledger.inbox)
      and (select max(size) from ledger.checkpoint) = (select count(*) from ledger.entry) as settled`;
    await admin(async (client) => {
      const end = performance.now() + 60_000;
      for (;;) {
        const { rows } = await client.query<{ settled: boolean }>(settled);
        if (rows[0]?.settled) return;
        if (performance.now() > end) throw new Error('the ledger was not signed in time');
      }
    });
    expect(codeOf(await operate('ledger', 'verify'), 0)).toEqual(exits(0));
    const bundle = join(folder, 'ledger.ndjson');
    expect(codeOf(await operate('ledger', 'export', bundle), 0)).toEqual(exits(0));
    const offline = { COMITY_HOME: join(folder, 'no-home') };
    expect(codeOf(await comity(['ledger', 'verify', bundle], offline), 0)).toEqual(exits(0));

    const {
      seq,
      entry_id: entryId,
      bytes,
    } = await admin(async (client) => {
      const { rows } = await client.query<{ seq: string; entry_id: string; bytes: Buffer }>(
        'select seq, entry_id, bytes from ledger.entry order by seq limit 1 offset 5',
      );
      return rows[0]!;
    });
    const proof = await operate('ledger', 'prove', entryId);
    expect(codeOf(await comity(['ledger', 'verify', file('proof.json', proof.stdout)], offline), 0)).toEqual(exits(0));
    expect((await operate('ledger', 'prove', '01968000-0000-7000-8000-00000000ffff')).code).toBe(5);

    const write = (value: Buffer) =>
      admin(async (client) => {
        await client.query('set session_replication_role = replica'); // past the append-only trigger
        await client.query('update ledger.entry set bytes = $1 where seq = $2', [value, seq]);
      });
    await write(Buffer.from(bytes.toString('utf8').replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))));
    const caught = await operate('ledger', 'verify', '-o', 'json');
    await write(bytes);
    expect(caught.code).toBe(8);
    expect(JSON.parse(caught.stdout)).toMatchObject({ result: 'tampered', problem: { from: Number(seq) } });
    expect((await operate('ledger', 'verify')).code).toBe(0);
  });

  it('migrates, sweeps, and keeps the hands off what is in use or of others', async () => {
    expect(await operate('db', 'migrate', '--dry-run')).toMatchObject({ code: 0, stderr: 'Nothing to apply.\n' });
    expect(await operate('db', 'migrate', '-o', 'json')).toMatchObject({ code: 0, stdout: '[]\n' });
    const lost = { ...database, COMITY_KEYS: join(folder, 'no-keys') };
    expect(await comity(['db', 'migrate'], lost)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('New keys could open nothing'),
    });
    expect(existsSync(lost.COMITY_KEYS)).toBe(false);
    expect(await operate('retention', 'run', '--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^packages to purge +0$/m),
    });
    const sweep = await operate('retention', 'run', '-o', 'json');
    expect(JSON.parse(sweep.stdout)).toMatchObject({ packagesPurged: 0, failed: 0 });
    expect((await operate('demo', 'reset', '--yes')).code).toBe(6);
    expect((await comity(['demo', 'seed'], { ...database, NODE_ENV: 'production' })).code).toBe(7);
  });

  it('finds a good installation well, and each planted fault', async () => {
    const states = async (environment = database) => {
      const ran = await comity(['doctor', '-o', 'json'], environment);
      const rows = JSON.parse(ran.stdout) as { check: string; state: string; found: string }[];
      return { code: ran.code, bad: rows.filter(({ state }) => state !== 'ok'), count: rows.length };
    };
    expect(await states()).toMatchObject({ code: 0, bad: [], count: 14 });

    const ill = await createTestDatabase();
    const keys = join(folder, 'ill-keys');
    cpSync(database['COMITY_KEYS'] ?? '', keys, { recursive: true });
    chmodSync(keys, 0o700);
    writeFileSync(
      join(keys, 'checkpoints.ndjson'),
      `${JSON.stringify({ checkpoint: 'comity.example/ledger\n7\n' })}\n`,
    );
    const client = new pg.Client({ connectionString: ill.adminUrl });
    await client.connect();
    await client.query(`
      update app.installation set key_fingerprint = 'of-other-keys';
      delete from app.schema_migration where id = (select max(id) from app.schema_migration);
      alter table directory.person no force row level security;
      drop schema bullmq cascade;
      insert into ledger.inbox (entry_id, bytes, agencies, type, at)
        values (gen_random_uuid(), '', '{}', 'Planted', now() - interval '1 hour')`);
    await pullBrake(client);
    await client.end();
    const found = await states({ ...database, DATABASE_URL: ill.adminUrl, COMITY_KEYS: keys });
    await ill.drop();
    expect(found).toMatchObject({
      code: 1,
      bad: [
        { check: 'keys of this database', state: 'failed' },
        { check: 'migrations', state: 'failed' },
        { check: 'row-level security', state: 'failed', found: 'not forced on directory.person' },
        { check: 'ledger', state: 'failed', found: expect.stringContaining('the oldest for 36') },
        { check: 'signed checkpoints', state: 'failed', found: '7 entries were signed and the ledger has 0' },
        { check: 'queue', state: 'failed' },
        {
          check: 'purge brake',
          state: 'failed',
          found: expect.stringMatching(/^412 packages are due .*\(counted .*; 3 went in .*PB-2026-000099$/),
        },
      ],
    });
    const unreachable = { ...database, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await states(unreachable)).toMatchObject({
      code: 1,
      bad: [{ check: 'database', state: 'failed' }, ...Array.from({ length: 9 }, () => ({ state: 'unknown' }))],
    });
  });
});
