import { readConfig } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { say } from '../print.js';

/** The database server of this installation, reached with the rights of who starts it. */
export interface Server {
  readonly config: Config;
  /** Superuser or owner. */
  readonly adminUrl: string;
  readonly embedded: boolean;
  close(): Promise<void>;
}

/**
 * DATABASE_URL, or the embedded PostgreSQL: the one that a running service has started, else one of our own for the time
 * of the command.
 */
export async function openServer(config: Config = readConfig()): Promise<Server> {
  if (config.databaseUrl !== undefined) {
    return { config, adminUrl: config.databaseUrl, embedded: false, close: async () => undefined };
  }
  const { startEmbeddedPostgres } = await import('../../platform/embedded-postgres/embedded-postgres.js');
  const server = await startEmbeddedPostgres({ home: config.home, database: 'comity', say });
  return { config, adminUrl: server.url, embedded: true, close: () => server.stop() };
}

/** Runs `work` with the server and lets it go, whatever happens. */
export async function withServer<T>(work: (server: Server) => Promise<T>, config?: Config): Promise<T> {
  const server = await openServer(config);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
