import type { Tx } from '../../platform/database/database.js';
import type { ArchivedPack } from '../../policy/index.js';

const KEEP_CONTENT = `
  insert into policy.pack_content (digest, semantics, content) values ($1, $2, $3) on conflict (digest) do nothing`;
const KEEP_TESTS = `
  insert into policy.pack_tests (digest, scenarios) values ($1, $2) on conflict (digest) do nothing`;
const CONTENT = 'select digest, semantics, content from policy.pack_content where digest = any ($1)';
const SCENARIOS = 'select scenarios from policy.pack_tests where digest = $1';

export type ArchivedContent = Pick<ArchivedPack, 'digest' | 'semantics' | 'content'>;
type Asking = Pick<Tx, 'query'>;

/** Puts the texts of a pack where they stay for ever; the same text twice is one row. */
export async function keepContent(tx: Asking, { digest, semantics, content }: ArchivedContent): Promise<void> {
  await tx.query(KEEP_CONTENT, [digest, semantics, content]);
}

export async function keepPack(tx: Asking, archived: ArchivedPack): Promise<void> {
  await Promise.all([keepContent(tx, archived), tx.query(KEEP_TESTS, [archived.testsDigest, archived.scenarios])]);
}

/** The contents that are there, by digest. */
export async function archivedContents(
  tx: Asking,
  digests: readonly string[],
): Promise<ReadonlyMap<string, ArchivedContent>> {
  const rows = await tx.query<ArchivedContent>(CONTENT, [digests]);
  return new Map(rows.map((row) => [row.digest, row]));
}

export async function archivedScenarios(tx: Asking, digest: string): Promise<string | undefined> {
  return (await tx.query<{ scenarios: string }>(SCENARIOS, [digest]))[0]?.scenarios;
}
