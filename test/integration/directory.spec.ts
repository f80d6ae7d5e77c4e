import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoPeople } from '../../samples/demo-world.js';
import { seedDemoWorld } from '../../samples/seed-demo-world.js';
import {
  AGENCY,
  agencyFacts,
  DisablePerson,
  EnablePerson,
  ListAgency,
  PERSON,
  personFacts,
  personLookup,
  RecordTrainingCertificate,
  seriesFacts,
} from '../../src/directory/index.js';
import { SERVICE_PERSON } from '../../src/platform/actor.js';
import type { Actor } from '../../src/platform/actor.js';
import { demoActor, startDirectoryService, TODAY } from '../support/directory-service.js';
import type { DirectoryService } from '../support/directory-service.js';

let service: DirectoryService;
const operator = demoActor('dps-operator');
const officer = demoActor('dps-privacy');
const custodian = demoActor('dps-custodian');
const stranger = demoActor('hsi-operator');

beforeAll(async () => {
  service = await startDirectoryService();
});
afterAll(async () => {
  await service.close();
});

const newcomer = {
  handle: 'new-analyst',
  displayName: 'Wren Calloway',
  roles: ['analyst'],
  startedOn: '2026-11-01',
};
const enrol = async (handle: string): Promise<string> => {
  const answer = await service.send(operator, 'POST', '/people', { ...newcomer, handle });
  expect(answer.status).toBe(201);
  return answer.body.id as string;
};

describe('the demo world', () => {
  it('is written once; a second run changes nothing, also after a person was disabled', async () => {
    const id = demoActor('dps-auditor').personId;
    await service.commands.execute(new DisablePerson(operator, id, 'access_suspended'));
    expect(await seedDemoWorld(service.store)).toBe(0);
    await service.commands.execute(new EnablePerson(operator, id));
  });

  it('has facts for every person and agency that policy may ask about', async () => {
    const people = demoPeople(TODAY).filter((person) => person.agency === 'dps');
    const found = await service.database.read(operator, (tx) =>
      personFacts(
        tx,
        people.map((person) => person.id),
      ),
    );
    expect(found.map((person) => person.certifications.length)).toEqual(people.map((each) => each.certificates.length));
    const [agency] = await service.database.read(operator, (tx) => agencyFacts(tx, ['hsi', 'nowhere']));
    expect(agency).toEqual({
      id: 'hsi',
      level: 'federal',
      kind: 'law_enforcement',
      grama: false,
      part23: true,
      jurisdiction: 'US',
    });
    const series = await service.database.read(operator, (tx) => seriesFacts(tx, 'dld'));
    expect(series).toMatchObject({ classification: 'private', annotated: true });
    expect(await service.database.read(operator, (tx) => seriesFacts(tx, 'nowhere'))).toBeUndefined();
  });
});

