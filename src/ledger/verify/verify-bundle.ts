import { createReadStream } from 'node:fs';
import { MAX_LINE, parseBundleLine } from '../export/bundle-format.js';
import { linesOf } from '../export/lines.js';
import { LedgerVerifier } from './ledger-verifier.js';
import { unusableReport, type VerifyReport } from './report.js';
import { openKnown } from './known-checkpoints.js';
import { keysFor, type TrustedKey } from './trusted-keys.js';

export interface VerifyBundleOptions {
  /**
   * Keys one trusts for reasons outside the bundle. A bare public key takes the bundle's origin as its name. Without
   * any, the bundle is only held against the keys it brings itself, and the report says so.
   */
  readonly trustedKeys?: readonly TrustedKey[];
  /** Signed checkpoints held elsewhere; cutting the tail of a ledger shows only against one of these. */
  readonly checkpoints?: readonly string[];
  /** Called now and then with the number of entries read. */
  readonly onProgress?: (entries: number) => void;
}

const PROGRESS_EVERY = 1000;

/**
 * Verifies an exported ledger offline: no network, no database, only `node:crypto`.
 * @param source the lines of a bundle, or the path of its file
 */
export async function verifyBundle(
  source: AsyncIterable<string> | string,
  options: VerifyBundleOptions = {},
): Promise<VerifyReport> {
  const lines = typeof source === 'string' ? linesOf(createReadStream(source, { encoding: 'utf8' }), MAX_LINE) : source;
  try {
    return await readThrough(lines, options);
  } catch (error) {
    // A file that cannot be read, is cut inside a character or holds an endless line; nothing about its content.
    return unusable((error as Error).message, options);
  }
}

async function readThrough(lines: AsyncIterable<string>, options: VerifyBundleOptions): Promise<VerifyReport> {
  let verifier: LedgerVerifier | undefined;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const line = parseBundleLine(text);
    if (typeof line === 'string') return unusable(`Line ${number} ${line}.`, options);
    if (line.kind === 'header') {
      if (verifier) return unusable(`Line ${number} is a second header.`, options);
      const started = start(line.origin, line.publicKeys, options);
      if (typeof started === 'string') return unusable(started, options);
      verifier = started;
    } else if (!verifier) {
      return unusable('The first line is not the header of a ledger bundle.', options);
    } else if (line.kind === 'checkpoint') {
      verifier.checkpoint(line.note);
    } else {
      verifier.entry(line.seq, line.bytes, line.leafHash);
      if (verifier.size % PROGRESS_EVERY === 0) options.onProgress?.(verifier.size);
    }
    if (verifier.stopped) break;
  }
  return verifier ? verifier.finish() : unusable('The bundle is empty.', options);
}

function start(origin: string, publicKeys: readonly string[], options: VerifyBundleOptions): LedgerVerifier | string {
  let trusted: ReturnType<typeof keysFor>;
  try {
    trusted = keysFor(origin, options.trustedKeys ?? [], publicKeys);
  } catch (error) {
    return `A key cannot be used: ${(error as Error).message}`;
  }
  const known = openKnown(options.checkpoints ?? [], trusted.keys, origin);
  if (typeof known === 'string') return known;
  return new LedgerVerifier({ origin, ...trusted, known });
}

const unusable = (why: string, options: VerifyBundleOptions): VerifyReport =>
  unusableReport(why, (options.trustedKeys?.length ?? 0) > 0 ? 'given' : 'bundle');
