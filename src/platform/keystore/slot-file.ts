import { closeSync, fdatasync, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder } from '../keys/durable-file.js';

/** `0x01 | owner's id (16) | wrapped key (61) | 0 0`; all zero once destroyed, and where nothing was written. */
export const SLOT_BYTES = 80;
const LIVE = 1;
const ID_BYTES = 16;
const WRAPPED_BYTES = 61;
const OWNER_ONLY = 0o600;
/** One page of 4 KiB. */
const SKIPPED_WHEN_READING = 50;

export interface SlotContent {
  readonly ownerId: string;
  readonly wrappedKey: Uint8Array;
}

interface SlotToWrite extends SlotContent {
  readonly index: number;
}

/** The only wait that is handed to a thread: the other calls take microseconds, and waking the thread a hundred times that. */
const onDisk = promisify(fdatasync);

/** By file: the write that goes on, and the one that waits for its end and takes along whoever comes meanwhile. */
const writing = new Map<string, Promise<void>>();
const gathering = new Map<string, { readonly slots: SlotToWrite[]; readonly written: Promise<void> }>();
/** Files whose entry in their folder is on the disk. */
const made = new Set<string>();

/**
 * Durable when this returns. One file is written by one process only, so places never collide. Those who write while the disk
 * is waited for share the next wait: it costs more than all the rest, and as much for many slots as for one.
 */
export async function writeSlots(path: string, slots: readonly SlotToWrite[]): Promise<void> {
  const next = gathering.get(path);
  if (next !== undefined) {
    next.slots.push(...slots);
    return next.written;
  }
  const gathered = [...slots];
  const former = (writing.get(path) ?? Promise.resolve()).catch(() => undefined); // a failure is told to its own callers
  const written = former.then(() => {
    gathering.delete(path);
    return writeTogether(path, gathered);
  });
  gathering.set(path, { slots: gathered, written });
  writing.set(path, written);
  try {
    await written;
  } finally {
    if (writing.get(path) === written) writing.delete(path);
  }
}

async function writeTogether(path: string, slots: readonly SlotToWrite[]): Promise<void> {
  if (!made.has(path)) {
    closeSync(openSync(path, 'a', OWNER_ONLY));
    await syncFolder(dirname(path));
    made.add(path);
  }
  const byIndex = new Map(slots.map((slot) => [slot.index, encode(slot)]));
  const file = openSync(path, 'r+');
  try {
    for (const { first, count } of runsOf([...byIndex.keys()], 0)) {
      writeWhole(file, Buffer.concat(Array.from({ length: count }, (_, at) => byIndex.get(first + at)!)), first);
    }
    await onDisk(file);
  } finally {
    closeSync(file);
  }
}

/** The wrapped key, or undefined when it was destroyed, never written, or belongs to another owner. */
export async function readSlot(path: string, index: number, ownerId: string): Promise<Buffer | undefined> {
  return (await readSlots(path, [{ index, ownerId }]))[0];
}

/** The same for many, in their order: neighbours are read together, since a call for each is most of the cost. */
export async function readSlots(
  path: string,
  slots: readonly { readonly index: number; readonly ownerId: string }[],
): Promise<readonly (Buffer | undefined)[]> {
  const found = await withFile(path, 'r', (file) => {
    const runs = runsOf(
      slots.map(({ index }) => index),
      SKIPPED_WHEN_READING,
    );
    const read = new Map<number, Buffer>();
    for (const { first, count } of runs) {
      const bytes = Buffer.alloc(count * SLOT_BYTES);
      const bytesRead = readSync(file, bytes, 0, bytes.length, first * SLOT_BYTES);
      for (let at = 0; (at + 1) * SLOT_BYTES <= bytesRead; at += 1) {
        read.set(first + at, bytes.subarray(at * SLOT_BYTES, (at + 1) * SLOT_BYTES));
      }
    }
    return slots.map(({ index, ownerId }) => decode(read.get(index), ownerId));
  });
  return found ?? slots.map(() => undefined);
}

/**
 * Overwrites in place and waits for the disk. Flash may keep the former block and a copying file system does; that is
 * why the key that wraps these is destroyed too, at the end of its epoch.
 */
export async function zeroSlots(path: string, indexes: readonly number[]): Promise<void> {
  await withFile(path, 'r+', async (file) => {
    const { size } = fstatSync(file);
    const written = indexes.filter((index) => index * SLOT_BYTES < size);
    for (const { first, count } of runsOf(written, 0)) {
      writeWhole(file, Buffer.alloc(count * SLOT_BYTES), first);
    }
    await onDisk(file);
  });
}

/** Slots that lie together, as one run each; so many others between two of them are taken along. */
function runsOf(indexes: readonly number[], skipped: number): readonly { readonly first: number; count: number }[] {
  const runs: { readonly first: number; count: number }[] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && index - (run.first + run.count) <= skipped) {
      run.count = Math.max(run.count, index - run.first + 1);
    } else runs.push({ first: index, count: 1 });
  }
  return runs;
}

/** Whose keys are in a file, and where in it. */
export async function ownersIn(path: string): Promise<readonly { readonly ownerId: string; readonly index: number }[]> {
  const bytes = (await withFile(path, 'r', (file) => readFileSync(file))) ?? Buffer.alloc(0);
  const found = [];
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    if (bytes[at] !== LIVE) continue;
    const id = bytes.subarray(at + 1, at + 1 + ID_BYTES).toString('hex');
    found.push({ ownerId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), index: at / SLOT_BYTES });
  }
  return found;
}

/** Undefined when there is no such file: its epoch was closed, or nothing was written in it. */
async function withFile<T>(
  path: string,
  flags: string,
  work: (file: number) => T | Promise<T>,
): Promise<T | undefined> {
  let file: number;
  try {
    file = openSync(path, flags, OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await work(file);
  } finally {
    closeSync(file);
  }
}

/** A full disk takes a part and fails at the next call; a part of a key must not pass for the whole. */
function writeWhole(file: number, bytes: Buffer, firstSlot: number): void {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(file, bytes, at, bytes.length - at, firstSlot * SLOT_BYTES + at);
  }
}

function encode({ ownerId, wrappedKey }: SlotContent): Buffer {
  if (wrappedKey.length !== WRAPPED_BYTES) throw new Error('A wrapped key has 61 bytes');
  const bytes = Buffer.alloc(SLOT_BYTES);
  bytes[0] = LIVE;
  idBytes(ownerId).copy(bytes, 1);
  bytes.set(wrappedKey, 1 + ID_BYTES);
  return bytes;
}

function decode(bytes: Buffer | undefined, ownerId: string): Buffer | undefined {
  if (bytes === undefined || bytes[0] !== LIVE) return undefined;
  if (!bytes.subarray(1, 1 + ID_BYTES).equals(idBytes(ownerId))) return undefined;
  return bytes.subarray(1 + ID_BYTES, 1 + ID_BYTES + WRAPPED_BYTES);
}

const idBytes = (ownerId: string): Buffer => Buffer.from(ownerId.replaceAll('-', ''), 'hex');
