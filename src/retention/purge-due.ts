import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { LOG } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import { BrakePurges } from './brake-purges.js';
import type { Look } from './brake-purges.js';
import { DisposePackages, PartlyDisposed } from './dispose-packages.js';
import { ORDERED_REASONS } from './domain/purge-limits.js';
import { spend } from './domain/purge-tally.js';
import type { PurgeTally } from './domain/purge-tally.js';

export interface PurgeReport {
  purged: number;
  /** Due, and waiting for two persons. */
  braked: number;
  failed: number;
  /** Ended by its bound, with more that is due. */
  cut: boolean;
}

/** Larger ones cost as much CPU a package and more memory: 2,000 went past 300 MiB, 100 cost a quarter more CPU. */
const BATCH = 250;
/** So that the other steps of the sweep have their turn; what is left over is met by the next pass, at once. */
const MOST_BATCHES = 40;

// One table, in the order of one index, so that a batch costs a batch: the bound is a literal, since of a parameter PostgreSQL
// expects a tenth of all rows; the time is asked once, since a condition on `clock_timestamp()` itself is none of an index; and
// brakes are looked up a row. With joins everything that was due was sorted again for each batch. The key of the last row
// goes on, so that a row that fails again and again cannot stand in the way of those behind it.
const COVERED = `
  select max(b.covers_until) from retention.purge_brake b
  where b.status = 'released' and b.source_agency = p.source_agency`;
// Behind a brake only what two persons released and, where they go on, what single persons ordered.
const DUE = `
  select p.id, p.due_at as due, p.source_agency as agency, clock_timestamp() as now,
    coalesce(p.due_at <= (${COVERED}), false) as covered,
    exists (select from retention.purge_brake b
      where b.source_agency = p.source_agency and b.status in ('pulled', 'half_released')) as braked
  from disclosure.package p
  where not p.gone and p.status <> 'purging' and not p.held and p.due_at <= (select clock_timestamp())
    and (p.due_at, p.id) > ($1, $2)
    and (p.source_agency <> all ($3::text[]) or p.due_at <= (${COVERED})
      or (p.source_agency = any ($4::text[]) and p.state ->> 'dueBecause' = any ($5::text[])))
  order by p.due_at, p.id limit ${BATCH}`;

interface Due {
  readonly id: string;
  readonly due: Date;
  readonly agency: string;
  /** Released by two persons before, and in no count. */
  readonly covered: boolean;
  /** A brake stands, perhaps one that another worker pulled since this one counted. */
  readonly braked: boolean;
  readonly now: Date;
}

const FIRST: Pick<Due, 'due' | 'id'> = { due: new Date(0), id: '00000000-0000-0000-0000-000000000000' };

/** Destroys what is due, as far as the brake lets it. */
@Injectable()
export class PurgeDuePackages {
  /** The count that stands, from one pass to the next; none where somebody waits behind a brake. */
  private counted: Look | undefined;

  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(BrakePurges) private readonly brake: Pick<BrakePurges, 'look'>,
    @Inject(DisposePackages) private readonly disposition: Pick<DisposePackages, 'disposeMany' | 'resume'>,
    @Inject(LOG) private readonly log: Pick<Log, 'error'>,
  ) {}

  /** One pass; first what somebody began who may have died. Throws when it cannot count: then nothing more goes. */
  async run(report: PurgeReport): Promise<void> {
    await this.dispose(report, () => this.disposition.resume());
    let look = this.counted ?? (await this.look(report));
    this.counted = undefined;
    let last = FIRST;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const rows = await this.due(look, last);
      if (rows.length === 0) break;
      const tally = tallyBehind(look, rows, rows[0]!.now);
      if (tally === undefined) {
        const again = await this.look(report);
        const same = JSON.stringify(again.stops) === JSON.stringify(look.stops);
        // What made the batch due is in this count: a mass that became due meanwhile is seen before any of it goes.
        look = { ...again, tally: tallyBehind(again, rows, again.tally.countedAt) ?? spent(again.tally) };
        if (!same) continue;
      } else {
        look = { ...look, tally };
      }
      const gone = await this.dispose(report, () => this.disposition.disposeMany(rows.map(({ id }) => id)));
      // Somebody else is at it, or something is held now or fails: what was counted is no longer what is there.
      if (gone < rows.length) look = { ...look, tally: spent(look.tally) };
      report.cut = batch === MOST_BATCHES - 1 && rows.length === BATCH;
      if (rows.length < BATCH) break;
      last = rows.at(-1)!;
    }
    if (look.stops.length === 0) this.counted = look;
  }

  private due({ stops }: Look, { due, id }: Pick<Due, 'due' | 'id'>): Promise<readonly Due[]> {
    const stopped = stops.map(({ agency }) => agency);
    const ordersGo = stops.filter((stop) => stop.ordersGo).map(({ agency }) => agency);
    return this.database.read(SERVICE_ACTOR, (tx) => tx.query<Due>(DUE, [due, id, stopped, ordersGo, ORDERED_REASONS]));
  }

  private async look(report: PurgeReport): Promise<Look> {
    const look = await this.brake.look();
    report.braked = look.stops.reduce((sum, { waiting }) => sum + waiting, 0);
    return look;
  }

  private async dispose(report: PurgeReport, work: () => Promise<number>): Promise<number> {
    const done = await work().catch((fault: unknown) => {
      report.failed += 1;
      this.log.error('A batch of packages could not be destroyed to the end', { fault });
      return fault instanceof PartlyDisposed ? fault.done : 0;
    });
    report.purged += done;
    return done;
  }
}

/** What the count still lets go behind this batch; undefined: count again. */
function tallyBehind({ tally, stops }: Look, rows: readonly Due[], now: Date): PurgeTally | undefined {
  const known = new Set(stops.map(({ agency }) => agency));
  if (rows.some(({ braked, agency }) => braked && !known.has(agency))) return undefined;
  const counted = rows.filter(({ covered }) => !covered).map(({ agency }) => agency);
  return spend(tally, counted, now);
}

const spent = ({ countedAt }: PurgeTally): PurgeTally => ({ countedAt, mayGo: new Map() });
