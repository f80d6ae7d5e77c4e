import type { Tx } from '../../platform/database/database.js';
import type { PackContent, RuleRow } from '../../policy/index.js';

/** A version that is, was or will be in force; drafts are the agencies' own affair until then. */
export interface PublishedPack {
  readonly pack: string;
  readonly version: string;
  readonly effectiveAt: string;
  /** Whether requests are judged by it now. */
  readonly inForce: boolean;
  readonly digest: string;
}

/** What distinguishes a version from the one that was in force before it, by rules. */
export interface RuleChanges {
  readonly former: PublishedPack;
  readonly added: readonly RuleRow[];
  readonly changed: readonly RuleRow[];
  readonly removed: readonly RuleRow[];
}

export interface PublishedPackView extends PublishedPack {
  readonly content: PackContent;
  /** Undefined for the first version. */
  readonly changes: RuleChanges | undefined;
}

const COLUMNS = `
  pack, pack_version as version, effective_at as "effectiveAt", digest,
  id is not distinct from (
    select id from policy.pack_version where effective_at <= $1 order by effective_at desc, id desc limit 1
  ) as "inForce"`;
const LIST = `
  select ${COLUMNS} from policy.pack_version where effective_at is not null order by effective_at desc, id desc limit 200`;
const CONTENTS = 'select digest, content from policy.pack_content where digest = any ($1)';

type Row = Omit<PublishedPack, 'effectiveAt'> & { readonly effectiveAt: Date };

/** Newest first; a pack that was published two hundred times has outlived every reader of its beginning. */
export async function publishedPacks(tx: Tx): Promise<readonly PublishedPack[]> {
  const rows = await tx.query<Row>(LIST, [tx.at]);
  return rows.map((row) => ({ ...row, effectiveAt: row.effectiveAt.toISOString() }));
}

/** One version with all its rules, and what changed against the one before it; the one in force unless named. */
export async function publishedPack(
  tx: Tx,
  name?: { readonly pack: string; readonly version: string },
): Promise<PublishedPackView | undefined> {
  const all = await publishedPacks(tx);
  const index = all.findIndex(({ pack, version, inForce }) =>
    name === undefined ? inForce : pack === name.pack && version === name.version,
  );
  const found = all[index];
  if (found === undefined) return undefined;
  const former = all[index + 1];
  const rows = await tx.query<{ digest: string; content: string }>(CONTENTS, [
    [found.digest, ...(former ? [former.digest] : [])],
  ]);
  const contents = new Map(rows.map(({ digest, content }) => [digest, JSON.parse(content) as PackContent]));
  const content = contents.get(found.digest);
  if (content === undefined) return undefined;
  const before = former && contents.get(former.digest);
  return { ...found, content, changes: former && before && { former, ...changedRules(before.rules, content.rules) } };
}

function changedRules(before: readonly RuleRow[], after: readonly RuleRow[]): Omit<RuleChanges, 'former'> {
  const former = new Map(before.map((rule) => [rule.id, rule]));
  const kept = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !former.has(id)),
    changed: after.filter(
      (rule) => former.has(rule.id) && JSON.stringify(former.get(rule.id)) !== JSON.stringify(rule),
    ),
    removed: before.filter(({ id }) => !kept.has(id)),
  };
}
