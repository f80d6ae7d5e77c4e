import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { loadPack, type LoadedPack } from '../pack/load-pack.js';
import type { PackProblems } from '../pack/problem.js';

/**
 * A pack by its id among `packs`, or by the folder it stands in. The layers below it are looked for beside that folder,
 * then it is as self-contained as a copy of the whole `policies/` is.
 */
export function findPack(nameOrFolder: string, packs: string): LoadedPack | PackProblems {
  const folder = resolve(nameOrFolder);
  if (existsSync(join(packs, nameOrFolder, 'pack.yaml')) || !existsSync(join(folder, 'pack.yaml')))
    return loadPack(packs, nameOrFolder);
  return loadPack(dirname(folder), basename(folder));
}

/** The same pack as it was: in another folder of packs, or in a folder of its own. */
export function findFormer(id: string, against: string): LoadedPack | PackProblems {
  return existsSync(join(against, 'pack.yaml')) ? findPack(against, against) : loadPack(against, basename(id));
}
