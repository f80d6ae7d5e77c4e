import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { noticesFor } from '../../src/notifications/index.js';
import type { Actor } from '../../src/platform/actor.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { newId } from '../../src/platform/ids/ids.js';
import { AGREEMENT_TERMS, inDaysOnly } from '../support/agreement-terms.js';
import { databaseClock } from '../support/database-clock.js';
import type { DatabaseClock } from '../support/database-clock.js';
import { inDays, person, REQUESTING, RetentionWorld, SOURCE } from '../support/retention-world.js';

const WORDS = 'Leopoldine Ferrybridge is named in this draft.';

describe('drafts that nobody touches', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let clock: DatabaseClock;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    clock = await databaseClock(admin);
  });
  beforeEach(() => clock.set(undefined));
  afterAll(async () => {
    await admin.end();
    await world.close();
  });

  const sweepAt = async (day: number) => {
    await clock.set(inDays(day));
    const { draftsTold, draftsLapsed, filesDestroyed, failed } = await world.sweep.run();
    expect(failed).toBe(0);
    return [draftsTold, draftsLapsed, filesDestroyed];
  };
  const told = async (actor: Actor, number: string) =>
    (await world.app.read(actor, (tx) => noticesFor(tx, { limit: 200 })))
      .filter(({ about }) => about.number === number)
      .map(({ code, about }) => `${code} ${about.kind}`);
  const opened = (detailId: string) =>
    world.purger.read(SERVICE_ACTOR, (tx) => world.details.open<object>(tx, detailId));
  const stored = async (table: string, id: string) =>
    (await admin.query<{ number: string; status: string }>(`select number, status from ${table} where id = $1`, [id]))
      .rows[0]!;
  const fileOf = async (id: string) =>
    (
      await admin.query<object>(
        `select status, requesting_agency, source_agency, recipient_agency, state #>> '{due,rule}' as rule
         from retention.sealed_file where id = $1`,
        [id],
      )
    ).rows[0];

  it('lapse after their term and two weeks after their author was told, and their words with them', async () => {
    const { requestId, detail } = await world.draft(WORDS);
    const { number } = await stored('sharing.share_request', requestId);
    expect(await sweepAt(75)).toEqual([0, 0, 0]);
    expect(await sweepAt(77)).toEqual([1, 0, 0]);
    expect(await sweepAt(90.5)).toEqual([0, 0, 0]);
    expect(await told(world.analyst, number)).toEqual(['draft-will-lapse share-request']);
    expect(await told(person(SOURCE, 'privacy_officer'), number)).toEqual([]);
    expect(await opened(detail.id)).toEqual({ text: WORDS });
    expect(await sweepAt(91.1)).toEqual([0, 1, 1]);
    expect(await opened(detail.id)).toBeUndefined();
    expect(await stored('sharing.share_request', requestId)).toMatchObject({ status: 'lapsed' });
    // The source agency never learns that there was a draft, not even from the certificate.
    expect(await fileOf(requestId)).toEqual({
      status: 'destroyed',
      rule: 'RT-DRAFT',
      requesting_agency: REQUESTING,
      source_agency: REQUESTING,
      recipient_agency: REQUESTING,
    });
    const seen = await world.app.read(person(SOURCE, 'privacy_officer'), (tx) =>
      tx.query('select id from retention.sealed_file where id = $1', [requestId]),
    );
    expect(seen).toEqual([]);
  });

  it('live on when somebody works on them after they were told', async () => {
    const { requestId } = await world.draft(WORDS);
    expect(await sweepAt(77)).toEqual([1, 0, 0]);
    const again = await world.write(world.analyst, (tx) => world.writeIn(tx, requestId, WORDS));
    await admin.query('update ledger.sealed_detail set created_at = $2 where id = $1', [again.id, inDays(80)]);
    expect(await sweepAt(95)).toEqual([0, 0, 0]);
    expect(await sweepAt(157)).toEqual([1, 0, 0]);
    expect(await sweepAt(172)).toEqual([0, 1, 1]);
  });

  it('do not lapse by surprise: where nobody was told, they are told first', async () => {
    const { requestId, detail } = await world.draft(WORDS);
    expect(await sweepAt(400)).toEqual([1, 0, 0]);
    // Planted fault: the notice is lost.
    await admin.query('delete from notifications.notice where about_id = $1', [requestId]);
    expect(await sweepAt(420)).toEqual([1, 0, 0]);
    expect(await opened(detail.id)).toEqual({ text: WORDS });
    expect(await sweepAt(435)).toEqual([0, 1, 1]);
  });

  it('are told of once, however many sweeps look', async () => {
    const { requestId } = await world.draft(WORDS);
    const { number } = await stored('sharing.share_request', requestId);
    await clock.set(inDays(77));
    const reports = await Promise.all([world.sweep.run(), world.sweep.run(), world.sweep.run()]);
    expect(reports.reduce((sum, { draftsTold }) => sum + draftsTold, 0)).toBe(1);
    expect(await told(world.analyst, number)).toHaveLength(1);
    expect(await sweepAt(92)).toEqual([0, 1, 1]);
  });

  it('are agreements too, unless all have signed', async () => {
    const [unsigned, signed] = [newId(), newId()];
    const detail = await world.write(world.custodian, async (tx) => {
      const about = { kind: 'agreement-words', aggregateKind: 'agreement', agencies: [SOURCE, REQUESTING] };
      const words = await world.details.seal(tx, { ...about, aggregateId: unsigned, content: { title: WORDS } });
      const kept = await world.details.seal(tx, { ...about, aggregateId: signed, content: { title: WORDS } });
      for (const [id, ref, number] of [
        [unsigned, words, 'AG-2026-900001'],
        [signed, kept, 'AG-2026-900002'],
      ] as const) {
        const term = { ...AGREEMENT_TERMS.term, effectiveFrom: inDaysOnly(300), expiresOn: inDaysOnly(400) };
        const terms = { ...AGREEMENT_TERMS, term };
        const drafted = { type: 'AgreementDrafted', number, revision: 1, terms, detail: ref, draftedBy: 'p' } as const;
        const sign = (agency: string) =>
          ({
            type: 'AgreementSigned',
            signature: { agency, person: newId(), role: 'privacy_officer', detail: ref },
          }) as const;
        const signatures = id === signed ? [sign(SOURCE), sign(REQUESTING)] : [sign(SOURCE)];
        await world.agreementStore.create(tx, id, [drafted, ...signatures]);
      }
      return words;
    });
    expect(await sweepAt(77)).toEqual([1, 0, 0]);
    for (const agency of [SOURCE, REQUESTING]) {
      expect(await told(person(agency, 'legal_counsel'), 'AG-2026-900001')).toEqual(['draft-will-lapse agreement']);
    }
    expect(await sweepAt(92)).toEqual([0, 1, 1]);
    expect(await opened(detail.id)).toBeUndefined();
    expect(await fileOf(unsigned)).toMatchObject({ status: 'destroyed', rule: 'RT-DRAFT' });
    expect(await stored('agreements.agreement', unsigned)).toMatchObject({ status: 'terminated' });
    expect(await stored('agreements.agreement', signed)).toMatchObject({ status: 'draft' });
  });
});
