import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seedDemoAgreements } from '../../samples/demo-agreements.js';
import {
  AGREEMENT,
  agreementFacts,
  resolveAgreement,
  SignAgreement,
  TerminateAgreement,
} from '../../src/agreements/index.js';
import {
  AgreementParties,
  bodyWith,
  dps,
  ero,
  EXPLANATION,
  SIGNATORY,
  TASKFORCE,
  template,
  termWith,
  value,
} from '../support/agreement-parties.js';
import { databaseClock } from '../support/database-clock.js';
import type { DatabaseClock } from '../support/database-clock.js';
import { demoActor, NOON, startDirectoryService } from '../support/directory-service.js';
import type { DirectoryService } from '../support/directory-service.js';

const cbp = demoActor('cbp-privacy');
const analyst = demoActor('ero-officer');

let service: DirectoryService;
let parties: AgreementParties;
let sweepClock: DatabaseClock;

/** The clock that people are answered by, and the database's, which the sweep goes by; both stand at noon otherwise. */
async function both(instant = NOON): Promise<void> {
  service.clock.set(instant);
  await sweepClock.set(instant);
}

beforeAll(async () => {
  service = await startDirectoryService();
  parties = new AgreementParties(service);
  sweepClock = await databaseClock(service.admin);
  await both();
});
afterAll(async () => {
  await service.close();
});

describe('the demo’s agreements', () => {
  it('are in force with a signature of every party, and a second run adds nothing', async () => {
    const { body } = await service.send(dps, 'GET', `/agreements/${TASKFORCE}`);
    expect(body).toMatchObject({ number: 'AG-2026-000001', revision: 1, status: 'in_force' });
    expect(body.signatures.map((each: { agency: string }) => each.agency).sort()).toEqual([...body.parties].sort());
    expect(await seedDemoAgreements(service.store)).toBe(0);
  });
});

describe('drafting and signing', () => {
  it('goes from a draft to force with the last signature', async () => {
    const created = await service.send(ero, 'POST', '/agreements', template);
    expect(created.status).toBe(201);
    const { id, number } = created.body;
    expect(number).toMatch(/^AG-2026-\d{6}$/);
    expect(created.headers.get('location')).toBe(`/api/v1/agreements/${id}`);
    expect(created.headers.get('etag')).toBe('"agreement-1"');
    expect(created.body.commands).toEqual(['sign', 'terminate']);

    const first = await parties.act(ero, id, 'signatures', SIGNATORY);
    expect([first.status, first.body.status, first.body.commands]).toEqual([201, 'draft', ['terminate']]);
    const second = await parties.act(dps, number, 'signatures', SIGNATORY);
    expect(second.body.status).toBe('in_force');
    expect(second.body.signatures.at(-1)).toEqual({
      agency: 'dps',
      person: dps.personId,
      role: 'privacy_officer',
      signatory: SIGNATORY,
    });
    expect(second.body.words.counselReviewer).toBe('Noor Haverling');
  });

  it('asks for the version seen, and refuses another', async () => {
    const { id } = await parties.draft(template);
    const without = await service.send(ero, 'POST', `/agreements/${id}/signatures`, SIGNATORY);
    expect([without.status, without.body.code]).toEqual([428, 'precondition-required']);
    const stale = { 'if-match': '"agreement-7"' };
    const refused = await service.send(ero, 'POST', `/agreements/${id}/signatures`, SIGNATORY, stale);
    expect([refused.status, refused.body.code]).toEqual([412, 'changed-meanwhile']);
  });

  it('takes one signature an agency, also when two are sent at once', async () => {
    const { id } = await parties.draft(template);
    const both = await Promise.all(
      [1, 2].map(() => service.commands.execute(new SignAgreement({ actor: ero, reference: id }, SIGNATORY))),
    );
    expect(both.map((each) => each.ok).sort()).toEqual([false, true]);
    const { body } = await service.send(dps, 'GET', `/agreements/${id}`);
    expect(body.signatures).toHaveLength(1);
  });

  it('names what is wrong, and where', async () => {
    const unlisted = bodyWith({ onward: { rule: 'listed', to: ['nowhere'] } });
    const refused = await service.send(ero, 'POST', '/agreements', unlisted);
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ pointer: '/parties', detail: 'nowhere is not in the list of agencies' }],
    ]);
    const { cost: _cost, ...incomplete } = template;
    expect((await service.send(ero, 'POST', '/agreements', incomplete)).body.errors).toMatchObject([
      { pointer: '/cost' },
    ]);
  });

  it('is closed to other roles, which may read', async () => {
    const refused = await service.send(analyst, 'POST', '/agreements', template);
    expect([refused.status, refused.body.code]).toEqual([403, 'not-permitted']);
    const { body } = await service.send(analyst, 'GET', `/agreements/${TASKFORCE.replace(/1$/, '2')}`);
    expect([body.status, body.commands]).toEqual(['in_force', []]);
  });

  it('leaves no trace of a refused signature', async () => {
    const id = await parties.agree();
    const details = () =>
      service.admin
        .query(`select 1 from ledger.sealed_detail where aggregate_id = $1`, [id])
        .then((all) => all.rowCount);
    const before = await details();
    expect(await service.commands.execute(new SignAgreement({ actor: ero, reference: id }, SIGNATORY))).toMatchObject({
      ok: false,
      rejection: { code: 'wrong-state' },
    });
    expect(await details()).toBe(before);
  });
});

