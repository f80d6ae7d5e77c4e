import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';

const REQUESTS = 4;
const ROUNDS = 25;
const RATIONALE = 'Decided anew while the former grant was being released under.';

/**
 * Amending a decision takes the share request, then the grants of the former decision; releasing takes a grant and refers
 * to the share request. One order for both (docs/architecture.md), or they wait for each other.
 */
describe('releasing under a grant while its decision is amended', () => {
  let service: TestService;
  let admin: pg.Pool;
  let analyst: Caller;
  let officer: Caller;
  let custodian: Caller;

  beforeAll(async () => {
    service = await startTestService({ source: true });
    admin = new pg.Pool({ connectionString: service.platform.adminUrl, max: 4 });
    [analyst, officer, custodian] = [
      await service.as('hsi-agent'),
      await service.as('dps-privacy'),
      await service.as('dps-custodian'),
    ];
  });

  afterAll(async () => {
    await admin.end();
    await service.close();
  });

  /** Deadlocks that PostgreSQL has resolved in this database; it counts a session's only when that session is idle. */
  async function deadlocks(): Promise<number> {
    const { rows } = await admin.query<{ deadlocks: string }>(
      `select pg_stat_clear_snapshot(), deadlocks from pg_stat_database where datname = current_database()`,
    );
    return Number(rows[0]!.deadlocks);
  }

  async function decide(number: string): Promise<number> {
    const seen = await officer.call('GET', `/share-requests/${number}`);
    const elements = TASK_FORCE_REQUEST.elements.map(({ code }) => ({ code, result: 'permit' }));
    const body = { verdict: 'release', elements, rationale: RATIONALE };
    const ifMatch = { 'if-match': seen.headers.get('etag') ?? '' };
    return (await officer.once('POST', `/share-requests/${number}/decisions`, body, ifMatch)).status;
  }

  async function granted(): Promise<{ id: string; number: string }> {
    const request = { ...TASK_FORCE_REQUEST, agreement: await taskForceAgreement(analyst) };
    const { id, number } = (await analyst.call('POST', '/share-requests', request)).body as {
      id: string;
      number: string;
    };
    await analyst.call('POST', `/share-requests/${number}/submissions`, {});
    expect(await decide(number)).toBe(201);
    return { id, number };
  }

  it(`${REQUESTS * ROUNDS} times: both are answered and nobody waits for the other`, async () => {
    const requests = await Promise.all(Array.from({ length: REQUESTS }, granted));
    const answers = { amended: [] as number[], released: [] as number[] };
    await Promise.all(
      requests.map(async ({ id, number }) => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const { body } = await custodian.call('GET', `/grants?shareRequestId=${id}&status=active`);
          const [grant] = body.items as { number: string }[];
          const [amended, released] = await Promise.all([
            decide(number),
            custodian.once('POST', `/grants/${grant!.number}/releases`, {}),
          ]);
          answers.amended.push(amended);
          answers.released.push(released.status);
        }
      }),
    );
    expect(new Set(answers.amended)).toEqual(new Set([201]));
    // Either before the amendment, or too late: the grant was superseded.
    expect(answers.released.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(answers.released).toContain(201);
    expect(answers.released).toHaveLength(REQUESTS * ROUNDS);
    expect(await deadlocks()).toBe(0);
  }, 300_000);

  it('would be noticed with a release that takes the grant first', async () => {
    const { id } = await granted();
    const met = meeting(2);
    const hold = async (first: string, second: string): Promise<string> => {
      const client = new pg.Client({ connectionString: service.platform.adminUrl });
      await client.connect();
      try {
        await client.query('begin');
        await client.query(first, [id]);
        await met();
        await client.query(second, [id]);
        await client.query('commit');
        return 'committed';
      } catch (error) {
        return (error as { code?: string }).code ?? 'failed';
      } finally {
        await client.end();
      }
    };
    const request = 'select from sharing.share_request where id = $1';
    const grant = 'select from sharing.release_grant where share_request_id = $1';
    const ends = await Promise.all([
      // The planted fault: the release of before, whose reference to the share request came last.
      hold(`${grant} for update`, `${request} for key share`),
      hold(`${request} for update`, `${grant} for update`),
    ]);
    expect(ends.sort()).toEqual(['40P01', 'committed']);
    expect(await deadlocks()).toBe(1);
  });
});

/** Resolves for all once so many have come: both hold their first lock before either asks for the second. */
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
