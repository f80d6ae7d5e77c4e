import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Where the files of packs are. One loader reads packs from disk and packs that were sent over HTTP; those never touch a
 * disk, so no path in them can lead anywhere.
 */
export interface PackFiles {
  readonly kind: (path: string) => 'file' | 'folder' | undefined;
  /** Names of what is directly in a folder, sorted; empty where there is none. */
  readonly names: (folder: string) => readonly string[];
  /** Of a path whose kind is `file`. */
  readonly text: (path: string) => string;
}

/** @param root paths are relative to it; absolute ones stay as they are */
export function filesOnDisk(root: string): PackFiles {
  const kind: PackFiles['kind'] = (path) => {
    const place = resolve(root, path);
    if (!existsSync(place)) return undefined;
    return statSync(place).isDirectory() ? 'folder' : 'file';
  };
  return {
    kind,
    names: (folder) => (kind(folder) === 'folder' ? readdirSync(resolve(root, folder)).sort() : []),
    text: (path) => readFileSync(resolve(root, path), 'utf8'),
  };
}

/** @param texts content by path, with `/` between its parts */
export function filesInMemory(texts: ReadonlyMap<string, string>): PackFiles {
  const folders = new Map<string, Set<string>>();
  for (const path of texts.keys()) {
    const parts = path.split('/');
    for (let depth = 0; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(parts[depth]!));
    }
  }
  return {
    kind: (path) => (texts.has(path) ? 'file' : folders.has(path) ? 'folder' : undefined),
    names: (folder) => [...(folders.get(folder) ?? [])].sort(),
    text: (path) => {
      const text = texts.get(path);
      if (text === undefined) throw new Error(`There is no file ${path}`);
      return text;
    },
  };
}
