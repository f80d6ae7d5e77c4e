import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { impactWords } from '../../src/cli/impact-words.js';
import { PolicyImpact } from '../../src/grants/index.js';
import type { ImpactReport } from '../../src/grants/index.js';
import { SERVICE_PERSON } from '../../src/platform/actor.js';
import { findPack, formatProblem } from '../../src/policy/index.js';
import type { Pack } from '../../src/policy/index.js';
import { startTestService, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { TestService } from '../support/callers.js';
import { comity } from '../support/command-line.js';
import { decided } from '../support/decided-request.js';
import { demoActor } from '../support/service.js';

const LICENCE_RULE = `rules:
  - id: D-LICENCE
    title: No licence numbers
    basis: policy_choice
    citation: Draft of the test
    scope: element
    match: { element: id.dl_number }
    effect: deny
    message: No licence numbers
    cure: Leave it out
`;

let service: TestService;
let admin: pg.Client;
let folder: string;
/** Numbers of the share requests, by what is in them. */
const requests: Record<'licence' | 'mixed' | 'names' | 'refused' | 'purged', string> = {
  licence: '',
  mixed: '',
  names: '',
  refused: '',
  purged: '',
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'comity-draft-'));
  service = await startTestService();
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
  const [analyst, officer, counsel] = await Promise.all(
    ['hsi-agent', 'dps-privacy', 'dps-counsel'].map((handle) => service.as(handle)),
  );
  const people = { analyst: analyst!, officer: officer!, counsel: counsel! };
  const [licence, name] = [[{ code: 'id.dl_number' }], [{ code: 'person.full_name' }]];
  requests.licence = await decided(people, { elements: licence });
  requests.mixed = await decided(people, { elements: [...licence, ...name] });
  requests.names = await decided(people, { elements: name });
  requests.refused = await decided(people, { elements: [{ code: 'assoc.religion_politics' }] });
  requests.purged = await decided(people, { elements: licence });
  await admin.query(
    `delete from ledger.sealed_detail where kind = 'policy-facts' and aggregate_id =
       (select id from sharing.share_request where number = $1)`,
    [requests.purged],
  );
}, 120_000);

