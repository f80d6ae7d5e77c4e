const LENGTH_BYTES = 2;
const MAX_ENTRY = 0xffff;

/** Entries of one bundle, each preceded by its length as a big-endian 16-bit number (C2SP tlog-tiles, log entries). */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY) throw new RangeError(`An entry of ${entry.length} bytes does not fit in a bundle.`);
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** Takes a bundle apart; throws a RangeError when it ends in the middle of an entry. */
export function decodeEntryBundle(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  let offset = 0;
  while (offset < bundle.length) {
    if (offset + LENGTH_BYTES > bundle.length) throw new RangeError('The bundle ends inside a length.');
    const start = offset + LENGTH_BYTES;
    const end = start + bundle.readUInt16BE(offset);
    if (end > bundle.length) throw new RangeError('The bundle ends inside an entry.');
    entries.push(bundle.subarray(start, end));
    offset = end;
  }
  return entries;
}
