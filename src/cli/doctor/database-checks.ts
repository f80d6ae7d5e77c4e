import type pg from 'pg';
import { CheckpointFile } from '../../ledger/index.js';
import { urlForRole } from '../../platform/database/connection.js';
import { LOGIN_ROLES, OWNER_ROLE } from '../../platform/database/roles.js';
import { checkpointMemoryPath } from '../../start-up/platform.js';
import type { Platform } from '../../start-up/platform.js';
import { pendingMigrations } from '../operator/migrations.js';
import { Ailment } from './check.js';
import type { Check } from './check.js';
import { queueAnswers } from './queue-check.js';

const OLDEST_MAJOR = 15;
const MOST_SKEW_SECONDS = 60;
/** An entry normally waits a fraction of a second for its position. */
const MOST_LAG_SECONDS = 60;

export const DATABASE_CHECKS = [
  'database',
  'keys of this database',
  'migrations',
  'row-level security',
  'database roles',
  'clock',
  'ledger',
  'signed checkpoints',
  'queue',
  'purge brake',
] as const;
type Name = (typeof DATABASE_CHECKS)[number];

/** What can be asked once the database server is there, each with the rights of the role it concerns. */
export function databaseChecks(platform: Platform, admin: pg.Client): readonly Check[] {
  const examine: Readonly<Record<Name, () => Promise<string>>> = {
    database: () => version(admin, platform),
    'keys of this database': () => fingerprint(admin, platform),
    migrations: () => migrations(platform),
    'row-level security': () => rowSecurity(admin),
    'database roles': () => roles(admin, platform),
    clock: () => clock(admin, platform),
    ledger: () => ledger(platform),
    'signed checkpoints': () => checkpoints(platform),
    queue: () =>
      queueAnswers(platform.config.redisUrl, urlForRole(platform.adminUrl, 'queue', platform.keys.rolePassword)),
    'purge brake': () => purgeBrakes(platform),
  };
  return DATABASE_CHECKS.map((name) => ({ name, examine: examine[name] }));
}

