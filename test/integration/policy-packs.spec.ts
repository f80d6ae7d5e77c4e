import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LOG } from '../../src/platform/logging/log.js';
import { CurrentPolicy } from '../../src/policy/index.js';
import { InstallFirstPack } from '../../src/policy-packs/commands/install-first-pack.js';
import { PackInForce } from '../../src/policy-packs/index.js';
import { PACK_LIMIT } from '../../src/policy-packs/policy-packs.dto.js';
import { startTestService, TASK_FORCE_REQUEST, taskForceAgreement } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { expecting, filesOf } from '../support/pack-files.js';

/** Under it nothing is released to anybody, which is easy to see. */
const CLOSED = `rules:
  - id: R-CLOSED
    title: Nothing leaves
    basis: policy_choice
    citation: A choice made for this test
    scope: request
    require: 'request.retention == "P1D"'
    effect: deny
    message: Nothing leaves but for a day
    cure: Ask for a day
`;

let service: TestService;
let people: Record<'steward' | 'privacy' | 'counsel' | 'analyst', Caller>;
let agreement: string;

beforeAll(async () => {
  service = await startTestService();
  const handles = { steward: 'dps-steward', privacy: 'dps-privacy', counsel: 'dps-counsel', analyst: 'hsi-agent' };
  const callers = Object.entries(handles).map(async ([role, handle]) => [role, await service.as(handle)]);
  people = Object.fromEntries(await Promise.all(callers));
  agreement = await taskForceAgreement(people.analyst);
});
afterAll(async () => service.close());

const path = (version: string, act = '') => `/policy-packs/utah/versions/${version}${act}`;
const propose = (version: string, more?: Readonly<Record<string, string>>, by = people.steward) =>
  by.call('POST', '/policy-packs/utah/versions', {
    files: filesOf(version, 'utah/rules/closed.yaml' in (more ?? {}) ? 'deny' : 'permit', more),
  });

async function act(by: Caller, version: string, what: string, body: object = {}) {
  const tag = (await by.call('GET', path(version))).headers.get('etag') ?? '';
  return by.call('POST', path(version, `/${what}`), body, { 'if-match': tag });
}

const today = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver', dateStyle: 'short' }).format(service.clock.now());

async function published(version: string, more?: Readonly<Record<string, string>>, on = today()): Promise<void> {
  const answers = [
    await propose(version, more),
    await act(people.privacy, version, 'approvals'),
    await act(people.counsel, version, 'approvals'),
    await act(people.counsel, version, 'publications', { effectiveOn: on }),
  ];
  expect(answers.map(({ status, body }) => (status < 300 ? 'done' : body.detail))).toEqual(Array(4).fill('done'));
}

/** Signed in anew, since some tests move the clock by days. */
const checked = async () =>
  (
    await (
      await service.as('hsi-agent')
    ).call('POST', '/policy-checks', { request: { ...TASK_FORCE_REQUEST, agreement } })
  ).body;
const inForce = async () =>
  (await people.analyst.call('GET', '/policy-packs')).body.items.filter((each: { inForce: boolean }) => each.inForce);
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => `${status} ${body.code ?? ''}`.trim();

