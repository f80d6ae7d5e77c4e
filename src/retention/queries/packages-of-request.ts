import type { Tx } from '../../platform/database/database.js';

const OF_REQUEST = 'select id from disclosure.package where share_request_id = $1 order by id';

/** Every package released under a share request that the acting agency may see, destroyed ones too. */
export async function packagesOfRequest(tx: Tx, requestId: string): Promise<readonly string[]> {
  return (await tx.query<{ id: string }>(OF_REQUEST, [requestId])).map((row) => row.id);
}

const REQUEST_OF = 'select share_request_id as id from disclosure.package where id = $1';

/** The share request whose file the words about a package belong to. */
export async function requestOfPackage(tx: Tx, packageId: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(REQUEST_OF, [packageId]);
  if (row === undefined) throw new Error(`Package ${packageId} belongs to no share request`);
  return row.id;
}
