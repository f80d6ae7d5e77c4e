import type { Tx } from '../../platform/database/database.js';

const OF_REQUEST = 'select id from disclosure.package where share_request_id = $1 order by id';

/** Every package released under a share request that the acting agency may see, destroyed ones too. */
export async function packagesOfRequest(tx: Tx, requestId: string): Promise<readonly string[]> {
  return (await tx.query<{ id: string }>(OF_REQUEST, [requestId])).map((row) => row.id);
}
