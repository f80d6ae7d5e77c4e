import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestService } from '../support/service.js';
import type { TestService } from '../support/service.js';

let service: TestService;
let admin: pg.Client;
let size = 0;

beforeAll(async () => {
  service = await startTestService({ config: { demo: false } });
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
}, 120_000);
afterAll(async () => {
  await admin.end();
  await service.close();
});

/** An entry as the sequencer would have put it there. */
async function told(type: string, data: object, at: string, aggregate = { kind: 'x', id: randomUUID(), version: 1 }) {
  const bytes = Buffer.from(JSON.stringify({ type, data, at }));
  await admin.query(
    `insert into ledger.entry (seq, entry_id, bytes, leaf_hash, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
     values ($1, $2, $3, $4, '{}', $5, $6, $7, $8, $9)`,
    [size++, randomUUID(), bytes, createHash('sha256').update(bytes).digest(), ...Object.values(aggregate), type, at],
  );
}
const times = async (count: number, tell: () => Promise<unknown>) => {
  for (let each = 0; each < count; each += 1) await tell();
};
const sign = (at: string) =>
  admin.query(`insert into ledger.checkpoint (size, root, note, signed_at) values ($1, $2, 'note', $3)`, [
    size,
    createHash('sha256').update(String(size)).digest(),
    at,
  ]);
const disclosed = (from: string, to: string, at: string) => () =>
  told(
    'DisclosureRecorded',
    { accounting: { disclosingAgency: from, recipient: { agency: to }, purpose: { code: 'TRAFFICKING_SMUGGLING' } } },
    at,
  );
const metrics = (period?: string) =>
  service.send('GET', `/api/v1/reports/metrics${period === undefined ? '' : `?period=${period}`}`);
const cells = (
  body: { figures: { id: string; total: number; cells: { label: string[]; count: number }[] }[] },
  id: string,
) => {
  const { total, cells: rows } = body.figures.find((each) => each.id === id)!;
  return { total, ...Object.fromEntries(rows.map(({ label, count }) => [label.join(' > '), count])) };
};

describe('figures for everybody', () => {
  it('are none before there is a checkpoint to count from', async () => {
    expect((await metrics()).status).toBe(404);
    expect((await metrics('2026-Q5')).status).toBe(400);
  });

  it('are counted from the ledger as the last checkpoint of the day before has it, small counts left out', async () => {
    const october = '2026-10-20T12:00:00Z';
    await times(40, disclosed('dps', 'hsi', october));
    await times(25, disclosed('dld', 'hsi', october));
    await times(3, disclosed('jail', 'hsi', october));
    await times(12, () => told('ShareRequestSubmitted', { revision: 1 }, october));
    await told('ShareRequestSubmitted', { revision: 2 }, october);
    await times(11, () => told('ComplaintReceived', { terms: { type: 'security' } }, october));
    await told('ComplaintDismissed', {}, october);
    await times(2, () => told('RightsCaseReceived', { terms: { kind: 'access' } }, october));
    await told('ShareRequestSubmitted', { revision: 1 }, '2026-09-30T12:00:00Z');
    await sign('2026-11-23T12:00:00Z');
    await times(30, disclosed('jail', 'hsi', '2026-11-24T15:00:00Z'));
    await sign('2026-11-24T16:00:00Z');
    const { status, body } = await metrics();
    expect([status, body.period, body.running, body.smallestShown]).toEqual([200, '2026-Q4', true, 11]);
    expect(body.checkpoint).toMatchObject({ size: 96, signedAt: '2026-11-23T12:00:00.000Z' });
    expect(cells(body, 'disclosures')).toEqual({ total: 68, 'dps > hsi': 40, 'dld > hsi': null, 'jail > hsi': null });
    expect(cells(body, 'purposes')).toEqual({ total: 68, TRAFFICKING_SMUGGLING: 68 });
    expect(cells(body, 'requests')).toEqual({ total: 12, submitted: 12 });
    expect(cells(body, 'complaints')).toEqual({ total: 11, security: 11 });
    expect(cells(body, 'complaint-outcomes')).toEqual({ total: null, dismissed: null });
    expect(cells(body, 'rights')).toEqual({ total: null, access: null });
    // Planted fault: what the function counts, before anything is left out, does hold the small counts.
    const { rows } = await admin.query(
      `select n from reports.figures(96, '2026-10-01', '2027-01-01') where figure = 'disclosures' and label[1] = 'jail'`,
    );
    expect(rows).toEqual([{ n: 3 }]);
    service.clock.advance(24 * 3_600_000);
    expect(cells((await metrics('2026-Q4')).body, 'disclosures')).toEqual({
      total: 98,
      'dps > hsi': 40,
      'dld > hsi': 25,
      'jail > hsi': 33,
    });
    expect((await metrics('2026-Q3')).status).toBe(404);
    expect((await metrics('2027-Q1')).status).toBe(404);
  });

  it('tell on which basis elements were refused, and which purges were late', async () => {
    const at = '2026-11-24T20:00:00Z';
    const { rows } = await admin.query<{ digest: string; rule: string; basis: string }>(
      `select p.digest, r ->> 'id' as rule, r ->> 'basis' as basis
       from policy.pack_content p, jsonb_array_elements(p.content::jsonb -> 'rules') r where r ->> 'basis' = 'law' limit 1`,
    );
    const { digest, rule } = rows[0]!;
    const decide = async (result: string) => {
      const id = randomUUID();
      const content = { packDigest: digest, elements: [{ code: 'a', result, rules: [rule] }] };
      await told('DecisionMade', { content }, at, { kind: 'decision', id, version: 1 });
      const outcome = result === 'deny' ? 'deny' : 'permit';
      await told('DecisionFinalised', { outcome, decidedBy: 'person' }, at, { kind: 'decision', id, version: 2 });
    };
    await times(14, () => decide('deny'));
    await times(20, () => decide('permit'));
    const purge = async (begun: string, lifted?: string) => {
      const id = randomUUID();
      const events: readonly (readonly [string, object, string])[] = [
        ['PackageSealed', { terms: { destroyAt: '2026-11-20T00:00:00Z' } }, '2026-11-01T00:00:00Z'],
        ...(lifted === undefined ? [] : [['PackageHoldLifted', {}, lifted] as const]),
        ['PackagePurgeBegun', { at: begun }, begun],
        ['PackagePurged', { at: begun }, begun],
      ];
      for (const [index, [type, data, when]] of events.entries()) {
        await told(type, data, when, { kind: 'package', id, version: index + 1 });
      }
    };
    await purge('2026-11-20T00:04:00Z');
    await purge('2026-11-22T00:04:00Z', '2026-11-22T00:00:00Z');
    await purge('2026-11-20T00:16:00Z');
    await sign('2026-11-25T06:00:00Z');
    service.clock.advance(24 * 3_600_000);
    const { body } = await metrics();
    expect(cells(body, 'refusals')).toEqual({ total: null, law: 14 });
    expect(cells(body, 'decisions')).toEqual({ total: 34, deny: 14, permit: 20 });
    expect(cells(body, 'decided-by')).toEqual({ total: 34, person: 34 });
    // The service's own failures are shown however few they are.
    expect(cells(body, 'purges')).toEqual({ total: 3, on_time: 2, late: 1 });
  });
});
