import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { loadPack, type LoadedPack } from '../pack/load-pack.js';
import { filesOnDisk } from '../pack/pack-files.js';
import type { PackProblems } from '../pack/problem.js';
import { readScenarios } from './scenario-file.js';

/**
 * A pack by its id among `packs`, or by the folder it stands in. The layers below it are looked for beside that folder,
 * then it is as self-contained as a copy of the whole `policies/` is.
 */
export function findPack(nameOrFolder: string, packs: string): LoadedPack | PackProblems {
  return loadPack(...placeOf(nameOrFolder, packs));
}

/** A pack as it is proposed: its name and version, and the texts of its files and of the layers it extends, by path. */
export interface PackTexts {
  readonly ok: true;
  readonly id: string;
  readonly version: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** The files that the loader reads, and no others, since it is the loader that reads them. */
export function findPackTexts(nameOrFolder: string, packs: string): PackTexts | PackProblems {
  const [root, id] = placeOf(nameOrFolder, packs);
  const disk = filesOnDisk(root);
  const texts = new Map<string, string>();
  const text = (path: string): string => {
    const read = disk.text(path);
    texts.set(path, read);
    return read;
  };
  const loaded = loadPack({ ...disk, text }, id);
  if (!loaded.ok) return loaded;
  const { version, timeZone } = loaded.pack.content;
  const { problems } = readScenarios([`${id}/tests`], timeZone, { ...disk, text });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, id, version, texts };
}

/** The folder of packs, and the id among them. */
function placeOf(nameOrFolder: string, packs: string): readonly [root: string, id: string] {
  const folder = resolve(nameOrFolder);
  if (existsSync(join(packs, nameOrFolder, 'pack.yaml')) || !existsSync(join(folder, 'pack.yaml')))
    return [packs, nameOrFolder];
  return [dirname(folder), basename(folder)];
}

/** The same pack as it was: in another folder of packs, or in a folder of its own. */
export function findFormer(id: string, against: string): LoadedPack | PackProblems {
  return existsSync(join(against, 'pack.yaml')) ? findPack(against, against) : loadPack(against, basename(id));
}
