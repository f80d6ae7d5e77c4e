import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PolicyImpact } from '../../src/grants/index.js';
import { takeTurns } from '../../src/platform/take-turns.js';
import { PackToPreview } from '../../src/policy-packs/index.js';
import { startTestService } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { decided } from '../support/decided-request.js';
import { filesOf } from '../support/pack-files.js';
import { demoActor } from '../support/service.js';

/** Under it no licence number leaves. */
const TIGHTER = {
  'utah/rules/draft.yaml': `rules:
  - id: D-LICENCE
    title: No licence numbers
    basis: policy_choice
    citation: Draft of the test
    scope: element
    match: { element: id.dl_number }
    effect: deny
    message: No licence numbers
    cure: Leave it out
`,
};
const [LICENCE, NAME] = [{ code: 'id.dl_number' }, { code: 'person.full_name' }];

let service: TestService;
let admin: pg.Client;
let people: Record<'steward' | 'officer' | 'counsel' | 'analyst', Caller>;
const requests = { licence: '', names: '', purged: '' };

beforeAll(async () => {
  service = await startTestService();
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
  const handles = { steward: 'dps-steward', officer: 'dps-privacy', counsel: 'dps-counsel', analyst: 'hsi-agent' };
  const callers = Object.entries(handles).map(async ([role, handle]) => [role, await service.as(handle)]);
  people = Object.fromEntries(await Promise.all(callers));
  requests.licence = await decided(people, { elements: [LICENCE] });
  requests.purged = await decided(people, { elements: [LICENCE] });
  requests.names = await decided(people, { elements: [NAME] });
  await admin.query(
    `delete from ledger.sealed_detail where kind = 'policy-facts' and aggregate_id =
       (select id from sharing.share_request where number = $1)`,
    [requests.purged],
  );
  await propose('2027.1', 'narrow', TIGHTER);
  await propose('2027.2', 'permit');
}, 120_000);
afterAll(async () => {
  await admin.end();
  await service.close();
});

async function propose(version: string, outcome: string, more?: Readonly<Record<string, string>>): Promise<void> {
  const files = filesOf(version, outcome, more);
  const { status, body } = await people.steward.call('POST', '/policy-packs/utah/versions', { files });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

const path = (version: string, query = '') => `/policy-packs/utah/versions/${version}/impact${query}`;
const preview = async (version: string, query = '', by = people.officer) => by.call('GET', path(version, query));
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => `${status} ${body.code ?? ''}`.trim();

describe('what a proposed version would change', () => {
  it('is told to those who may say what becomes of it, with what could not be judged', async () => {
    for (const by of [people.officer, people.counsel, people.steward]) {
      const { status, body } = await preview('2027.1', '', by);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        visibleTo: 'dps',
        draft: { pack: 'utah@2027.1' },
        inForce: { pack: 'utah@2026.1' },
        beyond: { decisions: 0, grants: 0 },
        decisions: { total: 3, replayed: 2, same: 1, flipped: 1, grantRefused: 1, notReplayable: { purged: 1 } },
        grants: { live: 3, judged: 3, wouldBeSuspended: 2, notJudged: 0 },
        listed: [{ requestNumber: requests.licence, from: 'permit', to: 'deny', rules: [{ rule: 'D-LICENCE' }] }],
      });
    }
    expect((await preview('2027.2')).body).toMatchObject({
      decisions: { total: 3, replayed: 2, same: 2, flipped: 0 },
      grants: { wouldBeSuspended: 0 },
    });
  });

  it('is nobody else’s to know, and nothing where there is no such version or it is too late', async () => {
    expect(codeOf(await preview('2027.1', '', people.analyst))).toBe('403 not-permitted');
    const { rows } = await admin.query<{ handle: string }>(
      `select handle from directory.person where agency_id not in ('dps', 'hsi') and 'privacy_officer' = any (roles)
       order by agency_id, handle limit 1`,
    );
    expect(codeOf(await preview('2027.1', '', await service.as(rows[0]!.handle)))).toBe('403 not-permitted');
    expect(codeOf(await preview('1999.9'))).toBe('404 not-found');
    expect(codeOf(await preview('2026.1'))).toBe('409 wrong-state');
    expect(codeOf(await preview('2027.1', '?newest=0'))).toBe('400 invalid-parameter');
    expect(codeOf(await preview('2027.1', '?newest=1001'))).toBe('400 invalid-parameter');
    const { body: shown } = await people.officer.call('GET', '/policy-packs/utah/versions/2027.1');
    expect(shown.commands).toContain('preview');
  });

  it('looks at the newest as far as asked, and says how many it left', async () => {
    // The newest decision asked for names alone, so the draft changes nothing there.
    expect((await preview('2027.1', '?newest=1')).body).toMatchObject({
      decisions: { total: 1, replayed: 1, same: 1 },
      grants: { live: 1, wouldBeSuspended: 0 },
      beyond: { decisions: 2, grants: 2 },
      listed: [],
    });
    expect((await preview('2027.1', '?newest=3')).body).toMatchObject({ beyond: { decisions: 0, grants: 0 } });
  });

  it('is seen with the eyes of one agency', async () => {
    const others = `where share_request_id = (select id from sharing.share_request where number = $1)`;
    const move = (from: string, to: string) =>
      admin.query(`update sharing.decision set source_agency = '${to}' ${others} and source_agency = '${from}'`, [
        requests.licence,
      ]);
    expect((await move('dps', 'elsewhere')).rowCount).toBe(1);
    try {
      expect((await preview('2027.1')).body).toMatchObject({ decisions: { total: 2, flipped: 0 }, listed: [] });
      // The role that sees all agencies finds it at the same instant: it was there to be found.
      const everything = await impact('2027.1', service.platform.purger, demoActor('dps-privacy'));
      expect(everything.decisions).toMatchObject({ total: 3, flipped: 1 });
    } finally {
      await move('elsewhere', 'dps');
    }
  });
});

