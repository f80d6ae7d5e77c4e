import { CheckpointFile, noteKey } from '../../ledger/index.js';
import type { LedgerConnection } from '../../ledger/index.js';
import { checkpointMemoryPath } from '../../start-up/platform.js';
import { openInstallation } from './platform-connection.js';

/** One state of the ledger from beginning to end, and no limit to how long a statement takes. */
const BEGIN = 'begin isolation level repeatable read read only; set local statement_timeout = 0';

/**
 * The ledger in the database, read as comity_auditor. What it is verified with comes from the key directory alone: the
 * signer's public key, and the newest checkpoint the signer remembers.
 */
export async function connectToLedger(): Promise<LedgerConnection> {
  const platform = await openInstallation();
  try {
    const { origin, publicKey } = platform.ledgerSigner;
    // Before the entries are read: a checkpoint that is signed meanwhile counts more than they are.
    const remembered = await new CheckpointFile(checkpointMemoryPath(platform.config)).last();
    const client = await platform.auditor.pool.connect();
    await client.query(BEGIN);
    return {
      run: async <Row>(text: string, values: readonly unknown[]) =>
        (await client.query(text, [...values])).rows as Row[],
      origin,
      keys: [noteKey(origin, publicKey)],
      remembered,
      close: async () => {
        client.release(true);
        await platform.close();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}
