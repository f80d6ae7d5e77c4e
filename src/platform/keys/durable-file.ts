import { open } from 'node:fs/promises';

/** Whole and on the disk when this returns; for its owner alone. The folder's entry is `syncFolder`'s. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.write(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file that was made or renamed survives a loss of power only when its folder is on the disk too (fsync(2)). */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