async function one<Row extends pg.QueryResultRow>(
  client: Pick<pg.Client, 'query'> | pg.Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row> {
  const { rows } = await (client as pg.Client).query<Row>(text, [...values]);
  if (!rows[0]) throw new Ailment('no answer', 'Run: comity db migrate');
  return rows[0];
}

async function version(admin: pg.Client, { database }: Platform): Promise<string> {
  const { version: text, number } = await one<{ version: string; number: number }>(
    admin,
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  if (number < OLDEST_MAJOR * 10_000) {
    throw new Ailment(`PostgreSQL ${text}`, `Upgrade to PostgreSQL ${OLDEST_MAJOR} or newer.`);
  }
  return `PostgreSQL ${text}${database.embedded ? ', embedded' : ''}`;
}

async function fingerprint(admin: pg.Client, { keys }: Platform): Promise<string> {
  await admin.query(`set role ${OWNER_ROLE}`);
  try {
    const { known } = await one<{ known: string }>(admin, 'select key_fingerprint as known from app.installation');
    if (known === keys.fingerprint) return 'the key directory belongs to this database';
  } finally {
    await admin.query('reset role');
  }
  throw new Ailment(
    'the key directory belongs to another database',
    'Restore the right key directory (COMITY_KEYS), or point DATABASE_URL at its own database.',
  );
}

async function migrations({ adminUrl }: Platform): Promise<string> {
  const pending = await pendingMigrations(adminUrl);
  if (pending.length === 0) return 'all applied';
  throw new Ailment(`${pending.length} not applied, first ${pending[0]}`, 'Run: comity db migrate');
}

/** TypeORM's own list of migrations holds no data of an agency. */
async function rowSecurity(admin: pg.Client): Promise<string> {
  const { open, tables } = await one<{ open: string[]; tables: number }>(
    admin,
    `select count(*)::int as tables,
       coalesce(array_agg(c.oid::regclass::text order by 1)
         filter (where not (relrowsecurity and relforcerowsecurity)), '{}') as open
     from pg_class c join pg_namespace n on n.oid = relnamespace
     where relkind in ('r', 'p') and nspowner = $1::text::regrole and c.oid::regclass::text <> 'app.schema_migration'`,
    [OWNER_ROLE],
  );
  if (tables === 0) throw new Ailment('there are no tables', 'Run: comity db migrate');
  if (open.length === 0) return `forced on all ${tables} tables`;
  throw new Ailment(
    `not forced on ${open.join(', ')}`,
    'Stop the service: rows of one agency may show to another. Restore the schema (schema.sql says how it was).',
  );
}

async function roles(admin: pg.Client, platform: Platform): Promise<string> {
  const { strong } = await one<{ strong: string[] }>(
    admin,
    `select coalesce(array_agg(rolname::text order by rolname), '{}') as strong
     from pg_roles where rolname = any ($1) and (rolsuper or rolbypassrls)`,
    [[...Object.values(LOGIN_ROLES), OWNER_ROLE]],
  );
  if (strong.length > 0) {
    throw new Ailment(
      `${strong.join(', ')} passes row-level security by`,
      `Run as a superuser: alter role ${strong[0]} nosuperuser nobypassrls`,
    );
  }
  for (const pool of [platform.app.pool, platform.purger.pool, platform.auditor.pool, platform.sequencerPool]) {
    await one(pool, 'select 1');
  }
  return `all ${Object.keys(LOGIN_ROLES).length} sign in, none passes row-level security by`;
}

async function clock(admin: pg.Client, platform: Platform): Promise<string> {
  const before = platform.clock.now().getTime();
  const { at } = await one<{ at: Date }>(admin, 'select clock_timestamp() as at');
  const after = platform.clock.now().getTime();
  const skew = Math.abs(at.getTime() - (before + after) / 2) / 1000;
  const text = `this machine and the database differ by ${skew.toFixed(1)} s`;
  if (skew > MOST_SKEW_SECONDS) throw new Ailment(text, 'Set both clocks by NTP: terms and purges go by the time.');
  return text;
}

async function ledger({ sequencerPool }: Platform): Promise<string> {
  const { waiting, waited } = await one<{ waiting: number; waited: number | null }>(
    sequencerPool,
    `select count(*)::int as waiting, extract(epoch from clock_timestamp() - min(at))::float8 as waited from ledger.inbox`,
  );
  if (waited !== null && waited > MOST_LAG_SECONDS) {
    throw new Ailment(
      `${waiting} entries wait for their position, the oldest for ${Math.round(waited)} s`,
      'Start the service or a worker, or read its log.',
    );
  }
  return waiting === 0 ? 'every entry has its position' : `${waiting} entries wait, none long`;
}

/** The signer remembers on the side of the keys what it signed: a database that holds less was restored from a backup. */
async function checkpoints({ auditor, config }: Platform): Promise<string> {
  const { size, signed } = await one<{ size: number; signed: number }>(
    auditor.pool,
    `select coalesce((select size from ledger.head), 0)::int as size,
       coalesce((select max(size) from ledger.checkpoint), 0)::int as signed`,
  );
  const note = await new CheckpointFile(checkpointMemoryPath(config)).last();
  const remembered = note === null ? 0 : Number(note.split('\n')[1]);
  if (!(remembered <= size)) {
    throw new Ailment(
      `${remembered} entries were signed and the ledger has ${size}`,
      'The database is older than what was signed, so the service is read-only. Restore a newer backup, or see comity ledger accept-restore.',
    );
  }
  return `${signed} of ${size} entries signed`;
}

/** Data that is due and waits for people is a promise not kept yet, whoever is right. */
async function purgeBrakes({ purger }: Platform): Promise<string> {
  const { standing, due, gone, first, countedAt } = await one<{
    standing: number;
    due: number;
    gone: number;
    first: string | null;
    countedAt: string | null;
  }>(
    purger.pool,
    `select count(*)::int as standing, min(number) as first, min(state #>> '{counted,at}') as "countedAt",
       coalesce(sum((state #>> '{counted,counts,due}')::int), 0)::int as due,
       coalesce(sum((state #>> '{counted,counts,gone}')::int), 0)::int as gone
     from retention.purge_brake where status in ('pulled', 'half_released')`,
  );
  if (standing === 0) return 'no purge waits for two persons';
  throw new Ailment(
    `${due} packages are due and wait for two persons (counted ${countedAt}; ${gone} went in the 24 hours before), brake ` +
      `${first}${standing > 1 ? ` and ${standing - 1} more` : ''}`,
    'Ask a records officer and a privacy officer of that agency to look, and to release it (comity retention brake ' +
      'release) or to place a hold.',
  );
}
