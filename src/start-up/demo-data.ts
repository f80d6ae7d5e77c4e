import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import pg from 'pg';

import { seedDemoAgreements } from '../../samples/demo-agreements.js';
import { seedDemoWorld } from '../../samples/seed-demo-world.js';
import { createSourceDatabase, readerUrl } from '../../samples/source-database.js';
import { urlForDatabase } from '../platform/database/connection.js';
import { packageRoot } from '../platform/package-root.js';
import type { Platform } from './platform.js';

const SOURCE_FILE = join(packageRoot(), 'samples/sources.yaml');
const SOURCE_DATABASE = 'comity_demo_records';
const SOURCE_READER = 'comity_source_reader';
const SOURCE_LOCK = 7_263_110_009;
/** As `connection` in samples/sources.yaml. */
const CONNECTION = 'demo-records';

/** Agencies, people and agreements, written through the same commands as real ones; a second run adds nothing. */
export async function seedDemo(app: INestApplicationContext, platform: Platform): Promise<string> {
  const today = platform.clock.now().toISOString().slice(0, 10);
  const store = { commands: app.get(CommandBus, { strict: false }), database: platform.app, today };
  const written = (await seedDemoWorld(store)) + (await seedDemoAgreements(store));
  return written === 0 ? 'agencies, people and agreements as before' : `${written} records written`;
}

/**
 * The demo's connected source: a database of its own on the same server with 10,000 invented people, and a role that may
 * only read it. Call it before the service is made, which reads the source file once.
 */
export async function prepareDemoSource(platform: Platform): Promise<string> {
  if (!existsSync(platform.config.sources)) copyFileSync(SOURCE_FILE, platform.config.sources);
  const people = await seedSource(platform, platform.clock.now());
  return `${people.toLocaleString('en-US')} invented people`;
}

async function seedSource(platform: Platform, today: Date): Promise<number> {
  const url = urlForDatabase(platform.adminUrl, SOURCE_DATABASE);
  const readerPassword = platform.keys.rolePassword('demo-source-reader');
  const admin = new pg.Client({ connectionString: platform.adminUrl });
  await admin.connect();
  try {
    // Two processes that start together on one server make one source.
    await admin.query('select pg_advisory_lock($1)', [SOURCE_LOCK]);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [SOURCE_DATABASE]);
    if (rowCount === 0) await admin.query(`create database ${SOURCE_DATABASE}`);
    const people = await fillSource(url, today, readerPassword);
    // Written also when the people were there: the key directory may be a new one.
    const reader = readerUrl(url, { role: SOURCE_READER, password: readerPassword });
    writeFileSync(join(platform.config.keys, `${CONNECTION}.url`), reader, { mode: 0o600 });
    return people;
  } finally {
    await admin.end();
  }
}

async function fillSource(url: string, today: Date, readerPassword: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const known = await peopleIn(client);
    if (known === 0) {
      const { people } = await createSourceDatabase(client, { today, readerRole: SOURCE_READER, readerPassword });
      return people.length;
    }
    await client.query(`alter role ${SOURCE_READER} password '${readerPassword}'`);
    return known;
  } finally {
    await client.end();
  }
}

async function peopleIn(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ present: boolean }>(
    `select to_regclass('records.driver_license') is not null as present`,
  );
  if (!rows[0]?.present) return 0;
  const count = await client.query<{ n: number }>('select count(*)::int as n from records.driver_license');
  return count.rows[0]?.n ?? 0;
}
