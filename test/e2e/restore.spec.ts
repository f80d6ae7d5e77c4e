import 'reflect-metadata';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openPackageKeys } from '../../src/disclosures/index.js';
import { systemClock } from '../../src/platform/clock/clock.js';
import { packageRoot } from '../../src/platform/package-root.js';
import { RetentionSweep } from '../../src/retention/index.js';
import { callerOf, startTestService, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { decided } from '../support/decided-request.js';
import { Installation } from '../support/installation.js';
import { dropTestDatabase } from '../support/test-database.js';

const REASON = 'The disk of the database failed; last night’s backup is the newest.';

describe('backup and restore', () => {
  let service: TestService;
  let folder: string;
  let original: Installation;
  let people: Record<'analyst' | 'officer' | 'counsel' | 'custodian', Caller>;
  let purged: { id: string; number: string; grant: string; slot: { epoch: string; place: string }; wrapped: Buffer };
  let kept: { number: string };
  let backup: string;
  let cookie: string;
  const databases: string[] = [];

  const released = async (): Promise<{ id: string; number: string; grant: string }> => {
    const { custodian } = people;
    const number = await decided(people, {});
    const { body } = await custodian.call('GET', `/share-requests/${number}`);
    const [grant] = (await custodian.call('GET', `/grants?shareRequestId=${body.id}`)).body.items;
    const sealed = await custodian.once('POST', `/grants/${grant.number}/releases`, {});
    expect(sealed.status).toBe(201);
    return { id: sealed.body.id, number: sealed.body.number, grant: grant.number };
  };
  /** A database with nothing in it on the test server. */
  const emptyDatabase = async (): Promise<string> => {
    const name = `comity_test_${process.pid}_restored_${databases.length}`;
    await original.ask(`create database ${name}`);
    databases.push(name);
    const url = new URL(original.adminUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  const restored = async (name: string): Promise<Installation> => {
    const made = Installation.withKeysOf(original, join(folder, name), await emptyDatabase());
    expect(await made.operate('db', 'restore', backup)).toMatchObject({ code: 0 });
    return made;
  };
  const statusOf = async (installation: Installation): Promise<string | undefined> =>
    (await installation.ask<{ status: string }>('select status from disclosure.package where id = $1', [purged.id]))[0]
      ?.status;
  const asAnalyst = async (url: string): Promise<Caller> =>
    callerOf(`${url}/api/v1`, await service.tokenFor('hsi-agent'));
  const signInBefore = (url: string) =>
    fetch(`${url}/home`, { headers: { cookie }, redirect: 'manual' }).then(({ status }) => status);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'comity-restore-'));
    service = await startTestService({ source: true, background: true, clock: systemClock });
    const { adminUrl, config } = service.platform;
    original = new Installation(config.home, adminUrl, config.keys);
    const [analyst, officer, counsel, custodian] = await Promise.all(
      ['hsi-agent', 'dps-privacy', 'dps-counsel', 'dps-custodian'].map((handle) => service.as(handle)),
    );
    people = { analyst: analyst!, officer: officer!, counsel: counsel!, custodian: custodian! };
    const first = await released();
    kept = await released();
    const [row] = await original.ask<{ epoch: string; place: string }>(
      'select key_epoch as epoch, key_place as place from disclosure.package_content where package_id = $1',
      [first.id],
    );
    const wrapped = await openPackageKeys(config.keys).wrappedKey(row!, first.id);
    purged = { ...first, slot: row!, wrapped: wrapped! };
    const signedIn = await service.send('POST', '/demo/sessions', { form: { persona: 'hsi-agent' } });
    cookie = String(signedIn.headers['set-cookie']).split(';')[0]!;
    expect(await signInBefore(service.baseUrl)).toBe(200);
    await original.signed();

    backup = join(folder, 'before.backup');
    expect(await original.operate('db', 'backup', backup)).toMatchObject({ code: 0 });
    const grant = await people.officer.call('GET', `/grants/${purged.grant}`);
    const revoked = await people.officer.once(
      'POST',
      `/grants/${purged.grant}/revocations`,
      { reason: 'The case was closed, and nothing of it is needed any more.' },
      { 'if-match': grant.headers.get('etag') ?? '' },
    );
    expect(revoked.status).toBe(201);
    await service.app.get(RetentionSweep, { strict: false }).run();
    expect(await statusOf(original)).toBe('purged');
    // The rows in the backup name places that are empty by now.
    expect(await original.operate('keys', 'rotate')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Keys moved: 1 of packages, [1-9]\d* of files of words/),
    });
    await original.signed();
  });
  afterAll(async () => {
    for (const name of databases) await dropTestDatabase(name);
    await service.close();
    rmSync(folder, { recursive: true });
  });

  it('writes one file for its owner, with no key in it, and not into the key directory', async () => {
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const text = gunzipSync(readFileSync(backup)).toString('utf8');
    const [first] = text.split('\n', 1);
    expect(JSON.parse(first!)).toMatchObject({ comityBackup: 1, ledger: { size: expect.any(Number) } });
    const found = (bytes: Buffer) =>
      ['hex', 'base64', 'base64url'].filter((form) => text.includes(bytes.toString(form as BufferEncoding)));
    const files = readdirSync(original.keys, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const secrets = files
      .filter(({ name }) => /\.(kek|secret|pem)$/.test(name))
      .map((each) => readFileSync(join(each.parentPath, each.name)));
    expect(secrets.length).toBeGreaterThan(4);
    for (const bytes of [...secrets, purged.wrapped]) expect(found(bytes)).toEqual([]);
    // The same search finds what is there: the ciphertext that the wrapped key opens.
    const [row] = await original.ask<{ leaf_hash: Buffer }>('select leaf_hash from ledger.entry where seq = 0');
    expect(found(row!.leaf_hash)).toEqual(['hex']);

    expect(await original.operate('db', 'backup', backup)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/new file/),
    });
    expect(await original.operate('db', 'backup', join(original.keys, 'x'))).toMatchObject({ code: 7 });
    expect(existsSync(join(original.keys, 'x'))).toBe(false);
  });

  it('restores into an empty database only, and all of a backup or nothing', async () => {
    expect(await original.operate('db', 'restore', backup)).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/not empty/),
    });
    const into = Installation.withKeysOf(original, join(folder, 'cut'), await emptyDatabase());
    const cut = join(folder, 'cut.backup');
    writeFileSync(cut, readFileSync(backup));
    truncateSync(cut, statSync(cut).size - 100);
    expect(await into.operate('db', 'restore', cut)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cut short/),
    });
    expect(await into.ask('select 1 from directory.agency')).toEqual([]);
    const foreign = Installation.withKeysOf(original, join(folder, 'foreign'), into.adminUrl);
    rmSync(join(foreign.keys, 'service.secret'));
    writeFileSync(join(foreign.keys, 'service.secret'), Buffer.alloc(32, 7), { mode: 0o600 });
    expect(await foreign.operate('db', 'restore', backup)).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/other keys/),
    });
    expect(await into.operate('db', 'restore', backup)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/Read-only/),
    });
  });

  it('opens read-only behind what was signed, goes on once that is accepted, and brings nothing back', async () => {
    const behind = await restored('behind');
    const memory = readFileSync(join(behind.keys, 'checkpoints.ndjson'), 'utf8');
    const everything = () =>
      behind.ask(`select (select count(*) from ledger.inbox) as inbox, (select count(*) from ledger.entry) as entries,
        (select count(*) from platform.outbox) as wakes, (select count(*) from platform.session) as sessions,
        (select count(*) from sharing.share_request) as requests`);
    const before = await everything();
    const [size] = await behind.ask<{ size: string }>('select size from ledger.head');

    let running = await behind.start();
    expect(running.shown).toMatch(
      new RegExp(`failed.*Ledger.*entries were signed and ${size!.size} are in this database`),
    );
    const analyst = await asAnalyst(running.url);
    const ready = await fetch(`${running.url}/health/ready`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('accept-restore')]);
    expect((await analyst.call('GET', '/packages')).body.items).toHaveLength(2);
    // Its words too are where the keystore has their key now.
    const [asked] = (await analyst.call('GET', '/share-requests?side=requesting')).body.items as { number: string }[];
    const { body: request } = await analyst.call('GET', `/share-requests/${asked!.number}`);
    expect(request.content.necessity).toBe(TASK_FORCE_REQUEST.necessity);
    expect((await analyst.call('GET', '/ledger/checkpoint')).status).toBe(200);
    const refused = { status: 503, body: { code: 'ledger-behind', detail: expect.stringContaining(size!.size) } };
    expect(await analyst.call('POST', '/share-requests', TASK_FORCE_REQUEST)).toMatchObject(refused);
    // A reading address that accounts for what it shows is a writing one.
    expect(await analyst.call('GET', `/packages/${kept.number}/content`)).toMatchObject(refused);
    expect(await signInBefore(running.url)).not.toBe(200);
    for (const command of [
      ['retention', 'run'],
      ['keys', 'rotate'],
      ['token', 'issue', 'hsi/hsi-agent'],
    ]) {
      expect(await behind.operate(...command)).toMatchObject({
        code: 7,
        stderr: expect.stringMatching(/accept-restore/),
      });
    }
    const worker = spawnSync(process.execPath, [join(packageRoot(), 'dist/src/worker.js')], {
      env: { ...process.env, ...behind.environment },
      encoding: 'utf8',
      // A worker that starts is the fault, and would never end.
      timeout: 60_000,
    });
    expect(worker).toMatchObject({ status: 1, stdout: expect.stringContaining('Read-only') });
    await running.stop();
    expect(await statusOf(behind)).toBe('sealed');
    expect(await everything()).toEqual(before);
    expect(readFileSync(join(behind.keys, 'checkpoints.ndjson'), 'utf8')).toBe(memory);

    const accept = (...words: string[]) => behind.operate('ledger', 'accept-restore', ...words);
    expect(await accept()).toMatchObject({ code: 2 });
    expect(await accept('--reason', 'because')).toMatchObject({ code: 2 });
    expect(await accept('--reason', REASON)).toMatchObject({ code: 0 });
    expect(await accept('--reason', REASON)).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/nothing to accept/),
    });

    running = await behind.start();
    expect(running.shown).toContain('1 packages that a restore had brought back destroyed again');
    expect(await statusOf(behind)).toBe('purged');
    expect(await signInBefore(running.url)).not.toBe(200);
    const content = `/packages/${kept.number}/content`;
    await (
      await asAnalyst(running.url)
    ).call('POST', `/packages/${kept.number}/notice-acceptances`, { accepted: true });
    expect((await (await asAnalyst(running.url)).call('GET', content)).status).toBe(200);
    await behind.signed();
    await running.stop();
    expect(await behind.operate('ledger', 'verify')).toMatchObject({ code: 0 });
    const [entry] = await behind.ask<{ entry: { data: unknown } }>(
      `select convert_from(bytes, 'UTF8')::jsonb as entry from ledger.entry where type = 'LedgerRestoreAccepted'`,
    );
    expect(entry!.entry.data).toMatchObject({ kept: { size: Number(size!.size) }, lost: { size: expect.any(Number) } });
    expect(JSON.stringify(entry)).not.toContain('disk');
    // Who holds a checkpoint from before sees the fork.
    const lost = readdirSync(behind.keys).find((name) => name.includes('.lost-'))!;
    expect(await behind.operate('ledger', 'verify', '--checkpoints', join(behind.keys, lost))).toMatchObject({
      code: 8,
    });
  });

  it('planted faults: without the journal the row is live again, though its key is gone; a kept session signs in', async () => {
    const faulty = await restored('faulty');
    writeFileSync(join(faulty.keys, 'erasures.ndjson'), '');
    rmSync(join(faulty.keys, 'checkpoints.ndjson'));
    const client = new pg.Client({ connectionString: original.adminUrl });
    await client.connect();
    const { rows } = await client.query<{ row: string }>('select s::text as row from platform.session s');
    await client.end();
    await faulty.ask('insert into platform.session select ($1::text::platform.session).*', [rows[0]!.row]);
    const running = await faulty.start();
    expect(running.shown).not.toContain('Read-only');
    expect(await signInBefore(running.url)).toBe(200);
    await running.stop();
    expect(await statusOf(faulty)).toBe('sealed');
    expect(await openPackageKeys(faulty.keys).wrappedKey(purged.slot, purged.id)).toBeUndefined();
  });
});
