import { describe, expect, it } from '@jest/globals';
import { IMPORT_ROW_LIMIT, readImportFile } from './import-file.js';

const PEOPLE = 'handle,displayName,roles,startedOn';
const people = (...rows: readonly string[]) => readImportFile('people', [PEOPLE, ...rows].join('\n'));
const places = (errors: readonly { row: number; column: string }[]) => errors.map(({ row, column }) => [row, column]);

describe('a file to import', () => {
  it('is read whatever the order and spelling of its columns, blank rows and the mark of its encoding', () => {
    const csv =
      '\ufeffStarted on,Display Name,HANDLE,roles\r\n2026-01-05,"Calloway, Wren",wren,analyst; auditor\r\n\r\n,,,\r\n2026-02-01,Ada Quill,ada,operator\r\n';
    expect(readImportFile('people', csv)).toEqual({
      file: {
        kind: 'people',
        rows: [
          {
            row: 2,
            handle: 'wren',
            displayName: 'Calloway, Wren',
            roles: ['analyst', 'auditor'],
            startedOn: '2026-01-05',
          },
          { row: 5, handle: 'ada', displayName: 'Ada Quill', roles: ['operator'], startedOn: '2026-02-01' },
        ],
      },
      errors: [],
    });
    const trainings = readImportFile(
      'trainings',
      'handle,code,passedOn,expiresOn\nada,CJIS,2026-03-02,\nada,X1,2026-03-02,2027-03-01',
    );
    expect(trainings.file.rows).toEqual([
      { row: 2, handle: 'ada', certificate: { code: 'CJIS', passedOn: '2026-03-02' } },
      { row: 3, handle: 'ada', certificate: { code: 'X1', passedOn: '2026-03-02', expiresOn: '2027-03-01' } },
    ]);
    expect(readImportFile('trainings', 'code,handle,passedOn\nCJIS,ada,2026-03-02').errors).toEqual([]);
  });

  it('names row and column of every cell that cannot be used, and repeats no cell', () => {
    const { file, errors } = people(
      'Not A Handle,Ada Quill,operator,2026-02-30',
      'ok,Fine Person,analyst,2026-02-03',
      'two,,boss,soon',
      'three,Person, One,analyst,2026-02-03',
    );
    expect(places(errors)).toEqual([
      [2, 'handle'],
      [2, 'startedOn'],
      [4, 'displayName'],
      [4, 'roles'],
      [4, 'startedOn'],
      [5, ''],
    ]);
    expect(file.rows.map(({ row }) => row)).toEqual([3]);
    expect(JSON.stringify(errors)).not.toMatch(/Not A Handle|boss|soon|2026-02-30/);
  });

  it('is refused for its heading, for a quotation mark, for having no row and for having too many', () => {
    expect(places(readImportFile('people', 'handle,name,roles\nx,y,z').errors)).toEqual([
      [1, 'column 2'],
      [1, 'displayName'],
      [1, 'startedOn'],
    ]);
    expect(places(readImportFile('people', `${PEOPLE},handle\n`).errors)).toEqual([[1, 'handle']]);
    expect(places(people('a,"Ada,analyst,2026-02-03').errors)[0]?.[1]).toBe('');
    expect(places(people('', ',,,').errors)).toEqual([[1, 'handle']]);
    const many = Array.from({ length: IMPORT_ROW_LIMIT + 1 }, (_, index) => `p${index},P,analyst,2026-02-03`);
    expect(places(people(...many).errors)).toEqual([[IMPORT_ROW_LIMIT + 2, 'handle']]);
    expect(people(...many.slice(1)).errors).toEqual([]);
  });
});
