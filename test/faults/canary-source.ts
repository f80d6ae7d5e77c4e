import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { TASK_FORCE_REQUEST } from '../support/callers.js';
import { createTestDatabase } from '../support/test-database.js';
import type { TestDatabase } from '../support/test-database.js';

const [{ givenName, familyName, birthDate }] = TASK_FORCE_REQUEST.subjects.criteria;
const CONNECTION = 'canary-records';
const FILE = `
sources:
  - id: canaries
    agency: dps
    kind: postgresql
    connection: ${CONNECTION}
    series:
      id: canary-index
      title: One invented person whose record says something else each time
      collectionPurpose: CRIM_INVESTIGATION
      classification: private
      noticeCovers: [law_enforcement, immigration_enforcement, corrections, benefits, research, oversight]
      annotated: true
    subjects:
      relation: canaries.person
      key: person_no
      match: { givenName: given_name, familyName: family_name, birthDate: birth_date }
      sufficient: [[familyName, birthDate]]
    relations:
      - relation: canaries.person
        key: person_no
        recordsPerSubject: 1
        elements:
          person.full_name: full_name
          person.birth_year: { column: birth_date, transform: birth_year }
          id.dl_number: dl_number
`;

/** The source agency's own database, on another server than the broker's: what it holds is its own to keep. */
export class CanarySource {
  private constructor(
    private readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {}

  static async open(): Promise<CanarySource> {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    await client.query(`create schema canaries;
      create table canaries.person (person_no text primary key, given_name text, family_name text, birth_date date,
        full_name text, dl_number text)`);
    await client.query('insert into canaries.person values ($1, $2, $3, $4)', ['1', givenName, familyName, birthDate]);
    return new CanarySource(database, client);
  }

  /** As an operator connects a source. */
  connect(home: string, keys: string): void {
    writeFileSync(join(home, 'sources.yaml'), FILE);
    writeFileSync(join(keys, `${CONNECTION}.url`), this.database.adminUrl, { mode: 0o600 });
  }

  async answerWith(word: string): Promise<void> {
    await this.client.query('update canaries.person set full_name = $1, dl_number = $1', [word]);
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}
