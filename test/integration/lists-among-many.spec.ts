import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { complaintList } from '../../src/complaints/queries/complaints.js';
import { disclosureList } from '../../src/disclosures/queries/disclosures.js';
import { packageList } from '../../src/disclosures/queries/packages.js';
import { grantList } from '../../src/grants/queries/grants.js';
import { ledgerEntries } from '../../src/ledger/index.js';
import type { SealedDetails } from '../../src/ledger/index.js';
import { systemClock } from '../../src/platform/clock/clock.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import { Database } from '../../src/platform/database/database.js';
import type { Tx } from '../../src/platform/database/database.js';
import { unwrap } from '../../src/platform/http/problem.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { accepted } from '../../src/platform/result.js';
import { certificateList } from '../../src/retention/queries/certificates.js';
import { dispositionCounts, dispositionQueue } from '../../src/retention/queries/disposition.js';
import { fileCounts, waitingFiles } from '../../src/retention/queries/file-disposition.js';
import { obligationList, openObligations } from '../../src/retention/queries/obligations.js';
import { purgeList } from '../../src/retention/queries/purges.js';
import { rightsCaseList } from '../../src/rights/queries/rights-cases.js';
import { grantedAlready } from '../../src/share-requests/queries/granted-already.js';
import { shareRequestList } from '../../src/share-requests/queries/share-request-list.js';
import { createTestDatabase } from '../support/test-database.js';
import type { TestDatabase } from '../support/test-database.js';
import { person, REQUESTING, SOURCE } from '../support/retention-world.js';

const OWN = 5;
const OTHERS = 20_000;
/** What a list of 20 may look at: its rows, what a join needs, a page of an index; by far not what others have. */
const MOST_ROWS_READ = 200;

/** With the status that most rows of the table have. */
const TABLES = {
  'sharing.share_request': 'decided',
  'sharing.release_grant': 'expired',
  'disclosure.package': 'sealed',
  'disclosure.accounting': '',
  'retention.obligation': 'due',
  'retention.certificate': '',
  'complaints.complaint': 'received',
  'rights.rights_case': 'received',
  'retention.sealed_file': 'closed',
  'ledger.entry': '',
};

const page = { limit: 20 };
const ASKED = {
  sourceAgency: SOURCE,
  purpose: 'BACKGROUND',
  pseudonyms: ['p'],
  elements: [{ code: 'person.full_name' }],
};
const LISTS: Readonly<Record<string, List>> = {
  'share requests': (tx) => shareRequestList(tx, page),
  grants: (tx) => grantList(tx, page),
  packages: (tx) => packageList(tx, page),
  'packages received': (tx) => packageList(tx, { ...page, received: true }),
  disclosures: (tx) => disclosureList(tx, {} as SealedDetails, page),
  obligations: (tx) => obligationList(tx, page),
  'open obligations': openObligations,
  certificates: (tx) => certificateList(tx, page),
  purges: (tx) => purgeList(tx, page),
  complaints: (tx) => complaintList(tx, undefined, page),
  'rights cases': (tx) => rightsCaseList(tx, page),
  'where packages stand': dispositionCounts,
  'what waits for its destruction': (tx) => dispositionQueue(tx, page),
  'where files of words stand': fileCounts,
  'files of words that wait': (tx) => waitingFiles(tx, page.limit),
  'granted already': (tx) => grantedAlready(tx, ASKED),
  'ledger entries': (tx) => ledgerEntries((text, values) => tx.query(text, values), { ...page, filter: {} }),
  'ledger entries of a type': (tx) =>
    ledgerEntries((text, values) => tx.query(text, values), { ...page, filter: { type: 'GrantRevoked' } }),
  'ledger entries shared with an agency': (tx) => sharedWith(tx, REQUESTING),
  'ledger entries shared with one that shares none': (tx) => sharedWith(tx, 'far-1'),
};

const sharedWith = (tx: Tx, agency: string) =>
  ledgerEntries((text, values) => tx.query(text, values), { ...page, filter: { agency } });

describe('an agency with few records among those of many', () => {
  let test: TestDatabase;
  let app: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    await fill(test.adminUrl);
    const { rolePassword } = openKeyHome(process.env['COMITY_KEYS'] ?? '', { create: false });
    const url = urlForRole(test.adminUrl, 'app', rolePassword);
    app = new Database({ url, clock: systemClock, poolSize: 1, onPoolError: () => undefined });
  });
  afterAll(async () => {
    await app.close();
    await test.drop();
  });

  it.each([SOURCE, REQUESTING])('%s reads its own rows, and not those of the others', async (agency) => {
    // A prepared statement keeps a plan after five uses: that of an agency with many rows would read them all for this one.
    for (let use = 0; use < 6; use += 1) for (const list of Object.values(LISTS)) await rowsRead(app, 'far-1', list);
    const read: Record<string, number> = {};
    for (const [name, list] of Object.entries(LISTS)) read[name] = await rowsRead(app, agency, list);
    expect(Object.entries(read).filter(([, rows]) => rows > MOST_ROWS_READ)).toEqual([]);
    expect(read['share requests']).toBeGreaterThanOrEqual(OWN);
  });

  it('would read them all by row-level security alone', async () => {
    const unbounded = (tx: Tx) => tx.query('select id from disclosure.package order by id desc limit 20');
    expect(await rowsRead(app, SOURCE, unbounded)).toBeGreaterThan(OTHERS);
  });

  it('would go on as suited the first who asked, were questions prepared as commands are', async () => {
    const prepared = (agency: string) =>
      app.transaction(person(agency, 'privacy_officer'), async (tx) =>
        accepted(await looking(LISTS['ledger entries']!)(tx)),
      );
    for (let use = 0; use < 6; use += 1) await prepared('far-1');
    expect(unwrap(await prepared(SOURCE))).toBeGreaterThan(OTHERS);
  });

  it('finds entries that another shares, or that none does, without reading the many of its own', async () => {
    for (const other of ['away-1', SOURCE]) {
      expect(await rowsRead(app, 'far-1', (tx) => sharedWith(tx, other))).toBeLessThan(MOST_ROWS_READ);
    }
    const places = (list: List) =>
      app.read(person('far-1', 'privacy_officer'), async (tx) =>
        ((await list(tx)) as { seq: unknown }[]).map(({ seq }) => Number(seq)),
      );
    const found = await places((tx) => sharedWith(tx, 'away-1'));
    expect(found).toHaveLength(page.limit + 1);
    expect(found).toEqual(await places(asList('away-1')));
  });

  it('would read all its own entries if the list of their agencies were asked', async () => {
    expect(await rowsRead(app, 'far-1', asList(SOURCE))).toBeGreaterThan(OTHERS / 7 - 1);
  });
});

