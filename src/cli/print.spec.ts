import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { printList, printRecord } from './print.js';
import type { Column } from './print.js';

interface Row {
  readonly name: string;
  readonly roles: readonly string[];
  readonly active: boolean | null;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'name', of: (row) => row.name },
  { title: 'roles', of: (row) => row.roles },
  { title: 'active', of: (row) => row.active },
];
const ROWS: readonly Row[] = [
  { name: '=HYPERLINK("x")', roles: ['analyst', 'auditor'], active: true },
  { name: 'two\nlines \u001b[31mred\u202e', roles: [], active: null },
];

let data: string;
let words: string;
beforeEach(() => {
  data = '';
  words = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((data += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((words += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('printing', () => {
  it('gives a table whose lines are records, and lets no record move the cursor', async () => {
    await printList('table', ROWS, COLUMNS);
    expect(data.split('\n')).toEqual([
      expect.stringMatching(/^\S*name\S* +\S*roles\S* +\S*active\S*$/),
      expect.stringMatching(/^=HYPERLINK\("x"\) +analyst, auditor {2}yes$/),
      'two lines \ufffd[31mred\ufffd',
      '',
    ]);
  });

  it('gives JSON whole, as it came', async () => {
    await printList('json', ROWS, COLUMNS);
    expect(JSON.parse(data)).toEqual(ROWS);
  });

  it('gives CSV in which no cell is a formula', async () => {
    await printList('csv', ROWS, COLUMNS);
    expect(data).toBe(
      'name,roles,active\n"\'=HYPERLINK(""x"")","analyst, auditor",yes\n"two\nlines \ufffd[31mred\ufffd",,\n',
    );
  });

  it('says in words that a table is empty, and keeps standard output for data', async () => {
    await printList('table', [], COLUMNS);
    expect({ data, words }).toEqual({ data: '', words: 'There is none.\n' });
    await printList('json', [], COLUMNS);
    expect(JSON.parse(data)).toEqual([]);
  });

  it('gives a record one line a fact and leaves out what it does not have', async () => {
    await printRecord('table', ROWS[1]!, COLUMNS);
    expect(data).toMatch(/^\S*name\S* {2}two\nlines/);
    expect(data).not.toContain('active');
  });
});
