import { canonicalJson, treeRoot } from '../../ledger/index.js';
import type { Certificate, DestroyedFile, FilesScope, Location, Verification } from '../domain/certificate.js';
import { minimumEnd } from '../domain/due.js';
import { CERTIFICATE_KEPT, NOT_A_COPY_OF_OURS, packagesRoot, SOFTWARE, STANDARD } from './write-certificate.js';

const DAY_MS = 86_400_000;

export interface WordsDestruction {
  readonly certificateId: string;
  readonly number: string;
  /** In the order of their ids; the same kind and the same parties in each. */
  readonly files: readonly DestroyedFile[];
  readonly parties: Pick<Certificate, 'requestingAgency' | 'sourceAgency' | 'recipientAgency'>;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** What a fresh look still found. */
  readonly rowsLeft: number;
  readonly keysLeft: number;
  /** How long backups of the keystore are kept; after that no copy of a destroyed key is left. */
  readonly keyBackupDays: number;
  readonly runtime: string;
}

/** Root over the files that one certificate covers, hex: it is signed, so none can be added, left out or changed. */
export function filesRoot(files: readonly DestroyedFile[]): string {
  return treeRoot(files.map((each) => Buffer.from(canonicalJson(each)))).toString('hex');
}

/** The certificate of the destruction of sealed words, saying what was measured and what it does not reach. */
export function writeWordsCertificate(destruction: WordsDestruction): Certificate {
  const { files, parties, startedAt, finishedAt, keyBackupDays } = destruction;
  const scope = scopeOf(files);
  const gone = files.filter((each) => !each.keyDestroyed || each.detailsDestroyed < each.details.length).length;
  return {
    v: 1,
    certificateId: destruction.certificateId,
    number: destruction.number,
    issuedAt: finishedAt.toISOString(),
    keepUntil: minimumEnd(finishedAt, CERTIFICATE_KEPT, 'UTC'),
    requestingAgency: parties.requestingAgency,
    sourceAgency: parties.sourceAgency,
    recipientAgency: parties.recipientAgency,
    scope: {
      packages: 0,
      records: 0,
      contentsDestroyed: 0,
      keysDestroyed: 0,
      packagesRoot: packagesRoot([]),
      files: scope,
    },
    unreadable: {
      liveSystem: finishedAt.toISOString(),
      everyCopyNotLaterThan: new Date(finishedAt.getTime() + keyBackupDays * DAY_MS).toISOString(),
    },
    locationsCovered: COVERED,
    locationsNotCovered: NOT_COVERED,
    method: {
      class: 'clear',
      technique: 'cryptographic erase (key of the file overwritten in the keystore) and deletion of the sealed words',
      standard: STANDARD,
    },
    cryptographicErase: {
      epochs: [...new Set(files.flatMap((each) => each.epochs))].sort(),
      algorithm:
        'AES-256-GCM, one key a detail, wrapped under the key of its file, that one under the key of its epoch',
      strengthBits: 256,
      moduleValidation: 'not claimed',
      keyCopies: `one, wrapped, in the keystore; keystore backups end within ${keyBackupDays} days; no escrow`,
      unwrappedCopies: 'wiped from memory after sealing and after each reading',
    },
    tool: { ...SOFTWARE, runtime: destruction.runtime },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    verification: verificationOf(scope, destruction),
    holds: { checkedAt: startedAt.toISOString(), found: 0 },
    performedBy: { kind: 'job', name: 'disposition' },
    exceptions: gone === 0 ? [] : [`${gone} of ${files.length} ${GONE_BEFORE}`],
    residualRisk:
      'Until the second time above, whoever holds a backup of the keystore together with a copy of the database could read it.',
  };
}

function scopeOf(files: readonly DestroyedFile[]): FilesScope {
  return {
    files: files.length,
    details: files.reduce((sum, { details }) => sum + details.length, 0),
    detailsDestroyed: files.reduce((sum, each) => sum + each.detailsDestroyed, 0),
    keysDestroyed: files.filter((each) => each.keyDestroyed).length,
    filesRoot: filesRoot(files),
  };
}

/** A pass is measured, never assumed: all destroyed here, nothing left. */
function verificationOf(scope: FilesScope, { rowsLeft, keysLeft }: WordsDestruction): Verification {
  const { files, details, detailsDestroyed, keysDestroyed } = scope;
  const failed = rowsLeft > 0 || keysLeft > 0;
  const passed = details > 0 && detailsDestroyed === details && keysDestroyed === files;
  return {
    method: 'every key read again as for a reading while the words were still there, then every row looked for again',
    coverage: 'full',
    performedBy: 'disposition job',
    rowsLeft,
    keysLeft,
    openAttempts: keysLeft > 0 ? 'some opened' : 'all failed',
    result: failed ? 'fail' : passed ? 'pass' : 'unknown',
  };
}

const GONE_BEFORE = 'files had no key or no words any more: gone before this destruction, and this job cannot say how.';

const COVERED: readonly Location[] = [
  { location: 'keystore', note: 'every key of the file, overwritten in place' },
  { location: 'table ledger.sealed_detail', note: 'sealed words and the nonces of their commitments, rows deleted' },
  { location: 'read access through the broker', note: 'refused since the destruction began' },
  { location: 'backups, replicas and write-ahead log of the database', note: 'they hold ciphertext only, never a key' },
];

const NOT_COVERED: readonly Location[] = [
  { location: 'backups of the keystore', note: 'until they end, at the second time above' },
  { location: 'blocks that the storage remapped', note: 'a wrapped key, until the key of its epoch is destroyed too' },
  { location: 'ledger', note: 'keeps ids, codes, days and commitments, which nobody can open without the nonce' },
  ...NOT_A_COPY_OF_OURS,
];
