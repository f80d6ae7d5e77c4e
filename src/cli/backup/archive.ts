import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { CommandFailure } from '../exit-codes.js';

/** First line of a backup: what it holds and where it belongs. */
const manifestSchema = z.strictObject({
  comityBackup: z.literal(1),
  /** Of the release that wrote it. */
  version: z.string(),
  /** The newest migration it was written under; a restore needs the same. */
  migration: z.string(),
  /** Recognises the keys it belongs to; tells nothing about them. */
  keyFingerprint: z.string(),
  takenAt: z.iso.datetime(),
  ledger: z.strictObject({ size: z.int().min(0), root: z.hex() }),
  /** Rows by table, in an order in which they can be inserted. */
  tables: z.array(z.strictObject({ name: z.string(), rows: z.int().min(0) })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What follows the manifest. A row is the text of PostgreSQL for the whole row, which it reads back exactly. */
const partSchema = z.union([
  z.strictObject({ table: z.string() }),
  z.strictObject({ row: z.string() }),
  z.strictObject({ sequence: z.string(), value: z.string().regex(/^\d+$/), called: z.boolean() }),
  z.strictObject({ end: z.int().min(0) }),
]);
export type Part = z.infer<typeof partSchema>;

/** Writes one compressed file for its owner alone; on disk when it returns, gone when it fails. */
export async function writeArchive(path: string, manifest: Manifest, parts: AsyncIterable<Part>): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await once(file, 'open');
  } catch (error) {
    throw new CommandFailure(`${path} cannot be written: ${(error as Error).message}. Name a new file.`);
  }
  try {
    await pipeline(linesOf(manifest, parts), createGzip({ level: 6 }), file);
    const written = await open(path, 'r');
    await written.sync();
    await written.close();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function* linesOf(manifest: Manifest, parts: AsyncIterable<Part>): AsyncGenerator<string> {
  yield `${JSON.stringify(manifest)}\n`;
  for await (const part of parts) yield `${JSON.stringify(part)}\n`;
}

/** Reads a backup from beginning to end. @throws CommandFailure for a file that is none, is damaged or was cut short */
export class Archive {
  private constructor(
    readonly manifest: Manifest,
    private readonly lines: AsyncIterator<string>,
    private readonly path: string,
  ) {}

  static async open(path: string): Promise<Archive> {
    const lines = readLines(path);
    const first = manifestSchema.safeParse(await parsed(path, lines));
    if (!first.success) throw new CommandFailure(`${path} is no backup that this release can read.`);
    return new Archive(first.data, lines, path);
  }

  async *parts(): AsyncGenerator<Exclude<Part, { end: number }>> {
    for (let rows = 0; ;) {
      const part = partSchema.safeParse(await parsed(this.path, this.lines));
      if (!part.success) throw damaged(this.path);
      if ('end' in part.data) {
        if (part.data.end !== rows || (await parsed(this.path, this.lines)) !== undefined) throw damaged(this.path);
        return;
      }
      if ('row' in part.data) rows += 1;
      yield part.data;
    }
  }

  async close(): Promise<void> {
    await this.lines.return?.();
  }
}

async function* readLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const unpacked = createGunzip();
  const read = pipeline(file, unpacked);
  read.catch(() => undefined); // told below, behind the last line that could be read
  yield* createInterface({ input: unpacked, crlfDelay: Infinity });
  await read;
}

async function parsed(path: string, lines: AsyncIterator<string>): Promise<unknown> {
  try {
    const { done, value } = await lines.next();
    return done ? undefined : JSON.parse(value);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('E')) throw new CommandFailure(`${path} cannot be read: ${message}.`);
    throw damaged(path);
  }
}

const damaged = (path: string) =>
  new CommandFailure(`${path} is damaged or was cut short. Nothing was restored; take another backup.`);
