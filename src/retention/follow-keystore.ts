import type { KeyEpochs, PackageKeys } from '../disclosures/index.js';
import type { Tx } from '../platform/database/database.js';
import { KeyMoves } from './persistence/key-moves.js';

/**
 * Brings rows of a restored database to where the keystore is now. Two things happened since the backup that no row of it knows:
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
