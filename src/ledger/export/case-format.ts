import { strictBase64 } from '../checkpoint/signed-note.js';
import { HASH_SIZE, isPosition } from '../tree/hashes.js';

/**
 * A case bundle is text, one JSON document a line: a header, one signed checkpoint, then the entries of the case in the
 * order of the ledger, each with its RFC 6962 audit path to the root that the checkpoint signs.
 */
export const CASE_FORMAT = 'comity-case-bundle/1';

/** A record whose entries are in the bundle, by what ledger entries call it. */
export interface CaseRecord {
  readonly kind: string;
  readonly id: string;
}

/** Versions of a record that the maker of the bundle was not shown. */
export interface HiddenVersions extends CaseRecord {
  readonly from: number;
  readonly to: number;
}

export interface CaseHeader {
  readonly format: typeof CASE_FORMAT;
  readonly origin: string;
  /** Keys that signed; they help a reader, they are no reason to trust. */
  readonly publicKeys: readonly string[];
  /** What the bundle is about, in words. */
  readonly about: string;
  readonly records: readonly CaseRecord[];
  /** Lines with an entry that follow. */
  readonly entries: number;
  /** Entries of the case after the checkpoint, left out because nothing is shown about them yet. */
  readonly unsigned: number;
  readonly hidden: readonly HiddenVersions[];
  readonly readme: readonly string[];
}

export interface CaseEntry {
  readonly seq: number;
  readonly bytes: Buffer;
  readonly proof: readonly Buffer[];
}

/** How to read and to verify a bundle, for somebody who has only the file. */
export const CASE_README: readonly string[] = [
  'This file holds the ledger entries of one case. Line 1 is this heading, line 2 a signed checkpoint, each further line one entry.',
  'Verify it with no network and no database: comity ledger verify FILE --key KEYFILE',
  'Get the key from somebody you trust, or from GET /api/v1/ledger/verifier-key over a connection you trust; the keys in this heading show only that the file agrees with itself.',
  'An entry is canonical JSON in base64 ("bytes"). "proof" leads from its hash to the root that the checkpoint signs (RFC 6962; https://c2sp.org/tlog-checkpoint).',
  'Names, reasons and data of persons are not in it: entries carry codes, ids and keyed commitments.',
  'It shows that these entries are in the ledger, unchanged and in this order. It cannot show that nothing came after the checkpoint; "hidden" names versions that its maker was not shown.',
];

export function caseEntryLine({ seq, bytes, proof }: CaseEntry): string {
  return JSON.stringify({
    seq,
    bytes: bytes.toString('base64'),
    proof: proof.map((hash) => hash.toString('base64')),
  });
}

/** Reads the heading; null when the line is another document. */
export function parseCaseHeader(line: string): CaseHeader | null {
  const value = documentOf(line) as Partial<Record<keyof CaseHeader, unknown>> | null;
  if (value?.format !== CASE_FORMAT) return null;
  const { origin, publicKeys, about, records, entries, unsigned, hidden } = value;
  const whole =
    typeof origin === 'string' &&
    typeof about === 'string' &&
    isListOf(publicKeys, (item) => typeof item === 'string') &&
    isListOf(records, isRecord) &&
    isListOf(hidden, (item) => isRecord(item) && isPosition(item['from']) && isPosition(item['to'])) &&
    isPosition(entries) &&
    isPosition(unsigned);
  return whole ? (value as CaseHeader) : null;
}

export function parseCaseCheckpoint(line: string): string | null {
  const value = documentOf(line);
  return typeof value?.['checkpoint'] === 'string' ? value['checkpoint'] : null;
}

export function parseCaseEntry(line: string): CaseEntry | null {
  const value = documentOf(line);
  if (!value || !isPosition(value['seq']) || typeof value['bytes'] !== 'string') return null;
  if (!isListOf(value['proof'], (item) => typeof item === 'string')) return null;
  const bytes = strictBase64(value['bytes']);
  const proof = (value['proof'] as readonly string[]).map(strictBase64);
  if (!bytes || !proof.every((hash) => hash?.length === HASH_SIZE)) return null;
  return { seq: value['seq'], bytes, proof: proof as Buffer[] };
}

function documentOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const isListOf = (value: unknown, fits: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);

function isRecord(value: unknown): value is CaseRecord & Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, id } = value as Record<string, unknown>;
  return typeof kind === 'string' && typeof id === 'string';
}
