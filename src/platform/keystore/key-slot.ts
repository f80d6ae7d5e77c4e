import { join } from 'node:path';

/** Where one wrapped key is: an epoch, and a place in a file of that epoch. */
export interface KeySlot {
  readonly epoch: string;
  /** `<file>#<place>` */
  readonly place: string;
}

const FILE_OF_PLACE = /^([0-9a-f]{16}\.slots)#(\d{1,9})$/;

/** The slot file under the keystore's directory. @throws Error for a place that names none */
export function pathOfSlot(directory: string, { epoch, place }: KeySlot): string {
  return join(directory, epoch, FILE_OF_PLACE.exec(place)?.[1] ?? unreadable(place));
}

export function indexOfSlot({ place }: KeySlot): number {
  return Number(FILE_OF_PLACE.exec(place)?.[2] ?? unreadable(place));
}

/** The same slots by the file they are in. */
export function slotsByFile<T>(
  directory: string,
  items: readonly T[],
  slotOf: (item: T) => KeySlot,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const path = pathOfSlot(directory, slotOf(item));
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [item]);
    else group.push(item);
  }
  return groups;
}

function unreadable(place: string): never {
  throw new Error(`${place} names no place in the keystore`);
}