/** Planted: the condition as it was; behind row-level security it may not look into the index. */
const asList = (agency: string) => (tx: Tx) =>
  tx.query(
    `select seq from ledger.entry where agencies @> array[app.agency()] and agencies @> array[$1::text]
     order by seq desc limit 21`,
    [agency],
  );

/** Few rows of two agencies, then many of others that are newer: a list by age meets them all first. */
async function fill(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  for (const [table, status] of Object.entries(TABLES)) {
    // What a row refers to is not there. An entry refers to nothing, and its trigger says who shares it.
    await admin.query(`set session_replication_role = ${table === 'ledger.entry' ? 'origin' : 'replica'}`);
    const { rows } = await admin.query<{ columns: string }>(WRITTEN, [table]);
    const text = FILL.replaceAll('%table', table).replaceAll('%columns', rows[0]!.columns);
    const { rowCount } = await admin.query(text, [OWN, OTHERS, status, SOURCE, REQUESTING]);
    if (rowCount !== OWN + OTHERS) throw new Error(`${table} has ${rowCount} rows`);
  }
  await admin.query('analyze');
  await admin.end();
}

/** Those that PostgreSQL does not generate. */
const WRITTEN = `
  select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
  where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;

/** One record for every table: a column that the table does not have is left out. */
const FILL = `
  insert into %table (%columns)
  select %columns
  from generate_series(1, $1::int + $2::int) as i,
    lateral (select i <= $1 as own) as whose,
    lateral (select case when own then $4::text else 'far-' || i % 7 end as source,
      case when own then $5::text else 'away-' || i % 5 end as asking) as agencies,
    lateral jsonb_populate_record(null::%table, jsonb_build_object(
      'id', '01968000-0000-7000-8000-' || lpad(i::text, 12, '0'), 'version', 1, 'state', '{}'::jsonb,
      'number', 'XX-2026-' || i, 'status', $3::text, 'code', 'O-DELETE-BY', 'purpose', 'BACKGROUND', 'held', false,
      'source_agency', source, 'requesting_agency', asking, 'recipient_agency', asking)
      || jsonb_build_object(
      'requester_id', gen_random_uuid(), 'share_request_id', gen_random_uuid(), 'decision_id', gen_random_uuid(),
      'grant_id', gen_random_uuid(), 'package_id', gen_random_uuid(), 'accounting_id', gen_random_uuid(),
      'detail_id', gen_random_uuid(), 'subject_pseudonyms', '[]'::jsonb,
      'submitted_at', now(), 'starts_at', now(), 'expires_at', now(), 'due_at', now() + i * interval '1 minute',
      'disclosed_at', now(), 'issued_at', now(), 'keep_until', now())
      || jsonb_build_object(
      'kind', case '%table' when 'rights.rights_case' then 'access' else 'share-request' end, 'agency', source, 'overseer_agency', asking, 'agency_complained_of', 'complained-of',
      'source_agencies', jsonb_build_array(source), 'share_request_ids', '[]'::jsonb, 'requests_behind', '[]'::jsonb,
      'grant_ids', '[]'::jsonb, 'agreement_refs', '[]'::jsonb, 'frozen', false, 'reaches_agreement', false)
      || jsonb_build_object(
      'seq', i, 'entry_id', gen_random_uuid(), 'bytes', '\\x7b7d', 'leaf_hash', '\\x' || repeat('00', 32),
      'agencies', jsonb_build_array(source, asking), 'type', 'PackageSealed', 'at', now())) as filled`;

/** Rows that this connection has fetched from tables, by whatever way, since its counts were last added to those of all. */
const FETCHED = `
  select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::int as n from pg_stat_xact_user_tables
  where schemaname <> 'pg_catalog'`;

type List = (tx: Tx) => Promise<unknown>;

/** How many rows of tables the statement of a list looked at. */
const rowsRead = (app: Database, agency: string, list: List) =>
  app.read(person(agency, 'privacy_officer'), looking(list));

function looking(list: List): (tx: Tx) => Promise<number> {
  return async (tx) => {
    const fetched = async () => (await tx.query<{ n: number }>(FETCHED))[0]!.n;
    const before = await fetched();
    let asked = false;
    const query: Tx['query'] = (text, values) => {
      asked = true;
      return tx.query(text, values);
    };
    // A made record has nothing to show; what cannot be drawn of it is none of this test's business. A statement that fails
    // makes the next one fail too.
    await list({ actor: tx.actor, at: tx.at, query }).catch(() => undefined);
    if (!asked) throw new Error('This list failed before it asked for a row: it would pass whatever it reads.');
    return (await fetched()) - before;
  };
}
