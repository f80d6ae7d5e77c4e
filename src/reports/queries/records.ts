import type { CaseRecord } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

export interface NamedRecord extends CaseRecord {
  readonly number: string;
}

/** Kinds whose records have a number, with the table that knows it; row-level security says which of them the reader sees. */
const NUMBERED = [
  ['share-request', 'sharing.share_request'],
  ['grant', 'sharing.release_grant'],
  ['package', 'disclosure.package'],
  ['certificate', 'retention.certificate'],
  ['legal-hold', 'retention.legal_hold'],
  ['purge-brake', 'retention.purge_brake'],
  ['agreement', 'agreements.agreement'],
  ['complaint', 'complaints.complaint'],
  ['rights-case', 'rights.rights_case'],
] as const;
/** Kinds that are named by their id alone. */
const UNNUMBERED = ['decision', 'disclosure', 'obligation', 'person', 'agency', 'policy-pack-version', 'sealed-file'];
const KINDS = [...NUMBERED.map(([kind]) => kind), ...UNNUMBERED];

const unionOfNumbered = (select: (kind: string, table: string) => string) =>
  NUMBERED.map(([kind, table]) => select(kind, table)).join(' union all ');

const BY_NUMBER = unionOfNumbered(
  (kind, table) => `select '${kind}' as kind, id, number from ${table} where number = $1`,
);
const NUMBERS = unionOfNumbered((_, table) => `select id, number from ${table} where id = any ($1::uuid[])`);

/**
 * The records behind a number or an id: none when the reader sees none of that number, several for the revisions of an
 * agreement. An id is of one kind, and the entries themselves say of which.
 */
export async function recordsBehind(tx: Tx, reference: string): Promise<readonly CaseRecord[]> {
  if (isId(reference)) return KINDS.map((kind) => ({ kind, id: reference }));
  return tx.query<CaseRecord>(BY_NUMBER, [reference]);
}

/** Numbers by id, of those records that have one. */
export async function recordNumbers(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; number: string }>(NUMBERS, [[...new Set(ids)]]);
  return new Map(rows.map(({ id, number }) => [id, number]));
}
