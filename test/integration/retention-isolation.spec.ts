import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PACKAGE } from '../../src/disclosures/index.js';
import { GRANT } from '../../src/grants/index.js';
import { toDomainEvent } from '../../src/ledger/index.js';
import type { AggregateDefinition, DomainEvent, LedgerEntry } from '../../src/ledger/index.js';
import type { Actor } from '../../src/platform/actor.js';
import type { Database } from '../../src/platform/database/database.js';
import { accepted } from '../../src/platform/result.js';
import { ConfirmLift, ProposeLift } from '../../src/retention/commands/lift-hold.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { CERTIFICATE, LEGAL_HOLD, OBLIGATION } from '../../src/retention/index.js';
import { idempotency, inDays, person, REQUESTING, RetentionWorld, SOURCE } from '../support/retention-world.js';

const REASON = 'Litigation is reasonably anticipated in this matter.';
const TABLES = ['legal_hold', 'certificate', 'destroyed_package', 'obligation'] as const;

describe('retention records', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    await wholeLife(world);
  });
  afterAll(async () => {
    await admin.end();
    await world.close();
  });

  const seen = async (database: Database, actor: Actor) => {
    const counts: Record<string, number> = {};
    for (const table of TABLES) {
      const rows = await database.read(actor, (tx) =>
        tx.query<{ n: number }>(`select count(*)::int as n from retention.${table}`),
      );
      counts[table] = rows[0]!.n;
    }
    return counts;
  };
  const refusedWith = async (database: Database, text: string): Promise<string> => {
    try {
      await database.transaction(person(SOURCE, 'privacy_officer'), async (tx) => accepted(await tx.query(text)));
      return 'done';
    } catch (error) {
      return (error as { code?: string }).code ?? 'unknown';
    }
  };

  it('are exactly what their ledger entries say', async () => {
    const replayed = [
      await replay(admin, PACKAGE),
      await replay(admin, GRANT),
      await replay(admin, LEGAL_HOLD),
      await replay(admin, CERTIFICATE),
      await replay(admin, OBLIGATION),
    ];
    expect(replayed.map(({ rows }) => rows)).toEqual([2, 1, 1, 1, 4]);
    expect(replayed.flatMap(({ different }) => different)).toEqual([]);
  });

  it('would show a row that was changed behind the ledger', async () => {
    await admin.query('begin');
    await admin.query(`update retention.obligation set state = jsonb_set(state, '{status}', '"waived"')`);
    const { different } = await replay(admin, OBLIGATION);
    await admin.query('rollback');
    expect(different).toHaveLength(4);
  });

  it('are seen by the parties only, and what a hold is about by the source agency only', async () => {
    expect(await seen(world.app, person(SOURCE, 'privacy_officer'))).toEqual({
      legal_hold: 1,
      certificate: 1,
      destroyed_package: 1,
      obligation: 4,
    });
    expect(await seen(world.app, person(REQUESTING, 'analyst'))).toEqual({
      legal_hold: 0,
      certificate: 1,
      destroyed_package: 1,
      obligation: 4,
    });
    expect(await seen(world.app, person('somebody-else', 'privacy_officer'))).toEqual({
      legal_hold: 0,
      certificate: 0,
      destroyed_package: 0,
      obligation: 0,
    });
    expect(await seen(world.app, { personId: '', agencyId: '', roles: [] })).toEqual({
      legal_hold: 0,
      certificate: 0,
      destroyed_package: 0,
      obligation: 0,
    });
    expect(await seen(world.auditor, person('oversight', 'auditor'))).toEqual({
      legal_hold: 1,
      certificate: 1,
      destroyed_package: 1,
      obligation: 4,
    });
  });

  it('stand under forced row-level security, every table', async () => {
    const { rows } = await admin.query<{ name: string; safe: boolean }>(
      `select relname as name, relrowsecurity and relforcerowsecurity as safe from pg_class
       where relnamespace = 'retention'::regnamespace and relkind in ('r', 'p', 'm', 'v')`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(
      [...TABLES, 'destroyed_file', 'last_sweep', 'purge_brake', 'reminder', 'sealed_file'].sort(),
    );
    expect(rows.filter(({ safe }) => !safe)).toEqual([]);
  });

  it('cannot be written around the domain: no role may do more than its part', async () => {
    const denied = '42501';
    expect(await refusedWith(world.app, 'delete from disclosure.package_content')).toBe(denied);
    expect(await refusedWith(world.app, `update retention.certificate set number = 'x'`)).toBe(denied);
    expect(await refusedWith(world.app, 'delete from retention.legal_hold')).toBe(denied);
    expect(await refusedWith(world.purger, `update retention.certificate set number = 'x'`)).toBe(denied);
    expect(await refusedWith(world.purger, 'delete from retention.certificate')).toBe(denied);
    expect(await refusedWith(world.purger, `update retention.legal_hold set status = 'lifted'`)).toBe(denied);
    expect(await refusedWith(world.auditor, `update retention.obligation set status = 'waived'`)).toBe(denied);
    expect(await refusedWith(world.app, 'select 1')).toBe('done');
  });

  it('let nobody place and lift a hold, not even by SQL', async () => {
    const check = '23514';
    expect(await refusedWith(world.app, `update retention.legal_hold set lift_proposed_by = placed_by`)).toBe(check);
    expect(await refusedWith(world.app, `update retention.legal_hold set lift_confirmed_by = lift_proposed_by`)).toBe(
      check,
    );
    expect(await refusedWith(world.app, `update retention.legal_hold set lift_confirmed_by = placed_by`)).toBe(check);
    expect(await refusedWith(world.app, `update retention.legal_hold set lift_confirmed_by = null`)).toBe(check);
  });

  it('carry no word of the matter, the reason or the records', async () => {
    const { rows } = await admin.query<{ text: string }>(
      `select convert_from(bytes, 'UTF8') as text from ledger.inbox
       union all select state::text from retention.legal_hold
       union all select state::text from retention.obligation`,
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ text }) => /Litigation|Docket/.test(text))).toEqual([]);
  });
});

