import { CheckpointFile, divergenceFromMemory } from '../ledger/index.js';
import type { Divergence, Signer } from '../ledger/index.js';
import type { Database } from '../platform/database/database.js';
import { SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import type { Rejection } from '../platform/result.js';

/** How the ledger in this database departs from what the signer remembers beside the keys; undefined: it does not. */
export async function ledgerDivergence(
  auditor: Database,
  signer: Signer,
  memoryPath: string,
): Promise<Divergence | undefined> {
  // Before the ledger is read: it only grows, so what is signed meanwhile is in it.
  const remembered = await new CheckpointFile(memoryPath).last();
  return auditor.read(SERVICE_ACTOR, (tx) =>
    divergenceFromMemory((text, values) => tx.query(text, values), signer, remembered),
  );
}

/**
 * Asked before anything is written. The answer is looked for once a process and kept: a ledger that was signed only grows,
 * and one that was taken back under a running process is for its next start. An answer that failed is asked for again.
 */
export function ledgerGate(
  auditor: Database,
  signer: Signer,
  memoryPath: string,
): () => Promise<Rejection | undefined> {
  let answer: Promise<Rejection | undefined> | undefined;
  return () => {
    answer ??= ledgerDivergence(auditor, signer, memoryPath).then(
      (divergence) => divergence && ledgerBehind(divergence),
      (error: unknown) => {
        answer = undefined;
        throw error;
      },
    );
    return answer;
  };
}

function ledgerBehind({ code, signed, stored }: Divergence): Rejection {
  const found =
    code === 'ledger-shrank'
      ? `${signed.size} ledger entries were signed and ${stored.size} are in this database: it is older than its ledger`
      : `the ${signed.size} ledger entries that were signed are others than those in this database`;
  return {
    code: 'ledger-behind',
    detail:
      `Read-only: ${found}. Restore a newer backup; or, if there is none, run ` +
      '"comity ledger accept-restore --reason …" and start the service again.',
  };
}
