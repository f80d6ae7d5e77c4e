import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { epochId, isOver, monthOf, readEpoch } from '../../platform/keystore/epoch.js';
import { ErasureJournal } from './erasure-journal.js';
import { openPackageKeys } from './package-keys.js';
import type { KeySlot, PackageKeys } from './package-keys.js';

const PACKAGE = '019ab3c4-0000-7000-8000-000000000001';
const OTHER = '019ab3c4-0000-7000-8000-000000000002';
const wrapped = (byte: number) => Buffer.alloc(61, byte);

describe('the keystore', () => {
  let folder: string;
  let keys: PackageKeys;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keystore-'));
    keys = openPackageKeys(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const stored = async (packageId = PACKAGE, month = '2027-05') => {
    const slot = await keys.reserve('dps', 'month', month);
    await keys.store([{ slot, packageId, wrappedKey: wrapped(7) }]);
    return slot;
  };
  const fileOf = (slot: { epoch: string; place: string }) =>
    join(folder, 'epochs', slot.epoch, slot.place.split('#')[0]!);

  it('gives back a key at its place, to its package only', async () => {
    const [first, second] = [await stored(PACKAGE), await stored(OTHER)];
    expect(await keys.wrappedKey(first, PACKAGE)).toEqual(wrapped(7));
    expect(await keys.wrappedKey(second, OTHER)).toEqual(wrapped(7));
    expect(await keys.wrappedKey(first, OTHER)).toBeUndefined();
  });

  it('keeps the keys of many who write at once, each at its place', async () => {
    const months = ['2027-05', '2027-06'];
    const owners = Array.from({ length: 60 }, (_, n) => `019ab3c4-0000-7000-8000-${String(n).padStart(12, '0')}`);
    const slots = await Promise.all(owners.map((owner, n) => stored(owner, months[n % 2])));
    const found = await Promise.all(owners.map((owner, n) => keys.wrappedKey(slots[n]!, owner)));
    expect(found).toEqual(owners.map(() => wrapped(7)));
    expect(new Set(slots.map(({ epoch, place }) => `${epoch} ${place}`)).size).toBe(owners.length);
  });

  it('tells everybody whose key did not reach the disk, and goes on with the next', async () => {
    const slot = await stored();
    const fate = (n: number) =>
      keys.store([{ slot: keys.reserveUnder(slot.epoch), packageId: OTHER, wrappedKey: wrapped(n) }]);
    rmSync(fileOf(slot));
    const lost = await Promise.allSettled([fate(1), fate(2), fate(3)]);
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    writeFileSync(fileOf(slot), '', { mode: 0o600 });
    await expect(fate(4)).resolves.toBeUndefined();
  });

  it('says where every key is that is there', async () => {
    const [first, second] = [await stored(PACKAGE), await stored(OTHER, '2027-06')];
    expect(await keys.places()).toEqual(
      new Map([
        [PACKAGE, [first]],
        [OTHER, [second]],
      ]),
    );
    await keys.destroy([first]);
    await keys.epochs.destroy(second.epoch);
    expect(await keys.places()).toEqual(new Map());
  });

  it('overwrites a key so that its bytes are nowhere in the file, and leaves its neighbours', async () => {
    const [first, second] = [await stored(PACKAGE), await stored(OTHER)];
    await keys.destroy([first]);
    await keys.destroy([first]);
    expect(await keys.wrappedKey(first, PACKAGE)).toBeUndefined();
    expect(await keys.wrappedKey(second, OTHER)).toEqual(wrapped(7));
    const bytes = readFileSync(fileOf(first));
    expect(bytes.subarray(0, 80)).toEqual(Buffer.alloc(80));
    expect(bytes.includes(Buffer.from(PACKAGE.replaceAll('-', ''), 'hex'))).toBe(false);
  });

  it('reads and overwrites many at once, neighbours and strangers alike, and only those', async () => {
    const slots: KeySlot[] = [];
    for (let n = 0; n < 200; n += 1) slots.push(await keys.reserve('dps', 'month', '2027-05'));
    const idOf = (n: number) => `019ab3c4-0000-7000-8000-${String(n).padStart(12, '0')}`;
    await keys.store(slots.map((slot, n) => ({ slot, packageId: idOf(n), wrappedKey: wrapped(7) })));
    const places = (some: readonly number[]) => some.map((n) => ({ slot: slots[n]!, packageId: idOf(n) }));
    const gone = [3, 4, 5, 199, 0, 120, 60, 4];
    await keys.destroy(places(gone).map(({ slot }) => slot));
    const all = places([...slots.keys()].reverse());
    const held = await keys.stillHeld(all);
    expect(all.filter(({ packageId }) => !held.has(packageId)).map(({ packageId }) => packageId)).toEqual(
      [199, 120, 60, 5, 4, 3, 0].map(idOf),
    );
    expect(await keys.stillHeld([{ slot: slots[1]!, packageId: idOf(2) }])).toEqual(new Set());
    expect(
      await keys.stillHeld([{ slot: { epoch: 'dps/2031-01.1', place: slots[1]!.place }, packageId: idOf(1) }]),
    ).toEqual(new Set());
    for (const { slot, packageId } of places([1, 2, 6, 198]))
      expect(await keys.wrappedKey(slot, packageId)).toEqual(wrapped(7));
  });

  it('destroys a place that was named and never written, and the place stays empty', async () => {
    const slot = await keys.reserve('dps', 'month', '2027-05');
    await keys.destroy([slot]);
    expect(await keys.wrappedKey(slot, PACKAGE)).toBeUndefined();
  });

  it('keeps files for their owner only', async () => {
    const slot = await stored();
    for (const path of [fileOf(slot), join(folder, 'epochs', slot.epoch, 'epoch.kek')]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  it('makes one key an epoch, whoever asks first', async () => {
    const other = openPackageKeys(folder);
    const epochs = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? keys : other).epochs.current('dps', 'month', '2027-05')),
    );
    expect(new Set(epochs)).toEqual(new Set(['dps/2027-05.1']));
    expect(other.digest('dps/2027-05.1')).toBe(keys.digest('dps/2027-05.1'));
    expect(keys.digest('dps/2027-05.1')).not.toBe(keys.digest(await keys.epochs.current('hsi', 'month', '2027-05')));
  });

  it('never makes a destroyed epoch again', async () => {
    const slot = await stored();
    await keys.epochs.destroy(slot.epoch);
    await keys.epochs.destroy(slot.epoch);
    expect(keys.epochs.kek(slot.epoch)).toBeUndefined();
    expect(await keys.wrappedKey(slot, PACKAGE)).toBeUndefined();
    expect(existsSync(fileOf(slot))).toBe(false);
    expect(await keys.epochs.current('dps', 'month', '2027-05')).toBe('dps/2027-05.2');
    expect(() => keys.kek(slot.epoch)).toThrow('Restore the keystore');
  });

  it('takes the newest generation for new keys', async () => {
    const slot = await stored();
    expect(await keys.epochs.next(slot.epoch)).toBe('dps/2027-05.2');
    expect((await stored(OTHER)).epoch).toBe('dps/2027-05.2');
    expect(await keys.wrappedKey(slot, PACKAGE)).toEqual(wrapped(7));
  });

  it.each<[string, (path: string) => void, RegExp]>([
    ['that others can read', (path) => chmodSync(path, 0o644), /chmod 600/],
    ['that is cut short', (path) => truncateSync(path, 20), /20 bytes instead of 32.*key backup/],
  ])('stops at a key %s', async (_, spoil, sentence) => {
    const { epoch } = await stored();
    spoil(join(folder, 'epochs', epoch, 'epoch.kek'));
    expect(() => openPackageKeys(folder)).toThrow(sentence);
  });

  it('refuses names that lead elsewhere', async () => {
    await expect(keys.reserve('../dps', 'month', '2027-05')).rejects.toThrow('agency code');
    for (const place of ['../../service.secret#0', 'epoch.kek#0', 'a.slots#0', '']) {
      await expect(keys.wrappedKey({ epoch: 'dps/2027-05.1', place }, PACKAGE)).rejects.toThrow('no place');
    }
  });
});

describe('epochs', () => {
  it('are read back as they are written', () => {
    for (const id of ['dps/2027-05.1', 'dps/hold-2026-11.12']) expect(epochId(readEpoch(id))).toBe(id);
    for (const id of ['dps', 'dps/2027-05', 'dps/2027-05.0', '../2027-05.1', 'DPS/2027-05.1']) {
      expect(() => readEpoch(id)).toThrow('no key epoch');
    }
  });

  it('are over when their month has ended', () => {
    const epoch = readEpoch('dps/2026-12.1');
    expect(isOver(epoch, new Date('2026-12-31T23:59:59.999Z'))).toBe(false);
    expect(isOver(epoch, new Date('2027-01-01T00:00:00.000Z'))).toBe(true);
    expect(monthOf('2027-01-01T06:59:59.999Z')).toBe('2027-01');
  });
});

describe('the erasure journal', () => {
  it('remembers in order, leaves out a line that was cut short, and refuses one that is spoilt', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'journal-'));
    const path = join(folder, 'erasures.ndjson');
    try {
      const journal = new ErasureJournal(path);
      expect(journal.read()).toEqual([]);
      const erasures = ['c-1', 'c-2'].map((certificateId) => ({ at: 'now', certificateId, packageIds: [PACKAGE] }));
      for (const erasure of erasures) await journal.append(erasure);
      expect(journal.read()).toEqual(erasures);
      writeFileSync(path, `${readFileSync(path, 'utf8')}{"at":"now","certif`);
      expect(journal.read()).toEqual(erasures);
      await journal.append(erasures[0]!);
      expect(journal.read()).toEqual([...erasures, erasures[0]]);
      writeFileSync(path, `{"spoilt}\n${readFileSync(path, 'utf8')}`);
      expect(() => journal.read()).toThrow('erasures.ndjson:1 is not a line');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
