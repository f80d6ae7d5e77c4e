import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSourceFile } from '../../src/disclosures/source/read-source-file.js';
import { suppliedElements } from '../../src/disclosures/source/source-descriptor.js';
import { suppliedKeys } from '../../src/disclosures/source/subject-criteria.js';
import type { SearchKey } from '../../src/disclosures/source/subject-criteria.js';
import { DEFAULT_SEED, generatePeople } from '../generate-people.js';
import type { InventedPerson } from '../generate-people.js';

interface SampleRequest {
  readonly sourceAgency: string;
  readonly elements: readonly { readonly code: string }[];
  readonly subjects: { readonly criteria: readonly Partial<Record<SearchKey, string>>[] };
}

const FOLDER = 'samples/requests';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const sources = readSourceFile(readFileSync('samples/sources.yaml', 'utf8'), 'samples/sources.yaml');
const people = generatePeople({ count: 200, seed: DEFAULT_SEED, today: new Date('2026-11-24T00:00:00Z') });

const factOf: Partial<Record<SearchKey, (person: InventedPerson) => readonly string[]>> = {
  givenName: (person) => [person.givenName],
  familyName: (person) => [person.familyName],
  birthDate: (person) => [person.birthDate],
  dlNumber: (person) => [person.dlNumber],
  plate: (person) => person.vehicles.map((vehicle) => vehicle.plate),
};
// Denied in the demonstration, so no source has to supply them.
const DENIED = ['person.race_ethnicity', 'contact.employer', 'person.family_minor_children'];

describe('sample requests', () => {
  it.each(files)('%s names invented people and what its source can supply', (file) => {
    const request = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as SampleRequest;
    const source = sources.find((entry) => entry.agency === request.sourceAgency);
    const codes = request.elements.map((element) => element.code).filter((code) => !DENIED.includes(code));
    expect(source && suppliedElements(source)).toEqual(expect.arrayContaining(codes));
    const [criteria = {}] = request.subjects.criteria;
    const keys = suppliedKeys(criteria);
    const matches = people.filter((person) => keys.every((key) => factOf[key]?.(person).includes(criteria[key] ?? '')));
    expect(keys.length).toBeGreaterThan(0);
    expect(matches).toHaveLength(file === 'namesakes.json' ? 2 : 1);
    expect(source?.subjects.sufficient.some((enough) => enough.every((key) => keys.includes(key)))).toBe(true);
  });
});