describe('a version of a policy pack', () => {
  it('is there from the first start, put into force by the service', async () => {
    expect(await inForce()).toMatchObject([{ pack: 'utah', version: '2026.1', status: 'published' }]);
    expect(await checked()).toMatchObject({ outcome: 'permit', pack: 'utah@2026.1' });
  });

  it('is refused with the places that are wrong, and the pack in force stays', async () => {
    const broken = { 'utah/tables/ceilings.csv': 'group,nonsense\nx,y\n' };
    const refused = await propose('2026.2', broken);
    expect(codeOf(refused)).toBe('422 pack-unusable');
    expect(refused.body.problems[0]).toMatchObject({ file: 'utah/tables/ceilings.csv' });
    // A pack that fails its own scenarios is as unusable as one that does not load.
    const failing = { 'utah/rules/closed.yaml': CLOSED, 'utah/tests/one.yaml': expecting('permit') };
    expect(codeOf(await propose('2026.2', failing))).toBe('422 pack-unusable');
    expect(await checked()).toMatchObject({ outcome: 'permit', pack: 'utah@2026.1' });
  });

  it('may have one megabyte and no more, and what is larger is refused before it is read', async () => {
    const files = (length: number) => JSON.stringify({ files: { 'utah/pack.yaml': 'x'.repeat(length) } });
    const over = PACK_LIMIT - files(0).length + 1;
    const send = (length: number) =>
      people.steward.call('POST', '/policy-packs/utah/versions', JSON.parse(files(length)) as unknown);
    const refused = await send(over);
    expect(codeOf(refused)).toBe('413 body-too-large');
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(refused.body).toMatchObject({ status: 413, detail: expect.stringContaining('Send less') });
    // One byte less is read, and only then found to have too large a file.
    expect(codeOf(await send(over - 1))).toBe('422 invalid-body');
  });

  it('needs an author, two approvers in two roles and a publisher who is not the author', async () => {
    expect(codeOf(await propose('2026.2', {}, people.analyst))).toBe('403 not-permitted');
    expect((await propose('2026.2')).status).toBe(201);
    expect(codeOf(await propose('2026.2'))).toBe('409 already-exists');
    expect(codeOf(await act(people.steward, '2026.2', 'approvals'))).toBe('403 not-permitted');
    expect(codeOf(await act(people.counsel, '2026.2', 'publications', { effectiveOn: today() }))).toBe(
      '409 wrong-state',
    );
    expect((await act(people.privacy, '2026.2', 'approvals')).status).toBe(201);
    expect(codeOf(await act(people.privacy, '2026.2', 'approvals'))).toMatch(/conflict-of-roles$/);
    expect((await act(people.counsel, '2026.2', 'approvals')).status).toBe(201);
    expect(codeOf(await act(people.steward, '2026.2', 'publications', { effectiveOn: today() }))).toMatch(
      /conflict-of-roles$/,
    );
    const past = await act(people.privacy, '2026.2', 'publications', { effectiveOn: '2020-01-01' });
    expect(codeOf(past)).toMatch(/invalid-body$/);
    expect((await act(people.privacy, '2026.2', 'withdrawals')).status).toBe(201);
    expect(await inForce()).toMatchObject([{ version: '2026.1' }]);
  });

  it('takes effect in every process at once, and an answer under way keeps the pack it began with', async () => {
    const other = new PackInForce(
      new CurrentPolicy(),
      service.platform.app,
      service.app.get(InstallFirstPack, { strict: false }),
      service.clock,
      service.app.get(LOG, { strict: false }),
    );
    await other.onApplicationBootstrap();
    try {
      const before = Array.from({ length: 20 }, checked);
      await published('2026.3', { 'utah/rules/closed.yaml': CLOSED });
      const answers = await Promise.all([...before, ...Array.from({ length: 20 }, checked)]);
      const pairs = new Set(answers.map(({ pack, outcome }) => `${pack} ${outcome}`));
      expect([...pairs].sort()).toEqual(['utah@2026.1 permit', 'utah@2026.3 deny']);
      expect(await checked()).toMatchObject({ outcome: 'deny', pack: 'utah@2026.3' });
      const elsewhere = await service.platform.app.read(
        { personId: 'service', agencyId: '', roles: [] },
        async (tx) => (await other.at(tx)).name,
      );
      expect(elsewhere).toBe('utah@2026.3');
    } finally {
      await other.beforeApplicationShutdown();
    }
  });

  it('waits for its day', async () => {
    const day = new Date(service.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    await published('2026.4', {}, day);
    expect(await checked()).toMatchObject({ pack: 'utah@2026.3' });
    service.clock.advance(4 * 86_400_000);
    expect(await checked()).toMatchObject({ outcome: 'permit', pack: 'utah@2026.4' });
  });

  it('that cannot be used any more never replaces one that works, and the service says so', async () => {
    const client = new pg.Client({ connectionString: service.platform.adminUrl });
    client.on('error', () => undefined);
    await client.connect();
    // What no command can do: a version in force whose scenarios are not those it was approved with.
    const scenarios = JSON.stringify([{ id: 'NONE' }]);
    await client.query(
      `insert into policy.pack_tests select 'sha256:' || encode(sha256(convert_to($1, 'UTF8')), 'hex'), $1`,
      [scenarios],
    );
    await client.query(`set session_replication_role = replica`);
    await client.query(
      `update policy.pack_version set status = 'published', publisher = second_approver, effective_at = $2, tests_digest =
         'sha256:' || encode(sha256(convert_to($1, 'UTF8')), 'hex') where pack_version = '2026.2'`,
      [scenarios, service.clock.now()],
    );
    // Its version is part of its content, so no process has compiled it yet.
    expect(await checked()).toMatchObject({ outcome: 'permit', pack: 'utah@2026.4' });
    const ready = await service.send('GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.text).toContain('utah 2026.2 cannot be used');
    await client.query(`update policy.pack_version set effective_at = null where pack_version = '2026.2'`);
    await client.end();
    expect(await checked()).toMatchObject({ pack: 'utah@2026.4' });
    expect(service.app.get(PackInForce, { strict: false }).complaint).toBeUndefined();
  });
});
