import { copyFileSync, constants } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  canonicalJson,
  CheckpointFile,
  divergenceFromMemory,
  lastStored,
  openFileKeys,
  SealedDetails,
  storedHead,
  toLedgerEntry,
} from '../../ledger/index.js';
import type { DetailRef, Divergence, FileKeys } from '../../ledger/index.js';
import { KeyEpochs, openPackageKeys } from '../../disclosures/index.js';
import { followFileKeys, followKeystore } from '../../retention/index.js';
import type { FileKind } from '../../retention/index.js';
import { urlForRole } from '../../platform/database/connection.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { asService, SERVICE_ACTOR } from '../../platform/database/service-transaction.js';
import { syncFolder } from '../../platform/keys/durable-file.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import { newId } from '../../platform/ids/ids.js';
import { accepted } from '../../platform/result.js';
import { ledgerDivergence } from '../../start-up/ledger-gate.js';
import { checkpointMemoryPath } from '../../start-up/platform.js';
import type { Platform } from '../../start-up/platform.js';
import { CommandFailure, EXIT } from '../exit-codes.js';

type Head = Divergence['stored'];

export interface AcceptedLedger {
  readonly lost: Head;
  /** Where the signed checkpoints are that the stored ledger does not continue. */
  readonly formerMemory: string;
}

/**
 * Goes on with a ledger that does not continue what was signed, which is a fork that everybody may see: an entry tells what
 * was lost, the former checkpoints are kept beside the keys, and from now on the signer continues this database's own.
 */
export async function acceptLedger(platform: Platform, reason: string): Promise<AcceptedLedger> {
  const memory = checkpointMemoryPath(platform.config);
  const divergence = await ledgerDivergence(platform.auditor, platform.ledgerSigner, memory);
  if (divergence === undefined) {
    throw new CommandFailure('The ledger continues what was signed. There is nothing to accept.', EXIT.notAllowed);
  }
  const { newest, kept } = await ownHistory(platform);
  const lost = divergence.signed;
  const formerMemory = await keepFormer(memory, lost);
  await record(platform, lost, kept, reason);
  await setAnew(memory, newest);
  return { lost, formerMemory };
}

/** What the signer goes on from. A database that does not fit its own checkpoint is no ledger to go on with. */
async function ownHistory({ auditor, ledgerSigner }: Platform): Promise<{ newest: string | null; kept: Head }> {
  const { damage, ...own } = await auditor.read(SERVICE_ACTOR, async (tx) => {
    const run = <Row>(text: string, values: readonly unknown[]) => tx.query<Row>(text, values);
    const newest = await lastStored(run);
    return { newest, kept: await storedHead(run), damage: await divergenceFromMemory(run, ledgerSigner, newest) };
  });
  if (damage === undefined) return own;
  throw new CommandFailure(
    'The ledger in this database does not fit its own signed checkpoint. Restore another backup; this one cannot be accepted.',
    EXIT.notVerified,
  );
}

/** The signed history that is given up stays provable: the whole memory, in a file beside, never overwritten. */
async function keepFormer(memory: string, lost: Head): Promise<string> {
  const path = memory.replace(/\.ndjson$/, `.lost-${lost.size}-${newId().slice(0, 13)}.ndjson`);
  copyFileSync(memory, path, constants.COPYFILE_EXCL);
  const file = await open(path, 'r');
  await file.sync();
  await file.close();
  return path;
}

/** By this name the sweep finds the reason and reckons its end. */
const KIND = 'ledger-restore' satisfies FileKind;
const ENTRY = `
  insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
  values ($1, $2, '{}', $3, $4, 1, $5, $6)`;
/** As in a backup of ours, which leaves them out; this database may have come back another way. */
const FORGET = ['delete from platform.session', 'delete from platform.idempotency', 'delete from platform.outbox'];

/** By a connection of its own: that of the installation refuses to write, which is what this is about. */
async function record(
  { adminUrl, config, keys, clock, log }: Platform,
  lost: Head,
  kept: Head,
  reason: string,
): Promise<void> {
  const url = urlForRole(adminUrl, 'purger', keys.rolePassword);
  const database = new Database({
    url,
    clock,
    poolSize: 1,
    onPoolError: (fault) => log.warn('A database connection was lost', { fault }),
  });
  try {
    const written = await asService(database, async (tx) => {
      const id = newId();
      await tell(tx, id, lost, kept, await seal(tx, keys, openFileKeys(config.keys), id, reason));
      for (const statement of FORGET) await tx.query(statement);
      await followKeystore(tx, openPackageKeys(config.keys), new KeyEpochs());
      await followFileKeys(tx, openFileKeys(config.keys));
      return accepted(undefined);
    });
    if (!written.ok) throw new CommandFailure(written.rejection.detail);
  } finally {
    await database.close();
  }
}

const seal = (tx: Tx, keys: KeyHome, files: FileKeys, id: string, reason: string): Promise<DetailRef> =>
  new SealedDetails(keys, files, newId).seal(tx, {
    kind: 'restore-reason',
    aggregateKind: KIND,
    aggregateId: id,
    agencies: [],
    content: { reason },
  });

async function tell(tx: Tx, id: string, lost: Head, kept: Head, reason: DetailRef): Promise<void> {
  const event = { type: 'LedgerRestoreAccepted', lost: inHex(lost), kept: inHex(kept), reason };
  const entry = toLedgerEntry({
    entryId: newId(),
    at: tx.at.toISOString(),
    aggregate: { kind: KIND, id, version: 1 },
    actor: tx.actor,
    agencies: [],
    event,
  });
  await tx.query(ENTRY, [entry.entryId, Buffer.from(canonicalJson(entry)), KIND, id, event.type, tx.at]);
}

const inHex = ({ size, root }: Head) => ({ size, root: root.toString('hex') });

/** Whole or not at all: with the former memory the service stays read-only, and this may be done again. */
async function setAnew(memory: string, newest: string | null): Promise<void> {
  const fresh = `${memory}.new`;
  const file = await open(fresh, 'w', 0o600);
  await file.close();
  if (newest !== null) await new CheckpointFile(fresh).remember(newest);
  await rename(fresh, memory);
  await syncFolder(dirname(memory));
}
