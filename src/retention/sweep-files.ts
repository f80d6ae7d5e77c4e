import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import type { Stop } from './brake-purges.js';
import { DisposeFiles } from './dispose-files.js';
import { FILE_KINDS } from './domain/sealed-file.js';
import type { FileKind } from './domain/sealed-file.js';
import { NOT_KEPT } from './persistence/ended-records.js';

/** The ids of one certificate's files fit into a line of the journal, and its epochs into an entry of the ledger. */
const BATCH = 100;
/** So that one pass ends: what is left over is met by the next one. */
const MOST_BATCHES = 40;

// An index of the few that are due; most passes end here.
const KINDS_DUE = `
  select distinct f.kind from retention.sealed_file f where f.status = 'closed' and f.due_at <= clock_timestamp()`;
// Behind a brake only what two persons released. The key of the last row goes on, so that a file that fails again and again,
// or whose day turns out to be later, cannot stand in the way of those behind it.
const DUE = `
  select f.id, f.due_at as due
  from retention.sealed_file f
    left join jsonb_to_recordset($5::jsonb) as stop(agency text, "coveredUntil" timestamptz) on stop.agency = f.source_agency
  where f.status = 'closed' and f.kind = $1 and f.due_at <= clock_timestamp() and (f.due_at, f.id) > ($2, $3)
    and (stop.agency is null or f.due_at <= stop."coveredUntil") and ${NOT_KEPT}
  order by f.due_at, f.id limit $4`;

const FIRST = { due: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
type DueRow = typeof FIRST;

/** One pass over the files whose time has come, under the same brake as packages. */
@Injectable()
export class SweepFiles {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(DisposeFiles) private readonly disposition: DisposeFiles,
  ) {}

  /**
   * @param stopsNow asked before each batch is destroyed and after it was read, so that what made it due is in the count
   * @returns how many files went
   */
  async run(stopsNow: () => Promise<readonly Stop[]>): Promise<number> {
    let done = 0;
    let fault: unknown;
    const all = async (work: () => Promise<number>) => {
      // What is stuck stops nothing else; it is told at the end.
      await work().then(
        (count) => (done += count),
        (cause: unknown) => (fault ??= cause),
      );
    };
    await all(() => this.disposition.resume());
    const due = await this.database.read(SERVICE_ACTOR, (tx) => tx.query<{ kind: FileKind }>(KINDS_DUE));
    for (const kind of FILE_KINDS) {
      if (due.some((each) => each.kind === kind)) await all(() => this.sweep(kind, stopsNow));
    }
    if (fault !== undefined) throw fault as Error;
    return done;
  }

  private async sweep(kind: FileKind, stopsNow: () => Promise<readonly Stop[]>): Promise<number> {
    let done = 0;
    let last: DueRow = FIRST;
    let stops = await stopsNow();
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const rows = await this.due(kind, last, stops);
      if (rows.length === 0) break;
      const now = await stopsNow();
      const same = JSON.stringify(now) === JSON.stringify(stops);
      stops = now;
      if (!same) continue;
      done += await this.disposition.dispose(
        kind,
        rows.map(({ id }) => id),
      );
      if (rows.length < BATCH) break;
      last = rows.at(-1)!;
    }
    return done;
  }

  private due(kind: FileKind, { due, id }: DueRow, stops: readonly Stop[]): Promise<readonly DueRow[]> {
    return this.database.read(SERVICE_ACTOR, (tx) =>
      tx.query<DueRow>(DUE, [kind, due, id, BATCH, JSON.stringify(stops)]),
    );
  }
}
