import type { Tx } from '../../platform/database/database.js';

/** How a grant stood when it was last re-checked. */
export interface GrantStanding {
  readonly grantId: string;
  /** Of the grant after the re-check. */
  readonly grantVersion: number;
  readonly packDigest: string;
  /** Of the facts, with the day in place of the instant. */
  readonly factsDigest: string;
  readonly stands: boolean;
  readonly rules: readonly string[];
}

const LOAD = `
  select grant_id as "grantId", grant_version as "grantVersion", pack_digest as "packDigest",
    facts_digest as "factsDigest", stands, rules
  from sharing.grant_standing where grant_id = any ($1::uuid[])`;

// Rule lists differ in length, so they travel as JSON: an array of arrays must be rectangular.
const KEEP = `
  insert into sharing.grant_standing
    (grant_id, grant_version, pack_digest, facts_digest, stands, rules, checked_at)
  select s.id, s.version, s.pack, s.facts, s.stands, array(select jsonb_array_elements_text(s.rules::jsonb)), $7
  from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::boolean[], $6::text[])
    as s(id, version, pack, facts, stands, rules)
  on conflict (grant_id) do update set
    grant_version = excluded.grant_version, pack_digest = excluded.pack_digest, facts_digest = excluded.facts_digest,
    stands = excluded.stands, rules = excluded.rules, checked_at = excluded.checked_at`;

export async function loadStandings(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, GrantStanding>> {
  const rows = await tx.query<GrantStanding>(LOAD, [ids]);
  return new Map(rows.map((row) => [row.grantId, row]));
}

/** One statement for a whole batch. */
export async function keepStandings(tx: Tx, standings: readonly GrantStanding[]): Promise<void> {
  if (standings.length === 0) return;
  await tx.query(KEEP, [
    standings.map((each) => each.grantId),
    standings.map((each) => each.grantVersion),
    standings.map((each) => each.packDigest),
    standings.map((each) => each.factsDigest),
    standings.map((each) => each.stands),
    standings.map((each) => JSON.stringify(each.rules)),
    tx.at,
  ]);
}