afterAll(async () => {
  await admin.end();
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The project's packs, the upper one changed. */
function draftFolder(name: string, change: (pack: string) => void): string {
  const packs = join(folder, name);
  cpSync('policies', packs, { recursive: true });
  const pack = join(packs, service.platform.config.pack);
  change(pack);
  return pack;
}
const tightened = () => draftFolder('tight', (pack) => writeFileSync(join(pack, 'rules/draft.yaml'), LICENCE_RULE));

function load(pack: string): Pack {
  const found = findPack(pack, pack);
  if (!found.ok) throw new Error(found.problems.map(formatProblem).join('\n'));
  return found.pack;
}

function impactOf(pack: Pack, more: { listAtMost?: number; batch?: number } = {}): Promise<ImpactReport> {
  return service.app.get(PolicyImpact, { strict: false }).of({
    database: service.platform.purger,
    actor: { personId: SERVICE_PERSON, agencyId: '', roles: [] },
    draft: pack,
    listAtMost: 50,
    ...more,
  });
}

describe('what a draft would have changed', () => {
  it('is nothing for the pack in force, and says what it could not see', async () => {
    const report = await impactOf(load(join('policies', service.platform.config.pack)));
    expect(report.draft).toEqual(report.inForce);
    expect(report.decisions).toMatchObject({ total: 5, replayed: 4, same: 4, flipped: 0, changed: 0, grantRefused: 0 });
    expect(report.decisions.notReplayable).toEqual({ purged: 1, altered: 0, unreadable: 0, no_evaluation: 0 });
    expect(report.grants).toMatchObject({ live: 4, judged: 4, wouldBeSuspended: 0, alreadyRefused: 0 });
    expect(impactWords(report)).toMatch(/Of 5 past decisions 4 replayable: nothing changes, 4 stay as they are/);
  });

  it('is exactly the flips, by request and by rule, and the grants that would be suspended', async () => {
    const report = await impactOf(load(tightened()));
    expect(report.decisions).toMatchObject({ total: 5, replayed: 4, same: 2, flipped: 2, changed: 0, grantRefused: 2 });
    const flip = (number: string) => report.listed.find((item) => item.requestNumber === number);
    const because = [{ rule: 'D-LICENCE', was: 'silent', is: 'deny', elements: ['id.dl_number'] }];
    expect(report.listed).toHaveLength(2);
    expect(flip(requests.licence)).toMatchObject({ from: 'permit', to: 'deny', rules: because, grantRefused: true });
    expect(flip(requests.mixed)).toMatchObject({ from: 'permit', to: 'narrow', rules: because, grantRefused: true });
    expect(report.byRule).toEqual([{ rule: 'D-LICENCE', flips: 2, changes: 0, grants: 3 }]);
    // The purged one cannot be replayed; its grant is judged on the facts of today.
    expect(report.grants).toMatchObject({ live: 4, judged: 4, wouldBeSuspended: 3, alreadyRefused: 0 });
    expect(report.listedGrants.map((item) => item.requestNumber).sort()).toEqual(
      [requests.licence, requests.mixed, requests.purged].sort(),
    );
    const words = impactWords(report);
    expect(words).toMatch(/Of 5 past decisions 4 replayable: 1 flip permit → deny, 1 flip permit → narrow, 2 stay/);
    expect(words).toMatch(/^1 not replayable because their facts were purged$/m);
    expect(words).toMatch(/^Of 4 live grants 3 would be suspended/m);
    expect(words).toMatch(
      new RegExp(`${requests.licence} {2}permit → deny.*\\n +D-LICENCE on id\\.dl_number: said nothing, now denied`),
    );
  });

  it('is no suspension where only a second approval would have been asked for', async () => {
    const second = draftFolder('second', (pack) => {
      const table = join(pack, '../federal/tables/minimization.csv');
      const text = readFileSync(table, 'utf8');
      const row = text.split('\n').find((line) => line.startsWith('person.full_name,*,'))!;
      writeFileSync(table, text.replace(row, row.replace(',*,allow', ',*,second')));
    });
    const report = await impactOf(load(second));
    expect(report.decisions).toMatchObject({ replayed: 4, flipped: 2, changed: 0, same: 2, grantRefused: 0 });
    expect(report.decisions.flips).toEqual([{ from: 'permit', to: 'second_approval', count: 2 }]);
    // A second approval is asked for at the decision; what is granted stays granted.
    expect(report.grants).toMatchObject({ judged: 4, wouldBeSuspended: 0 });
  });

  it('is the same in batches of one, and lists no more than asked while counting all', async () => {
    const draft = load(tightened());
    const [whole, single] = [await impactOf(draft), await impactOf(draft, { batch: 1 })];
    expect(single).toEqual(whole);
    const few = await impactOf(draft, { listAtMost: 1 });
    expect(few).toMatchObject({ decisions: whole.decisions, grants: whole.grants, byRule: whole.byRule, leftOff: 3 });
    expect([few.listed.length, few.listedGrants.length]).toEqual([1, 1]);
  });

  it('shows a person no decision of others', async () => {
    const query = service.app.get(PolicyImpact, { strict: false });
    const of = (handle: string) =>
      query.of({ database: service.platform.app, actor: demoActor(handle), draft: load(tightened()), listAtMost: 9 });
    expect((await of('dps-privacy')).decisions).toMatchObject({ total: 5, flipped: 2 });
    const { rows } = await admin.query<{ handle: string }>(
      `select handle from directory.person where agency_id not in ('dps', 'hsi') order by agency_id, handle limit 1`,
    );
    expect(await of(rows[0]!.handle)).toMatchObject({ decisions: { total: 0 }, grants: { live: 0 }, listed: [] });
  });

  it('names nobody and repeats no words', async () => {
    const { rows } = await admin.query<{ id: string }>('select id from directory.person');
    const text = JSON.stringify(await impactOf(load(tightened())));
    for (const secret of ['Ruskumber', 'Doriskel', TASK_FORCE_REQUEST.necessity, ...rows.map((row) => row.id)]) {
      expect(text).not.toContain(secret);
    }
  });

  it('is printed by the command line, with exit 3 when something would change', async () => {
    const { config, adminUrl } = service.platform;
    const environment = { DATABASE_URL: adminUrl, COMITY_HOME: config.home, COMITY_KEYS: config.keys };
    const found = await comity(['policy', 'impact', tightened()], environment);
    expect({ ...found, stdout: '' }).toEqual({ code: 3, stdout: '', stderr: '' });
    expect(found.stdout).toMatch(/^Of 5 past decisions 4 replayable: 1 flip permit → deny/m);
    const none = await comity(['policy', 'impact', config.pack, '-o', 'json'], environment);
    expect(none).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(none.stdout)).toMatchObject({ decisions: { total: 5, flipped: 0 } });
    expect(await comity(['policy', 'impact', 'nowhere'], environment)).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('planted faults', () => {
  const EVALUATION = `(select e.id from sharing.evaluation e join sharing.share_request r on r.id = e.share_request_id
    where r.number = $1)`;
  let restore: () => Promise<unknown>;
  afterEach(() => restore());

  /** Another connection must see it, so it is committed, and taken back afterwards. */
  async function plant(table: string, column: string, where: string, number: string, fault: string): Promise<void> {
    const { rows } = await admin.query<{ id: string; was: unknown }>(
      `select id, ${column} as was from ${table} where ${where} ${EVALUATION}${where.includes('(') ? ')' : ''}`,
      [number],
    );
    if (rows.length !== 1) throw new Error(`${rows.length} rows would carry the fault`);
    await admin.query(`update ${table} set ${column} = ${fault} where id = $1`, [rows[0]!.id]);
    restore = () => admin.query(`update ${table} set ${column} = $1 where id = $2`, [rows[0]!.was, rows[0]!.id]);
  }

  it('facts that are not those of the decision are not replayed', async () => {
    await plant('sharing.evaluation', 'facts_digest', 'id =', requests.mixed, `'sha256:' || repeat('0', 64)`);
    const report = await impactOf(load(tightened()));
    expect(report.decisions).toMatchObject({ total: 5, replayed: 3, flipped: 1 });
    expect(report.decisions.notReplayable).toEqual({ purged: 1, altered: 1, unreadable: 0, no_evaluation: 0 });
    expect(report.notReplayed).toEqual([{ requestNumber: requests.mixed, reason: 'altered' }]);
  });

  it('facts that do not open hide none of the others', async () => {
    const sealed = 'id = (select facts_detail_id from sharing.evaluation where id =';
    await plant(
      'ledger.sealed_detail',
      'ciphertext',
      sealed,
      requests.licence,
      `set_byte(ciphertext, 20, 255 - get_byte(ciphertext, 20))`,
    );
    const report = await impactOf(load(tightened()));
    expect(report.decisions).toMatchObject({ total: 5, replayed: 3, flipped: 1 });
    expect(report.decisions.notReplayable).toEqual({ purged: 1, altered: 0, unreadable: 1, no_evaluation: 0 });
    expect(report.notReplayed).toEqual([{ requestNumber: requests.licence, reason: 'unreadable' }]);
  });
});
