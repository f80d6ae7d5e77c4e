import { Inject, Injectable } from '@nestjs/common';
import { AdvanceDueAgreements } from '../agreements/index.js';
import { expire, GrantRepository } from '../grants/index.js';
import { sweepSessions } from '../platform/auth/sessions.js';
import { Database } from '../platform/database/database.js';
import { asService, PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { sweepIdempotencyKeys } from '../platform/http/idempotency.js';
import { sweepLetterDrafts } from '../platform/receipts/letter-drafts.js';
import { sweepPublicTries } from '../platform/receipts/public-tries.js';
import { LOG } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import { SupersedeFollowedPacks } from '../policy-packs/index.js';
import { RecheckSweep } from '../rechecks/index.js';
import { sweepNotices } from '../notifications/index.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { BrakePurges } from './brake-purges.js';
import type { Stop } from './brake-purges.js';
import { CloseFiles } from './close-files.js';
import { DisposePackages, PartlyDisposed } from './dispose-packages.js';
import { markOverdue } from './domain/decide-obligation.js';
import { FollowAgreements } from './follow-agreements.js';
import { KeyEpochsKeeper } from './key-epochs-keeper.js';
import { SweepFiles } from './sweep-files.js';
import { ORDERED_REASONS } from './domain/purge-limits.js';
import { ObligationRepository } from './persistence/obligation.repository.js';
import { RemindOfObligations } from './remind-of-obligations.js';

/** What one pass did; counts only. */
export interface SweepReport {
  packsSuperseded: number;
  agreementsAdvanced: number;
  grantsSuspended: number;
  grantsResumed: number;
  requestsRechecked: number;
  grantsExpired: number;
  grantsFollowed: number;
  packagesPurged: number;
  /** Due, and waiting for two persons. */
  packagesBraked: number;
  /** Records that came to their end, whose words have a day now; and words that were destroyed, by file. */
  filesClosed: number;
  filesDestroyed: number;
  /** Keys that went under a hold key, and epoch keys that were destroyed. */
  keysMoved: number;
  epochsClosed: number;
  obligationsOverdue: number;
  remindersTold: number;
  failed: number;
}

/** Larger ones cost as much CPU a package and more memory: 2,000 went past 300 MiB, 100 cost a quarter more CPU. */
const BATCH = 250;
/** So that one pass ends: what is left over is met by the next one. */
const MOST_BATCHES = 40;

// Due by the database's clock in every statement. The key of the last row goes on, so that a row that fails again and
// again cannot stand in the way of those behind it.
const DUE_GRANTS = `
  select id, expires_at as due from sharing.release_grant
  where status in ('active', 'suspended') and expires_at <= clock_timestamp() and (expires_at, id) > ($1, $2)
  order by expires_at, id limit $3`;
// Behind a brake only what two persons released and, where they go on, what single persons ordered.
const DUE_PACKAGES = `
  select p.id, p.due_at as due
  from disclosure.package p
    left join jsonb_to_recordset($4::jsonb) as stop(agency text, "coveredUntil" timestamptz, "ordersGo" boolean)
      on stop.agency = p.source_agency
  where p.status <> 'purged' and p.status <> 'purging' and not p.held and p.due_at <= clock_timestamp()
    and (p.due_at, p.id) > ($1, $2)
    and (stop.agency is null or p.due_at <= stop."coveredUntil"
      or (stop."ordersGo" and p.state ->> 'dueBecause' = any ($5::text[])))
  order by p.due_at, p.id limit $3`;
const DUE_OBLIGATIONS = `
  select id, due_at as due from retention.obligation
  where status = 'due' and due_at <= clock_timestamp() and (due_at, id) > ($1, $2)
  order by due_at, id limit $3`;

const FIRST = { due: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
type DueRow = typeof FIRST;

/**
 * One pass over everything that time alone does. The rows are the truth: whoever calls this, however often, early or from a
 * forged job, changes only what is due now. Each row is its own transaction, and one that fails stops no other.
 */
@Injectable()
export class RetentionSweep {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(SupersedeFollowedPacks) private readonly packs: SupersedeFollowedPacks,
    @Inject(AdvanceDueAgreements) private readonly agreements: AdvanceDueAgreements,
    @Inject(RecheckSweep) private readonly rechecks: Pick<RecheckSweep, 'run'>,
    @Inject(FollowAgreements) private readonly follow: FollowAgreements,
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(BrakePurges) private readonly brake: Pick<BrakePurges, 'stops'>,
    @Inject(DisposePackages) private readonly disposition: DisposePackages,
    @Inject(CloseFiles) private readonly closing: Pick<CloseFiles, 'run'>,
    @Inject(SweepFiles) private readonly files: Pick<SweepFiles, 'run' | 'closeEpochs'>,
    @Inject(KeyEpochsKeeper) private readonly keys: Pick<KeyEpochsKeeper, 'run'>,
    @Inject(ObligationRepository) private readonly obligations: ObligationRepository,
    @Inject(RemindOfObligations) private readonly reminders: Pick<RemindOfObligations, 'remind'>,
    @Inject(LOG) private readonly log: Pick<Log, 'error'>,
  ) {}

  /** Agreements first: their end makes grants and data due in the same pass. */
  async run(): Promise<SweepReport> {
    const report: SweepReport = {
      packsSuperseded: 0,
      agreementsAdvanced: 0,
      grantsSuspended: 0,
      grantsResumed: 0,
      requestsRechecked: 0,
      grantsExpired: 0,
      grantsFollowed: 0,
      packagesPurged: 0,
      packagesBraked: 0,
      filesClosed: 0,
      filesDestroyed: 0,
      keysMoved: 0,
      epochsClosed: 0,
      obligationsOverdue: 0,
      remindersTold: 0,
      failed: 0,
    };
    await this.step(report, 'policy-packs', async () => {
      report.packsSuperseded = await this.packs.supersede(this.database);
    });
    await this.step(report, 'agreements', async () => {
      report.agreementsAdvanced = await this.agreements.advance(this.database);
    });
    await this.step(report, 'rechecks', async () => {
      const { grantsSuspended, grantsResumed, requestsChanged, failed } = await this.rechecks.run();
      Object.assign(report, { grantsSuspended, grantsResumed, requestsRechecked: requestsChanged });
      report.failed += failed;
    });
    await this.step(report, 'agreement-ends', () => this.followAgreements(report));
    await this.step(report, 'grants', async () => {
      report.grantsExpired = await this.each(report, DUE_GRANTS, (id) => this.expireGrant(id));
    });
    await this.step(report, 'packages', async () => {
      await this.dispose(report, () => this.disposition.resume());
      await this.purge(report);
    });
    await this.step(report, 'files', async () => {
      report.filesClosed = await this.closing.run();
      report.filesDestroyed = await this.files.run(() => this.stops(report));
    });
    await this.step(report, 'keys', async () => {
      const { moved, closed } = await this.keys.run();
      Object.assign(report, { keysMoved: moved, epochsClosed: closed + (await this.files.closeEpochs()) });
    });
    await this.step(report, 'obligations', async () => {
      report.obligationsOverdue = await this.each(report, DUE_OBLIGATIONS, (id) => this.markOverdue(id));
    });
    await this.step(report, 'reminders', async () => {
      report.remindersTold = await this.reminders.remind();
    });
    await this.step(report, 'sessions-and-keys', async () => {
      await asService(this.database, async (tx) =>
        accepted([
          await sweepSessions(tx),
          await sweepIdempotencyKeys(tx),
          await sweepNotices(tx),
          await sweepPublicTries(tx),
          await sweepLetterDrafts(tx),
        ]),
      );
    });
    return report;
  }

  private async step(report: SweepReport, name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      report.failed += 1;
      this.log.error('A step of the retention sweep failed', { context: name, fault });
    }
  }

  private async each(
    report: SweepReport,
    text: string,
    act: (id: string) => Promise<Result<boolean>>,
  ): Promise<number> {
    let done = 0;
    await this.batches(text, async (ids) => {
      for (const id of ids) {
        await this.step(report, 'row', async () => {
          const result = await act(id);
          if (result.ok && result.value) done += 1;
        });
      }
    });
    return done;
  }

  private async batches(text: string, act: (ids: readonly string[]) => Promise<void>): Promise<void> {
    let last: DueRow = FIRST;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const rows = await this.due(text, last);
      if (rows.length > 0) await act(rows.map(({ id }) => id));
      if (rows.length < BATCH) return;
      last = rows.at(-1)!;
    }
  }

  private due(text: string, { due, id }: DueRow, more: readonly unknown[] = []): Promise<readonly DueRow[]> {
    return this.database.read(SERVICE_ACTOR, (tx) => tx.query<DueRow>(text, [due, id, BATCH, ...more]));
  }

  /**
   * The brake is asked again after each batch was read: what made the batch due is then in its count, so that a mass which
   * becomes due meanwhile is not destroyed before anybody looked.
   */
  private async purge(report: SweepReport): Promise<void> {
    let stops = await this.stops(report);
    let last: DueRow = FIRST;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const rows = await this.due(DUE_PACKAGES, last, [JSON.stringify(stops), ORDERED_REASONS]);
      if (rows.length === 0) return;
      const now = await this.stops(report);
      const same = JSON.stringify(now) === JSON.stringify(stops);
      stops = now;
      if (!same) continue;
      await this.dispose(report, () => this.disposition.disposeMany(rows.map(({ id }) => id)));
      if (rows.length < BATCH) return;
      last = rows.at(-1)!;
    }
  }

  private async stops(report: SweepReport): Promise<readonly Stop[]> {
    const stops = await this.brake.stops();
    report.packagesBraked = stops.reduce((sum, { waiting }) => sum + waiting, 0);
    return stops;
  }

  private async followAgreements(report: SweepReport): Promise<void> {
    let after = FIRST.id;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const affected = await this.follow.affected(after, BATCH);
      for (const grant of affected) {
        await this.step(report, 'row', async () => {
          const result = await this.follow.follow(grant);
          if (result.ok && result.value) report.grantsFollowed += 1;
        });
      }
      if (affected.length < BATCH) break;
      after = affected.at(-1)!.id;
    }
  }

  private expireGrant(id: string): Promise<Result<boolean>> {
    return asService(this.database, async (tx) => {
      const locked = await this.grants.lock(tx, id);
      if (!locked.ok) return locked;
      const events = expire(locked.value.state, tx.at);
      await this.grants.record(tx, locked.value, events);
      return accepted(events.length > 0);
    });
  }

  private async dispose(report: SweepReport, work: () => Promise<number>): Promise<void> {
    await this.step(report, 'batch', async () => {
      try {
        report.packagesPurged += await work();
      } catch (fault) {
        if (fault instanceof PartlyDisposed) report.packagesPurged += fault.done;
        throw fault;
      }
    });
  }

  private markOverdue(id: string): Promise<Result<boolean>> {
    return asService(this.database, async (tx) => {
      const locked = await this.obligations.lock(tx, id);
      const events = locked === undefined ? [] : markOverdue(locked.state, tx.at);
      if (locked !== undefined) await this.obligations.record(tx, locked, events);
      return accepted(events.length > 0);
    });
  }
}
