import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refuseSharedPlace } from './key-place.js';

describe('where keys may be', () => {
  let folder: string;
  const at = (...names: string[]) => join(folder, ...names);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-place-'));
    for (const name of ['data/base', 'keys', 'data-of-another']) mkdirSync(at(name), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is beside the data', () => {
    expect(() => refuseSharedPlace(at('keys'), at('data'))).not.toThrow();
    // A name that begins alike is no directory inside.
    expect(() => refuseSharedPlace(at('data-of-another'), at('data'))).not.toThrow();
    expect(() => refuseSharedPlace(at('..keys'), folder + '/data')).not.toThrow();
    expect(() => refuseSharedPlace(at('not-made-yet', 'keys'), at('data'))).not.toThrow();
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['in the data', ['data', 'base'], ['data']],
    ['the data', ['data'], ['data']],
    ['around the data', [], ['data']],
    ['in the data, once they are made', ['data', 'keys', 'new'], ['data']],
  ])('is not %s', (_, keys, data) => {
    expect(() => refuseSharedPlace(at(...keys), at(...data))).toThrow(/one inside the other.*Move the keys/);
  });

  it('is found out through symbolic links, on either side', () => {
    symlinkSync(at('data', 'base'), at('link-to-base'));
    symlinkSync(at('data'), at('link-to-data'));
    expect(() => refuseSharedPlace(at('link-to-base'), at('data'))).toThrow('one inside the other');
    expect(() => refuseSharedPlace(at('link-to-base', 'new'), at('data'))).toThrow('one inside the other');
    expect(() => refuseSharedPlace(at('data', 'base'), at('link-to-data'))).toThrow('one inside the other');
    symlinkSync(at('keys'), at('link-to-keys'));
    expect(() => refuseSharedPlace(at('link-to-keys'), at('link-to-data'))).not.toThrow();
  });
});
