import type pg from 'pg';
import { OWNER_ROLE } from '../../platform/database/roles.js';
import { CommandFailure, EXIT } from '../exit-codes.js';

/** What migrations write by themselves, apart from the row of an empty ledger. */
const SCHEMA_OF_MIGRATIONS = 'app';

/**
 * Left out, since it must not come back: a session may have been revoked since; an idempotency record would answer for an act
 * that the restored database does not know; a wake of the outbox only wakes, and the sweep finds what is due without it.
 */
export const NOT_KEPT = ['platform.session', 'platform.idempotency', 'platform.outbox'];

/** Left out, since a trigger writes it again with the entries that it is worked out from. */
export const WRITTEN_AGAIN = ['ledger.shared_entry'];

/** Every table of the installation that is kept, each after those it refers to. */
export async function keptTables(admin: pg.ClientBase): Promise<string[]> {
  const { rows } = await admin.query<{ name: string; needs: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       array(select distinct confrelid::regclass::text from pg_constraint
             where conrelid = c.oid and contype = 'f' and confrelid <> c.oid) as needs
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspowner = $1::text::regrole and n.nspname <> $2
     order by 1`,
    [OWNER_ROLE, SCHEMA_OF_MIGRATIONS],
  );
  const ordered: string[] = [];
  let waiting = rows.filter(({ name }) => ![...NOT_KEPT, ...WRITTEN_AGAIN].includes(name));
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((need) => ordered.includes(need)));
    if (ready.length === 0) throw new Error(`Tables refer to each other in a circle: ${waiting[0]!.name}`);
    ordered.push(...ready.map(({ name }) => name));
    waiting = waiting.filter(({ name }) => !ordered.includes(name));
  }
  return ordered;
}

export async function keptSequences(admin: pg.ClientBase): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspowner = $1::text::regrole and n.nspname <> $2 order by 1`,
    [OWNER_ROLE, SCHEMA_OF_MIGRATIONS],
  );
  return rows.map(({ name }) => name);
}

export async function rowsIn(admin: pg.ClientBase, table: string): Promise<number> {
  const { rows } = await admin.query<{ n: string }>(`select count(*) as n from ${table}`);
  return Number(rows[0]!.n);
}

/** Those of a table that are written; a generated column is worked out again from them. */
export async function storedColumns(admin: pg.ClientBase, table: string): Promise<string> {
  const { rows } = await admin.query<{ names: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return rows[0]!.names;
}

/** The same text of a row wherever it is read and written. */
export const SETTINGS = `
  set local statement_timeout = 0; set local timezone = 'UTC'; set local datestyle = 'ISO';
  set local intervalstyle = 'postgres'; set local extra_float_digits = 1; set local bytea_output = 'hex'`;

/** For reading: an error instead of rows that are silently not shown. Triggers, which run as the owner, could not work under it. */
export const SHOW_ALL = 'set local row_security = off';

/** @throws CommandFailure: row-level security is forced, so an ordinary owner would back up no rows at all */
export async function refuseUnlessAllSeeing(admin: pg.ClientBase): Promise<void> {
  const { rows } = await admin.query<{ sees: boolean }>(
    'select rolsuper or rolbypassrls as sees from pg_roles where rolname = current_user',
  );
  if (rows[0]?.sees) return;
  throw new CommandFailure(
    'The user in DATABASE_URL does not see the rows of every agency. Use a superuser, or one with BYPASSRLS, for this.',
    EXIT.notAllowed,
  );
}
