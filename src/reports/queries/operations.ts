import type { Database, Tx } from '../../platform/database/database.js';
import { SERVICE_ACTOR } from '../../platform/database/service-transaction.js';

/** Figures of the whole installation: counts and instants, of no agency and no record. */
export interface Operations {
  readonly outbox: { readonly waiting: number; readonly due: number; readonly oldestDueAt: Date | null };
  readonly rechecks: { readonly open: number; readonly oldestAskedAt: Date | null; readonly failedLastWeek: number };
  readonly purges: {
    /** Past their term, not under a hold, not destroyed yet. */
    readonly due: number;
    readonly oldestDueAt: Date | null;
    /** Begun and not finished. */
    readonly begun: number;
    readonly held: number;
    readonly overdueAttestations: number;
  };
  readonly brakes: { readonly standing: number; readonly packages: number };
  readonly ledger: {
    readonly size: number;
    readonly signed: number;
    readonly signedAt: Date | null;
    /** Written and without a position yet. */
    readonly waiting: number;
    readonly oldestWaitingSince: Date | null;
  };
}

const OUTBOX = `
  select count(*)::int as waiting, count(*) filter (where due_at <= clock_timestamp())::int as due,
    min(due_at) filter (where due_at <= clock_timestamp()) as "oldestDueAt"
  from platform.outbox`;
const RECHECKS = `
  select count(*) filter (where finished_at is null)::int as open,
    min(asked_at) filter (where finished_at is null) as "oldestAskedAt",
    coalesce(sum(failed) filter (where asked_at > clock_timestamp() - interval '7 days'), 0)::int as "failedLastWeek"
  from sharing.recheck
  where finished_at is null or asked_at > clock_timestamp() - interval '7 days'`;
const PURGES = `
  select count(*) filter (where not held)::int as due, min(due_at) filter (where not held) as "oldestDueAt",
    count(*) filter (where held)::int as held,
    (select count(*)::int from disclosure.begun_purge) as begun,
    (select count(*)::int from retention.obligation where status = 'overdue') as "overdueAttestations"
  from disclosure.package
  where not gone and status <> 'purging' and due_at <= (select clock_timestamp())`;
const BRAKES = `
  select count(*)::int as standing, coalesce(sum((state #>> '{counted,counts,due}')::int), 0)::int as packages
  from retention.purge_brake where status in ('pulled', 'half_released')`;
const LEDGER = `
  select coalesce((select size from ledger.head), 0)::float8 as size,
    coalesce((select max(size) from ledger.checkpoint), 0)::float8 as signed,
    (select signed_at from ledger.checkpoint order by size desc limit 1) as "signedAt",
    (select count(*)::int from ledger.inbox) as waiting, (select min(at) from ledger.inbox) as "oldestWaitingSince"`;

/**
 * How the installation's background work stands.
 * @param purger as comity_purger, which alone reads the outbox
 * @param auditor as comity_auditor, which alone reads how long ledger entries wait
 */
export async function operations(purger: Database, auditor: Database): Promise<Operations> {
  const [background, ledger] = await Promise.all([
    purger.read(SERVICE_ACTOR, async (tx) => {
      const [outbox, rechecks, purges, brakes] = await Promise.all([
        one<Operations['outbox']>(tx, OUTBOX),
        one<Operations['rechecks']>(tx, RECHECKS),
        one<Operations['purges']>(tx, PURGES),
        one<Operations['brakes']>(tx, BRAKES),
      ]);
      return { outbox, rechecks, purges, brakes };
    }),
    auditor.read(SERVICE_ACTOR, (tx) => one<Operations['ledger']>(tx, LEDGER)),
  ]);
  return { ...background, ledger };
}

async function one<Row>(tx: Tx, text: string): Promise<Row> {
  const [row] = await tx.query<Row>(text);
  if (row === undefined) throw new Error('A statement of counts gave no row');
  return row;
}
