import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readConfig } from '../../src/platform/config/config.js';
import { openPlatform } from '../../src/start-up/platform.js';
import { createTestDatabase } from '../support/test-database.js';
import type { TestDatabase } from '../support/test-database.js';

describe('a start with keys beside the data', () => {
  let database: TestDatabase;
  let data: string;
  let home: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    home = mkdtempSync(join(tmpdir(), 'key-place-'));
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    data = (await client.query<{ data_directory: string }>('show data_directory')).rows[0]!.data_directory;
    await client.end();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(home, { recursive: true });
  });

  const start = async (keys: string, url?: string) => {
    const settings = { COMITY_HOME: home, COMITY_KEYS: keys, LOG_LEVEL: 'silent', ...(url && { DATABASE_URL: url }) };
    const platform = await openPlatform({ config: readConfig(settings), createKeys: true });
    await platform.close();
  };

  it('is refused where the server says that its files are, and no key is made there', async () => {
    await expect(start(join(data, 'keys'), database.adminUrl)).rejects.toThrow(/one inside the other.*Move the keys/);
    expect(existsSync(join(data, 'keys'))).toBe(false);
    symlinkSync(data, join(home, 'link'));
    await expect(start(join(home, 'link', 'keys'), database.adminUrl)).rejects.toThrow('one inside the other');
    expect(existsSync(join(data, 'keys'))).toBe(false);
    const around = dirname(data);
    await expect(start(around, database.adminUrl)).rejects.toThrow('one inside the other');
    expect(readdirSync(around).filter((name) => /\.(?:kek|pem)$/.test(name))).toEqual([]);
  });

  it('is refused before an embedded database is made', async () => {
    for (const keys of [join(home, 'postgres/data/keys'), join(home, 'postgres'), home]) {
      await expect(start(keys)).rejects.toThrow('one inside the other');
    }
    expect(existsSync(join(home, 'postgres'))).toBe(false);
  });

  it('goes on elsewhere', async () => {
    const keys = process.env['COMITY_KEYS']!;
    await expect(start(keys, database.adminUrl)).resolves.toBeUndefined();
  });
});
