import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { SealedDetails } from '../../src/ledger/index.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { createLog } from '../../src/platform/logging/log.js';
import { LetterDrafts, sweepLetterDrafts } from '../../src/platform/receipts/letter-drafts.js';
import { accepted } from '../../src/platform/result.js';
import { searchDatabase, searchFolder, searchText } from '../support/canary-search.js';
import type { Hit } from '../support/canary-search.js';
import { formOf } from '../support/page-form.js';
import { startTestService } from '../support/service.js';
import type { TestAnswer, TestService } from '../support/service.js';

const RUN = randomBytes(4).toString('hex');
/** What somebody without an account writes in the forms, and what the overseer writes about it. */
const LETTERS = {
  name: `Persimmon Oxenbury ${RUN}`,
  mailingAddress: `14 Wagtail Terrace ${RUN}`,
  email: `oxenbury-${RUN}@mail.example`,
  description: `Whimbrel description ${RUN}`,
  disputed: `Corncrake disputed ${RUN}`,
  proposed: `Sandpiper proposed ${RUN}`,
  explanation: `Bullfinch explanation ${RUN}`,
  contact: `Lapwing contact ${RUN}`,
  narrative: `Nuthatch narrative ${RUN}`,
  references: `Goldcrest references ${RUN}`,
  finding: `Redshank finding ${RUN}`,
  reason: `Fieldfare reason ${RUN}`,
} as const;
/** Typed in a form whose last step is not done. */
const DRAFTED = { drafted: `Treecreeper drafted ${RUN}`, draftedDisputed: `Wheatear drafted ${RUN}` } as const;
const CANARIES = { ...LETTERS, ...DRAFTED };
const NEW = '/my-information/new';

