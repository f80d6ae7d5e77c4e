import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readCatalogue } from '../../src/cli/schema/catalogue.js';
import { schemaText } from '../../src/cli/schema/schema-text.js';
import { StoredPackages } from '../../src/disclosures/index.js';
import { FileKeys, openFileKeys, SealedDetails } from '../../src/ledger/index.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { createLog } from '../../src/platform/logging/log.js';
import { RetentionWorker } from '../../src/retention/index.js';
import { startTestService } from '../support/callers.js';
import type { TestService } from '../support/callers.js';
import { licenceOfTheSubject, PLAIN, playLife, RUN, SEALED } from '../support/canary-life.js';
import { endOf, leaksAmong, searchDatabase, searchFolder, searchText } from '../support/canary-search.js';
import type { Canaries, Hit } from '../support/canary-search.js';
import { databaseClock } from '../support/database-clock.js';
import { columnsOf, problemsOf, readDataStores } from '../support/data-stores.js';

const stores = readDataStores();
const NO_TX = { actor: SERVICE_ACTOR, at: new Date(0) };
type SealedRow = pg.QueryResultRow;

describe('planted words in a running service', () => {
  const lines: string[] = [];
  let service: TestService;
  let admin: pg.Client;
  /** Also what the source answered with, which nobody typed. */
  let canaries: Canaries;
  let packageId: string;
  let purge: () => Promise<void>;

  beforeAll(async () => {
    const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
    service = await startTestService({ source: true, background: true, log });
    admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
    canaries = { ...SEALED, ...PLAIN, licence: await licenceOfTheSubject(service.platform.adminUrl) };
    ({ packageId, purge } = await playLife(service));
  }, 120_000);

  afterAll(async () => {
    await admin.end();
    await service.close();
  });

  /** What the seals of the installation give to whoever has its keys today. */
  async function opened(): Promise<readonly Hit[]> {
    const details = service.app.get(SealedDetails, { strict: false });
    const packages = service.app.get(StoredPackages, { strict: false });
    return service.platform.purger.read(SERVICE_ACTOR, async (tx) => {
      const ids = await tx.query<{ id: string }>('select id from ledger.sealed_detail');
      const words = [
        ...(
          await details.openAll(
            tx,
            ids.map(({ id }) => id),
          )
        ).values(),
      ];
      const content = await packages.load(tx, packageId);
      const records = content === undefined ? '' : packages.open(content).toString('utf8');
      return [
        ...searchText(JSON.stringify(words), canaries, 'ledger.sealed_detail'),
        ...searchText(records, canaries, 'disclosure.package_content'),
      ];
    });
  }

  const sealedRows = async () =>
    (
      await admin.query<SealedRow>(
        `select id, kind, file_id, key_epoch, key_place, key_id, wrapped_key, ciphertext from ledger.sealed_detail`,
      )
    ).rows;

  /** The same rows as a backup of the database has them, under the keys that somebody holds. */
  async function openedOf(rows: readonly SealedRow[], keys: FileKeys): Promise<readonly Hit[]> {
    const details = new SealedDetails(service.platform.keys, keys, randomUUID);
    const restored = { ...NO_TX, query: async () => rows } as unknown as Parameters<SealedDetails['open']>[0];
    const words = [...(await details.openAll(restored, ['all'])).values()];
    return searchText(JSON.stringify(words), canaries, 'backup');
  }

  /** Entries move on by themselves; looks until none waits, so that a place has one name. */
  async function ledgerAtRest(): Promise<void> {
    while ((await admin.query('select 1 from ledger.inbox limit 1')).rowCount !== 0);
  }

  const placesOf = (hits: readonly Hit[]) => {
    const places: Record<string, string[]> = {};
    for (const { canary, place } of hits) (places[canary] ??= []).push(place);
    return Object.fromEntries(Object.entries(places).map(([canary, list]) => [canary, list.toSorted()]));
  };

  const STAYS = {
    agreementLine: ['sharing.evaluation.result'],
    displayName: ['directory.person.display_name'],
    handle: ['directory.person.handle'],
    recipientMailbox: ['directory.agency.contact_email'],
    agreementTitle: ['agreements.agreement.title'],
  };

  it('stand in plain only where data_stores.yaml says, in every schema and file', async () => {
    await ledgerAtRest();
    const { hits, columns } = await searchDatabase(admin, canaries);
    expect(leaksAmong(hits, stores)).toEqual([]);
    expect(placesOf(hits)).toEqual({ ...STAYS, idempotencyKey: ['platform.idempotency.key'] });
    for (const place of ['platform.outbox.topic', 'disclosure.package_content.ciphertext']) {
      expect(columns).toContain(place);
    }
    expect(columns.filter((place) => place.startsWith('bullmq.')).length).toBeGreaterThan(10);
    const { hits: inFiles, files } = searchFolder(dirname(service.platform.config.keys), canaries);
    expect(inFiles).toEqual([]);
    expect(files.some((path) => path.includes('epochs'))).toBe(true);
  });

  it('are in no entry of the ledger, none of them', async () => {
    await ledgerAtRest();
    const inLedger = async () => {
      const { hits } = await searchDatabase(admin, canaries);
      return hits.filter(({ place }) => place.startsWith('ledger.'));
    };
    expect(await inLedger()).toEqual([]);
    // Planted fault: a line that nobody sealed.
    await admin.query('begin');
    try {
      await admin.query(
        `insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
         values (gen_random_uuid(), convert_to($1, 'UTF8'), '{}', 'planted', gen_random_uuid(), 1, 'Planted', now())`,
        [JSON.stringify({ data: { content: { caseRef: PLAIN.displayName } } })],
      );
      expect(await inLedger()).toEqual([{ canary: 'displayName', place: 'ledger.inbox.bytes' }]);
    } finally {
      await admin.query('rollback');
    }
  });

  it('are in the seals, so that a search that finds nothing has something to find', async () => {
    const found = placesOf(await opened());
    const { revocation: _later, ...words } = SEALED;
    expect(found).toMatchObject(Object.fromEntries(Object.keys(words).map((name) => [name, expect.any(Array)])));
    expect(found['licence']).toEqual(['disclosure.package_content']);
    expect(found['familyName']).toEqual(['disclosure.package_content', 'ledger.sealed_detail']);
  });

  it('are gone with the purge, but for what the file says stays, and until when', async () => {
    await purge();
    await admin.query('update platform.idempotency set expires_at = now()');
    await service.app.get(RetentionWorker, { strict: false }).sweepNow();
    await ledgerAtRest();
    const { hits } = await searchDatabase(admin, canaries);
    expect(placesOf(hits)).toEqual(STAYS);
    // A name ends years after its account was disabled, and these are active.
    const ways = (place: string) => (place.startsWith('directory.person.') ? 'blanked' : 'lasts');
    for (const { place } of hits) expect([place, endOf(place, stores)?.way]).toEqual([place, ways(place)]);
    const left = placesOf(await opened());
    expect(Object.values(left).flat()).not.toContain('disclosure.package_content');
    expect(left['licence']).toBeUndefined();
    // Words of the request outlive the records: the accounting of the disclosure rests on them.
    expect(left).toMatchObject({ necessity: ['ledger.sealed_detail'], revocation: ['ledger.sealed_detail'] });
    expect(searchFolder(dirname(service.platform.config.keys), canaries).hits).toEqual([]);
  });

  it('are gone from the seals when the files end, for whoever has a backup of the database and the keys of today', async () => {
    expect(stores.tables['ledger.sealed_detail']?.destroyed).toMatchObject({ way: 'deleted' });
    const kept = await sealedRows();
    const keysBefore = mkdtempSync(join(tmpdir(), 'keys-before-'));
    cpSync(service.platform.config.keys, keysBefore, { recursive: true });
    const { rows } = await admin.query<{ due: Date }>('select max(due_at) as due from retention.sealed_file');
    // Six years of accounting, and not a day less.
    expect(rows[0]!.due.getTime()).toBeGreaterThan(Date.now() + 6 * 365 * 86_400_000);
    const clock = await databaseClock(admin);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where usename = 'comity_purger' and datname = current_database()`,
    );
    const sweep = () => service.app.get(RetentionWorker, { strict: false }).sweepNow();
    await clock.set(new Date(rows[0]!.due.getTime() + 1));
    try {
      // A draft agreement that nobody signed: its parties are told, and two weeks later it lapses.
      await sweep();
      await clock.set(new Date(rows[0]!.due.getTime() + 15 * 86_400_000));
      for (let pass = 0; pass < 50 && (await sealedRows()).length > 0; pass += 1) {
        await sweep();
      }
    } finally {
      await admin.query('drop schema test_clock cascade');
    }
    expect(placesOf(await opened())).toEqual({});
    const files = () => service.app.get(FileKeys, { strict: false });
    expect(placesOf(await openedOf(kept, files()))).toEqual({});
    // Planted fault: the keystore came out of a backup too. So the words are in the rows, and only the keys are not.
    const found = placesOf(await openedOf(kept, openFileKeys(keysBefore)));
    expect(Object.keys(found)).toEqual(expect.arrayContaining(Object.keys(SEALED)));
    rmSync(keysBefore, { recursive: true });
  });

  it('are in no line of the log, whatever was sent where', async () => {
    const analyst = await service.as('hsi-agent');
    const name = encodeURIComponent(SEALED.familyName);
    expect((await analyst.call('GET', `/share-requests/${name}?status=${name}`)).status).toBe(400);
    expect((await analyst.call('POST', '/share-requests', { [SEALED.familyName]: SEALED.necessity })).status).toBe(422);
    expect((await analyst.call('GET', `/${name}`)).status).toBe(404);
    expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(20);
    expect(searchText(lines.join('\n'), canaries, 'log')).toEqual([]);
    // Planted fault: a message that is no constant.
    service.platform.log.warn(`Nothing found for ${SEALED.familyName}`);
    expect(searchText(lines.join('\n'), canaries, 'log')).toEqual([{ canary: 'familyName', place: 'log' }]);
    lines.pop();
  });

  // A server of somebody else keeps its files where this cannot look.
  const withFiles = process.env['DATABASE_URL'] ? describe.skip : describe;
  withFiles('and the files of PostgreSQL', () => {
    const folder = async () =>
      dirname((await admin.query<{ data_directory: string }>('show data_directory')).rows[0]!.data_directory);
    const typed = (words: Canaries) =>
      Object.fromEntries(Object.entries(words).filter(([, word]) => word.includes(RUN)));

    it('are in no row, dead or alive, and no segment of the write-ahead log when they are sealed', async () => {
      await admin.query('checkpoint');
      const { rows } = await admin.query<{ path: string }>(
        `select 'base/' || oid as path from pg_database where datname = current_database() union all select 'pg_wal'`,
      );
      const data = join(await folder(), 'data');
      const words = typed(canaries);
      const hits = rows.flatMap(({ path }) => searchFolder(join(data, path), words, RUN).hits);
      const found = [...new Set(hits.map(({ canary }) => canary))];
      expect(found.filter((canary) => Object.hasOwn(SEALED, canary))).toEqual([]);
      // What is not sealed is there, so the search sees what these files hold. Not all of it: PostgreSQL compresses long values.
      expect(found).toEqual(expect.arrayContaining(['displayName', 'handle']));
    });

    it('are not in its log', async () => {
      const log = join(await folder(), 'postgres.log');
      const found = (words: Canaries) => searchText(readFileSync(log, 'latin1'), words, 'postgres.log');
      expect(found(typed(canaries))).toEqual([]);
      // Planted fault: a statement that lets PostgreSQL quote what it was given.
      const planted = `Grimbleshaw ${randomUUID()}`;
      await expect(admin.query('select $1::text::int', [planted])).rejects.toThrow('invalid input syntax');
      expect(found({ planted })).toEqual([{ canary: 'planted', place: 'postgres.log' }]);
    });
  });

  const hex = Buffer.from(SEALED.familyName).toString('hex');
  const base64 = Buffer.from(`{"name":"${SEALED.familyName}"}`).toString('base64');
  it.each([
    [
      'a topic of the outbox',
      `insert into platform.outbox (topic, reference_id, due_at, created_at)
       values ('for ${SEALED.familyName}', gen_random_uuid(), now(), now())`,
      'platform.outbox.topic',
    ],
    [
      'a job',
      `create table bullmq.planted as select jsonb '{"name":"${SEALED.familyName}"}' as data`,
      'bullmq.planted.data',
    ],
    [
      'plain bytes beside the ciphertext',
      `update disclosure.key_epoch set key_digest = '${hex}'`,
      'disclosure.key_epoch.key_digest',
    ],
    [
      'a column of class pseudonym',
      `update sharing.release_grant set state = state || '{"copy":"${base64}"}'`,
      'sharing.release_grant.state',
    ],
    [
      'a column of class sealed',
      `update ledger.sealed_detail set wrapped_key = convert_to('${SEALED.familyName}', 'UTF8')`,
      'ledger.sealed_detail.wrapped_key',
    ],
    [
      'a new table',
      `create table sharing.planted as select '${SEALED.familyName}'::text as body`,
      'sharing.planted.body',
    ],
  ])('are found in %s', async (_what, fault, place) => {
    await admin.query('begin');
    try {
      await admin.query(fault);
      const { hits } = await searchDatabase(admin, canaries);
      expect(leaksAmong(hits, stores)).toEqual([{ canary: 'familyName', place }]);
    } finally {
      await admin.query('rollback');
    }
  });

  it('are found in a file', () => {
    const folder = dirname(service.platform.config.keys);
    const path = join(folder, 'spool.csv');
    writeFileSync(path, SEALED.familyName);
    expect(searchFolder(folder, canaries).hits).toEqual([{ canary: 'familyName', place: path }]);
    rmSync(path);
  });

  it('have no place in a column that nobody classed: the catalogue of a migrated database shows it', async () => {
    const problems = async () => problemsOf(stores, columnsOf(schemaText(await readCatalogue(admin))));
    expect(await problems()).toEqual([]);
    await admin.query('begin');
    try {
      await admin.query('alter table sharing.decision add column subject_email text');
      expect(await problems()).toEqual([
        'sharing.decision.subject_email (text) is not in data_stores.yaml: add it to sharing.decision under its class.',
      ]);
    } finally {
      await admin.query('rollback');
    }
  });
});