/** One package held, lifted and destroyed; one live; obligations for both. */
async function wholeLife(world: RetentionWorld): Promise<void> {
  const parents = await world.grant({ obligations: ['O-DELETE-BY', 'O-CERTIFY-DESTRUCTION'] });
  const due = await world.release(parents, { destroyAt: inDays(-1) });
  await world.release(parents);
  const body = { on: { packages: [due.number] }, matter: 'Docket 26-cv-1', reason: REASON };
  const placed = await world.placeHold.execute(new PlaceHold(world.placer, body, idempotency()));
  if (!placed.ok) throw new Error(placed.rejection.detail);
  const reference = placed.value.location!.split('/').at(-1)!;
  await world.proposeLift.execute(new ProposeLift(world.proposer, reference, REASON, idempotency()));
  await world.confirmLift.execute(new ConfirmLift(world.confirmer, reference, REASON, idempotency()));
  const report = await world.sweep.run();
  if (report.packagesPurged !== 1 || report.failed !== 0) throw new Error(JSON.stringify(report));
}

/** Folds every entry of a kind and compares with the stored rows. */
async function replay<State, Event extends DomainEvent>(
  admin: pg.Client,
  definition: AggregateDefinition<State, Event>,
): Promise<{ rows: number; different: string[] }> {
  const { rows } = await admin.query<{ id: string; version: number; state: unknown }>(
    `select id, version, state from ${definition.table}`,
  );
  const different: string[] = [];
  for (const row of rows) {
    const entries = await admin.query<{ bytes: Buffer }>(
      `select bytes from ledger.inbox where aggregate_kind = $1 and aggregate_id = $2 order by aggregate_version`,
      [definition.kind, row.id],
    );
    const events = entries.rows.map(({ bytes }) => toDomainEvent(JSON.parse(bytes.toString()) as LedgerEntry) as Event);
    const state = JSON.parse(JSON.stringify(events.reduce(definition.evolve, definition.initial))) as unknown;
    if (row.version !== events.length || !same(state, row.state)) different.push(`${definition.kind} ${row.id}`);
  }
  return { rows: rows.length, different };
}

function same(left: unknown, right: unknown): boolean {
  try {
    expect(left).toEqual(right);
    return true;
  } catch {
    return false;
  }
}
