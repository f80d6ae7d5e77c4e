import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase } from '../support/test-database.js';
import type { TestDatabase } from '../support/test-database.js';

const DIGEST = `'sha256:' || encode(sha256(convert_to($1, 'UTF8')), 'hex')`;
const [AUTHOR, PRIVACY, COUNSEL] = [randomUUID(), randomUUID(), randomUUID()];
const APPROVED = {
  status: 'approved',
  first_approver: PRIVACY,
  first_role: 'privacy_officer',
  second_approver: COUNSEL,
  second_role: 'legal_counsel',
};
const PUBLISHED = { ...APPROVED, status: 'published', publisher: COUNSEL, effective_at: '2026-11-24T19:00:00Z' };
type Columns = Readonly<Record<string, string | null>>;

let database: TestDatabase;
let client: pg.Client;
let contents: readonly string[];
let tests: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
/** As superuser, who stands above roles and row-level security: what is refused here no code path gets past. */
beforeEach(async () => {
  await client.query('begin');
  contents = [await keepContent('{"a":1}'), await keepContent('{"a":2}')];
  tests = [await keepTests('[1]'), await keepTests('[2]')];
});
afterEach(async () => {
  await client.query('rollback');
});

async function keepContent(content: string): Promise<string> {
  const whole = `{"content":${content},"semantics":"1"}`;
  const { rows } = await client.query<{ digest: string }>(
    `insert into policy.pack_content select ${DIGEST}, '1', $2 returning digest`,
    [whole, content],
  );
  return rows[0]!.digest;
}

async function keepTests(scenarios: string): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    `insert into policy.pack_tests select ${DIGEST}, $1 returning digest`,
    [scenarios],
  );
  return rows[0]!.digest;
}

/** A draft, but for what is said. */
async function insert(more: Columns = {}): Promise<string> {
  const row = {
    id: randomUUID(),
    version: '1',
    state: '{}',
    pack: 'harbour',
    pack_version: '2',
    status: 'draft',
    digest: contents[0]!,
    tests_digest: tests[0]!,
    keeper: 'dps',
    author: AUTHOR,
    ...more,
  };
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await client.query(
    `insert into policy.pack_version (${names.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
  return row.id;
}

const change = (id: string, columns: Columns) =>
  client.query(
    `update policy.pack_version set ${Object.keys(columns)
      .map((name, index) => `${name} = $${index + 2}`)
      .join(', ')} where id = $1`,
    [id, ...Object.values(columns)],
  );

describe('the tables of policy packs', () => {
  it('take the life of a version as the commands write it', async () => {
    const id = await insert();
    const { first_approver, first_role } = APPROVED;
    const life: readonly Columns[] = [{ first_approver, first_role }, APPROVED, PUBLISHED, { status: 'superseded' }];
    for (const step of life) {
      expect((await change(id, { version: '2', ...step })).rowCount).toBe(1);
    }
    await insert({ pack_version: '3', status: 'withdrawn', first_approver, first_role });
    await insert({ pack_version: '1', author: null, status: 'published', effective_at: '2026-01-01T00:00:00Z' });
  });

  const planted: readonly (readonly [string, Columns, string])[] = [
    ['two approvals by one person', { ...APPROVED, second_approver: PRIVACY }, 'two_persons_approve'],
    ['two approvals in one role', { ...APPROVED, second_role: 'privacy_officer' }, 'two_persons_approve'],
    [
      'a second approval without a first',
      { ...PUBLISHED, first_approver: null, first_role: null },
      'two_persons_approve',
    ],
    ['an approval in no role', { ...APPROVED, second_role: null }, 'two_persons_approve'],
    ['an author who approves', { ...APPROVED, first_approver: AUTHOR }, 'author_stands_apart'],
    ['an author who publishes', { ...PUBLISHED, publisher: AUTHOR }, 'author_stands_apart'],
    [
      'a publication with one approval',
      { ...PUBLISHED, second_approver: null, second_role: null },
      'published_after_approval',
    ],
    [
      'a publication with none',
      { status: 'published', publisher: COUNSEL, effective_at: '2026-11-24T19:00:00Z' },
      'published_after_approval',
    ],
    ['a publication by nobody', { ...PUBLISHED, publisher: null }, 'published_by_a_person'],
    ['a draft that is in force', { effective_at: '2026-11-24T19:00:00Z' }, 'effective_when_published'],
  ];

  it.each(planted)('refuse %s', async (_what, columns, constraint) => {
    await expect(insert(columns)).rejects.toMatchObject({ code: '23514', constraint });
  });

  it.each(planted)('refuse %s, when a draft becomes that', async (_what, columns, constraint) => {
    const id = await insert();
    await expect(change(id, columns)).rejects.toMatchObject({ code: '23514', constraint });
  });

  it('refuse a second version that nobody wrote', async () => {
    const installed = { author: null, status: 'published', effective_at: '2026-01-01T00:00:00Z' };
    await insert(installed);
    await expect(insert({ ...installed, pack_version: '3' })).rejects.toMatchObject({ code: '23505' });
  });

  const bytes: readonly (readonly [string, () => Promise<unknown>, object])[] = [
    [
      'other bytes of a published pack under its digest',
      () => client.query(`update policy.pack_content set content = '{"a":3}' where digest = $1`, [contents[0]]),
      { code: '23514', constraint: 'content_is_what_its_digest_says' },
    ],
    [
      'other bytes of a published pack under a digest of theirs',
      () =>
        client.query(`update policy.pack_content set content = $2, digest = ${DIGEST} where content = '{"a":1}'`, [
          `{"content":{"a":3},"semantics":"1"}`,
          '{"a":3}',
        ]),
      { code: '23503' },
    ],
    [
      'other scenarios under its digest',
      () => client.query(`update policy.pack_tests set scenarios = '[3]' where digest = $1`, [tests[0]]),
      { code: '23514', constraint: 'tests_are_what_their_digest_says' },
    ],
    [
      'a published pack that is deleted',
      () => client.query('delete from policy.pack_content where digest = $1', [contents[0]]),
      { code: '23503' },
    ],
  ];

  it.each(bytes)('refuse %s', async (_what, write, fault) => {
    await insert(PUBLISHED);
    await expect(write()).rejects.toMatchObject(fault);
  });

  it.each(['pack', 'pack_version', 'digest', 'tests_digest', 'author', 'keeper'])(
    'refuse a version whose %s is another',
    async (column) => {
      const id = await insert(PUBLISHED);
      const others: Columns = { digest: contents[1]!, tests_digest: tests[1]!, author: randomUUID() };
      const fault = { code: '42501', message: expect.stringContaining('propose another version') };
      await expect(change(id, { [column]: others[column] ?? 'other' })).rejects.toMatchObject(fault);
    },
  );

  it('take the very faults once the guards are gone, so it is they that refuse', async () => {
    await client.query(`
      drop trigger pack_version_stays_itself on policy.pack_version;
      alter table policy.pack_version drop constraint two_persons_approve, drop constraint author_stands_apart,
        drop constraint published_after_approval, drop constraint published_by_a_person,
        drop constraint effective_when_published;
      alter table policy.pack_content drop constraint content_is_what_its_digest_says`);
    for (const [index, [, columns]] of planted.entries()) await insert({ ...columns, pack_version: `f${index}` });
    const id = await insert(PUBLISHED);
    expect((await change(id, { digest: contents[1]! })).rowCount).toBe(1);
    const written = await client.query(`update policy.pack_content set content = '{"a":3}' where digest = $1`, [
      contents[0],
    ]);
    expect(written.rowCount).toBe(1);
  });
});