describe('suspending, resuming, terminating', () => {
  it('stands until the party that suspended lifts it, and reactions are told', async () => {
    const id = await parties.agree();
    service.told.length = 0;
    const suspended = await parties.act(dps, id, 'suspensions', { reason: 'breach', explanation: EXPLANATION });
    expect(suspended.body).toMatchObject({
      status: 'suspended',
      suspensions: [{ agency: 'dps', reason: 'breach', explanation: EXPLANATION, since: NOON.toISOString() }],
    });
    const other = await parties.act(ero, id, 'resumptions', {});
    expect([other.status, other.body.code]).toEqual([409, 'wrong-state']);
    expect((await parties.act(dps, id, 'resumptions', {})).body.status).toBe('in_force');
    expect(service.told).toEqual(['AgreementSuspended', 'AgreementSuspensionLifted', 'AgreementResumed']);
  });

  it('ends it for good', async () => {
    const id = await parties.agree();
    const body = { reason: 'need_ended', noticeOn: '2026-11-20', explanation: EXPLANATION };
    const ended = await parties.act(ero, id, 'terminations', body);
    expect(ended.body).toMatchObject({
      status: 'terminated',
      termination: { agency: 'ero', explanation: EXPLANATION },
    });
    expect(ended.body.commands).toEqual([]);
    expect((await parties.act(dps, id, 'suspensions', { reason: 'breach', explanation: EXPLANATION })).status).toBe(
      409,
    );
  });
});

