import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const url = (protocols: readonly string[], example: string) =>
  z.string().refine((text) => protocols.some((protocol) => text.startsWith(`${protocol}://`)), {
    message: `must be an address such as ${example}`,
  });

/** What browsers send in `Origin` (RFC 6454): scheme, host and port, in the form the URL standard gives them. */
const origin = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text), {
    message: 'must be scheme, host and port as a browser shows them, without a path, such as https://comity.example',
  });

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number between 0 and 65535')
  .transform(Number);

/** Addresses and networks (CIDR); a name would have to be looked up, and whoever answers would decide who is believed. */
const networks = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine((each) => each.every(isNetwork), {
    message: 'must be addresses or networks with commas between them, such as 10.0.0.7, 192.0.2.0/24',
  });

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

const schema = z.object({
  DATABASE_URL: url(['postgres', 'postgresql'], 'postgres://user:password@host:5432/comity').optional(),
  REDIS_URL: url(['redis', 'rediss'], 'redis://host:6379').optional(),
  HOST: z.string().min(1, 'must name an address to listen on').default('127.0.0.1'),
  PORT: port.default(3000),
  COMITY_ORIGIN: origin.optional(),
  COMITY_TRUSTED_PROXIES: networks.default([]),
  COMITY_HOME: z.string().min(1).default('.comity'),
  COMITY_KEYS: z.string().min(1).optional(),
  COMITY_KEY_BACKUP_DAYS: z.coerce.number().int().min(0).max(366).default(7),
  COMITY_PURGE_FLOOR: z.coerce.number().int().min(0).max(100_000).default(20),
  COMITY_POLICIES: z.string().min(1).default('policies'),
  COMITY_SOURCES: z.string().min(1).optional(),
  COMITY_PACK: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be the name of a pack folder, such as utah')
    .default('utah'),
  COMITY_PACK_KEEPER: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be the code of an agency, such as dps')
    .optional(),
  COMITY_OVERSEER: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be the code of an agency, such as oversight')
    .optional(),
  COMITY_DEMO: z.enum(['on', 'off']).optional(),
  COMITY_WORKER: z.enum(['in-process', 'off']).default('in-process'),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  NODE_ENV: z.string().optional(),
});

export interface Config {
  /** Undefined: the embedded PostgreSQL under `home` is used. */
  readonly databaseUrl: string | undefined;
  /** Undefined: BullMQ keeps its queues in PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** The service as browsers see it; behind a proxy that ends TLS it is not what the process listens on. */
  readonly publicOrigin: string;
  /** Proxies whose word is taken for whom they forward (`X-Forwarded-For`); limits by address count that address. */
  readonly trustedProxies: readonly string[];
  readonly home: string;
  /** Keys live here, never in the database and never under its data directory. */
  readonly keys: string;
  /** Days after which a backup of the key directory is gone; certificates of destruction rest on it. */
  readonly keyBackupDays: number;
  /** So many packages of one agency are destroyed a day whatever was foreseen; above it the purge brake looks. */
  readonly purgeFloor: number;
  readonly policies: string;
  /** Installed at the first start; later the database says which is in force. */
  readonly pack: string;
  /** Agency whose people may propose, approve and publish policy packs; undefined: nobody may. */
  readonly packKeeper: string | undefined;
  /** Agency whose overseers hear complaints; undefined: nobody does. */
  readonly overseer: string | undefined;
  /** Connected sources (format: samples/sources.yaml); a missing file means none is connected. */
  readonly sources: string;
  readonly demo: boolean;
  readonly worker: 'in-process' | 'off';
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly production: boolean;
}

/** A setting that cannot be used; its message is the sentence the operator reads. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
}

/**
 * Reads the environment once, at start. A wrong variable stops the start with a sentence that names it.
 * @throws ConfigProblem
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
    throw new ConfigProblem(`The configuration cannot be used: ${sentences.join(' ')}`);
  }
  const env = parsed.data;
  const production = env.NODE_ENV === 'production';
  const loopback = LOOPBACK.has(env.HOST);
  if (env.COMITY_DEMO === 'on' && (production || !loopback)) {
    throw new ConfigProblem(
      'COMITY_DEMO=on is refused with NODE_ENV=production or when HOST is not a loopback address: ' +
        'anybody could sign in as anybody. Unset COMITY_DEMO, or listen on 127.0.0.1.',
    );
  }
  const home = resolve(env.COMITY_HOME);
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    host: env.HOST,
    port: env.PORT,
    publicOrigin: env.COMITY_ORIGIN ?? originOf(env.HOST, env.PORT),
    trustedProxies: env.COMITY_TRUSTED_PROXIES,
    home,
    keys: resolve(env.COMITY_KEYS ?? `${home}/keys`),
    keyBackupDays: env.COMITY_KEY_BACKUP_DAYS,
    purgeFloor: env.COMITY_PURGE_FLOOR,
    policies: resolve(env.COMITY_POLICIES),
    pack: env.COMITY_PACK,
    packKeeper: env.COMITY_PACK_KEEPER,
    overseer: env.COMITY_OVERSEER,
    sources: resolve(env.COMITY_SOURCES ?? `${home}/sources.yaml`),
    demo: env.COMITY_DEMO === undefined ? !production && loopback : env.COMITY_DEMO === 'on',
    worker: env.COMITY_WORKER,
    logLevel: env.LOG_LEVEL,
    production,
  };
}

/** A wildcard address is nothing a browser can ask for. */
function originOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  return new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}`).origin;
}

/** Nest token of the configuration. */
export const CONFIG = Symbol('config');
