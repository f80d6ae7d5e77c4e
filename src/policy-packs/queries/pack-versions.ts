import type { Actor } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import type { PackContent } from '../../policy/index.js';
import { permittedCommands } from '../domain/permissions.js';
import type { Keeper, PackCommand } from '../domain/permissions.js';
import { actorOf, publicationOf } from '../domain/pack-version.js';
import type { Approval, KnownPack, PackVersionStatus } from '../domain/pack-version.js';

export interface PackVersionSummary {
  readonly id: string;
  readonly pack: string;
  /** As `pack.yaml` says it; names the version in addresses. */
  readonly version: string;
  readonly recordVersion: number;
  readonly status: PackVersionStatus;
  /** Whether requests are judged by it now. */
  readonly inForce: boolean;
  readonly digest: string;
  readonly effectiveOn: string | null;
  readonly effectiveAt: string | null;
  /** When it came into its state; null where no record says so. */
  readonly since: string | null;
  /** Person who brought it there, or `service`; null where time did. */
  readonly by: string | null;
}

export interface PackVersionView extends PackVersionSummary {
  readonly testsDigest: string;
  readonly scenarios: number;
  /** Version of the engine's meaning it was proposed under. */
  readonly semantics: string;
  readonly timeZone: string;
  readonly banner: string;
  readonly rules: number;
  readonly keeper: string | null;
  readonly proposedBy: string;
  readonly approvals: readonly Approval[];
  readonly publishedBy: string | null;
  /** Commands open to the caller now. */
  readonly commands: readonly PackCommand[];
  /** All that approvers approve: tables, registers and rules of all layers, merged. */
  readonly content: PackContent;
}

interface Row {
  readonly id: string;
  readonly recordVersion: number;
  readonly state: KnownPack;
  readonly inForce: boolean;
}

const COLUMNS = `
  v.id, v.version as "recordVersion", v.state,
  v.id is not distinct from (
    select id from policy.pack_version where effective_at <= $1 order by effective_at desc, id desc limit 1
  ) as "inForce"`;
const LIST = `
  select ${COLUMNS} from policy.pack_version v where ($2::uuid is null or v.id < $2) order by v.id desc limit $3`;
const ONE = `
  select ${COLUMNS}, c.content, c.semantics
  from policy.pack_version v join policy.pack_content c using (digest) where v.pack = $2 and v.pack_version = $3`;

/** Newest first; one more than the page holds, to tell that there is a next. */
export async function packVersions(
  tx: Tx,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<PackVersionSummary[]> {
  return (await tx.query<Row>(LIST, [tx.at, after ?? null, limit + 1])).map(summaryOf);
}

export async function packVersion(
  tx: Tx,
  keeper: Keeper,
  name: { readonly pack: string; readonly packVersion: string },
): Promise<PackVersionView | undefined> {
  const [row] = await tx.query<Row & { content: string; semantics: string }>(ONE, [tx.at, name.pack, name.packVersion]);
  return row && viewOf(tx.actor, keeper, row, tx.at);
}

function summaryOf({ id, recordVersion, state, inForce }: Row): PackVersionSummary {
  const { pack, packVersion: version, status, digest } = state;
  const publication = publicationOf(state);
  const effective = {
    effectiveOn: publication?.effectiveOn ?? null,
    effectiveAt: publication?.effectiveAt ?? null,
  };
  const standing = { since: state.since ?? null, by: actorOf(state) ?? null };
  return { id, pack, version, recordVersion, status, inForce, digest, ...effective, ...standing };
}

function viewOf(
  actor: Actor,
  keeper: Keeper,
  row: Row & { readonly content: string; readonly semantics: string },
  at: Date,
): PackVersionView {
  const { state, semantics } = row;
  const content = JSON.parse(row.content) as PackContent;
  const { testsDigest, scenarios, timeZone, proposedBy, approvals } = state;
  return {
    ...summaryOf(row),
    testsDigest,
    scenarios,
    semantics,
    timeZone,
    banner: content.banner,
    rules: content.rules.length,
    keeper: state.keeper === '' ? null : state.keeper,
    proposedBy,
    approvals,
    publishedBy: publicationOf(state)?.publishedBy ?? null,
    commands: [...permittedCommands(actor, keeper, state, at)],
    content,
  };
}
