import { Inject } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor, Role } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { LOG } from '../../platform/logging/log.js';
import type { Log } from '../../platform/logging/log.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { storedExtent } from '../export/stored-ledger.js';
import { LEDGER_EVIDENCE, withWholeLedger } from '../ledger-evidence.js';
import type { LedgerEvidence } from '../ledger-evidence.js';
import { VerificationStore } from '../persistence/verification.store.js';
import { unusableReport } from '../verify/report.js';
import type { VerifyReport } from '../verify/report.js';
import { verifyDatabase } from '../verify/verify-database.js';

/** Who may have the whole ledger verified; what they learn is positions and counts, of no agency's content. */
export const VERIFIERS: readonly Role[] = ['auditor', 'overseer', 'operator'];

/** Starts a verification of the whole ledger and does not wait for it; `ledgerVerification` says how far it has come. */
export class VerifyLedger extends Command<Result<{ readonly id: string }>> {
  constructor(readonly actor: Actor) {
    super();
  }
}

class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * One verification at a time in this process: it reads the whole ledger on the connection that readiness uses too. Whoever
 * asks again while the own agency's runs gets that one.
 */
@CommandHandler(VerifyLedger)
export class VerifyLedgerHandler implements ICommandHandler<VerifyLedger>, OnApplicationShutdown {
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LEDGER_EVIDENCE) private readonly evidence: LedgerEvidence,
    @Inject(VerificationStore) private readonly verifications: VerificationStore,
    @Inject(NEW_ID) private readonly newId: NewId,
    @Inject(LOG) private readonly log: Pick<Log, 'error' | 'warn'>,
  ) {}

  async execute({ actor }: VerifyLedger): Promise<Result<{ readonly id: string }>> {
    if (!VERIFIERS.some((role) => actor.roles.includes(role))) {
      return rejected(
        'not-permitted',
        'Your role may not verify the ledger here. Ask an auditor, or verify an export offline.',
      );
    }
    const started = await this.database.transaction(actor, async (tx) => {
      const current = await this.verifications.current(tx);
      if (current !== undefined) return accepted({ id: current, isNew: false });
      if (this.running) {
        return rejected('wrong-state', 'Another agency has the ledger verified just now. Ask again in a minute.');
      }
      const id = this.newId();
      await this.verifications.start(tx, id);
      return accepted({ id, isNew: true });
    });
    if (!started.ok) return started;
    const { id, isNew } = started.value;
    if (isNew) this.queue(() => this.verify(actor, id));
    return accepted({ id });
  }

  /** A verification under way ends with a report that says so; the pools are closed behind it. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Two agencies that asked in the same instant both passed the question above: the second waits. */
  private queue(work: () => Promise<void>): void {
    const mine = (this.running ?? Promise.resolve()).then(work).finally(() => {
      if (this.running === mine) this.running = undefined;
    });
    this.running = mine;
  }

  private async verify(actor: Actor, id: string): Promise<void> {
    try {
      const report = await this.report((done, total) => this.note(actor, id, done, total));
      await this.note(actor, id, report.entries, report.entries, report);
    } catch (fault) {
      if (!(fault instanceof Stopped)) this.log.error('A verification of the ledger failed', { fault });
      const why =
        fault instanceof Stopped ? 'The service was stopped meanwhile.' : 'A fault stopped it; the log says which.';
      await this.note(actor, id, 0, 0, unusableReport(`${why} Start it again.`, 'given'));
    }
  }

  private report(note: (done: number, total: number) => Promise<void>): Promise<VerifyReport> {
    return withWholeLedger(this.evidence, async (run, checkpoints) => {
      const { entries: total } = await storedExtent(run);
      let noting: Promise<void> | undefined;
      const report = await verifyDatabase(
        (text, values) => {
          if (this.stopping) throw new Stopped();
          return run(text, values);
        },
        {
          origin: this.evidence.origin,
          trustedKeys: this.evidence.keys,
          checkpoints,
          // One note at a time: a slow one is followed by the newest.
          onProgress: (done) => {
            noting ??= note(done, total).finally(() => (noting = undefined));
          },
        },
      );
      await noting;
      return report;
    });
  }

  /** Progress that cannot be written is no reason to stop; a result that cannot leaves a row without a sign of life. */
  private async note(actor: Actor, id: string, done: number, total: number, report?: VerifyReport): Promise<void> {
    try {
      await this.database.transaction(actor, async (tx) =>
        accepted(await this.verifications.note(tx, id, { done, total, ...(report && { report }) })),
      );
    } catch (fault) {
      this.log.warn('The progress of a verification could not be written', { fault });
    }
  }
}