describe('people', () => {
  it('are enrolled, shown and listed by their own agency', async () => {
    const created = await service.send(operator, 'POST', '/people', newcomer);
    expect(created.status).toBe(201);
    expect(created.headers.get('etag')).toBe('"person-1"');
    expect(created.headers.get('location')).toBe(`/api/v1/people/${created.body.id}`);
    expect(created.body).toMatchObject({
      handle: 'new-analyst',
      displayName: 'Wren Calloway',
      agency: 'dps',
      status: 'active',
      commands: ['record-training-certificate', 'disable'],
    });
    const first = await service.send(officer, 'GET', '/people?limit=2');
    expect(first.body.items).toHaveLength(2);
    const next = await service.send(officer, 'GET', `/people?limit=200&cursor=${first.body.page.next}`);
    const ids = [...first.body.items, ...next.body.items].map((person: { id: string }) => person.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(created.body.id);
    expect(next.body.page).toEqual({ next: null, limit: 200 });
  });

  it('keep one handle an agency; another agency may use it and learns nothing', async () => {
    await enrol('twin');
    const again = await service.send(operator, 'POST', '/people', { ...newcomer, handle: 'twin' });
    expect([again.status, again.body.code, again.body.errors[0].pointer]).toEqual([409, 'already-exists', '/handle']);
    expect((await service.send(stranger, 'POST', '/people', { ...newcomer, handle: 'twin' })).status).toBe(201);
  });

  it('get a handle only once when two enrolments race', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => service.send(operator, 'POST', '/people', { ...newcomer, handle: 'raced' })),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('are absent for another agency: the same answer as for nobody', async () => {
    const id = await enrol('hidden');
    const foreign = await service.send(stranger, 'GET', `/people/${id}`);
    const nobody = await service.send(stranger, 'GET', '/people/01968000-0000-7000-8000-00000000dead');
    const { requestId: _first, ...seen } = foreign.body;
    const { requestId: _second, ...absent } = nobody.body;
    expect([foreign.status, seen]).toEqual([404, absent]);
    const disabled = await service.send(stranger, 'POST', `/people/${id}/disablements`, { reason: 'left_agency' });
    expect(disabled.status).toBe(404);
    expect(await service.database.read(stranger, (tx) => personFacts(tx, [id, 'hidden']))).toEqual([]);
    expect((await service.send(operator, 'GET', `/people/${id}`)).body.status).toBe('active');
  });

  it('are found by handle within the own agency only', async () => {
    await enrol('by-handle');
    const [own] = await service.database.read(officer, (tx) => personFacts(tx, ['by-handle']));
    expect(own).toMatchObject({ id: 'by-handle', agency: 'dps', roles: ['analyst'] });
  });

  it('are kept by the roles of the permission table only', async () => {
    const refused = await service.send(custodian, 'POST', '/people', { ...newcomer, handle: 'refused' });
    expect([refused.status, refused.body.code]).toEqual([403, 'not-permitted']);
    const self = await service.send(operator, 'POST', `/people/${operator.personId}/disablements`, {
      reason: 'left_agency',
    });
    expect([self.status, self.body.code]).toEqual([403, 'conflict-of-roles']);
  });
});

describe('imports', () => {
  const TITLES = 'handle,displayName,roles,startedOn';
  const file = (...rows: readonly string[]) => [TITLES, ...rows].join('\n');
  const send = (actor: Actor, body: object) => service.send(actor, 'POST', '/imports', body);
  const inbox = async () =>
    (await service.admin.query<{ n: number }>('select count(*)::int as n from ledger.inbox')).rows[0]!.n;

  it('show in a dry run what they would do, do exactly that, and the second time nothing', async () => {
    const people = {
      kind: 'people',
      csv: file('imp-a,Ines Arroyo,analyst,2026-03-01', 'imp-b,Bo Tran,auditor,2026-03-01'),
    };
    const before = await inbox();
    const shown = await send(operator, { ...people, dryRun: true });
    expect([shown.status, shown.body.counts, shown.body.errors]).toEqual([
      200,
      { enrol: 2, record: 0, unchanged: 0 },
      [],
    ]);
    expect(await inbox()).toBe(before);
    const done = await send(operator, { ...people, plan: shown.body.plan });
    expect([done.status, done.body.rows, done.body.plan]).toEqual([200, shown.body.rows, shown.body.plan]);
    expect(await inbox()).toBe(before + 2);
    const trainings = {
      kind: 'trainings',
      csv: 'handle,code,passedOn\nimp-a,CJIS,2026-03-02\nimp-a,DPPA,2026-03-02\nimp-a,CJIS,2026-03-02\nimp-b,CJIS,2026-04-01',
    };
    const recorded = await send(officer, trainings);
    expect([recorded.status, recorded.body.counts]).toEqual([200, { enrol: 0, record: 3, unchanged: 1 }]);
    for (const again of [people, trainings]) {
      expect((await send(operator, again)).body.counts).toMatchObject({ enrol: 0, record: 0 });
    }
    expect(await inbox()).toBe(before + 5);
    const { body } = await service.send(operator, 'GET', '/training-certificates?limit=200&code=DPPA');
    const ines = body.items.find((each: { displayName: string }) => each.displayName === 'Ines Arroyo');
    expect(ines.certificates).toMatchObject([{ code: 'DPPA', passedOn: '2026-03-02' }]);
    // What another person did meanwhile makes another plan.
    const stale = await send(operator, { ...people, plan: shown.body.plan });
    expect([stale.status, stale.body.code]).toEqual([412, 'changed-meanwhile']);
  });

  it('do nothing when one row cannot be done, and name it', async () => {
    const before = await inbox();
    const disabled = await enrol('imp-disabled');
    await service.commands.execute(new DisablePerson(operator, disabled, 'left_agency'));
    const rows = [
      'imp-new,Nia Okoro,analyst,2026-03-01',
      'imp-a,Ines Arroyo,operator,2026-03-01',
      'imp-new,Nia Okoro,analyst,2026-03-01',
      'imp-disabled,Wren Calloway,analyst,2026-11-01',
    ];
    const refused = await send(operator, { kind: 'people', csv: file(...rows) });
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid-body']);
    const named = refused.body.rows.map(({ row, column }: { row: number; column: string }) => [row, column]);
    expect(named).toEqual([
      [3, 'roles'],
      [4, 'handle'],
      [5, 'handle'],
    ]);
    expect(refused.body.errors[0]).toMatchObject({ pointer: '/csv', detail: expect.stringMatching(/^row 3, roles: /) });
    expect((await send(operator, { kind: 'people', csv: file(...rows), dryRun: true })).body.errors).toEqual(
      refused.body.rows,
    );
    const trainings = 'handle,code,passedOn\nimp-b,NEW1,2026-03-02\nnobody,CJIS,2026-03-02\nimp-b,NEW1,2026-12-24';
    const late = await send(officer, { kind: 'trainings', csv: trainings });
    expect(late.body.rows.map(({ row, column }: { row: number; column: string }) => [row, column])).toEqual([
      [3, 'handle'],
      [4, 'passedOn'],
    ]);
    expect(await inbox()).toBe(before + 2);
  });

  it('are for the roles of the permission table, never for oneself, never for another agency', async () => {
    const own = { kind: 'trainings', csv: 'handle,code,passedOn\ndps-privacy,NEW2,2026-03-02' };
    const refused = await send(officer, own);
    expect([refused.status, refused.body.rows[0].column]).toEqual([422, 'handle']);
    expect((await send(officer, { kind: 'people', csv: file('x,X,analyst,2026-03-01') })).body.code).toBe(
      'not-permitted',
    );
    expect((await send(custodian, { ...own, dryRun: true })).status).toBe(403);
    const foreign = await send(stranger, { kind: 'trainings', csv: 'handle,code,passedOn\nimp-a,CJIS,2026-05-02' });
    expect([foreign.status, foreign.body.rows[0].detail]).toEqual([422, expect.stringContaining('nobody enrolled')]);
  });

  it('of the same file at once enrol each person once', async () => {
    const race = {
      kind: 'people',
      csv: file('imp-race,Rae Ibsen,analyst,2026-03-01', 'imp-race2,Ray Oduya,analyst,2026-03-01'),
    };
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(operator, race)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(({ body }) => body.counts.enrol).sort()).toEqual([0, 0, 0, 2]);
  });
});

