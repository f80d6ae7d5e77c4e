import { Ailment } from './check.js';

/** Asks Redis, or the queue's schema in PostgreSQL as its own role. */
export async function queueAnswers(redisUrl: string | undefined, postgresUrl: string): Promise<string> {
  return redisUrl === undefined ? postgresAnswers(postgresUrl) : redisAnswers(redisUrl);
}

async function postgresAnswers(connectionString: string): Promise<string> {
  const [{ assertSchemaCompatibility }, { default: pg }] = await Promise.all([import('bullmq'), import('pg')]);
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return `in PostgreSQL, schema version ${await assertSchemaCompatibility(client)}`;
  } catch (error) {
    throw new Ailment((error as Error).message, 'Run: comity db migrate');
  } finally {
    await client.end();
  }
}

async function redisAnswers(url: string): Promise<string> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = await redis.info('memory');
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
    // Any other policy removes jobs silently when memory is short. The rows in PostgreSQL would be swept later.
    if (policy !== 'noeviction') {
      throw new Ailment(
        `Redis answers, maxmemory-policy is ${policy ?? 'unknown'}`,
        'Set maxmemory-policy noeviction.',
      );
    }
    return 'Redis answers, maxmemory-policy noeviction';
  } catch (error) {
    if (error instanceof Ailment) throw error;
    throw new Ailment(
      `Redis does not answer (${(error as Error).message})`,
      'Start it, correct REDIS_URL, or unset it; purges go on without it, woken by a timer.',
    );
  } finally {
    redis.disconnect();
  }
}
