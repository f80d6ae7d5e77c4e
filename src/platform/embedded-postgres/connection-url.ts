export const SUPERUSER = 'postgres';

/** The one socket's number inside its private folder; there is no TCP port. */
export const SOCKET_PORT = 5432;

/**
 * The socket folder rides along as a parameter and the host is a name, so that WHATWG `URL`, `pg`, TypeORM and BullMQ
 * all parse it: code may swap the pathname to reach another database.
 */
export function connectionUrl(socketFolder: string, database: string, password: string): string {
  const url = new URL(`postgres://${SUPERUSER}:${password}@localhost/`);
  url.pathname = `/${encodeURIComponent(database)}`;
  url.searchParams.set('host', socketFolder);
  url.searchParams.set('port', String(SOCKET_PORT));
  return url.href;
}