describe('planted words in the forms that need no account', () => {
  const lines: string[] = [];
  let service: TestService;
  let admin: pg.Client;
  let codes: readonly string[];
  /** Of the draft, as the browser alone has it. */
  let token: string;

  const must = (answer: TestAnswer, ...statuses: number[]): TestAnswer => {
    if (!statuses.includes(answer.status)) throw new Error(`${answer.status}: ${answer.text}`);
    return answer;
  };
  const post = async (path: string, body: object, as?: string, headers = {}) =>
    must(
      await service.send('POST', `/api/v1${path}`, {
        body,
        ...(as !== undefined && { as }),
        headers: { 'idempotency-key': randomUUID(), ...headers },
      }),
      201,
    ).body;

  /** Two steps of the form, and then nothing more. */
  async function draftInBrowser(): Promise<string> {
    let cookie = '';
    const sent = () => ({ accept: 'text/html', ...(cookie === '' ? {} : { cookie }) });
    const take = (answer: TestAnswer) => {
      const line = [answer.headers['set-cookie'] ?? []].flat()[0];
      if (line !== undefined) cookie = line.split(';')[0]!;
      return answer;
    };
    const steps: readonly Record<string, string>[] = [
      { kind: 'correction', go: 'next' },
      { agency: 'dps', description: DRAFTED.drafted, disputed: DRAFTED.draftedDisputed, proposed: 'x', go: 'next' },
    ];
    for (const [n, typed] of steps.entries()) {
      const page = must(take(await service.send('GET', `${NEW}?step=${n + 1}`, { headers: sent() })), 200);
      const form = { ...formOf(page.text, NEW), ...typed };
      must(take(await service.send('POST', NEW, { form, headers: sent() })), 303, 422);
    }
    return decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1));
  }

  beforeAll(async () => {
    const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
    service = await startTestService({ log });
    admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
    const { name, mailingAddress, email, description, disputed, proposed, explanation } = LETTERS;
    const letter = {
      agency: 'dps',
      language: 'en',
      capacity: 'self',
      identityProof: 'in_person',
      name,
      mailingAddress,
    };
    const correction = { ...letter, kind: 'correction', email, description, disputed, proposed, explanation };
    const rights = await post('/rights-cases', correction);
    const complaint = await post('/public-complaints', {
      ...{ complainant: 'confidential', type: 'excess_data', agencyComplainedOf: 'hsi', language: 'en' },
      ...{ contact: LETTERS.contact, narrative: LETTERS.narrative, references: LETTERS.references },
    });
    const outcome = { outcome: 'dismissed', finding: LETTERS.finding, reason: LETTERS.reason };
    for (const [n, [noun, body]] of Object.entries({
      acknowledgements: {},
      reviews: {},
      outcomes: outcome,
    }).entries()) {
      const seen = { 'if-match': `"complaint-${n + 1}"` };
      await post(`/complaints/${complaint.number}/${noun}`, body, 'overseer', seen);
    }
    codes = [rights.statusCode, complaint.statusCode];
    token = await draftInBrowser();
  }, 120_000);
  afterAll(async () => {
    await admin.end();
    await service.close();
  });

  /** Also the codes of the receipts and the token of the draft, with which anybody could read on. */
  const secrets = () => ({
    ...CANARIES,
    ...Object.fromEntries(
      codes.flatMap((code, n) => [
        [`code${n}`, code],
        [`bareCode${n}`, code.replaceAll('-', '')],
      ]),
    ),
    token,
  });
  const namesIn = (hits: readonly Hit[]) => [...new Set(hits.map(({ canary }) => canary))].toSorted();

  it('stand in plain in no column, no file and no line of the log', async () => {
    const { hits, columns } = await searchDatabase(admin, secrets());
    expect(hits).toEqual([]);
    expect(columns).toEqual(
      expect.arrayContaining([
        'platform.letter_draft.ciphertext',
        'rights.rights_case.state',
        'complaints.complaint.state',
      ]),
    );
    expect(searchFolder(dirname(service.platform.config.keys), secrets()).hits).toEqual([]);
    expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(5);
    expect(searchText(lines.join('\n'), secrets(), 'log')).toEqual([]);
  });

  it('are in the seals of the installation, but for the draft: only its browser opens that', async () => {
    const details = service.app.get(SealedDetails, { strict: false });
    const words = await service.platform.purger.read(SERVICE_ACTOR, async (tx) => {
      const ids = await tx.query<{ id: string }>(
        `select id from ledger.sealed_detail where aggregate_kind in ('rights-case', 'complaint')`,
      );
      return details.openAll(
        tx,
        ids.map(({ id }) => id),
      );
    });
    const sealed = searchText(JSON.stringify([...words.values()]), secrets(), 'seals');
    expect(namesIn(sealed)).toEqual(Object.keys(LETTERS).toSorted());
    const drafts = service.app.get(LetterDrafts, { strict: false });
    const draft = searchText(JSON.stringify(await drafts.open(token)), secrets(), 'draft');
    expect(namesIn(draft)).toEqual(Object.keys(DRAFTED).toSorted());
    const other = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    expect(await drafts.open(other)).toBeUndefined();
  });

  // A server of somebody else keeps its files where this cannot look.
  const withFiles = process.env['DATABASE_URL'] ? it.skip : it;
  withFiles(
    'are in no row, dead or alive, and no segment of the write-ahead log, nor in the log of PostgreSQL',
    async () => {
      const { rows } = await admin.query<{ data: string; database: string }>(
        `select current_setting('data_directory') as data, oid::text as database
       from pg_database where datname = current_database()`,
      );
      const { data, database } = rows[0]!;
      const searched = async () => {
        await admin.query('checkpoint');
        return [join(data, 'base', database), join(data, 'pg_wal'), dirname(data)].flatMap((folder, n) =>
          n < 2
            ? searchFolder(folder, CANARIES, RUN).hits
            : searchFolder(folder, CANARIES, RUN).hits.filter(({ place }) => place.endsWith('postgres.log')),
        );
      };
      expect(namesIn(await searched())).toEqual([]);
      // Planted fault: a row that held them and is dead.
      await admin.query('create table public.planted as select $1::text as word', [DRAFTED.drafted]);
      await admin.query('delete from public.planted');
      expect(namesIn(await searched())).toEqual(['drafted']);
      await admin.query('drop table public.planted');
    },
  );

  it.each([
    [
      'a letter',
      `update rights.rights_case set state = state || jsonb_build_object('copy', $1::text)`,
      'rights.rights_case.state',
    ],
    [
      'a draft',
      `update platform.letter_draft set ciphertext = convert_to($1, 'UTF8')`,
      'platform.letter_draft.ciphertext',
    ],
    [
      'a complaint',
      `update complaints.complaint set state = state || jsonb_build_object('x', $1::text)`,
      'complaints.complaint.state',
    ],
  ])('are found when %s holds them in plain', async (_what, fault, place) => {
    await admin.query('begin');
    try {
      await admin.query(fault, [LETTERS.narrative]);
      expect((await searchDatabase(admin, secrets())).hits).toEqual([{ canary: 'narrative', place }]);
    } finally {
      await admin.query('rollback');
    }
  });

  it('go with the draft two hours after its last step', async () => {
    const drafts = service.app.get(LetterDrafts, { strict: false });
    const sweep = () =>
      service.platform.purger.transaction(SERVICE_ACTOR, async (tx) => accepted(await sweepLetterDrafts(tx)));
    expect(await sweep()).toEqual({ ok: true, value: 0 });
    await admin.query(`update platform.letter_draft set expires_at = expires_at - interval '2 hours'`);
    expect(await sweep()).toEqual({ ok: true, value: 1 });
    expect(await drafts.open(token)).toBeUndefined();
  });
});
