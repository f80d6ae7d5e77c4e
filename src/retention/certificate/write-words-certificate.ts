import { canonicalJson, treeRoot } from '../../ledger/index.js';
import type { Certificate, DestroyedFile, FilesScope, Location, Verification } from '../domain/certificate.js';
import { certificateFrame, COVERED_ALWAYS, KEYS_NOT_COVERED, NOT_A_COPY_OF_OURS } from './certificate-frame.js';
import type { DestructionFrame } from './certificate-frame.js';
import { packagesRoot } from './write-certificate.js';

export interface WordsDestruction extends DestructionFrame {
  /** In the order of their ids; the same kind and the same parties in each. */
  readonly files: readonly DestroyedFile[];
  /** What a fresh look still found. */
  readonly rowsLeft: number;
  readonly keysLeft: number;
}

/** Root over the files that one certificate covers, hex: it is signed, so none can be added, left out or changed. */
export function filesRoot(files: readonly DestroyedFile[]): string {
  return treeRoot(files.map((each) => Buffer.from(canonicalJson(each)))).toString('hex');
}

/** The certificate of the destruction of sealed words, saying what was measured and what it does not reach. */
export function writeWordsCertificate(destruction: WordsDestruction): Certificate {
  const { files } = destruction;
  const scope = scopeOf(files);
  const gone = files.filter((each) => !each.keyDestroyed || each.detailsDestroyed < each.details.length).length;
  return {
    ...certificateFrame(destruction, {
      technique: 'cryptographic erase (key of the file overwritten in the keystore) and deletion of the sealed words',
      algorithm:
        'AES-256-GCM, one key a detail, wrapped under the key of its file, that one under the key of its epoch',
      epochs: files.flatMap((each) => each.epochs),
      copiesOf: 'database',
    }),
    scope: {
      packages: 0,
      records: 0,
      contentsDestroyed: 0,
      keysDestroyed: 0,
      packagesRoot: packagesRoot([]),
      files: scope,
    },
    locationsCovered: COVERED,
    locationsNotCovered: NOT_COVERED,
    verification: verificationOf(scope, destruction),
    exceptions: gone === 0 ? [] : [`${gone} of ${files.length} ${GONE_BEFORE}`],
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
  ...COVERED_ALWAYS,
];

const NOT_COVERED: readonly Location[] = [
  ...KEYS_NOT_COVERED,
  { location: 'ledger', note: 'keeps ids, codes, days and commitments, which nobody can open without the nonce' },
  ...NOT_A_COPY_OF_OURS,
];