async function impact(
  version: string,
  database = service.platform.app,
  actor = demoActor('dps-privacy'),
  batch?: number,
) {
  const pack = await service.app
    .get(PackToPreview, { strict: false })
    .of(demoActor('dps-privacy'), { pack: 'utah', packVersion: version });
  if (!pack.ok) throw new Error(pack.rejection.detail);
  const question = { database, actor, draft: pack.value, listAtMost: 50, newest: 1_000, ...(batch && { batch }) };
  return service.app.get(PolicyImpact, { strict: false }).of(question);
}

describe('a preview over a long history', () => {
  /** The longest that nothing else had its turn. */
  async function longestWait(work: () => Promise<unknown>): Promise<number> {
    let [longest, last] = [0, performance.now()];
    const look = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    };
    const timer = setInterval(look, 1);
    await work();
    look();
    clearInterval(timer);
    return longest;
  }
  /** The least of a few tries, as many as it takes: a machine that is busy with something else stops anybody now and then. */
  async function shortOf(work: () => Promise<unknown>): Promise<number> {
    let least = Infinity;
    for (let tries = 0; tries < 5 && least >= 250; tries += 1) least = Math.min(least, await longestWait(work));
    return least;
  }

  it('lets others have their turn', async () => {
    const { rowCount } = await admin.query(
      `insert into sharing.decision
       select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'ordinal', n, 'status', 'superseded'))).*
       from sharing.decision d join sharing.share_request r on r.id = d.share_request_id, generate_series(2, 901) n
       where r.number = $1`,
      [requests.licence],
    );
    expect(rowCount).toBe(900);
    let found: Awaited<ReturnType<typeof impact>> | undefined;
    // All in one batch, so that nothing but taking turns keeps the others from waiting for the whole of it.
    const all = async () => (found = await impact('2027.1', undefined, undefined, 1_000));
    await all();
    const waited = await shortOf(all);
    expect(found?.decisions).toMatchObject({ total: 903, flipped: 901 });
    // 50 ms on a quiet machine; this one may be anybody's.
    expect(waited).toBeLessThan(250);
  });

  it('and the measure would show it if it did not', async () => {
    const piece = () => {
      for (const end = performance.now() + 5; performance.now() < end;);
    };
    const pieces = async (between: () => Promise<void>) => {
      for (let count = 0; count < 100; count += 1) {
        piece();
        await between();
      }
    };
    expect(await longestWait(() => pieces(async () => undefined))).toBeGreaterThan(400);
    expect(await shortOf(() => pieces(takeTurns()))).toBeLessThan(250);
  });
});
