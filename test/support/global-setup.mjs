// One PostgreSQL for a test run and one migrated template in it; every spec clones the template (test-database.ts).
// Jest calls this once for each selected project that names it, so it counts its callers.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';

const root = fileURLToPath(new URL('../../', import.meta.url));
const home = join(root, '.comity/test');

export default async function globalSetup() {
  const run = (globalThis.comityTestRun ??= { users: 0 });
  run.users += 1;
  if (run.users > 1) return;

  mkdirSync(home, { recursive: true, mode: 0o711 });
  const server = await startServer();
  run.stop = () => server.stop();
  try {
    run.template = `comity_test_template_${process.pid}`;
    const keys = join(home, 'keys');
    await makeTemplate(server.url, run.template, keys);
    // The specs make further templates from it (service.ts), named after it.
    const ours = (name) => name === run.template || name.startsWith(`${run.template}_`);
    run.drop = () => dropDatabases(server.url, ours);
    // Workers start after this and inherit it.
    Object.assign(process.env, {
      COMITY_TEST_ADMIN_URL: server.url,
      COMITY_TEST_TEMPLATE: run.template,
      COMITY_KEYS: keys,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** DATABASE_URL when set, else an embedded server of this run alone. */
async function startServer() {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, stop: async () => {} };
  const { startEmbeddedPostgres } = await fromDist('platform/embedded-postgres/embedded-postgres.js');
  removeAbandonedRuns();
  const shared = await startEmbeddedPostgres({ home, database: 'postgres' });
  if (!shared.attached) {
    // Nobody else is on this server: whatever a killed run left can go.
    await dropDatabases(shared.url, (name) => name.includes('test'));
    return shared;
  }
  // Another run owns that server and will stop it under our feet when it ends.
  const own = join(home, `run-${process.pid}`);
  const server = await startEmbeddedPostgres({ home: own, database: 'postgres' });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(own, { recursive: true, force: true });
    },
  };
}

async function makeTemplate(adminUrl, template, keys) {
  const { migrate } = await fromDist('platform/database/migrate.js');
  const { openKeyHome } = await fromDist('platform/keys/key-home.js');
  const keyHome = openKeyHome(keys, { create: true });
  await dropDatabases(adminUrl, (name) => name === template);
  await withClient(adminUrl, (client) => client.query(`create database ${pg.escapeIdentifier(template)}`));
  const templateUrl = new URL(adminUrl);
  templateUrl.pathname = `/${template}`;
  await migrate({
    adminUrl: templateUrl.href,
    password: (role) => keyHome.rolePassword(role),
    fingerprint: keyHome.fingerprint,
  });
  // A forgotten connection to the template would make every clone fail; with this, none can be opened.
  await withClient(adminUrl, (client) =>
    client.query(`alter database ${pg.escapeIdentifier(template)} with allow_connections false`),
  );
}

async function dropDatabases(adminUrl, isOld) {
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query('select datname from pg_database');
    for (const { datname } of rows.filter((row) => isOld(row.datname)))
      await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
  });
}

function removeAbandonedRuns() {
  for (const name of readdirSync(home).filter((entry) => /^run-\d+$/.test(entry))) {
    if (existsSync(`/proc/${name.slice(4)}`)) continue;
    rmSync(join(home, name), { recursive: true, force: true });
  }
}

async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function fromDist(path) {
  const file = join(root, 'dist/src', path);
  if (!existsSync(file)) throw new Error(`dist/src/${path} is missing: run "npm run build" before these suites.`);
  return import(pathToFileURL(file).href);
}
