import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { SingleBar } from 'cli-progress';
import { Option, type Command } from 'commander';
import { encodeVerifierKey, type NoteKey } from './checkpoint/signed-note.js';
import { exportBundle } from './export/export-bundle.js';
import { proveEntry } from './export/prove-entry.js';
import { describeCase, describeProof, describeReport } from './report-text.js';
import type { RunQuery } from './tiles/tile-reader.js';
import { readCheckpoints, readProofFile } from './verify/evidence-files.js';
import type { VerifyReport } from './verify/report.js';
import { readKeyFile, type TrustedKey } from './verify/trusted-keys.js';
import { verifyBundle } from './verify/verify-bundle.js';
import { isCaseBundle, verifyCase } from './verify/verify-case.js';
import { verifyDatabase } from './verify/verify-database.js';
import { verifyProof, type ProofReport } from './verify/verify-proof.js';

/** The ledger of this installation, for a command that needs its database. */
export interface LedgerConnection {
  /** As a role that sees every entry. */
  readonly run: RunQuery;
  readonly origin: string;
  /** The signer's keys, out of the key directory. */
  readonly keys: readonly NoteKey[];
  /** The newest checkpoint the signer remembers outside the database. */
  readonly remembered: string | null;
  close(): Promise<void>;
}

interface VerifyOptions {
  readonly key?: string;
  readonly checkpoints?: string;
  readonly output: 'table' | 'json';
}

const EXIT: Readonly<Record<VerifyReport['result'], number>> = { ok: 0, tampered: 8, unusable: 1 };
const FAILED = 1;
const NOT_FOUND = 5;

/** Adds `ledger verify`, `ledger export` and `ledger prove`. Only without a file does `verify` need the database. */
export function registerLedgerCommands(program: Command, connect: () => Promise<LedgerConnection>): Command {
  const ledger = program.command('ledger').description('the append-only record: verify, export, prove');
  ledger
    .command('verify')
    .description(
      'is the ledger what was signed? A file is verified offline; exit 8 when it is not, 1 when none can say',
    )
    .argument('[file]', 'an exported ledger, the bundle of a case or a proof; without it the ledger in the database')
    .option('--key <file>', 'trust this key (name+id+base64, or a public key in PEM) instead of the one in the file')
    .option('--checkpoints <file>', 'signed checkpoints that somebody else kept; shows a tail that was cut off')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table'))
    .action((file: string | undefined, options: VerifyOptions) =>
      reporting(() => (file === undefined ? verifyStored(connect, options) : verifyFile(file, options))),
    );
  ledger
    .command('export')
    .description('write the whole ledger, with its checkpoints, as one file that anybody can verify')
    .argument('[file]', 'where to write (it must not exist); without it standard output')
    .action((file: string | undefined) => reporting(() => exportTo(connect, file)));
  ledger
    .command('prove')
    .description('print the proof that an entry is in the ledger')
    .argument('<entry-id>', 'the entry')
    .action((entryId: string) => reporting(() => prove(connect, entryId)));
  return ledger;
}

async function verifyFile(file: string, options: VerifyOptions): Promise<void> {
  const trustedKeys = await keysOf(options);
  const proof = await using(file, () => readProofFile(file));
  if (proof !== null) return printProof(verifyProof(proof, { trustedKeys }), options);
  if (await using(file, () => isCaseBundle(file))) return verifyCaseFile(file, trustedKeys, options);
  const progress = progressOn('entries verified');
  const checkpoints = await checkpointsOf(options);
  const report = await verifyBundle(file, { trustedKeys, checkpoints, onProgress: progress.show });
  progress.end();
  print(report, options);
}

async function verifyCaseFile(file: string, trustedKeys: readonly TrustedKey[], options: VerifyOptions): Promise<void> {
  if (options.checkpoints !== undefined) {
    throw new EvidenceProblem(
      `${file} is the bundle of one case, which holds no whole ledger: leave out --checkpoints.`,
    );
  }
  const report = await verifyCase(file, { trustedKeys });
  out(options.output === 'json' ? JSON.stringify(report, null, 2) : describeCase(report));
  process.exitCode = EXIT[report.result];
}

