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
import { RecheckSweep, sweepRechecks } from '../rechecks/index.js';
import { sweepNotices } from '../notifications/index.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { BrakePurges } from './brake-purges.js';
import { CloseFiles } from './close-files.js';
import { markOverdue } from './domain/decide-obligation.js';
import { FollowAgreements } from './follow-agreements.js';
import { DeleteFormerNames } from './delete-former-names.js';
import { FileKeysKeeper } from './file-keys-keeper.js';
import { KeyEpochsKeeper } from './key-epochs-keeper.js';
import { SweepFiles } from './sweep-files.js';
import { LapseDrafts } from './lapse-drafts.js';
import { noteSweep } from './persistence/note-sweep.js';
import { ObligationRepository } from './persistence/obligation.repository.js';
import { PurgeDuePackages } from './purge-due.js';
import { RemindOfObligations } from './remind-of-obligations.js';

/** What one pass did; counts only. */
export interface SweepReport {
  packsSuperseded: number;
  agreementsAdvanced: number;
  /** Drafts that nobody touches: told of, and ended two weeks later. */
  draftsTold: number;
  draftsLapsed: number;
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
  /** Of people whose account is disabled for years. */
  namesDeleted: number;
  obligationsOverdue: number;
  remindersTold: number;
  failed: number;
  /** A step ended by its bound and had done something: sweep again at once, what is left over is due already. */
  cut: boolean;
}

const BATCH = 250;
/** So that one step does not keep the others waiting: what is left over is met by the next pass, at once. */
const MOST_BATCHES = 40;

// Due by the database's clock in every statement. The key of the last row goes on, so that a row that fails again and
// again cannot stand in the way of those behind it.
const DUE_GRANTS = `
  select id, expires_at as due from sharing.release_grant
  where status in ('active', 'suspended') and expires_at <= (select clock_timestamp()) and (expires_at, id) > ($1, $2)
  order by expires_at, id limit ${BATCH}`;
const DUE_OBLIGATIONS = `
  select id, due_at as due from retention.obligation
  where status = 'due' and due_at <= (select clock_timestamp()) and (due_at, id) > ($1, $2)
  order by due_at, id limit ${BATCH}`;

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
    @Inject(LapseDrafts) private readonly drafts: Pick<LapseDrafts, 'run'>,
    @Inject(RecheckSweep) private readonly rechecks: Pick<RecheckSweep, 'run'>,
    @Inject(FollowAgreements) private readonly follow: FollowAgreements,
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(PurgeDuePackages) private readonly purge: Pick<PurgeDuePackages, 'run'>,
    @Inject(BrakePurges) private readonly brake: Pick<BrakePurges, 'look'>,
    @Inject(CloseFiles) private readonly closing: Pick<CloseFiles, 'run'>,
    @Inject(SweepFiles) private readonly files: Pick<SweepFiles, 'run'>,
    @Inject(KeyEpochsKeeper) private readonly keys: Pick<KeyEpochsKeeper, 'run'>,
    @Inject(FileKeysKeeper) private readonly fileKeys: Pick<FileKeysKeeper, 'tidy' | 'closeEpochs'>,
    @Inject(DeleteFormerNames) private readonly names: Pick<DeleteFormerNames, 'run'>,
    @Inject(ObligationRepository) private readonly obligations: ObligationRepository,
    @Inject(RemindOfObligations) private readonly reminders: Pick<RemindOfObligations, 'remind'>,
    @Inject(LOG) private readonly log: Pick<Log, 'error'>,
  ) {}

  /** Agreements first: their end makes grants and data due in the same pass. */
  async run(): Promise<SweepReport> {
    const report: SweepReport = {
      packsSuperseded: 0,
      agreementsAdvanced: 0,
      draftsTold: 0,
      draftsLapsed: 0,
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
      namesDeleted: 0,
      obligationsOverdue: 0,
      remindersTold: 0,
      failed: 0,
      cut: false,
    };
    await this.step(report, 'policy-packs', async () => {
      report.packsSuperseded = await this.packs.supersede(this.database);
    });
    await this.step(report, 'agreements', async () => {
      report.agreementsAdvanced = await this.agreements.advance(this.database);
    });
    await this.step(report, 'drafts', async () => {
      const { told, lapsed } = await this.drafts.run();
      Object.assign(report, { draftsTold: told, draftsLapsed: lapsed });
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
    await this.step(report, 'packages', () => this.purgePackages(report));
    await this.step(report, 'files', async () => {
      report.filesClosed = await this.closing.run();
      report.filesDestroyed = await this.files.run(async () => (await this.brake.look()).stops);
    });
    await this.step(report, 'keys', async () => {
      const { moved, closed } = await this.keys.run();
      await this.fileKeys.tidy();
      Object.assign(report, { keysMoved: moved, epochsClosed: closed + (await this.fileKeys.closeEpochs()) });
    });
    await this.step(report, 'names', async () => {
      report.namesDeleted = await this.names.run();
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
          await sweepRechecks(tx),
          await sweepPublicTries(tx),
          await sweepLetterDrafts(tx),
        ]),
      );
    });
    await this.step(report, 'last-sweep', async () => {
      await asService(this.database, async (tx) => accepted(await noteSweep(tx, report.failed)));
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
    let last: DueRow = FIRST;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const rows = await this.due(text, last);
      for (const { id } of rows) {
        await this.step(report, 'row', async () => {
          const result = await act(id);
          if (result.ok && result.value) done += 1;
        });
      }
      if (rows.length < BATCH) return done;
      last = rows.at(-1)!;
    }
    report.cut ||= done > 0;
    return done;
  }

  private due(text: string, { due, id }: DueRow): Promise<readonly DueRow[]> {
    return this.database.read(SERVICE_ACTOR, (tx) => tx.query<DueRow>(text, [due, id]));
  }

  private async purgePackages(report: SweepReport): Promise<void> {
    const done = { purged: 0, braked: 0, failed: 0, cut: false };
    try {
      await this.purge.run(done);
    } finally {
      report.packagesPurged = done.purged;
      report.packagesBraked = done.braked;
      report.failed += done.failed;
      report.cut ||= done.cut && done.purged > 0;
    }
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
      if (affected.length < BATCH) return;
      after = affected.at(-1)!.id;
    }
    report.cut ||= report.grantsFollowed > 0;
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

  private markOverdue(id: string): Promise<Result<boolean>> {
    return asService(this.database, async (tx) => {
      const locked = await this.obligations.lock(tx, id);
      const events = locked === undefined ? [] : markOverdue(locked.state, tx.at);
      if (locked !== undefined) await this.obligations.record(tx, locked, events);
      return accepted(events.length > 0);
    });
  }
}
