import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** `0x01 | package id (16) | wrapped package key (61) | 0 0`; all zero once destroyed, and where nothing was written. */
export const SLOT_BYTES = 80;
const LIVE = 1;
const ID_BYTES = 16;
const WRAPPED_BYTES = 61;
const OWNER_ONLY = 0o600;

export interface SlotContent {
  readonly packageId: string;
  readonly wrappedKey: Uint8Array;
}

/** Durable when this returns. One file is written by one process only, so places never collide. */
export async function writeSlots(
  path: string,
  slots: readonly (SlotContent & { readonly index: number })[],
): Promise<void> {
  await withFile(path, 'a', async (file) => file.chmod(OWNER_ONLY));
  await withFile(path, 'r+', async (file) => {
    for (const slot of slots) await file.write(encode(slot), 0, SLOT_BYTES, slot.index * SLOT_BYTES);
    await file.datasync();
  });
}

/** The wrapped key, or undefined when it was destroyed, never written, or belongs to another package. */
export async function readSlot(path: string, index: number, packageId: string): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(SLOT_BYTES);
  const read = await withFile(path, 'r', async (file) => file.read(bytes, 0, SLOT_BYTES, index * SLOT_BYTES));
  if (read === undefined || read.bytesRead < SLOT_BYTES || bytes[0] !== LIVE) return undefined;
  if (!bytes.subarray(1, 1 + ID_BYTES).equals(idBytes(packageId))) return undefined;
  return bytes.subarray(1 + ID_BYTES, 1 + ID_BYTES + WRAPPED_BYTES);
}

/**
 * Overwrites in place and waits for the disk. Flash may keep the former block and a copying file system does; that is
 * why the key that wraps these is destroyed too, at the end of its epoch.
 */
export async function zeroSlots(path: string, indexes: readonly number[]): Promise<void> {
  const zeros = Buffer.alloc(SLOT_BYTES);
  await withFile(path, 'r+', async (file) => {
    const { size } = await file.stat();
    for (const index of indexes) {
      if (index * SLOT_BYTES < size) await file.write(zeros, 0, SLOT_BYTES, index * SLOT_BYTES);
    }
    await file.datasync();
  });
}

/** Whose keys are in a file, and where in it. */
export async function packagesIn(
  path: string,
): Promise<readonly { readonly packageId: string; readonly index: number }[]> {
  const bytes = (await withFile(path, 'r', async (file) => file.readFile())) ?? Buffer.alloc(0);
  const found = [];
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    if (bytes[at] !== LIVE) continue;
    const id = bytes.subarray(at + 1, at + 1 + ID_BYTES).toString('hex');
    found.push({ packageId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), index: at / SLOT_BYTES });
  }
  return found;
}

/** Undefined when there is no such file: its epoch was closed, or nothing was written in it. */
async function withFile<T>(
  path: string,
  flags: string,
  work: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, flags, OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

function encode({ packageId, wrappedKey }: SlotContent): Buffer {
  if (wrappedKey.length !== WRAPPED_BYTES) throw new Error('A wrapped package key has 61 bytes');
  const bytes = Buffer.alloc(SLOT_BYTES);
  bytes[0] = LIVE;
  idBytes(packageId).copy(bytes, 1);
  bytes.set(wrappedKey, 1 + ID_BYTES);
  return bytes;
}

const idBytes = (packageId: string): Buffer => Buffer.from(packageId.replaceAll('-', ''), 'hex');
