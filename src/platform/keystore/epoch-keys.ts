import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeDurably } from '../keys/durable-file.js';
import type { Kek } from '../keys/envelope.js';
import { KeyProblem } from '../keys/key-home.js';
import { epochId, epochName, readEpoch } from './epoch.js';
import type { Epoch } from './epoch.js';

const KEY_BYTES = 32;
const OTHERS = 0o077;
const KEY_FILE = 'epoch.kek';
const GONE_FILE = 'destroyed';

/**
 * Key-encryption keys of epochs. Files by default; a transit service or KMS stands in by answering the same questions
 * (docs/adr/0012), and then no key is ever in this process's reach to copy.
 */
export interface EpochKeys {
  /** The epoch that new keys of this agency and month go under; its key is made when there is none. */
  current(agency: string, kind: Epoch['kind'], month: string): Promise<string>;
  /** Undefined when it was destroyed or never made. */
  kek(epoch: string): Kek | undefined;
  /** The next generation, made now; what is under the former is moved by whoever asked. */
  next(epoch: string): Promise<string>;
  isDestroyed(epoch: string): boolean;
  /** Those that were made and not destroyed. */
  all(): readonly string[];
  /** For good: the same epoch is never made again. */
  destroy(epoch: string): Promise<void>;
}

/** What a database row may say about a key to recognise it: 128 bits of its digest; the key itself is random. */
export function keyDigest(kek: Kek): string {
  return createHash('sha256').update('comity/epoch-key/').update(kek.key).digest('hex').slice(0, 32);
}

/** One directory an epoch, beside its slot files: `<directory>/<agency>/<month>.<generation>/epoch.kek`, mode 0600. */
export class FileEpochKeys implements EpochKeys {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  async current(agency: string, kind: Epoch['kind'], month: string): Promise<string> {
    const generations = this.generations(agency, kind, month);
    const last = generations.at(-1) ?? 0;
    const id = epochId({ agency, kind, month, generation: Math.max(1, last) });
    if (last > 0 && !this.isDestroyed(id)) return id;
    return last === 0 ? this.make(id) : this.next(id);
  }

  kek(epoch: string): Kek | undefined {
    const path = join(this.directory, epoch, KEY_FILE);
    if (this.isDestroyed(epoch) || !existsSync(path)) return undefined;
    return { id: epoch, key: readKey(path) };
  }

  async next(epoch: string): Promise<string> {
    const { agency, kind, month } = readEpoch(epoch);
    const last = this.generations(agency, kind, month).at(-1) ?? 0;
    return this.make(epochId({ agency, kind, month, generation: last + 1 }));
  }

  /** The mark first: from then on the epoch counts as gone, and a crash half way is finished by calling again. */
  async destroy(epoch: string): Promise<void> {
    const folder = join(this.directory, epoch);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeDurably(join(folder, GONE_FILE), Buffer.from(`${epoch}\n`));
    await syncFolder(folder);
    for (const name of await readdir(folder)) {
      if (name === GONE_FILE) continue;
      if (name === KEY_FILE) await overwrite(join(folder, name));
      await rm(join(folder, name));
    }
    await syncFolder(folder);
  }

  /** @throws KeyProblem when a key is truncated or can be read by others */
  checkAll(): void {
    for (const epoch of this.all()) this.kek(epoch);
  }

  all(): readonly string[] {
    const agencies = readdirSync(this.directory).filter((name) => !name.startsWith('.'));
    const epochs = agencies.flatMap((agency) =>
      readdirSync(join(this.directory, agency)).map((name) => `${agency}/${name}`),
    );
    return epochs.filter((epoch) => !this.isDestroyed(epoch));
  }

  isDestroyed(epoch: string): boolean {
    return existsSync(join(this.directory, epoch, GONE_FILE));
  }

  private generations(agency: string, kind: Epoch['kind'], month: string): readonly number[] {
    const folder = join(this.directory, agency);
    const prefix = epochName(kind, month);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)))
      .sort((a, b) => a - b);
  }

  /** Complete or not there at all; of two processes that make it at once one wins, and both use that key. */
  private async make(epoch: string): Promise<string> {
    const folder = join(this.directory, epoch);
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    const fresh = join(this.directory, `.new-${randomBytes(6).toString('hex')}`);
    await mkdir(fresh, { mode: 0o700 });
    await writeDurably(join(fresh, KEY_FILE), randomBytes(KEY_BYTES));
    await syncFolder(fresh);
    try {
      await rename(fresh, folder);
    } catch (error) {
      await rm(fresh, { recursive: true });
      if (!existsSync(join(folder, KEY_FILE))) throw error;
    }
    // The agency's folder may be as new as the epoch's.
    await syncFolder(dirname(folder));
    await syncFolder(this.directory);
    return epoch;
  }
}

function readKey(path: string): Buffer {
  if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
    throw new KeyProblem(`${path} can be read by others. Run: chmod 600 ${path}`);
  }
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES) {
    throw new KeyProblem(`${path} holds ${key.length} bytes instead of ${KEY_BYTES}. Restore it from your key backup.`);
  }
  return key;
}

async function overwrite(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(Buffer.alloc(KEY_BYTES), 0, KEY_BYTES, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}
