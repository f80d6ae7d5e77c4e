import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { REJECTIONS } from './rejection-table.js';

interface Row {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

/** Rows of the tables in docs/errors.md whose first cell is a code. */
function rowsOf(document: string): Row[] {
  return document.split('\n').flatMap((line) => {
    const cells = /^\| `([a-z-]+)`\s*\| (\d{3})\s*\| (.*?)\s*\| (.*?)\s*\|$/.exec(line);
    return cells ? [{ code: cells[1]!, status: Number(cells[2]), title: cells[3]!, remedy: cells[4]! }] : [];
  });
}

const byCode = (rows: Row[]) => [...rows].sort((left, right) => left.code.localeCompare(right.code));
const table = Object.entries(REJECTIONS).map(([code, row]) => ({ code, ...row }));
const document = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('lists every code with its status, title and remedy, and no other', () => {
    expect(byCode(rowsOf(document))).toEqual(byCode(table));
  });

  it('planted: a missing, an invented and a reworded row are seen', () => {
    const missing = document.replace(/^\| `not-due`.*\n/m, '');
    const invented = document.replace(/^(\| `not-due`.*)$/m, '$1\n| `made-up` | 400 | A | B |');
    const reworded = document.replace('Retention has not run out', 'Too early');
    for (const changed of [missing, invented, reworded]) {
      expect(changed).not.toBe(document);
      expect(byCode(rowsOf(changed))).not.toEqual(byCode(table));
    }
  });
});

describe('the table of rejections', () => {
  it('says what to do in every row, in whole sentences', () => {
    for (const { code, title, remedy } of table) {
      expect({ code, ok: /^[A-Z`].*[.]$/s.test(remedy) && title.length > 5 }).toEqual({ code, ok: true });
    }
  });

  it('keeps 5xx for what the caller cannot change', () => {
    const faults = table.filter((row) => row.status >= 500).map((row) => row.code);
    expect(faults.sort()).toEqual(['internal-error', 'ledger-behind', 'service-unavailable', 'source-unavailable']);
  });
});