describe('disabling', () => {
  const lookUp = (id: string) => personLookup(service.database)(id);

  it('stops the person with the next request, and enabling lets them in again', async () => {
    const id = await enrol('leaver');
    const leaver: Actor = { personId: id, agencyId: 'dps', roles: ['analyst'] };
    expect((await service.send(leaver, 'GET', '/me')).body.person.handle).toBe('leaver');
    const disabled = await service.send(officer, 'POST', `/people/${id}/disablements`, { reason: 'left_agency' });
    expect([disabled.status, disabled.body.status]).toEqual([201, 'disabled']);
    expect((await service.send(leaver, 'GET', '/me')).status).toBe(401);
    expect(await lookUp(id)).toMatchObject({ agencyId: 'dps', active: false });
    expect(await service.database.read(officer, (tx) => personFacts(tx, [id]))).toEqual([]);
    expect((await service.send(operator, 'POST', `/people/${id}/enablements`, {})).status).toBe(201);
    expect((await service.send(leaver, 'GET', '/me')).status).toBe(200);
  });

  it('looks nobody up who is not there', async () => {
    expect(await lookUp('01968000-0000-7000-8000-00000000dead')).toBeUndefined();
    expect(await lookUp("' or true --")).toBeUndefined();
  });
});

describe('training certificates', () => {
  it('are recorded for the own agency and listed, newest of each code, also for those who have none', async () => {
    const id = await enrol('learner');
    for (const passedOn of ['2025-11-20', '2026-11-20', '2026-11-20']) {
      const body = { personId: id, code: 'CJIS', passedOn };
      expect((await service.send(officer, 'POST', '/training-certificates', body)).status).toBe(201);
    }
    const { body } = await service.send(officer, 'GET', '/training-certificates?limit=200&code=CJIS');
    const listed = body.items as { id: string; certificates: unknown[] }[];
    expect(listed.find((each) => each.id === id)?.certificates).toEqual([
      { code: 'CJIS', passedOn: '2026-11-20', expiresOn: null },
    ]);
    expect(listed.some((each) => each.certificates.length === 0)).toBe(true);
    // The same certificate twice is one event.
    expect((await service.send(officer, 'GET', `/people/${id}`)).body.version).toBe(3);
  });

  it('count days in the agency’s zone: tomorrow in UTC is still today in Denver', async () => {
    const id = await enrol('late-learner');
    service.clock.set(new Date('2026-11-25T05:00:00Z'));
    const record = (passedOn: string) =>
      service.commands.execute(new RecordTrainingCertificate(officer, id, { code: 'CJIS', passedOn }));
    expect(await record('2026-11-25')).toMatchObject({ ok: false, rejection: { code: 'invalid-body' } });
    expect(await record('2026-11-24')).toMatchObject({ ok: true });
    service.clock.set(new Date('2026-11-24T19:00:00Z'));
  });
});

