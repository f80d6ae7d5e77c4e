import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Archive, writeArchive } from './archive.js';
import type { Manifest, Part } from './archive.js';

const MANIFEST: Manifest = {
  comityBackup: 1,
  version: '0.1.0',
  migration: '1763900000000-first',
  keyFingerprint: 'f',
  takenAt: '2026-11-24T12:00:00.000Z',
  ledger: { size: 1, root: 'ab' },
  tables: [{ name: 'a.b', rows: 2 }],
};
const PARTS: readonly Part[] = [
  { table: 'a.b' },
  { row: '(1,"two\nlines \u2028")' },
  { row: '(2,)' },
  { sequence: 'a.s', value: '9007199254740993', called: true },
  { end: 2 },
];
async function* all(parts: readonly Part[]): AsyncGenerator<Part> {
  yield* parts;
}

describe('a backup file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'archive-'));
    path = join(folder, 'file');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = async (): Promise<unknown[]> => {
    const archive = await Archive.open(path);
    try {
      const parts: unknown[] = [archive.manifest];
      for await (const part of archive.parts()) parts.push(part);
      return parts;
    } finally {
      await archive.close();
    }
  };

  it('is read as it was written, by its owner alone, and never written over', async () => {
    await writeArchive(path, MANIFEST, all(PARTS));
    expect(await read()).toEqual([MANIFEST, ...PARTS.slice(0, -1)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(writeArchive(path, MANIFEST, all(PARTS))).rejects.toThrow('Name a new file');
    expect(await read()).toHaveLength(PARTS.length);
  });

  it('is gone when writing it failed', async () => {
    async function* failing(): AsyncGenerator<Part> {
      yield { table: 'a.b' };
      throw new Error('the database went away');
    }
    await expect(writeArchive(path, MANIFEST, failing())).rejects.toThrow('went away');
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  it('is refused when it was cut anywhere, or one byte of it changed', async () => {
    await writeArchive(path, MANIFEST, all(PARTS));
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      await expect(read()).rejects.toThrow(/is no backup|damaged or was cut short/);
    }
    const changed = Buffer.from(whole);
    changed[whole.length - 6]! ^= 1;
    writeFileSync(path, changed);
    await expect(read()).rejects.toThrow(/damaged or was cut short/);
  });

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    ['without its end', (lines) => lines.slice(0, -1), /cut short/],
    ['with a row less', (lines) => lines.filter((_, index) => index !== 3), /damaged/],
    ['with something behind its end', (lines) => [...lines, '{"row":"(3,)"}'], /damaged/],
    ['with a part nobody knows', (lines) => [lines[0]!, '{"drop":"a.b"}', ...lines.slice(1)], /damaged/],
    [
      'of a later form',
      (lines) => [lines[0]!.replace('"comityBackup":1', '"comityBackup":2'), ...lines.slice(1)],
      /no backup/,
    ],
  ])('is refused %s', async (_, change, sentence) => {
    await writeArchive(path, MANIFEST, all(PARTS));
    const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
    writeFileSync(path, gzipSync(`${change(lines).join('\n')}\n`));
    await expect(read()).rejects.toThrow(sentence);
  });

  it('says when it is not there', async () => {
    await expect(read()).rejects.toThrow('cannot be read');
  });
});
