import type { ClientBase } from 'pg';

/** What the catalogue says about our schemas, as far as a dump shows it. Names are quoted where SQL asks for it. */
export interface Catalogue {
  readonly schemas: readonly { name: string; owner: string; grants: readonly Grant[] }[];
  readonly functions: readonly {
    name: string;
    definition: string;
    owner: string;
    publicMayRun: boolean;
    grants: readonly Grant[];
  }[];
  readonly sequences: readonly Sequence[];
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  readonly grants: readonly ({ relation: string; kind: 'table' | 'sequence' } & Grant)[];
}

export interface View {
  readonly name: string;
  readonly definition: string;
  readonly owner: string;
  readonly options: readonly string[];
  /** Relations it reads, without their schemas. */
  readonly reads: readonly string[];
}

export interface Grant {
  readonly privilege: string;
  /** Column of the table; null for the whole. */
  readonly column: string | null;
  readonly grantee: string;
  readonly grantable: boolean;
}

export interface Sequence {
  readonly name: string;
  readonly owner: string;
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
  /** `table.column` of a serial column. */
  readonly ownedBy: string | null;
}

export interface Table {
  readonly name: string;
  readonly owner: string;
  readonly persistence: string;
  readonly options: readonly string[];
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  readonly columns: readonly Column[];
  readonly constraints: readonly { name: string; type: string; definition: string }[];
  readonly indexes: readonly string[];
  readonly triggers: readonly string[];
  readonly policies: readonly Policy[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly identity: string;
  readonly generated: string;
  /** Null where it is the type's own. */
  readonly storage: string | null;
}

export interface Policy {
  readonly name: string;
  readonly command: string;
  readonly permissive: boolean;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

/** The queue's schema belongs to BullMQ, which makes and migrates it itself. */
const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
  and n.nspowner <> 'comity_queue'::regrole`;

/** Rights of the owner are left out (PostgreSQL 17 added one), and so is that new right, MAINTAIN, for others. */
const grantsOf = (acl: string, owner: string, column = 'null::text') => `
  select privilege_type as privilege, ${column} as "column", is_grantable as grantable,
    case when grantee = 0 then 'public' else grantee::regrole::text end as grantee
  from aclexplode(${acl}) where grantee <> ${owner} and privilege_type <> 'MAINTAIN'`;

const collected = (rows: string, order: string, what = 'x') =>
  `coalesce((select json_agg(${what} order by ${order}) from (${rows}) x), '[]')`;
const inOrder = (rows: string) =>
  collected(rows, 'x.grantee collate "C", x."column" collate "C" nulls first, x.privilege');

const SCHEMAS = `
  select quote_ident(nspname) as name, nspowner::regrole::text as owner,
    ${inOrder(grantsOf('n.nspacl', 'n.nspowner'))} as grants
  from pg_namespace n where ${OURS}`;

const FUNCTIONS = `
  select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition, proowner::regrole::text as owner,
    proacl is null or exists (select from aclexplode(proacl) where grantee = 0) as "publicMayRun",
    ${inOrder(`${grantsOf('p.proacl', 'p.proowner')} and grantee <> 0`)} as grants
  from pg_proc p join pg_namespace n on n.oid = pronamespace
  where ${OURS} and prokind in ('f', 'p')`;

const SEQUENCES = `
  select c.oid::regclass::text as name, relowner::regrole::text as owner, format_type(seqtypid, null) as type,
    seqstart::text as start, seqincrement::text as increment, seqmin::text as minimum, seqmax::text as maximum,
    seqcache::text as cache, seqcycle as cycle,
    (select format('%s.%I', refobjid::regclass, attname) from pg_depend d
       join pg_attribute a on attrelid = refobjid and attnum = refobjsubid
     where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'a') as "ownedBy"
  from pg_sequence join pg_class c on c.oid = seqrelid join pg_namespace n on n.oid = relnamespace
  where ${OURS}
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'i')
 `;

// contype n: since PostgreSQL 18 a NOT NULL is a constraint of its own; attnotnull says it on every version.
const COLUMNS = `
  select quote_ident(attname) as name, format_type(atttypid, atttypmod) as type, attnotnull as "notNull",
    (select format('%I.%I', n.nspname, collname) from pg_collation join pg_namespace n on n.oid = collnamespace
     where pg_collation.oid = attcollation and attcollation <> typcollation) as collation,
    pg_get_expr(adbin, adrelid) as default, attidentity as identity, attgenerated as generated,
    case when attstorage <> typstorage then attstorage end as storage, attnum
  from pg_attribute join pg_type on pg_type.oid = atttypid left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = c.oid and attnum > 0 and not attisdropped`;
const CONSTRAINTS = `
  select quote_ident(conname) as name, contype as type, pg_get_constraintdef(oid) as definition
  from pg_constraint where conrelid = c.oid and contype <> 'n'`;
const INDEXES = `
  select pg_get_indexdef(indexrelid) as text from pg_index
  where indrelid = c.oid and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))`;
const TRIGGERS = `select pg_get_triggerdef(oid) as text from pg_trigger where tgrelid = c.oid and not tgisinternal`;
const POLICIES = `
  select quote_ident(polname) as name, polcmd as command, polpermissive as permissive,
    (select json_agg(case r when 0 then 'public' else r::regrole::text end order by r::regrole::text collate "C")
     from unnest(polroles) r) as roles,
    pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
  from pg_policy where polrelid = c.oid`;

const TABLES = `
  select c.oid::regclass::text as name, relowner::regrole::text as owner, relpersistence as persistence,
    coalesce((select json_agg(o order by o collate "C") from unnest(reloptions) o), '[]') as options,
    relrowsecurity as "rowSecurity", relforcerowsecurity as "forceRowSecurity",
    ${collected(COLUMNS, 'attnum')} as columns,
    ${collected(CONSTRAINTS, `strpos('puxcf', type::text), name collate "C"`)} as constraints,
    ${collected(INDEXES, 'text collate "C"', 'text')} as indexes,
    ${collected(TRIGGERS, 'text collate "C"', 'text')} as triggers,
    ${collected(POLICIES, 'name collate "C"')} as policies
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where ${OURS} and relkind = 'r'`;

const VIEWS = `
  select c.oid::regclass::text as name, pg_get_viewdef(c.oid) as definition, relowner::regrole::text as owner,
    coalesce((select json_agg(o order by o collate "C") from unnest(reloptions) o), '[]') as options,
    (select json_agg(distinct quote_ident(read.relname)) from pg_rewrite w
       join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
       join pg_class read on read.oid = d.refobjid
     where w.ev_class = c.oid and read.oid <> c.oid) as reads
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where ${OURS} and relkind = 'v'`;

const GRANTS = `
  select * from (
    select c.oid::regclass::text as relation, case relkind when 'S' then 'sequence' else 'table' end as kind, g.*
    from pg_class c join pg_namespace n on n.oid = relnamespace,
      lateral (${grantsOf('c.relacl', 'c.relowner')}
        union all
        select g.* from pg_attribute a, lateral (${grantsOf('a.attacl', 'c.relowner', 'quote_ident(a.attname)')}) g
        where a.attrelid = c.oid) g
    where ${OURS} and relkind in ('r', 'v', 'S')) x
  order by relation collate "C", grantee collate "C", "column" collate "C" nulls first, privilege`;

/** Everything the dump knows nothing of; must be empty, or the dump would pass over it in silence. */
const NOT_COVERED = `
  select 'type ' || t.oid::regtype as what from pg_type t join pg_namespace n on n.oid = typnamespace
    left join pg_class c on c.oid = typrelid
  where ${OURS} and typtype in ('e', 'd', 'r', 'c') and (typtype <> 'c' or c.relkind = 'c')
  union all
  select format('relation %s of kind %s', c.oid::regclass, relkind) from pg_class c join pg_namespace n on n.oid = relnamespace
  where ${OURS} and (relkind not in ('r', 'v', 'S', 'i', 'c', 't') or relispartition or exists (select from pg_inherits where inhrelid = c.oid))
  union all
  select 'aggregate ' || p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = pronamespace
  where ${OURS} and prokind not in ('f', 'p')
  union all
  select 'rule ' || rulename from pg_rewrite r join pg_class c on c.oid = ev_class join pg_namespace n on n.oid = relnamespace
  where ${OURS} and rulename <> '_RETURN'
  union all
  select 'comment on ' || c.oid::regclass from pg_description join pg_class c on c.oid = objoid
    join pg_namespace n on n.oid = relnamespace where classoid = 'pg_class'::regclass and ${OURS}
  union all
  select 'extension ' || extname from pg_extension where extname <> 'plpgsql'
  union all
  select 'event trigger ' || evtname from pg_event_trigger
  union all
  select 'default privileges of ' || defaclrole::regrole from pg_default_acl
  union all
  select 'statistics ' || stxname from pg_statistic_ext
  union all
  select 'relation ' || c.oid::regclass from pg_class c join pg_namespace n on n.oid = relnamespace
  where n.nspname = 'public' and relowner <> 'comity_queue'::regrole
  order by 1`;

/** The database holds what this dump cannot write down: teach it before you rely on it. */
export class UncoveredObjects extends Error {
  override readonly name = 'UncoveredObjects';
}

/**
 * Reads the catalogue of a migrated database. Every list is sorted by bytes, so that no server's locale shows.
 * @throws UncoveredObjects
 */
export async function readCatalogue(client: ClientBase): Promise<Catalogue> {
  // Names then come out with their schema, whatever the search path of the server or the role is.
  await client.query(`select set_config('search_path', '', false)`);
  const { rows: others } = await client.query<{ what: string }>(NOT_COVERED);
  if (others.length > 0) {
    const list = others.map(({ what }) => what).join(', ');
    throw new UncoveredObjects(`The schema dump does not know how to write: ${list}. Teach src/cli/schema first.`);
  }
  const rows = async <Row extends { name: string }>(text: string) =>
    ((await client.query(text)).rows as Row[]).toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return {
    schemas: await rows(SCHEMAS),
    functions: await rows(FUNCTIONS),
    sequences: await rows(SEQUENCES),
    tables: await rows(TABLES),
    views: await rows(VIEWS),
    grants: (await client.query(GRANTS)).rows as Catalogue['grants'],
  };
}
