import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ReplayEvaluations } from '../../src/share-requests/index.js';
import { startTestService, TASK_FORCE_REQUEST, taskForceAgreement } from '../support/callers.js';
import type { TestService } from '../support/callers.js';

let service: TestService;
let admin: pg.Client;
let requests: string[];

beforeAll(async () => {
  service = await startTestService();
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
  const analyst = await service.as('hsi-agent');
  const agreement = await taskForceAgreement(analyst);
  const bodies = [
    { ...TASK_FORCE_REQUEST, agreement },
    { ...TASK_FORCE_REQUEST, agreement: 'AG-2020-000001' },
    { ...TASK_FORCE_REQUEST, agreement, retention: 'P10Y' },
  ];
  requests = [];
  for (const body of bodies) {
    const { number } = (await analyst.call('POST', '/share-requests', body)).body;
    const tag = (await analyst.call('GET', `/share-requests/${number}`)).headers.get('etag') ?? '';
    const submitted = await analyst.call('POST', `/share-requests/${number}/submissions`, {}, { 'if-match': tag });
    expect(submitted.status).toBe(201);
    requests.push(number);
  }
});
afterAll(async () => {
  await admin.end();
  await service.close();
});

const replay = (more: { request?: string; batch?: number } = {}) =>
  service.app.get(ReplayEvaluations, { strict: false }).of({
    database: service.platform.purger,
    actor: { personId: 'service', agencyId: '', roles: [] },
    ...more,
  });
const idOf = (number: string) => `(select id from sharing.share_request where number = '${number}')`;

describe('past evaluations judged again', () => {
  it('come out the same, byte for byte, in batches of any size', async () => {
    const { counts, faults } = await replay();
    expect(faults).toEqual([]);
    expect(counts).toMatchObject({ same: counts.same, differs: 0, facts_purged: 0, pack_missing: 0 });
    expect(counts.same).toBeGreaterThanOrEqual(requests.length);
    expect((await replay({ batch: 1 })).counts).toEqual(counts);
    expect((await replay({ request: requests[0]! })).counts.same).toBe(1);
  });

  it('are named when a result, its facts or its pack is not what it was, and purged facts are counted', async () => {
    const [altered, changed, gone] = requests as [string, string, string];
    await admin.query(
      `update sharing.evaluation set result = jsonb_set(result, '{outcome}', '"hold"') where share_request_id = ${idOf(altered)}`,
    );
    await admin.query(
      `update sharing.evaluation set facts_digest = 'sha256:' || repeat('0', 64) where share_request_id = ${idOf(changed)}`,
    );
    await admin.query(
      `delete from ledger.sealed_detail where id in
         (select facts_detail_id from sharing.evaluation where share_request_id = ${idOf(gone)})`,
    );
    const { counts, faults } = await replay();
    expect(counts).toMatchObject({ differs: 1, facts_altered: 1, facts_purged: 1 });
    expect(faults).toEqual([
      { request: altered, stage: 'submit', what: 'differs' },
      { request: changed, stage: 'submit', what: 'facts_altered' },
    ]);
    await admin.query(
      `update sharing.evaluation set pack_digest = 'sha256:' || repeat('1', 64) where share_request_id = ${idOf(altered)}`,
    );
    expect((await replay({ request: altered })).faults).toEqual([
      { request: altered, stage: 'submit', what: 'pack_missing' },
    ]);
  });
});
