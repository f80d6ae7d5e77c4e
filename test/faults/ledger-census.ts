import type { Client } from 'pg';

/** What became of the acts: the same count for the real sequencer and for the planted one. */
export interface Census {
  readonly acts: number;
  readonly entries: number;
  /** Committed acts without an entry: what a chain check alone can never see. */
  readonly lost: number;
  /** Acts whose commit was acknowledged to the writer and that have no entry. */
  readonly acknowledgedLost: number;
  readonly duplicated: number;
  readonly gaps: number;
  readonly withoutAct: number;
  /** Commits without an answer (the writer was killed) that took effect; they may, but then exactly once. */
  readonly indeterminate: number;
}

/** Counts in the database after everything has come to rest. */
export async function takeCensus(admin: Client, acknowledged: ReadonlySet<string>): Promise<Census> {
  const count = async (sql: string): Promise<number> => Number((await admin.query<{ n: string }>(sql)).rows[0]?.n);
  const { rows } = await admin.query<{ entry_id: string }>('select entry_id from ledger.entry');
  const sequenced = new Set(rows.map((row) => row.entry_id));
  return {
    acts: await count('select count(*) as n from crash.act'),
    entries: rows.length,
    lost: await count('select count(*) as n from crash.act where entry_id not in (select entry_id from ledger.entry)'),
    acknowledgedLost: [...acknowledged].filter((id) => !sequenced.has(id)).length,
    duplicated: rows.length - sequenced.size,
    gaps: await count('select coalesce(max(seq) + 1, 0) - count(*) as n from ledger.entry'),
    withoutAct: await count(
      'select count(*) as n from ledger.entry where entry_id not in (select entry_id from crash.act)',
    ),
    indeterminate: [...sequenced].filter((id) => !acknowledged.has(id)).length,
  };
}

/** The promise: every acknowledged act has exactly one entry, entries are contiguous, no entry without its act. */
export function brokenPromises(census: Census): string[] {
  const mustBeZero = ['lost', 'acknowledgedLost', 'duplicated', 'gaps', 'withoutAct'] as const;
  return mustBeZero.filter((name) => census[name] !== 0).map((name) => `${name}: ${census[name]}`);
}
