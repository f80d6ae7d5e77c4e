import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Layout {
  readonly FEATURES: readonly string[];
  readonly FOUNDATIONS: readonly string[];
  readonly TOP_FILES: readonly string[];
  readonly TOP_FOLDERS: readonly string[];
}
const path = '../../.dependency-cruiser.mjs';
const { FEATURES, FOUNDATIONS, TOP_FILES, TOP_FOLDERS } = (await import(path)) as Layout;

/** Rules about imports select by folder, so a folder they do not know escapes all of them. */
function strangersOf(names: readonly string[]): string[] {
  const known = [...FEATURES, ...FOUNDATIONS, ...TOP_FOLDERS, ...TOP_FILES.map((name) => `${name}.ts`)];
  return names.filter((name) => !known.includes(name));
}

const MIGRATION = /^\d{13}-[a-z0-9]+(?:-[a-z0-9]+)+\.ts$/;

describe('the layout', () => {
  it('has only folders and files under src that the import rules know', () => {
    expect(strangersOf(readdirSync('src'))).toEqual([]);
  });

  it('would notice another one', () => {
    expect(strangersOf(['share-requests', 'app.module.ts', 'shared', 'server.ts'])).toEqual(['shared', 'server.ts']);
  });

  it('names migrations <timestamp>-<verb-noun>.ts, so that they run in the order they were written', () => {
    expect(readdirSync('migrations').filter((name) => name.endsWith('.ts') && !MIGRATION.test(name))).toEqual([]);
    expect(MIGRATION.test('1763900000000-create-share-requests.ts')).toBe(true);
    expect(MIGRATION.test('create-share-requests.ts')).toBe(false);
    expect(MIGRATION.test('1763900000000-CreateShareRequests.ts')).toBe(false);
  });
});
