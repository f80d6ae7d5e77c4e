import type { Certificate, Location } from '../domain/certificate.js';
import { minimumEnd } from '../domain/due.js';

/** As in package.json; a test compares. */
export const SOFTWARE = { name: 'comity', version: '0.1.0' } as const;

/** RT-CERT of the retention schedule: at least six years; no local calendar is closer than another, so UTC. */
const CERTIFICATE_KEPT = 'P6Y';
const STANDARD = 'NIST SP 800-88 Rev. 2, logical techniques; "purge" of that standard is not claimed';
const DAY_MS = 86_400_000;

/** One destruction, whatever was destroyed. */
export interface DestructionFrame {
  readonly certificateId: string;
  readonly number: string;
  readonly parties: Pick<Certificate, 'requestingAgency' | 'sourceAgency' | 'recipientAgency'>;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** How long backups of the keystore are kept; after that no copy of a destroyed key is left. */
  readonly keyBackupDays: number;
  readonly runtime: string;
}

interface WhatWasDestroyed {
  /** Whose key and what sealed content, as in `cryptographic erase (… overwritten in the keystore) and deletion of …`. */
  readonly technique: string;
  readonly algorithm: string;
  /** Of each thing destroyed; said once. */
  readonly epochs: readonly string[];
  /** What could be read from a backup of the keystore together with a copy of this. */
  readonly copiesOf: string;
}

/** What certificates of packages and of words say alike: times, method, tool, holds, and what is left of the risk. */
export function certificateFrame(destruction: DestructionFrame, what: WhatWasDestroyed) {
  const { parties, startedAt, finishedAt, keyBackupDays } = destruction;
  return {
    v: 1,
    certificateId: destruction.certificateId,
    number: destruction.number,
    issuedAt: finishedAt.toISOString(),
    keepUntil: minimumEnd(finishedAt, CERTIFICATE_KEPT, 'UTC'),
    requestingAgency: parties.requestingAgency,
    sourceAgency: parties.sourceAgency,
    recipientAgency: parties.recipientAgency,
    unreadable: {
      liveSystem: finishedAt.toISOString(),
      everyCopyNotLaterThan: new Date(finishedAt.getTime() + keyBackupDays * DAY_MS).toISOString(),
    },
    // "Purge" by cryptographic erase needs every copy of a key sanitised, which this job cannot see of key backups.
    method: { class: 'clear', technique: what.technique, standard: STANDARD },
    cryptographicErase: {
      epochs: [...new Set(what.epochs)].sort(),
      algorithm: what.algorithm,
      strengthBits: 256,
      moduleValidation: 'not claimed',
      keyCopies: `one, wrapped, in the keystore; keystore backups end within ${keyBackupDays} days; no escrow`,
      unwrappedCopies: 'wiped from memory after sealing and after each reading',
    },
    tool: { ...SOFTWARE, runtime: destruction.runtime },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    holds: { checkedAt: startedAt.toISOString(), found: 0 },
    performedBy: { kind: 'job', name: 'disposition' },
    residualRisk: `Until the second time above, whoever holds a backup of the keystore together with a copy of the ${what.copiesOf} could read it.`,
  } as const satisfies Partial<Certificate>;
}

/** Covered by either kind of destruction. */
export const COVERED_ALWAYS: readonly Location[] = [
  { location: 'read access through the broker', note: 'refused since the destruction began' },
  { location: 'backups, replicas and write-ahead log of the database', note: 'they hold ciphertext only, never a key' },
];

export const KEYS_NOT_COVERED: readonly Location[] = [
  { location: 'backups of the keystore', note: 'until they end, at the second time above' },
  { location: 'blocks that the storage remapped', note: 'a wrapped key, until the key of its epoch is destroyed too' },
];

export const NOT_A_COPY_OF_OURS: readonly Location[] = [
  { location: "recipient's copies", note: 'outside the broker; see the obligation to certify destruction' },
  { location: "source agency's own records", note: 'not a copy of the broker; its own schedule governs' },
];
