import type pg from 'pg';

/** One thing in the catalogue that would let an agency see or learn of another's rows. */
export interface CatalogueFinding {
  readonly rule: string;
  readonly object: string;
}

/** BullMQ's own schema holds ids only and belongs to comity_queue; the rest is PostgreSQL's. */
const FOREIGN_SCHEMAS = `('pg_catalog', 'information_schema', 'pg_toast', 'bullmq')`;
/** Names of migrations: written by migrations alone, no secret to anybody. */
const WITHOUT_RLS = ['app.schema_migration'];
/**
 * Unique where another agency's row could collide: random ids and numbers of a common sequence tell nobody anything.
 * Everything else must begin with the agency.
 */
const TELLS_NOTHING = /^(id|entry_id|record_id|number|seq|size|package_id|grant_id|token_hash|only_row|key_ref)$/;
const BEGINS_WITH_AGENCY = /^(agency|agency_id|source_agency|requesting_agency)\b/;

/**
 * Accounting, evidence of destruction and the files of requests, the denied ones among them: kept for a minimum, and no
 * code and no login role deletes them before or after it. Their words have an end: those the purger may delete once they are
 * doomed, which the database allows for files whose destruction has begun.
 */
const KEPT = [
  'disclosure.accounting',
  'disclosure.package',
  'retention.certificate',
  'retention.destroyed_file',
  'retention.destroyed_package',
  'retention.obligation',
  'retention.legal_hold',
  'retention.purge_brake',
  'sharing.share_request',
  'sharing.evaluation',
  'sharing.decision',
  'sharing.release_grant',
  'retention.sealed_file',
  'ledger.entry',
];

/** Everything wrong with the catalogue; empty when row-level security cannot be walked around (trust.md 4.4 in short). */
export async function guardCatalogue(client: pg.ClientBase): Promise<CatalogueFinding[]> {
  const findings: CatalogueFinding[] = [];
  const report = async (rule: string, text: string, keep: (object: string) => boolean = () => true) => {
    const { rows } = await client.query<{ object: string }>(text);
    findings.push(...rows.filter(({ object }) => keep(object)).map(({ object }) => ({ rule, object })));
  };
  await report(
    'row-level security is not enabled and forced',
    `select format('%s.%s', n.nspname, c.relname) as object
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname not in ${FOREIGN_SCHEMAS}
       and not (c.relrowsecurity and c.relforcerowsecurity)`,
    (object) => !WITHOUT_RLS.includes(object),
  );
  await report(
    'a table without row-level security is open to a login role',
    `select distinct format('%s.%s', n.nspname, c.relname) as object
     from pg_class c join pg_namespace n on n.oid = c.relnamespace,
       aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
     where c.relkind in ('r', 'p') and n.nspname not in ${FOREIGN_SCHEMAS} and not c.relrowsecurity
       and g.grantee <> c.relowner`,
    (object) => !WITHOUT_RLS.includes(object),
  );
  await report(
    'a materialized view ignores row-level security',
    `select format('%s.%s', n.nspname, c.relname) as object
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'm' and n.nspname not in ${FOREIGN_SCHEMAS}`,
  );
  await report(
    'a view reads with its owner’s rights',
    `select format('%s.%s', n.nspname, c.relname) as object
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'v' and n.nspname not in ${FOREIGN_SCHEMAS}
       and not coalesce(c.reloptions @> array['security_invoker=true'], false)`,
  );
  await report(
    'a SECURITY DEFINER function without a pinned search_path',
    `select format('%s.%s', n.nspname, p.proname) as object
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where p.prosecdef and n.nspname not in ${FOREIGN_SCHEMAS}
       and not exists (select from unnest(p.proconfig) s where s like 'search_path=%')`,
  );
  await report(
    'a role of ours has more than its grants',
    `select rolname as object from pg_roles
     where rolname like 'comity\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
  );
  await report(
    'a login role owns a table',
    `select format('%s.%s', n.nspname, c.relname) as object
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
     where c.relkind in ('r', 'p', 'v') and n.nspname not in ${FOREIGN_SCHEMAS}
       and r.rolname like 'comity\\_%' and r.rolcanlogin`,
  );
  await report(
    'the owner can log in',
    `select rolname as object from pg_roles where rolname = 'comity_owner' and rolcanlogin`,
  );
  await report(
    'a role may delete or empty what must be kept',
    `select format('%s (%s, %s)', c.oid::regclass, g.privilege_type, g.grantee::regrole) as object
     from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
     where c.oid = any (array[${KEPT.map((table) => `'${table}'`).join(', ')}]::regclass[])
       and g.privilege_type in ('DELETE', 'TRUNCATE') and g.grantee <> c.relowner`,
  );
  findings.push(...(await tellingUniqueIndexes(client)));
  return findings;
}

async function tellingUniqueIndexes(client: pg.ClientBase): Promise<CatalogueFinding[]> {
  const { rows } = await client.query<{ object: string; columns: string[] }>(
    `select format('%s.%s', n.nspname, i.relname) as object,
       array(select pg_get_indexdef(x.indexrelid, k, true) from generate_series(1, x.indnkeyatts) k) as columns
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
       join pg_namespace n on n.oid = c.relnamespace
     where x.indisunique and n.nspname not in ${FOREIGN_SCHEMAS}
       and format('%s.%s', n.nspname, c.relname) <> all ($1)`,
    [WITHOUT_RLS],
  );
  return rows
    .filter(({ columns }) => !BEGINS_WITH_AGENCY.test(columns[0] ?? ''))
    .filter(({ columns }) => !columns.some((column) => TELLS_NOTHING.test(column)))
    .filter(({ object }) => !KNOWN.has(object))
    .map(({ object, columns }) => ({
      rule: `a unique index tells that another agency's row exists (${columns.join(', ')})`,
      object,
    }));
}

/** Unique on ids of a record that the writer can already see, or on the ledger's own hashes. */
const KNOWN: ReadonlySet<string> = new Set([
  'sharing.decision_share_request_id_ordinal_key',
  'sharing.decision_one_open',
  // Written by the sweep alone.
  'retention.reminder_pkey',
  // Keyed digests, counted by nobody of no agency.
  'platform.public_try_pkey',
  // Written by the purger alone.
  'ledger.file_key_move_pkey',
  // Lines of the public register.
  'agreements.register_entry_pkey',
  // Policy packs: everybody may read all of them.
  'policy.pack_content_pkey',
  'policy.pack_tests_pkey',
  'policy.pack_version_pack_pack_version_key',
  'policy.pack_version_installed_once',
  'ledger.tile_pkey',
  'ledger.head_pkey',
]);