describe('time', () => {
  it('brings a signed agreement into force on its first day and expires it after its last, each once', async () => {
    const id = await parties.agree(
      bodyWith(termWith({ effectiveFrom: '2026-12-01', expiresOn: '2027-01-31', reviewOn: '2027-01-15' })),
    );
    expect(await parties.statusFor(dps, id)).toBe('draft');
    await service.admin.query(`update agreements.agreement set due_at = null where id <> $1`, [id]);
    const changedAt = async (instant: string) => {
      await both(new Date(instant));
      return parties.advance();
    };
    expect(await changedAt('2026-12-01T06:59:59.999Z')).toBe(0);
    expect(await changedAt('2026-12-01T07:00:00.000Z')).toBe(1);
    expect(await parties.statusFor(dps, id)).toBe('in_force');
    expect(await changedAt('2027-02-01T06:59:59.999Z')).toBe(0);
    expect(await parties.statusFor(dps, id)).toBe('in_force');
    expect(await changedAt('2027-02-01T07:00:00.000Z')).toBe(1);
    expect(await parties.advance()).toBe(0);
    expect(await parties.statusFor(dps, id)).toBe('expired');
    const { rows } = await service.admin.query<{ text: string }>(
      `select convert_from(bytes, 'UTF8') as text from ledger.inbox
       where aggregate_id = $1 and type in ('AgreementEnteredIntoForce', 'AgreementExpired') order by id`,
      [id],
    );
    expect(rows.map(({ text }) => (JSON.parse(text) as { data: unknown }).data)).toEqual([
      { dueAt: '2026-12-01T07:00:00.000Z' },
      { dueAt: '2027-02-01T06:59:59.999Z' },
    ]);
    await both();
  });

  it('expires it once when two sweeps race', async () => {
    const id = await parties.agree(bodyWith(termWith({ expiresOn: '2026-11-24', reviewOn: '2026-11-24' })));
    await both(new Date('2026-11-25T07:00:00Z'));
    const advanced = await Promise.all([parties.advance(), parties.advance(), parties.advance()]);
    expect(advanced.reduce((sum, each) => sum + each)).toBe(1);
    expect(await parties.statusFor(ero, id)).toBe('expired');
    await both();
  });

  it('is the database’s: a worker whose clock runs ahead ends nothing', async () => {
    const id = await parties.agree();
    const ahead = new Date('2030-01-01T07:00:00Z');
    service.clock.set(ahead);
    expect(await parties.advance()).toBe(0);
    service.clock.set(NOON);
    expect(await parties.statusFor(ero, id)).toBe('in_force');
    // The planted fault: the same question by the worker's clock finds it due.
    const { rows } = await service.admin.query<{ id: string }>(
      `select id from agreements.agreement where due_at <= $1 and id = $2`,
      [ahead, id],
    );
    expect(rows).toEqual([{ id }]);
  });

  it('is told to policy before the sweep has come: a late sweep keeps nothing alive', async () => {
    const id = await parties.agree(bodyWith(termWith({ expiresOn: '2026-11-24', reviewOn: '2026-11-24' })));
    const status = async (instant: string) => {
      service.clock.set(new Date(instant));
      const [facts] = await service.database.read(dps, (tx) => agreementFacts(tx, [id]));
      return facts?.status;
    };
    expect(await status('2026-11-25T06:59:59.999Z')).toBe('in_force');
    expect(await status('2026-11-25T07:00:00.000Z')).toBe('expired');
    service.clock.set(NOON);
  });
});

