import type pg from 'pg';
import type { Database } from '../platform/database/database.js';
import type { NoteKey } from './checkpoint/signed-note.js';
import type { RunQuery } from './tiles/tile-reader.js';

/** What a ledger is verified with, none of it out of the ledger: the signer's key and its memory, beside the keys. */
export interface LedgerEvidence {
  /** As comity_auditor, which sees the entries of all agencies. */
  readonly auditor: Database;
  readonly origin: string;
  readonly keys: readonly NoteKey[];
  /** The newest checkpoint that the signer remembers. */
  readonly remembered: () => Promise<string | null>;
}

/** Nest token of `LedgerEvidence`. */
export const LEDGER_EVIDENCE = Symbol('ledger evidence');

/** One state of the ledger from beginning to end, and no limit to how long a statement takes. */
const BEGIN = 'begin isolation level repeatable read read only; set local statement_timeout = 0';

/** Runs `work` over one state of the whole ledger, with the checkpoint that was remembered before it was read. */
export async function withWholeLedger<T>(
  { auditor, remembered }: LedgerEvidence,
  work: (run: RunQuery, checkpoints: readonly string[]) => Promise<T>,
): Promise<T> {
  // Before the entries: what is signed meanwhile would count more than are read.
  const note = await remembered();
  const client: pg.PoolClient = await auditor.pool.connect();
  try {
    await client.query(BEGIN);
    const run: RunQuery = async <Row>(text: string, values: readonly unknown[]) =>
      (await client.query(text, [...values])).rows as Row[];
    return await work(run, note === null ? [] : [note]);
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}
