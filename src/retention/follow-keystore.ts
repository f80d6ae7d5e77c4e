import type { KeyEpochs, KeySlot, PackageKeys } from '../disclosures/index.js';
import { opensWords } from '../ledger/index.js';
import type { FileKeyMove, FileKeys, WordsUnderKey } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { FileKeyMoves } from './persistence/file-key-moves.js';
import { KeyMoves } from './persistence/key-moves.js';

/**
 * Brings rows of packages in a restored database to where the keystore is now. Two things happened since the backup that no row of it knows:
 *
 *   keys moved   (a hold, a rotation): a row that names the former place would open nothing, and worse, its destruction would
 *                overwrite the former place and leave the key
 *   epochs opened (releases that are lost): without a row nobody would ever close them, and their keys would stay for ever
 *
 * @returns how many keys had moved
 */
export async function followKeystore(tx: Tx, keys: PackageKeys, epochs: KeyEpochs): Promise<number> {
  for (const epoch of keys.packageEpochs()) await epochs.open(tx, epoch, keys.digest(epoch));
  const places = await keys.places();
  const moves = new KeyMoves();
  const moved = (await moves.places(tx)).flatMap(({ packageId, slot }) => {
    const found = places.get(packageId) ?? [];
    const known = found.some(({ epoch, place }) => epoch === slot.epoch && place === slot.place);
    return known || found.length === 0 ? [] : [{ packageId, slot: found.at(-1)! }];
  });
  await moves.follow(tx, moved);
  return moved.length;
}

/**
 * The same for the files of sealed words. A file may have several keys, of several agencies: the one that opens the words is
 * where they are pointed to.
 * @returns how many keys had moved
 */
export async function followFileKeys(tx: Tx, keys: Pick<FileKeys, 'places' | 'openAll'>): Promise<number> {
  const places = await keys.places();
  const moves = new FileKeyMoves();
  const followed: FileKeyMove[] = [];
  for (const words of await moves.onePerKey(tx)) {
    const { fileId, slot: from } = words;
    const found = places.get(fileId) ?? [];
    if (found.some(({ epoch, place }) => epoch === from.epoch && place === from.place)) continue;
    const to = await whichOpens(keys, words, found);
    if (to !== undefined) followed.push({ fileId, from, to });
  }
  await moves.follow(tx, followed);
  return followed.length;
}

async function whichOpens(keys: Pick<FileKeys, 'openAll'>, words: WordsUnderKey, found: readonly KeySlot[]) {
  const candidates = found.map((slot) => ({ fileId: words.fileId, slot }));
  const opened = await keys.openAll(candidates);
  try {
    return candidates.find((each) => {
      const kek = opened.get(each);
      return kek !== undefined && opensWords(words, kek);
    })?.slot;
  } finally {
    for (const kek of opened.values()) kek.key.fill(0);
  }
}