describe('agencies', () => {
  it('are listed for everybody, page by page, and are found one by one', async () => {
    const first = await service.send(stranger, 'GET', '/agencies?limit=10');
    const second = await service.send(stranger, 'GET', `/agencies?limit=10&cursor=${first.body.page.next}`);
    expect(first.body.items.length + second.body.items.length).toBe(20);
    expect(second.body.page.next).toBeNull();
    expect((await service.send(stranger, 'GET', '/agencies/dps')).body.contactEmail).toBe('records@dps.example');
    expect((await service.send(stranger, 'GET', '/agencies/nowhere')).status).toBe(404);
  });

  it('are revised by an import, and each revision is an entry that names no contact', async () => {
    const listing = {
      slug: 'clinic',
      name: 'Granite Valley Clinic',
      level: 'local' as const,
      kind: 'health_provider',
      grama: true,
      part23: false,
      jurisdiction: 'US-UT',
      timeZone: 'America/Denver',
      contactAddress: '2 Example Way',
      contactEmail: 'office@clinic.example',
    };
    expect(await service.commands.execute(new ListAgency(listing))).toEqual({ ok: true, value: { changed: true } });
    expect(await service.commands.execute(new ListAgency(listing))).toEqual({ ok: true, value: { changed: false } });
    expect((await service.send(stranger, 'GET', '/agencies/clinic')).body.name).toBe('Granite Valley Clinic');
  });

  it('are written by themselves only, whoever asks the database', async () => {
    const intruder: Actor = { personId: SERVICE_PERSON, agencyId: 'hsi', roles: [] };
    await service.database.transaction(intruder, async (tx) => {
      expect(await tx.query(`update directory.agency set kind = 'tax' where id = 'dps' returning 1`)).toEqual([]);
      return { ok: true, value: undefined };
    });
    const stolen = service.database.transaction(intruder, async (tx) => {
      await tx.query(`update directory.agency set id = 'stolen' where id = 'hsi'`);
      return { ok: true, value: undefined };
    });
    await expect(stolen).rejects.toThrow('row-level security');
  });
});

describe('row-level security', () => {
  const count = (actor: Actor) =>
    service.database.read(actor, async (tx) => (await tx.query(`select 1 from directory.person`)).length);

  it('shows an agency its own people, no agency nobody, and a person without agency themselves', async () => {
    expect(await count({ ...stranger, personId: 'x' })).toBeGreaterThan(0);
    expect(await count({ personId: 'x', agencyId: 'nowhere', roles: [] })).toBe(0);
    expect(await count({ personId: 'x', agencyId: '', roles: [] })).toBe(0);
    expect(await count({ personId: operator.personId, agencyId: '', roles: [] })).toBe(1);
  });

  it('refuses a person written into another agency', async () => {
    const smuggled = service.database.transaction(stranger, async (tx) => {
      await tx.query(`update directory.person set agency_id = 'dps' where agency_id = 'hsi'`);
      return { ok: true, value: undefined };
    });
    await expect(smuggled).rejects.toThrow('row-level security');
  });

  it('is forced on every table, also for the owner', async () => {
    const { rows } = await service.admin.query(
      `select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
       where nspname in ('directory', 'agreements') and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the ledger', () => {
  it('recounts every person and agency: its entries fold to the row', async () => {
    const people = await service.differences(PERSON);
    expect(people.rows).toBeGreaterThan(28);
    expect(people.different).toEqual([]);
    expect(await service.differences(AGENCY)).toEqual({ rows: 20, different: [] });
  });

  it('would tell of a row that was changed past it', async () => {
    const id = await enrol('tampered');
    await service.admin.query(
      `update directory.person set state = jsonb_set(state, '{roles}', '["auditor"]') where id = $1`,
      [id],
    );
    expect((await service.differences(PERSON)).different).toEqual([id]);
  });

  it('names nobody', async () => {
    const { rows } = await service.admin.query<{ text: string }>(
      `select string_agg(convert_from(bytes, 'UTF8'), ' ') as text from ledger.inbox
       where aggregate_kind in ('person', 'agency')`,
    );
    const text = rows[0]!.text;
    expect(text).toContain('TrainingCertificateRecorded');
    expect(['Calloway', 'Lindholm', 'new-analyst', 'example', 'Granite'].filter((word) => text.includes(word))).toEqual(
      [],
    );
  });
});
