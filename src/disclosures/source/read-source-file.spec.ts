import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readSourceFile, SourceFileProblem } from './read-source-file.js';
import { suppliedElements } from './source-descriptor.js';

const SAMPLE = readFileSync('samples/sources.yaml', 'utf8');

function problemsOf(text: string): readonly string[] {
  try {
    readSourceFile(text, 'sources.yaml');
  } catch (error) {
    if (error instanceof SourceFileProblem) return error.problems;
    throw error;
  }
  return [];
}

/** The sample with one text replaced; fails when the text is not there, so that a planted fault is really planted. */
function planted(before: string, after: string): readonly string[] {
  if (!SAMPLE.includes(before)) throw new Error(`samples/sources.yaml no longer holds ${before}`);
  return problemsOf(SAMPLE.replace(before, after));
}

describe('source file', () => {
  it('reads the sample', () => {
    const sources = readSourceFile(SAMPLE, 'sources.yaml');
    expect(sources.map((source) => `${source.agency}: ${source.id}`)).toEqual([
      'dld: dld-driver-records',
      'dps: dps-central-records',
      'jail: jail-custody',
      'sheriff: sheriff-plate-reads',
    ]);
    expect(sources.every((source) => source.connection === 'demo-records')).toBe(true);
    const [driver] = sources;
    expect(driver && suppliedElements(driver)).toContain('loc.vehicle_registration');
    expect(driver?.relations[0]?.elements['person.birth_year']).toEqual({
      kind: 'column',
      column: 'birth_date',
      transform: 'birth_year',
    });
  });

  it('names file, line, column and place of a problem', () => {
    const line = SAMPLE.split('\n').findIndex((text) => text.includes('connection: demo-records')) + 1;
    expect(planted('connection: demo-records', 'connection: postgres://reader:x@db.example/records')).toEqual([
      `sources.yaml:${line}:17: sources.0.connection: lower-case letters, digits and hyphens`,
    ]);
  });

  it.each([
    [
      'a column that would break out of its quotes',
      'full_name: full_name',
      `full_name: 'full_name", *, "x'`,
      'a column name',
    ],
    ['a relation without its schema', 'relation: records.vehicle', 'relation: vehicle', 'schema.table'],
    ['an unknown key', 'classification: protected', 'classification: protected\n      colour: red', 'colour'],
    ['an unknown classification', 'classification: protected', 'classification: secret', 'classification'],
    ['an unknown transform', 'transform: last4', 'transform: last5', 'transform'],
    ['an unknown search key', 'ssn: { column: ssn', 'socialSecurity: { column: ssn', 'socialSecurity'],
    ['a sufficient key that is not matched', '[[dlNumber], [ssn]', '[[dlNumber], [vin]', 'vin is not among the match'],
    ['an empty combination', '[[dlNumber], [ssn]', '[[], [ssn]', 'sufficient'],
    [
      'an element mapped twice',
      'loc.vehicle_registration:',
      'contact.phone: make\n          loc.vehicle_registration:',
      'twice',
    ],
    [
      'plate data without its day of capture',
      '        capturedOn: captured_on\n',
      '',
      'loc.alpr_hits needs capturedOn',
    ],
    ['a part whose output name would be cut', 'parts: { heightCm:', `parts: { ${'heightCm'.repeat(3)}:`, 'part'],
    ['two sources of one id', 'id: jail-custody', 'id: dps-central-records', 'is used twice'],
    ['a key given twice', 'kind: postgresql', 'kind: postgresql\n    kind: postgresql', 'unique'],
    ['broken YAML', 'sources:\n', 'sources: [\n', 'sources.yaml:'],
  ])('refuses %s', (_what, before, after, named) => {
    const problems = planted(before, after);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join('\n')).toContain(named);
    for (const problem of problems) expect(problem).toMatch(/^sources\.yaml:\d+:\d+: /);
  });

  it('refuses a file that expands aliases without end', () => {
    const bomb = [
      'a: &a [x]',
      ...'bcdefghij'.split('').map((name, at) => {
        const former = 'abcdefghij'.charAt(at);
        return `${name}: &${name} [${Array(9).fill(`*${former}`).join(', ')}]`;
      }),
      'sources: *j',
    ].join('\n');
    expect(() => readSourceFile(bomb, 'sources.yaml')).toThrow();
  });
});
