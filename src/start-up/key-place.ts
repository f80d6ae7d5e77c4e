import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import pg from 'pg';
import type { Config } from '../platform/config/config.js';
import { KeyProblem } from '../platform/keys/key-home.js';

/** Where the embedded database keeps its files, unless it had to move out; the server itself says where it really is. */
export const embeddedData = ({ home }: Pick<Config, 'home'>): string => join(home, 'postgres');

/**
 * Keys beside the data they open are in every copy of it: a snapshot of the data directory would open what was purged.
 * @throws KeyProblem when one directory lies inside the other, also through symbolic links
 */
export function refuseSharedPlace(keys: string, data: string): void {
  const [realKeys, realData] = [realPlace(keys), realPlace(data)];
  if (!within(realKeys, realData) && !within(realData, realKeys)) return;
  throw new KeyProblem(
    `The key directory ${keys} and the database files in ${data} lie one inside the other, so a copy of the data would ` +
      'hold its keys. Move the keys elsewhere and set COMITY_KEYS.',
  );
}

/**
 * The same, for wherever the server that answers says its files are. Of a server on another machine, or one that does not
 * tell, nothing can be compared.
 */
export async function refuseKeysBesideData(keys: string, adminUrl: string): Promise<void> {
  const data = await dataDirectory(adminUrl);
  if (data !== undefined && existsSync(data)) refuseSharedPlace(keys, data);
}

/** Whether `inner` is `outer` or below it; both as `realPlace` gives them. */
export function within(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}

/** Without symbolic links, also for what is not there yet. */
export function realPlace(path: string): string {
  const place = resolve(path);
  if (existsSync(place) || dirname(place) === place) return realpathSync(place);
  return join(realPlace(dirname(place)), basename(place));
}

const NOT_TOLD = '42501';

async function dataDirectory(adminUrl: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory;
  } catch (error) {
    if ((error as { code?: string }).code === NOT_TOLD) return undefined;
    throw error;
  } finally {
    await client.end();
  }
}