async function verifyStored(connect: () => Promise<LedgerConnection>, options: VerifyOptions): Promise<void> {
  const given = await keysOf(options);
  const checkpoints = await checkpointsOf(options);
  await connected(connect, async ({ run, origin, keys, remembered }) => {
    const progress = progressOn('entries verified');
    const report = await verifyDatabase(run, {
      origin,
      trustedKeys: given.length > 0 ? given : keys,
      checkpoints: remembered === null ? checkpoints : [...checkpoints, remembered],
      onProgress: progress.show,
    });
    progress.end();
    print(report, options);
  });
}

async function exportTo(connect: () => Promise<LedgerConnection>, file: string | undefined): Promise<void> {
  await connected(connect, async ({ run, origin, keys }) => {
    const stream = file === undefined ? process.stdout : await openTarget(file);
    const progress = progressOn('entries written');
    const entries = await exportBundle(run, stream, { origin, keys, onProgress: progress.show });
    progress.end();
    if (stream !== process.stdout) {
      stream.end();
      await finished(stream);
    }
    say(`${entries} entries${file === undefined ? '' : ` in ${file}`}. Verify: comity ledger verify ${file ?? 'FILE'}`);
  });
}

async function prove(connect: () => Promise<LedgerConnection>, entryId: string): Promise<void> {
  await connected(connect, async ({ run, keys }) => {
    const outcome = await proveEntry(run, entryId, () => keys.map(encodeVerifierKey));
    if (outcome === 'absent') {
      say(`There is no entry ${entryId}. Its id is in the history of the record it belongs to.`);
      process.exitCode = NOT_FOUND;
    } else if (outcome === 'unsigned') {
      say('No checkpoint covers the entry yet. Try again in a second; if it stays so, the worker is not running.');
      process.exitCode = FAILED;
    } else {
      out(JSON.stringify(outcome));
    }
  });
}

async function connected(
  connect: () => Promise<LedgerConnection>,
  work: (connection: LedgerConnection) => Promise<void>,
): Promise<void> {
  const connection = await connect();
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

/** A file that was named on the command line and cannot be used; the message names it. */
class EvidenceProblem extends Error {
  override readonly name = 'EvidenceProblem';
}

/** A file that cannot be used ends in a sentence; every other failure is for the command line as a whole. */
async function reporting(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof EvidenceProblem)) throw error;
    say(error.message);
    process.exitCode = FAILED;
  }
}

async function using<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new EvidenceProblem(`${path} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

async function keysOf({ key }: VerifyOptions): Promise<TrustedKey[]> {
  return key === undefined ? [] : using(key, async () => readKeyFile(await readFile(key, 'utf8')));
}

async function checkpointsOf({ checkpoints: path }: VerifyOptions): Promise<string[]> {
  return path === undefined ? [] : using(path, async () => readCheckpoints(await readFile(path, 'utf8')));
}

async function openTarget(path: string): Promise<Writable> {
  return using(path, async () => {
    const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await once(stream, 'open');
    return stream;
  });
}

function print(report: VerifyReport, options: VerifyOptions): void {
  out(options.output === 'json' ? JSON.stringify(report, null, 2) : describeReport(report));
  process.exitCode = EXIT[report.result];
}

function printProof(report: ProofReport, options: VerifyOptions): void {
  out(options.output === 'json' ? JSON.stringify(report, null, 2) : describeProof(report));
  process.exitCode = EXIT[report.result];
}

/** On a terminal only: a log file full of carriage returns helps nobody. */
function progressOn(what: string): { show: (done: number) => void; end: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const bar = new SingleBar({ format: `{value} ${what}, {duration} s`, stream: process.stderr, clearOnComplete: true });
  bar.start(0, 0);
  return { show: (done) => bar.update(done), end: () => bar.stop() };
}

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => void process.stderr.write(`${text}\n`);
