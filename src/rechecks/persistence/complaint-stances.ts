import type { ComplaintStance } from '../../grants/index.js';
import type { Tx } from '../../platform/database/database.js';

// The order's own complaint reaches every grant of the batch; another one that is in review may name some of them too.
const STANCES = `
  select g.id, bool_or(c.id = $2::uuid and c.status = 'upheld') as upheld
  from sharing.release_grant g
  join complaints.complaint c on (c.id = $2::uuid and c.status = 'upheld')
    or (c.frozen and (g.id = any (c.grant_ids) or g.share_request_id = any (c.share_request_ids)))
  where g.id = any ($1::uuid[]) group by g.id`;

/** How complaints stand to grants that a complaint made the service look at; a grant that is not there is clear of them. */
export async function complaintStances(
  tx: Tx,
  ids: readonly string[],
  complaintId: string,
): Promise<ReadonlyMap<string, ComplaintStance>> {
  const rows = await tx.query<{ id: string; upheld: boolean }>(STANCES, [ids, complaintId]);
  return new Map(rows.map(({ id, upheld }) => [id, upheld ? 'upheld' : 'under_review']));
}
