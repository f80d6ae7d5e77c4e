import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

export interface NamedRequest {
  readonly id: string;
  readonly number: string;
}

const BY_ID = 'select id, number from sharing.share_request where id = $1';
const BY_NUMBER = 'select id, number from sharing.share_request where number = $1';

/** The share request that an id or a number names, if the acting agency may see it. */
export async function namedRequest(tx: Tx, reference: string): Promise<NamedRequest | undefined> {
  return (await tx.query<NamedRequest>(isId(reference) ? BY_ID : BY_NUMBER, [reference]))[0];
}
