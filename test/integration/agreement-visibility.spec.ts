import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agreementFacts, resolveAgreement } from '../../src/agreements/index.js';
import {
  AgreementParties,
  bodyWith,
  dps,
  ero,
  EXPLANATION,
  SIGNATORY,
  template,
} from '../support/agreement-parties.js';
import { demoActor, startDirectoryService } from '../support/directory-service.js';
import type { Answer, DirectoryService } from '../support/directory-service.js';

/** Of no party in these tests. */
const stranger = demoActor('fusion-privacy');

let service: DirectoryService;
let parties: AgreementParties;

beforeAll(async () => {
  service = await startDirectoryService();
  parties = new AgreementParties(service);
});
afterAll(async () => {
  await service.close();
});

const registerOf = async (id: string) => {
  const { body } = await service.send(undefined, 'GET', '/reports/register?limit=200');
  return (body.items as { id: string }[]).find((entry) => entry.id === id);
};

describe('an agency that is no party', () => {
  it('sees nothing: the same as absent, by id, by number, in lists, facts and commands', async () => {
    const { id, number } = await parties.draft(template);
    const without = ({ body: { requestId: _, ...rest } }: Answer) => rest;
    const absent = await service.send(stranger, 'GET', '/agreements/01968000-0000-7000-8000-00000000dead');
    expect(absent.status).toBe(404);
    for (const reference of [id, number]) {
      const seen = await service.send(stranger, 'GET', `/agreements/${reference}`);
      expect([seen.status, without(seen)]).toEqual([404, without(absent)]);
    }
    const tried = { 'if-match': '"agreement-1"' };
    const signed = await service.send(stranger, 'POST', `/agreements/${id}/signatures`, SIGNATORY, tried);
    expect(signed.status).toBe(404);
    const list = await service.send(stranger, 'GET', '/agreements?limit=200');
    expect(list.body.items.map((each: { id: string }) => each.id)).not.toContain(id);
    expect(await service.database.read(stranger, (tx) => agreementFacts(tx, [id, number]))).toEqual([]);
    expect(await service.database.read(stranger, (tx) => resolveAgreement(tx, number))).toBeUndefined();
  });

  it('cannot write there either', async () => {
    const { id } = await parties.draft(template);
    await service.database.transaction(stranger, async (tx) => {
      expect(await tx.query(`update agreements.agreement set title = 'mine' where id = $1 returning 1`, [id])).toEqual(
        [],
      );
      return { ok: true, value: undefined };
    });
    const forged = service.database.transaction(stranger, async (tx) => {
      await tx.query(
        `insert into agreements.register_entry select $1::uuid, 'AG-2026-999999', 1, '', '', 'mou', 'in_force', '{}', '[]', '{}',
           date '2026-01-01', date '2026-01-02', 'UTC', 'P1Y', 'destroy', 'forbidden', '{}'`,
        [id],
      );
      return { ok: true, value: undefined };
    });
    await expect(forged).rejects.toThrow('row-level security');
  });

  it('would see it if row-level security were opened: the tests above can fail', async () => {
    const { id } = await parties.draft(template);
    await service.admin.query(`create policy opened on agreements.agreement for select to comity_app using (true)`);
    expect((await service.send(stranger, 'GET', `/agreements/${id}`)).status).toBe(200);
    await service.admin.query(`drop policy opened on agreements.agreement`);
    expect((await service.send(stranger, 'GET', `/agreements/${id}`)).status).toBe(404);
  });
});

describe('the public register', () => {
  it('lists without an account what is or was in force and flagged public, and follows its status', async () => {
    const id = await parties.agree();
    expect(await registerOf(id)).toMatchObject({
      status: 'in_force',
      parties: ['ero', 'dps'],
      maxRetention: 'P180D',
      effectiveFrom: '2026-01-01',
      summary: template.publicSummary,
    });
    await parties.act(dps, id, 'suspensions', { reason: 'breach', explanation: EXPLANATION });
    expect(await registerOf(id)).toMatchObject({ status: 'suspended' });
    await parties.act(dps, id, 'terminations', { reason: 'breach', noticeOn: '2026-11-24', explanation: EXPLANATION });
    expect(await registerOf(id)).toMatchObject({ status: 'terminated' });
  });

  it('lists no draft, no dropped draft and nothing that is not public', async () => {
    const { id } = await parties.draft(template);
    expect(await registerOf(id)).toBeUndefined();
    await parties.act(ero, id, 'terminations', {
      reason: 'withdrawn',
      noticeOn: '2026-11-24',
      explanation: EXPLANATION,
    });
    expect(await registerOf(id)).toBeUndefined();
    expect(await registerOf(await parties.agree(bodyWith({ public: false })))).toBeUndefined();
  });

  it('names no person', async () => {
    const { body } = await service.send(undefined, 'GET', '/reports/register?limit=200');
    const text = JSON.stringify(body);
    expect(['Tallis', 'Haverling', '@', '+1 555'].filter((word) => text.includes(word))).toEqual([]);
  });

  it('is all that is open: the rest asks who is there', async () => {
    expect((await service.send(undefined, 'GET', '/agreements')).status).toBe(401);
    expect((await service.send(undefined, 'GET', '/people')).status).toBe(401);
  });
});

describe('the list', () => {
  it('goes newest first, page by page, filtered, without repeating', async () => {
    for (let made = 0; made < 3; made++) await parties.agree();
    const first = await service.send(dps, 'GET', '/agreements?limit=3&status=in_force');
    const second = await service.send(dps, 'GET', `/agreements?limit=3&status=in_force&cursor=${first.body.page.next}`);
    const items = [...first.body.items, ...second.body.items] as { id: string; status: string }[];
    expect(items).toHaveLength(6);
    expect(items.map((each) => each.id)).toEqual([...items.map((each) => each.id)].sort().reverse());
    expect(new Set(items.map((each) => each.status))).toEqual(new Set(['in_force']));
    expect((await service.send(dps, 'GET', '/agreements?colour=blue')).status).toBe(400);
  });
});
