import { Inject, Injectable } from '@nestjs/common';
import { tell } from '../notifications/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { accepted } from '../platform/result.js';
import { pullBrake, reviewBrake } from './domain/decide-brake.js';
import { brakeCause, ordersGo } from './domain/purge-limits.js';
import type { PurgeCounts } from './domain/purge-limits.js';
import type { PurgeTally } from './domain/purge-tally.js';
import { countFiles } from './persistence/file-counts.js';
import { countPurges } from './persistence/purge-counts.js';
import type { CountedAgency } from './persistence/purge-counts.js';
import { PurgeBrakeRepository } from './persistence/purge-brake.repository.js';
import type { StoredBrake } from './persistence/purge-brake.repository.js';

/** A source agency whose purges wait for two persons. */
export interface Stop {
  readonly agency: string;
  /** What was due until then was released by two persons before, and goes. */
  readonly coveredUntil: Date | null;
  /** Whether what single persons ordered goes on. */
  readonly ordersGo: boolean;
  /** Due and kept back. */
  readonly waiting: number;
}

/** One count, and what it lets go. */
export interface Look {
  /** In the order of agencies. */
  readonly stops: readonly Stop[];
  readonly tally: PurgeTally;
}

/** Sweeps count one after the other, so that a mass pulls one brake. Any number that no other lock uses. */
const LOCK = 7_160_201;

/** Asked by the sweep before it destroys anything; an answer that cannot be had stops the step, never the brake. */
@Injectable()
export class BrakePurges {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(PurgeBrakeRepository) private readonly brakes: PurgeBrakeRepository,
    @Inject(CONFIG) private readonly config: Pick<Config, 'purgeFloor'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** Counts what is due, pulls, renews and ends brakes, and says whose purges wait. */
  async look(): Promise<Look> {
    const result = await asService(this.database, async (tx) => accepted(await this.judge(tx)));
    if (!result.ok) throw new Error(result.rejection.detail);
    return result.value;
  }

  private async judge(tx: Tx): Promise<Look> {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    // Brakes first: one that is released while this waits for its row is then counted as released.
    const open = new Map((await this.brakes.lockOpen(tx)).map((brake) => [agencyOf(brake), brake]));
    const counted = await this.count(tx);
    const stops: Stop[] = [];
    const mayGo = new Map<string, number>();
    for (const { agency, coveredUntil, packages, files } of counted) {
      const standing = open.get(agency);
      const found = this.causeIn(packages) ?? this.causeIn(files);
      mayGo.set(agency, packages.due);
      if (standing === undefined && found === undefined) continue;
      if (standing !== undefined) await this.review(tx, standing, packages.due > 0 ? packages : files);
      else await this.pull(tx, agency, { at: tx.at.toISOString(), ...found! });
      const go = ordersGo(packages, this.config.purgeFloor);
      const orders = go ? packages.orderedDue : 0;
      mayGo.set(agency, orders);
      stops.push({ agency, coveredUntil, ordersGo: go, waiting: packages.due - orders + files.due });
    }
    for (const [agency, brake] of open) {
      if (!counted.some((each) => each.agency === agency)) await this.review(tx, brake, NOTHING);
    }
    return { stops, tally: { countedAt: tx.at, mayGo } };
  }

  /**
   * Packages and files of sealed words apart, since the many of the one would hide a mass of the other; a brake stops both.
   */
  private async count(tx: Tx) {
    const packages = new Map((await countPurges(tx, this.config.purgeFloor)).map((each) => [each.agency, each]));
    const files = new Map((await countFiles(tx, this.config.purgeFloor)).map((each) => [each.agency, each]));
    return [...new Set([...packages.keys(), ...files.keys()])].sort().map((agency) => {
      const some = packages.get(agency) ?? files.get(agency)!;
      const { coveredUntil } = some;
      return { agency, coveredUntil, packages: countsOf(packages.get(agency)), files: countsOf(files.get(agency)) };
    });
  }

  private causeIn(counts: PurgeCounts) {
    const cause = brakeCause(counts, this.config.purgeFloor);
    return cause === undefined ? undefined : { cause, counts };
  }

  private async pull(tx: Tx, agency: string, counted: Parameters<typeof pullBrake>[1]): Promise<void> {
    const terms = { number: await this.brakes.nextNumber(tx), sourceAgency: agency };
    await this.announce(tx, await this.brakes.create(tx, this.newId(), pullBrake(terms, counted)));
  }

  private async review(tx: Tx, brake: StoredBrake, counts: PurgeCounts) {
    const events = reviewBrake(brake.state, counts, tx.at);
    const reviewed = await this.brakes.record(tx, brake, events);
    if (events.some(({ type }) => type === 'PurgeBrakeRenewed')) await this.announce(tx, reviewed);
  }

  private async announce(tx: Tx, { id, state }: StoredBrake): Promise<void> {
    if (state.status === 'none') return;
    const { number, sourceAgency: agency } = state.terms;
    const to = (['records_officer', 'privacy_officer'] as const).map((role) => ({ agency, role }));
    const about = { kind: 'purge-brake', id, number } as const;
    await tell(tx, this.newId, [
      { to, notice: { code: 'purge-braked', about, cause: state.counted.cause, rules: [] } },
    ]);
  }
}

const NOTHING = { due: 0, orderedDue: 0, gone: 0, orderedGone: 0, foreseen: 0, live: 0 };

const countsOf = (counted: CountedAgency | undefined): PurgeCounts => {
  if (counted === undefined) return NOTHING;
  const { due, orderedDue, gone, orderedGone, foreseen, live } = counted;
  return { due, orderedDue, gone, orderedGone, foreseen, live };
};

const agencyOf = ({ state }: StoredBrake): string => (state.status === 'none' ? '' : state.terms.sourceAgency);
