import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../platform/config/config.js';
import { openKeyHome } from '../../platform/keys/key-home.js';
import { formatProblem, loadPack } from '../../policy/index.js';
import { Ailment } from './check.js';
import type { Check } from './check.js';

const OTHERS = 0o077;
/** Below this PostgreSQL and the ledger have no room for a bad day. */
const LEAST_FREE_BYTES = 1024 ** 3;

/** What can be asked of this machine without a database. */
export function machineChecks(config: Config): readonly Check[] {
  return [
    { name: 'configuration', examine: async () => describe(config) },
    { name: 'keys', examine: async () => keys(config.keys) },
    { name: 'policy pack', examine: async () => policyPack(config) },
    { name: 'disk space', examine: () => diskSpace(config) },
  ];
}

function describe({ databaseUrl, redisUrl, demo, production, home }: Config): string {
  const database = databaseUrl === undefined ? `embedded PostgreSQL in ${home}` : 'PostgreSQL from DATABASE_URL';
  const queue = redisUrl === undefined ? 'queue on PostgreSQL' : 'queue on Redis';
  return [database, queue, ...(demo ? ['demo mode'] : []), ...(production ? ['production'] : [])].join(', ');
}

function keys(directory: string): string {
  if (!existsSync(directory)) {
    throw new Ailment(
      `${directory} is missing`,
      'Restore it from your key backup; for a new installation: comity db migrate',
    );
  }
  if (process.platform !== 'win32' && (statSync(directory).mode & OTHERS) !== 0) {
    throw new Ailment(`${directory} can be entered by others`, `Run: chmod 700 ${directory}`);
  }
  const { fingerprint } = openKeyHome(directory, { create: false });
  return `${directory}, readable by its owner alone, fingerprint ${fingerprint.slice(0, 12)}`;
}

function policyPack({ policies, pack }: Config): string {
  const loaded = loadPack(policies, pack);
  if (!loaded.ok) {
    const problems = loaded.problems.map(formatProblem);
    throw new Ailment(`${pack} cannot be used: ${problems[0] ?? 'unknown problem'}`, `Run: comity policy lint ${pack}`);
  }
  return `${loaded.pack.name}, ${loaded.pack.rules.size} rules, ${loaded.pack.digest}`;
}

async function diskSpace({ home }: Config): Promise<string> {
  let folder = home;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${folder}`;
  if (free < LEAST_FREE_BYTES) throw new Ailment(text, 'Make room before it is full: a full disk stops every change.');
  return text;
}
