import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { agencyNames } from '../../src/directory/index.js';
import { RetentionSweep } from '../../src/retention/index.js';
import { openConsoleWorld } from '../browser/console-world.js';
import type { ConsoleWorld } from '../browser/console-world.js';
import { countStatements } from '../support/count-statements.js';
import { multiplyChildren } from '../support/many-children.js';
import { demoActor } from '../support/service.js';

const COPIES = 40;
/** The worker beside the service asks things of its own meanwhile; one statement a child would be forty more. */
const OF_THE_WORKER = 15;
/** As many as a day may destroy, the first among them, without a brake. */
const MORE_DESTROYED = 19;

/** One page of every kind of record, to whom it shows the most. */
const PAGES: readonly (readonly [path: string, as: string])[] = [
  ['/requests/{released}', 'hsi-agent'],
  ['/requests/{returned}', 'hsi-agent'],
  ['/requests/{released}/outcome', 'hsi-agent'],
  ['/requests/{released}/outcome', 'dps-privacy'],
  ['/reviews/{submitted}', 'dps-privacy'],
  ['/reviews/{released}', 'dps-privacy'],
  ['/grants/{grant}', 'dps-privacy'],
  ['/grants/{grant}', 'hsi-agent'],
  ['/packages/{package}', 'dps-custodian'],
  ['/packages/{package}', 'hsi-agent'],
  ['/packages/{destroyed}', 'dps-records'],
  ['/holds/{hold}', 'dps-records'],
  ['/obligations/{obligation}', 'hsi-agent'],
  ['/certificates/{certificate}', 'dps-records'],
  ['/complaints/{complaint}', 'overseer'],
  ['/complaints/{dismissed}', 'overseer'],
  ['/complaints/{dismissed}', 'dps-privacy'],
  ['/rights-cases/{case}', 'dps-privacy'],
  ['/agreements/{agreement}', 'dps-privacy'],
  ['/policies/utah/2027.9', 'dps-privacy'],
  [`/people/${demoActor('dps-custodian').personId}`, 'dps-operator'],
  ['/ledger/entries/{entry}', 'dps-auditor'],
  ['/ledger?record={released}', 'dps-auditor'],
  ['/ledger/cases?record={released}', 'dps-auditor'],
];

let world: ConsoleWorld;
let admin: pg.Client;
let records: Readonly<Record<string, string>>;

beforeAll(async () => {
  world = await openConsoleWorld();
  admin = new pg.Client({ connectionString: world.service.platform.adminUrl });
  await admin.connect();
  records = { ...world.records, ...(await destroyOne()) };
}, 180_000);
afterAll(async () => {
  await admin.end();
  await world.service.close();
});

describe('the page of a record', () => {
  it(`asks as much with ${COPIES} times the children as with a few`, async () => {
    const few = await counted();
    records = { ...records, certificate: await destroyMore() };
    const grown = await multiplyChildren(admin, COPIES);
    expect(Object.entries(grown).filter(([, rows]) => rows < COPIES)).toEqual([]);
    const many = await counted();
    expect(
      PAGES.map(([path], i) => ({ path, more: many[i]! - few[i]! })).filter(({ more }) => more >= OF_THE_WORKER),
    ).toEqual([]);
  }, 180_000);

  it('would be seen to ask for each child', async () => {
    // Planted: a name looked up for each grant of the request.
    const grantByGrant = (limit: number) =>
      countStatements(() =>
        world.service.platform.app.read(demoActor('dps-privacy'), async (tx) => {
          const grants = await tx.query<{ agency: string }>(
            'select requesting_agency as agency from sharing.release_grant order by id limit $1',
            [limit],
          );
          for (const { agency } of grants) await agencyNames(tx, [agency]);
        }),
      );
    expect((await grantByGrant(COPIES)) - (await grantByGrant(1))).toBeGreaterThanOrEqual(OF_THE_WORKER);
  });
});

async function counted(): Promise<number[]> {
  const counts: number[] = [];
  for (const [path, as] of PAGES) {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => records[name] ?? '');
    counts.push(
      await countStatements(async () => {
        const { status, text } = await world.service.send('GET', filled, { as, headers: { accept: 'text/html' } });
        if (status !== 200) throw new Error(`${filled} as ${as}: ${status} ${text.slice(0, 2000)}`);
      }),
    );
  }
  return counts;
}

/** The package that no hold keeps is destroyed: the one that is held stays to be looked at. */
async function destroyOne() {
  const destroyed = world.records['package'] ?? '';
  const certificate = await certificateOf([destroyed]);
  const { rows } = await admin.query<{ number: string }>('select number from disclosure.package where held');
  return { destroyed, certificate, package: rows[0]?.number ?? '' };
}

/** A certificate is signed, so that its children cannot be copied: packages are released and destroyed. */
async function destroyMore(): Promise<string> {
  const custodian = await world.service.as('dps-custodian');
  const released: string[] = [];
  while (released.length < MORE_DESTROYED) {
    released.push((await custodian.once('POST', `/grants/${records['grant']}/releases`, {})).body.number as string);
  }
  return certificateOf(released);
}

/** The packages fall due, go, and are on one certificate. */
async function certificateOf(packages: readonly string[]): Promise<string> {
  await admin.query(
    `update disclosure.package set due_at = now() - interval '1 hour',
       state = jsonb_set(state, '{dueAt}', to_jsonb(to_char(now() - interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
     where number = any ($1::text[])`,
    [packages],
  );
  await world.service.app.get(RetentionSweep, { strict: false }).run();
  const { rows } = await admin.query<{ number: string }>(
    `select c.number from retention.certificate c join retention.destroyed_package d on d.certificate_id = c.id
     join disclosure.package p on p.id = d.package_id where p.number = any ($1::text[])
     group by c.number having count(*) = cardinality($1::text[])`,
    [packages],
  );
  if (rows.length !== 1) throw new Error(`${packages.length} packages are not on one certificate`);
  return rows[0]!.number;
}