describe('amending', () => {
  const joined = bodyWith({
    parties: [...template.parties, { ...template.parties[0]!, agency: 'cbp', legalName: 'Federal Border Service' }],
  });

  it('drafts the next revision, which supersedes the former with the last signature, also of a new party', async () => {
    const id = await parties.agree();
    const amended = await parties.act(dps, id, 'amendments', joined);
    expect(amended.status).toBe(201);
    const { id: next, number } = amended.body;
    expect(amended.body).toMatchObject({ status: 'draft', revision: 2, amends: id, signatures: [] });
    expect(await service.database.read(dps, (tx) => resolveAgreement(tx, number))).toBe(id);

    await parties.sign(dps, next);
    await parties.sign(ero, next);
    expect(await parties.statusFor(dps, id)).toBe('in_force');
    await parties.sign(cbp, next);
    expect(await parties.statusFor(dps, next)).toBe('in_force');
    expect((await service.send(ero, 'GET', `/agreements/${id}`)).body).toMatchObject({
      status: 'superseded',
      supersededBy: next,
    });
    const facts = await service.database.read(cbp, (tx) => agreementFacts(tx, [number, id]));
    expect(facts.map((each) => [each.id, each.status, each.parties.length])).toEqual([
      [number, 'in_force', 3],
      [id, 'superseded', 2],
    ]);
  });

  it('shows an invited agency the terms, not the words', async () => {
    const id = await parties.agree();
    await parties.act(dps, id, 'amendments', joined);
    const { body } = await service.send(cbp, 'GET', `/agreements/${id}`);
    expect([body.number !== undefined, body.words, body.commands]).toEqual([true, null, []]);
  });

  it('may be dropped, and another drafted: each draft has its own revision', async () => {
    const id = await parties.agree();
    const first = await parties.act(dps, id, 'amendments', template);
    expect((await parties.act(ero, id, 'amendments', template)).status).toBe(409);
    const body = { reason: 'withdrawn' as const, noticeOn: '2026-11-24', explanation: EXPLANATION };
    value(await service.commands.execute(new TerminateAgreement({ actor: ero, reference: first.body.id }, body)));
    const second = await parties.act(ero, id, 'amendments', template);
    expect([second.status, second.body.revision]).toEqual([201, 3]);
    expect(await parties.statusFor(dps, id)).toBe('in_force');
  });

  it('waits for its first day, and time supersedes the former', async () => {
    const id = await parties.agree();
    const amended = await parties.act(dps, id, 'amendments', bodyWith(termWith({ effectiveFrom: '2026-12-01' })));
    await parties.sign(dps, amended.body.id);
    await parties.sign(ero, amended.body.id);
    expect([await parties.statusFor(dps, id), await parties.statusFor(dps, amended.body.id)]).toEqual([
      'in_force',
      'draft',
    ]);
    await both(new Date('2026-12-01T07:00:00Z'));
    await parties.advance();
    expect([await parties.statusFor(dps, id), await parties.statusFor(dps, amended.body.id)]).toEqual([
      'superseded',
      'in_force',
    ]);
    await both();
  });
});

describe('facts for policy', () => {
  it('give a purpose what was agreed for it, and no purpose the intersection', async () => {
    const id = await parties.agree(
      bodyWith({
        purposes: [
          { code: 'CIVIL_IMM_ENFORCEMENT', elements: ['identity.*', 'imm.status'] },
          { code: 'IMM_STATUS_VERIFY', elements: ['imm.status'] },
        ],
      }),
    );
    const elements = async (purpose?: string) =>
      (await service.database.read(dps, (tx) => agreementFacts(tx, [id], purpose)))[0]?.elements;
    expect(await elements('CIVIL_IMM_ENFORCEMENT')).toEqual(['identity.*', 'imm.status']);
    expect(await elements('IMM_STATUS_VERIFY')).toEqual(['imm.status']);
    expect(await elements()).toEqual(['imm.status']);
  });
});

describe('the ledger', () => {
  it('recounts every agreement: its entries fold to the row', async () => {
    const { rows, different } = await service.differences(AGREEMENT);
    expect(rows).toBeGreaterThan(20);
    expect(different).toEqual([]);
  });

  it('would tell of a row that was changed past it', async () => {
    await service.admin.query(
      `update agreements.agreement set state = jsonb_set(state, '{terms,retention,maximum}', '"P9Y"') where id = $1`,
      [TASKFORCE],
    );
    expect((await service.differences(AGREEMENT)).different).toEqual([TASKFORCE]);
  });

  it('holds codes and no words', async () => {
    const { rows } = await service.admin.query<{ text: string; longest: number }>(
      `select string_agg(convert_from(bytes, 'UTF8'), ' ') as text, max(octet_length(bytes)) as longest
       from ledger.inbox where aggregate_kind = 'agreement'`,
    );
    const { text, longest } = rows[0]!;
    expect(text).toContain('AgreementSigned');
    expect(
      ['Tallis', 'Haverling', EXPLANATION, template.title, '+1 555', '@'].filter((word) => text.includes(word)),
    ).toEqual([]);
    expect(longest).toBeLessThan(16_384);
  });
});
