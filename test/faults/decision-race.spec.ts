import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../src/platform/ids/ids.js';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';

const PAIRS = 1_000;
const RATIONALE = 'Decided in a race, on the version both have seen.';

/** What became of one request whose approval and denial were sent at the same moment. */
interface RaceOutcome {
  readonly request: string;
  /** Status codes of the two answers. */
  readonly answers: readonly number[];
  /** Decisions stored, and ledger entries of a final decision. */
  readonly decisions: number;
  readonly entries: number;
}

/** One winner each, one decision, one ledger entry; every race where that is not so. */
function doubleWinners(outcomes: readonly RaceOutcome[]): readonly RaceOutcome[] {
  return outcomes.filter(({ answers, decisions, entries }) => {
    const won = answers.filter((status) => status === 201).length;
    const refused = answers.filter((status) => status === 409 || status === 412).length;
    return won !== 1 || refused !== 1 || decisions !== 1 || entries !== 1;
  });
}

describe('approve and deny at the same moment', () => {
  let service: TestService;
  let admin: pg.Pool;
  let analyst: Caller;
  let officer: Caller;

  beforeAll(async () => {
    service = await startTestService();
    admin = new pg.Pool({ connectionString: service.platform.adminUrl, max: 4 });
    [analyst, officer] = [await service.as('hsi-agent'), await service.as('dps-privacy')];
  });

  afterAll(async () => {
    await admin.end();
    await service.close();
  });

  /** One real submission, and as many rows like it as there are races. */
  async function submittedRequests(): Promise<{ ids: readonly string[]; version: number }> {
    const request = { ...TASK_FORCE_REQUEST, agreement: await taskForceAgreement(analyst) };
    const draft = await analyst.call('POST', '/share-requests', request);
    const submission = await analyst.call('POST', `/share-requests/${draft.body.number}/submissions`, {});
    expect(submission).toMatchObject({ status: 201, body: { evaluation: { outcome: 'permit' } } });
    const { rows } = await admin.query<{ id: string; version: number }>(
      `insert into sharing.share_request
         (id, version, state, number, status, requester_id, requesting_agency, source_agency, recipient_agency, purpose,
          submitted_at, detail_id)
       select fresh, version, jsonb_set(state, '{number}', to_jsonb(number || '-' || n)), number || '-' || n, status, requester_id, requesting_agency,
         source_agency, recipient_agency, purpose, submitted_at, detail_id
       from sharing.share_request, unnest($2::uuid[]) with ordinality as copies(fresh, n) where id = $1
       returning id, version`,
      [draft.body.id, Array.from({ length: PAIRS }, newId)],
    );
    return { ids: rows.map((row) => row.id), version: rows[0]!.version };
  }

  async function outcomeOf(request: string, answers: readonly number[]): Promise<RaceOutcome> {
    const { rows } = await admin.query<{ decisions: number; entries: number }>(
      `select (select count(*)::int from sharing.decision where share_request_id = $1) as decisions,
         (select count(*)::int from ledger.inbox i
          where i.type = 'ShareRequestDecided' and i.aggregate_id = $1) as entries`,
      [request],
    );
    return { request, answers, ...rows[0]! };
  }

  it(`${PAIRS} times: one winner each, one ledger entry each`, async () => {
    const { ids, version } = await submittedRequests();
    const ifMatch = { 'if-match': `"share-request-${version}"` };
    const elements = TASK_FORCE_REQUEST.elements.map(({ code }) => ({ code, result: 'permit' }));
    const outcomes: RaceOutcome[] = [];
    const race = async (id: string) => {
      const path = `/share-requests/${id}/decisions`;
      const answers = await Promise.all([
        officer.once('POST', path, { verdict: 'release', elements, rationale: RATIONALE }, ifMatch),
        officer.once('POST', path, { verdict: 'deny', rationale: RATIONALE }, ifMatch),
      ]);
      outcomes.push(
        await outcomeOf(
          id,
          answers.map((answer) => answer.status),
        ),
      );
    };
    const queue = [...ids];
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) await race(id);
      }),
    );
    expect(outcomes).toHaveLength(PAIRS);
    expect(doubleWinners(outcomes).slice(0, 5)).toEqual([]);
    // Both sides win sometimes: otherwise one was only ever late.
    const { rows } = await admin.query<{ outcome: string }>('select distinct outcome from sharing.decision order by 1');
    expect(rows.map((row) => row.outcome)).toEqual(['deny', 'permit']);
  }, 300_000);

  it('would be noticed with a store that reads before it locks', async () => {
    const { ids } = await submittedRequests();
    const [id] = ids as [string];
    // The planted fault: read without a lock, decide, write without looking at the version.
    const careless = async (decision: string) => {
      const client = new pg.Client({ connectionString: service.platform.adminUrl });
      await client.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query<{ status: string }>(
          'select status from sharing.share_request where id = $1',
          [id],
        );
        await new Promise((resolve) => setImmediate(resolve));
        if (rows[0]!.status !== 'in_review') return 409;
        await met();
        await client.query(`update sharing.share_request set status = 'decided' where id = $1`, [id]);
        await client.query(
          `insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
           values (gen_random_uuid(), convert_to($2, 'UTF8'), '{dps}', 'share-request', $1, 9, 'ShareRequestDecided', now())`,
          [id, decision],
        );
        await client.query('commit');
        return 201;
      } finally {
        await client.end();
      }
    };
    const met = meeting(2);
    const answers = await Promise.all([careless('permit'), careless('deny')]);
    expect(doubleWinners([await outcomeOf(id, answers)])).toMatchObject([
      { request: id, answers: [201, 201], entries: 2 },
    ]);
  });
});

/** Resolves for all once so many have come: both have read before either writes. */
function meeting(size: number): () => Promise<void> {
  let come = 0;
  let open: () => void;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    come += 1;
    if (come === size) open();
    return all;
  };
}
