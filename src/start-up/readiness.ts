import { NotReady } from '../platform/health/readiness.js';
import type { ReadinessProbe } from '../platform/health/readiness.js';
import { lastSweep, SWEEP_PATIENCE_MINUTES } from '../retention/index.js';
import type { Platform } from './platform.js';

/** An entry that has waited longer means that the sequencer stands still; it normally waits a fraction of a second. */
const LEDGER_PATIENCE_SECONDS = 60;

/**
 * What this service cannot work without, each asked with the rights of the role that has to do with it.
 * @param packComplaint why the policy pack that should be in force is not
 */
export function readinessProbes(
  platform: Platform,
  packComplaint: () => string | undefined = () => undefined,
): readonly ReadinessProbe[] {
  const probe = (name: string, ask: ReadinessProbe['probe']): ReadinessProbe => ({
    name,
    probe: () =>
      ask().catch((fault: unknown) => {
        if (!(fault instanceof NotReady)) platform.log.warn('A readiness probe failed', { fault, context: name });
        throw fault;
      }),
  });
  return [
    probe('database', async () => {
      await platform.app.pool.query('select 1');
    }),
    probe('migrations', () => migrationsApplied(platform)),
    probe('ledger', () => ledgerKeepsUp(platform)),
    probe('policy', async () => {
      const complaint = packComplaint();
      if (complaint !== undefined) throw new NotReady(`${complaint}; publish another version`);
    }),
    probe('purges', () => purgesWaiting(platform)),
    probe('sweeps', () => sweepsGoOn(platform)),
  ];
}

/** More than the code knows is no fault: during an upgrade the older processes still answer. */
async function migrationsApplied({ auditor, database }: Platform): Promise<void> {
  const { rows } = await auditor.pool.query<{ applied: number }>(
    'select count(*)::int as applied from app.schema_migration',
  );
  const applied = rows[0]?.applied ?? 0;
  if (applied >= database.migrations) return;
  throw new NotReady(`${applied} of ${database.migrations} migrations are applied; run "comity db migrate"`);
}

/** A brake that stands is people's to release: the service works, so no load balancer may take it away for that. */
async function purgesWaiting({ purger }: Platform): Promise<void | { readonly warning: string }> {
  const { rows } = await purger.pool.query<{ standing: number; due: number; first: string | null }>(
    `select count(*)::int as standing, min(number) as first,
       coalesce(sum((state #>> '{counted,counts,due}')::int), 0)::int as due
     from retention.purge_brake where status in ('pulled', 'half_released')`,
  );
  const { standing, due, first } = rows[0]!;
  if (standing === 0) return;
  const others = standing > 1 ? ` and ${standing - 1} more` : '';
  return { warning: `${due} packages are due and wait for two persons: purge brake ${first}${others}` };
}

/** What is due waits meanwhile; the API is as well as before, so no load balancer may take it away for that. */
async function sweepsGoOn({ purger }: Platform): Promise<void | { readonly warning: string }> {
  const last = await lastSweep({ query: async (text) => (await purger.pool.query(text)).rows });
  if (last !== undefined && last.minutesAgo < SWEEP_PATIENCE_MINUTES) return;
  const since = last === undefined ? 'no sweep has ended yet' : `no sweep for ${last.minutesAgo} minutes`;
  return { warning: `${since}: nothing is destroyed meanwhile; start the worker or read its log` };
}

async function ledgerKeepsUp({ sequencerPool, clock, readOnly }: Platform): Promise<void> {
  const refusal = await readOnly();
  if (refusal) throw new NotReady(refusal.detail);
  const { rows } = await sequencerPool.query<{ waited: number | null }>(
    'select extract(epoch from $1::timestamptz - min(at))::float8 as waited from ledger.inbox',
    [clock.now()],
  );
  const waited = rows[0]?.waited ?? 0;
  if (waited <= LEDGER_PATIENCE_SECONDS) return;
  throw new NotReady(`the oldest ledger entry has waited ${Math.floor(waited)} s; start the worker or read its log`);
}
