import type pg from 'pg';
import { storedColumns } from '../../src/cli/backup/stored-tables.js';

/** Columns of a copy that differ from those of the row; what the table does not have is left out. */
const DIFFERS = {
  'sharing.evaluation': '',
  'sharing.decision': `'ordinal', t.ordinal + n, 'status', 'final'`,
  'sharing.release_grant': '',
  'disclosure.package': '',
  'disclosure.accounting': '',
  'retention.obligation': '',
  'retention.legal_hold': '',
  'agreements.agreement': `'number', t.number, 'revision', t.revision + n, 'status', 'superseded'`,
  'complaints.complaint': '',
  'notifications.notice': '',
  'ledger.sealed_detail': '',
  'ledger.entry': `'entry_id', gen_random_uuid(), 'seq', 1000000 + t.seq * 1000 + n`,
};

const COPY = `
  insert into %table (%columns)
  select %columns from (select (jsonb_populate_record(null::%table, to_jsonb(t)
    || jsonb_build_object('id', gen_random_uuid(), 'number', to_jsonb(t) ->> 'number' || '-' || n) || jsonb_build_object(%differs))).*
  from %table t, generate_series(1, $1::int) n where %chosen) copied`;

/** The entry of a certificate is proven with it. */
const CHOSEN: Readonly<Record<string, string>> = { 'ledger.entry': `t.aggregate_kind <> 'certificate'` };

/** What a record keeps as a list in its own row: packages of a hold, records of a complaint, trainings of a person. */
const LISTS = `
  update retention.legal_hold set package_ids = array(select id from disclosure.package),
    state = jsonb_set(state, '{packageIds}', (select jsonb_agg(id) from disclosure.package));
  update complaints.complaint set grant_ids = array(select id from sharing.release_grant),
    state = jsonb_set(state, '{terms,about}', (select jsonb_agg(named || jsonb_build_object('id', g.id, 'number', g.number))
      from jsonb_array_elements(state #> '{terms,about}') named, sharing.release_grant g))
    where state #> '{terms,about}' <> '[]';
  update directory.person set certificates = (select jsonb_agg(held || jsonb_build_object('passedOn', (date '2026-01-01' + n)::text))
      from jsonb_array_elements(certificates) held, generate_series(1, 40) n)
    where certificates <> '[]'`;

/**
 * Every record of a small world has so many times the children it had: rows are copied with what they refer to. Keeps no
 * rule of the domain; pages are only counted afterwards.
 * @returns rows that each table now has more
 */
export async function multiplyChildren(admin: pg.Client, copies: number): Promise<Record<string, number>> {
  const grown: Record<string, number> = {};
  await admin.query(`set session_replication_role = replica;
    alter table retention.obligation drop constraint obligation_package_id_code_key`);
  for (const [table, differs] of Object.entries(DIFFERS)) {
    const text = COPY.replaceAll('%table', table)
      .replaceAll('%columns', await storedColumns(admin, table))
      .replace('%differs', differs)
      .replace('%chosen', CHOSEN[table] ?? 'true');
    grown[table] = (await admin.query(text, [copies])).rowCount ?? 0;
  }
  await admin.query(LISTS);
  await admin.query('set session_replication_role = origin');
  return grown;
}
