import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newId } from '../../platform/ids/ids.js';
import type { Tx } from '../../platform/database/database.js';
import { recordsBehind } from './records.js';

describe('an id', () => {
  it('is looked for among every kind of record that writes to the ledger', async () => {
    const found = await recordsBehind({} as Tx, newId());
    const stores = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((path) => /\bpersistence\b.*store\.ts$/.test(path))
      .map((path) => readFileSync(join('src', path), 'utf8'));
    const kinds = stores.flatMap((text) => [...text.matchAll(/^ {2}kind: '([a-z-]+)'/gm)].map(([, kind]) => kind));
    expect(kinds.length).toBeGreaterThan(15);
    expect(found.map(({ kind }) => kind).sort()).toEqual(kinds.sort());
  });
});
