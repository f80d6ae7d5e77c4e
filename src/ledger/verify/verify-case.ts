import { createReadStream } from 'node:fs';
import { openCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import { encodeVerifierKey } from '../checkpoint/signed-note.js';
import {
  parseCaseCheckpoint,
  parseCaseEntry,
  parseCaseHeader,
  type CaseHeader,
  type CaseRecord,
} from '../export/case-format.js';
import { linesOf, LineTooLong } from '../export/lines.js';
import { leafHash } from '../tree/hashes.js';
import { verifyInclusion } from '../tree/verify-proofs.js';
import { readEntryText, type EntryText } from './entry-text.js';
import { keysFor, type TrustedKey } from './trusted-keys.js';

/** A heading names every record of the case. */
const LONGEST_LINE = 1024 * 1024;

export interface CaseEntryReport {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly record: (CaseRecord & { readonly version: number }) | null;
}

export interface CaseReport {
  /** `unusable`: nothing could be shown either way; never to be read as good. */
  readonly result: 'ok' | 'tampered' | 'unusable';
  readonly origin: string | null;
  readonly about: string | null;
  /** Entries of the ledger that the checkpoint signs. */
  readonly size: number | null;
  /** Position of the first entry that is not what was signed. */
  readonly position: number | null;
  readonly keySource: 'given' | 'bundle';
  readonly keys: readonly string[];
  readonly detail: string;
  readonly entries: readonly CaseEntryReport[];
  readonly notices: readonly string[];
}

type Options = { readonly trustedKeys?: readonly TrustedKey[] };

/** Whether a file is a case bundle, by its first line. @throws when it cannot be read */
export async function isCaseBundle(path: string): Promise<boolean> {
  try {
    for await (const line of linesOf(createReadStream(path, { encoding: 'utf8' }), LONGEST_LINE)) {
      return parseCaseHeader(line) !== null;
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
  }
  return false;
}

/**
 * Verifies a case bundle offline: every entry lies under the signed root at its position, in order, and of each record no
 * version is missing but those that the heading names.
 * @param source the lines of a bundle, or the path of its file
 */
export async function verifyCase(source: AsyncIterable<string> | string, options: Options = {}): Promise<CaseReport> {
  const lines =
    typeof source === 'string' ? linesOf(createReadStream(source, { encoding: 'utf8' }), LONGEST_LINE) : source;
  try {
    return await new CaseVerifier(options).readThrough(lines);
  } catch (error) {
    return new CaseVerifier(options).report('unusable', (error as Error).message);
  }
}

class CaseVerifier {
  private header: CaseHeader | undefined;
  private keys: readonly string[] = [];
  private keySource: CaseReport['keySource'];
  private checkpoint: OpenedCheckpoint | undefined;
  private readonly entries: CaseEntryReport[] = [];
  private readonly versions = new Map<string, number>();

  constructor(private readonly options: Options) {
    this.keySource = (options.trustedKeys?.length ?? 0) > 0 ? 'given' : 'bundle';
  }

  async readThrough(lines: AsyncIterable<string>): Promise<CaseReport> {
    let number = 0;
    for await (const line of lines) {
      number += 1;
      const failure = number === 1 ? this.heading(line) : number === 2 ? this.signed(line) : this.entry(line, number);
      if (failure) return failure;
    }
    if (!this.header) return this.report('unusable', 'The file is empty.');
    if (!this.checkpoint) return this.report('unusable', 'There is no checkpoint, so nothing is signed.');
    if (this.entries.length !== this.header.entries) {
      const detail = `${this.entries.length} of the ${this.header.entries} entries that the heading counts are here.`;
      return this.report('tampered', detail);
    }
    const size = this.checkpoint.size.toLocaleString('en-US');
    return this.report('ok', `${this.entries.length} entries, each proven among ${size} signed entries.`);
  }

  report(result: CaseReport['result'], detail: string, position: number | null = null): CaseReport {
    return {
      result,
      origin: this.header?.origin ?? null,
      about: this.header?.about ?? null,
      size: this.checkpoint?.size ?? null,
      position,
      keySource: this.keySource,
      keys: this.keys,
      detail,
      entries: result === 'ok' ? this.entries : [],
      notices: result === 'ok' ? this.notices() : [],
    };
  }

  private heading(line: string): CaseReport | undefined {
    const header = parseCaseHeader(line);
    if (!header) return this.report('unusable', 'The first line is not the heading of a case bundle.');
    this.header = header;
    return undefined;
  }

  private signed(line: string): CaseReport | undefined {
    const note = parseCaseCheckpoint(line);
    if (note === null) return this.report('unusable', 'The second line is not a checkpoint.');
    const { origin, publicKeys } = this.header!;
    let trusted: ReturnType<typeof keysFor>;
    try {
      trusted = keysFor(origin, this.options.trustedKeys ?? [], publicKeys);
    } catch (error) {
      return this.report('unusable', `A key cannot be used: ${(error as Error).message}`);
    }
    this.keys = trusted.keys.map(encodeVerifierKey);
    this.keySource = trusted.keySource;
    const opened = openCheckpoint(note, trusted.keys, origin);
    if (!opened.ok) return this.report('tampered', `The checkpoint cannot be relied on (${opened.reason}).`);
    this.checkpoint = opened.checkpoint;
    return undefined;
  }

  private entry(line: string, number: number): CaseReport | undefined {
    const entry = parseCaseEntry(line);
    if (!entry) return this.report('unusable', `Line ${number} is not an entry.`);
    const { seq, bytes, proof } = entry;
    const former = this.entries.at(-1)?.seq ?? -1;
    if (seq <= former) return this.report('tampered', `Entry ${seq} stands behind entry ${former}.`, seq);
    if (!verifyInclusion(leafHash(bytes), seq, proof, this.checkpoint!)) {
      return this.report('tampered', `The proof does not lead from entry ${seq} to the signed root.`, seq);
    }
    const text = readEntryText(bytes);
    if (!text) return this.report('tampered', `The bytes of entry ${seq} are not a ledger entry.`, seq);
    const breach = this.placeInRecord(text);
    if (breach) return this.report('tampered', `Entry ${seq}: ${breach}`, seq);
    this.entries.push({ seq, at: text.at, type: text.type, record: text.aggregate });
    return undefined;
  }

  /** What is wrong with the entry as the next one of its record. */
  private placeInRecord({ aggregate }: EntryText): string | undefined {
    const { records, hidden } = this.header!;
    if (!aggregate || !records.some((each) => isSame(each, aggregate))) return 'it belongs to no record of the case.';
    const key = `${aggregate.kind} ${aggregate.id}`;
    const next = (this.versions.get(key) ?? 0) + 1;
    this.versions.set(key, aggregate.version);
    if (aggregate.version === next) return undefined;
    const said = hidden.some(
      (each) => isSame(each, aggregate) && each.from === next && each.to === aggregate.version - 1,
    );
    return said ? undefined : `version ${next} of ${key} is missing before version ${aggregate.version}.`;
  }

  private notices(): string[] {
    const { hidden, unsigned } = this.header!;
    return [
      ...hidden.map(
        ({ kind, id, from, to }) => `Versions ${from} to ${to} of ${kind} ${id} were not shown to the maker.`,
      ),
      ...(unsigned > 0 ? [`${unsigned} newer entries of the case were not signed yet and are left out.`] : []),
    ];
  }
}

const isSame = (left: CaseRecord, right: CaseRecord) => left.kind === right.kind && left.id === right.id;
