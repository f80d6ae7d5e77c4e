import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { COMPLAINT } from '../../src/complaints/index.js';
import { AggregateStore } from '../../src/ledger/index.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { newId } from '../../src/platform/ids/ids.js';
import type { DisposeFiles } from '../../src/retention/dispose-files.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { ConfirmLift, ProposeLift } from '../../src/retention/commands/lift-hold.js';
import { SweepFiles } from '../../src/retention/sweep-files.js';
import { RIGHTS_CASE } from '../../src/rights/index.js';
import { databaseClock } from '../support/database-clock.js';
import type { DatabaseClock } from '../support/database-clock.js';
import { idempotency, inDays, person, RetentionWorld, SOURCE } from '../support/retention-world.js';

const WORDS = 'Perpetua Wagglesworth asks what was said of her.';
const REASON = 'The answer is before the court of the district.';
const DAY = 86_400_000;

describe('what people without an account wrote', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let clock: DatabaseClock;
  let files: DisposeFiles;
  let sweep: SweepFiles;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    clock = await databaseClock(admin);
    const moved = world.connect('purger');
    files = world.fileDispositionOn(moved);
    sweep = new SweepFiles(moved, files);
    end = () => moved.close();
  });
  let end: () => Promise<void>;
  beforeEach(() => clock.set(undefined));
  afterAll(async () => {
    await admin.end();
    await end();
    await world.close();
  });

  const officer = person(SOURCE, 'records_officer');
  let numbers = 0;
  const rightsCase = async (kind: 'access' | 'correction', answered = true) => {
    const cases = new AggregateStore(RIGHTS_CASE, world.reactions, newId);
    const id = newId();
    const number = `RC-2026-${String((numbers += 1)).padStart(6, '0')}`;
    const detail = await world.write(officer, async (tx) => {
      const sealed = await world.details.seal(tx, {
        ...{ kind: 'rights-words', aggregateKind: 'rights-case', aggregateId: id, agencies: [SOURCE] },
        content: { description: WORDS },
      });
      const clockOfCase = {
        acknowledgeBy: null,
        answerBy: inDays(10).toISOString(),
        citation: '',
        calendarKnown: true,
      };
      const terms = {
        number,
        receivedAt: tx.at.toISOString(),
        channel: 'web',
        language: 'en',
        kind,
        capacity: 'self',
        identityProof: 'in_person',
        agency: SOURCE,
        detail: sealed,
        receipt: { salt: 's', hash: 'h' },
        timeZone: 'America/Denver',
        clock: clockOfCase,
      } as const;
      const at = tx.at.toISOString();
      const answer = { type: 'RightsCaseAnswered', answer: 'granted', answeredBy: officer.personId, at } as const;
      await cases.create(tx, id, [{ type: 'RightsCaseReceived', terms }, ...(answered ? [answer] : [])]);
      return sealed;
    });
    await world.closeFiles.run();
    return { id, number, detail };
  };
  const complaint = async (about: string) => {
    const complaints = new AggregateStore(COMPLAINT, world.reactions, newId);
    const id = newId();
    const number = `CP-2026-${String((numbers += 1)).padStart(6, '0')}`;
    const overseer = person('oversight', 'overseer');
    const detail = await world.write(overseer, async (tx) => {
      const of = { aggregateKind: 'complaint', aggregateId: id, agencies: ['oversight'] };
      const sealed = await world.details.seal(tx, {
        kind: 'complaint-narrative',
        ...of,
        content: { narrative: WORDS },
      });
      const at = tx.at.toISOString();
      const record = { kind: 'share-request', id: about, number: null, shareRequestId: about, grantId: null } as const;
      const terms = {
        number,
        receivedAt: at,
        channel: 'web',
        complainant: 'anonymous',
        type: 'other',
        overseerAgency: 'oversight',
        agencyComplainedOf: SOURCE,
        about: [{ ...record, agencies: [SOURCE] }],
        detail: sealed,
        statusCodeDigest: 'd',
        timeZone: 'America/Denver',
        acknowledgeBy: at,
        answerBy: at,
      } as const;
      const conclusion = { closedAt: at, finding: sealed, answer: sealed, keptUntil: inDays(1826).toISOString() };
      await complaints.create(tx, id, [
        { type: 'ComplaintReceived', terms },
        { type: 'ComplaintAcknowledged', at },
        { type: 'ComplaintTakenUp', reviewer: overseer.personId },
        { type: 'ComplaintDismissed', conclusion },
      ]);
      return sealed;
    });
    await world.closeFiles.run();
    return { id, number, detail };
  };
  const opened = (detailId: string) =>
    world.purger.read(SERVICE_ACTOR, (tx) => world.details.open<object>(tx, detailId));
  const fileOf = async (id: string) =>
    (
      await admin.query<{ status: string; due_at: Date; rule: string }>(
        `select status, due_at, state #>> '{due,rule}' as rule from retention.sealed_file where id = $1`,
        [id],
      )
    ).rows[0];
  const holdOn = (letter: string, actor = world.placer) => {
    const body = { on: { letter }, matter: 'Docket 12', reason: REASON };
    return world.placeHold.execute(new PlaceHold(actor, body, idempotency()));
  };
  const goesOn = async (id: string, kind: 'rights-case' | 'complaint', day: Date) => {
    await clock.set(day);
    return (await files.dispose(kind, [id])) === 1;
  };

  it.each([
    ['access', 'RT-GRAMA-REQ', 2],
    ['correction', 'RT-CORRECTION', 5],
  ] as const)('of an %s request goes by %s, %i years after the answer and no sooner', async (kind, rule, years) => {
    const { id, detail } = await rightsCase(kind);
    const { status, due_at: due, rule: by } = (await fileOf(id))!;
    expect({ status, by }).toEqual({ status: 'closed', by: rule });
    expect(Math.round((due.getTime() - Date.now()) / DAY / 365)).toBe(years);
    expect(await goesOn(id, 'rights-case', new Date(due.getTime() - 1))).toBe(false);
    expect(await opened(detail.id)).toEqual({ description: WORDS });
    expect(await goesOn(id, 'rights-case', due)).toBe(true);
    expect(await opened(detail.id)).toBeUndefined();
    expect(await fileOf(id)).toMatchObject({ status: 'destroyed' });
    // The row and its entries stay: codes and days.
    const { rows } = await admin.query('select status from rights.rights_case where id = $1', [id]);
    expect(rows).toEqual([{ status: 'answered' }]);
  });

  it('stays as long as nobody has answered', async () => {
    const { id, detail } = await rightsCase('access', false);
    expect(await fileOf(id)).toBeUndefined();
    await clock.set(inDays(4000));
    await sweep.run(async () => []);
    expect(await opened(detail.id)).toEqual({ description: WORDS });
  });

  it('stays under a hold that its agency placed on it, until two others have lifted it', async () => {
    const { id, number, detail } = await rightsCase('access');
    expect(await holdOn(number, person('northern-sheriff', 'records_officer'))).toMatchObject({
      ok: false,
      rejection: { code: 'not-found' },
    });
    const placed = await holdOn(number);
    if (!placed.ok) throw new Error(placed.rejection.detail);
    const hold = placed.value.location!.split('/').at(-1)!;
    const late = inDays(900);
    expect(await goesOn(id, 'rights-case', late)).toBe(false);
    expect(await sweep.run(async () => [])).toBe(0);
    expect(await opened(detail.id)).toEqual({ description: WORDS });
    await world.proposeLift.execute(new ProposeLift(world.proposer, hold, REASON, idempotency()));
    expect(await goesOn(id, 'rights-case', late)).toBe(false);
    await world.confirmLift.execute(new ConfirmLift(world.confirmer, hold, REASON, idempotency()));
    expect(await goesOn(id, 'rights-case', late)).toBe(true);
    const { rows } = await admin.query<{ id: string }>(
      `select state ->> 'certificateId' as id from retention.sealed_file where id = $1`,
      [id],
    );
    expect(await holdOn(number)).toMatchObject({
      ok: false,
      rejection: { code: 'already-purged', extension: { certificateId: rows[0]!.id } },
    });
  });

  it('of a complaint goes at the end of its own term, and stays under a hold on it or on what it names', async () => {
    const { requestId } = await world.withdrawn('The words of the request itself.');
    const { id, number, detail } = await complaint(requestId);
    const { due_at: due, rule } = (await fileOf(id))!;
    expect(rule).toBe('RT-COMPLAINT');
    expect(await goesOn(id, 'complaint', new Date(due.getTime() - 1))).toBe(false);
    await clock.set(undefined);
    const onRequest = { on: { shareRequest: requestId }, matter: 'Docket 13', reason: REASON };
    expect(await world.placeHold.execute(new PlaceHold(world.placer, onRequest, idempotency()))).toMatchObject({
      ok: true,
    });
    expect(await goesOn(id, 'complaint', due)).toBe(false);
    await admin.query(`delete from retention.legal_hold where share_request_id = $1`, [requestId]);
    // A source agency may read that there is a complaint; what was written is not its to hold.
    expect(await holdOn(number)).toMatchObject({ ok: false, rejection: { code: 'not-found' } });
    expect(await holdOn(number, person('oversight', 'legal_counsel'))).toMatchObject({ ok: true });
    expect(await goesOn(id, 'complaint', due)).toBe(false);
    await sweep.run(async () => []);
    expect(await fileOf(id)).toMatchObject({ status: 'closed' });
    expect(await opened(detail.id)).toEqual({ narrative: WORDS });
    // Planted fault: the hold is not there.
    await admin.query(`delete from retention.legal_hold where file_id = $1`, [id]);
    expect(await goesOn(id, 'complaint', due)).toBe(true);
    expect(await opened(detail.id)).toBeUndefined();
  });

  it('is changed by no purger, who may only lock it', async () => {
    const { id } = await rightsCase('access');
    const asPurger = new pg.Client({ connectionString: world.urlFor('purger') });
    await asPurger.connect();
    try {
      expect((await asPurger.query('select id from rights.rights_case where id = $1 for update', [id])).rowCount).toBe(
        1,
      );
      await expect(asPurger.query('update rights.rights_case set id = id where id = $1', [id])).rejects.toThrow(
        'row-level security',
      );
      await expect(asPurger.query('update rights.rights_case set status = status')).rejects.toThrow(
        'permission denied',
      );
    } finally {
      await asPurger.end();
    }
  });
});
