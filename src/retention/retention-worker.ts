import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../platform/clock/clock.js';
import type { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { LOG } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import { OutboxDispatcher } from '../platform/outbox/outbox-dispatcher.js';
import { WakeQueue } from '../platform/queue/wake-queue.js';
import type { JobCounts, QueueConnection } from '../platform/queue/wake-queue.js';
import { RetentionSweep } from './sweep.js';
import type { SweepReport } from './sweep.js';
import { QUEUE_CONNECTION, RETENTION_TIMES } from './tokens.js';

export interface RetentionTimes {
  /** Name of the queue; every process of an installation uses the same. */
  readonly queue: string;
  /** How often the queue's schedule wakes. */
  readonly everyMs: number;
  /** How long this process goes without a sweep before it sweeps without the queue. */
  readonly silenceMs: number;
  /** How often the outbox is looked at. */
  readonly outboxMs: number;
}

export const DEFAULT_TIMES: RetentionTimes = {
  queue: 'comity-retention',
  everyMs: 30_000,
  silenceMs: 60_000,
  outboxMs: 1_000,
};

/**
 * Keeps the sweep going: the queue's schedule and due-time wakes in the ordinary case, the own timer when the queue is
 * wiped, dead or away. Nothing is decided here; every wake leads to the same sweep.
 */
@Injectable()
export class RetentionWorker {
  private queue: WakeQueue | undefined;
  private outboxTimer: NodeJS.Timeout | undefined;
  private silenceTimer: NodeJS.Timeout | undefined;
  private dispatching: Promise<unknown> = Promise.resolve();
  private sweeping: Promise<SweepReport> | undefined;
  private stopped = true;

  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(RetentionSweep) private readonly sweep: RetentionSweep,
    @Inject(QUEUE_CONNECTION) private readonly connection: QueueConnection,
    @Inject(RETENTION_TIMES) private readonly times: RetentionTimes,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Pick<Log, 'error' | 'warn' | 'info'>,
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    const queue = this.openQueue((fault) =>
      this.log.warn('The queue reports an error; sweeps go on without it', { fault }),
    );
    this.queue = queue;
    queue.work(async () => {
      await this.sweepNow();
    });
    queue.lookEvery(this.times.everyMs);
    this.watchOutbox(queue);
    this.watchSilence(queue);
  }

  /** Waits for what is under way, so that the pools can be closed behind it. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.outboxTimer);
    clearTimeout(this.silenceTimer);
    await this.queue?.close();
    this.queue = undefined;
    await this.dispatching;
    await this.sweeping;
  }

  /** Jobs of the queue by state, also where no worker runs; `unreachable` when it does not answer. */
  async jobs(): Promise<JobCounts | 'unreachable'> {
    const queue = this.queue ?? this.openQueue(() => undefined);
    try {
      return await queue.counts();
    } catch (fault) {
      this.log.warn('The queue could not be counted', { fault });
      return 'unreachable';
    } finally {
      if (queue !== this.queue) await queue.close();
    }
  }

  /** One sweep at a time in this process; who comes meanwhile gets the next one, since rows may be new since it began. */
  async sweepNow(): Promise<SweepReport> {
    const running = this.sweeping;
    if (running !== undefined) await running;
    this.sweeping ??= this.sweepOnce();
    return this.sweeping;
  }

  private openQueue(onError: (fault: Error) => void): WakeQueue {
    return new WakeQueue({ name: this.times.queue, connection: this.connection, clock: this.clock, onError });
  }

  private async sweepOnce(): Promise<SweepReport> {
    const report = await this.sweep.run().finally(() => {
      this.sweeping = undefined;
    });
    // What is left over is due: waiting for the next wake would let 10,000 go in 30 seconds and no more.
    if (report.cut && !this.stopped) void this.sweepNow();
    if (this.queue !== undefined) this.watchSilence(this.queue);
    if (report.filesDestroyed > 0) this.log.info('Sealed words were destroyed', { count: report.filesDestroyed });
    if (report.packagesPurged > 0) this.log.info('Data was destroyed', { count: report.packagesPurged });
    return report;
  }

  private watchOutbox(queue: WakeQueue): void {
    const dispatcher = new OutboxDispatcher({
      database: this.database,
      actor: SERVICE_ACTOR,
      handOver: (wake) => queue.lookAt(wake.dueAt),
    });
    const look = () => {
      this.dispatching = dispatcher
        .dispatchOnce()
        .catch((fault: unknown) => this.log.error('The outbox could not be read', { fault }))
        .finally(next);
    };
    const next = () => {
      if (!this.stopped) this.outboxTimer = setTimeout(look, this.times.outboxMs);
    };
    look();
  }

  /** Starts anew after every sweep, so it rings only when none came for so long. */
  private watchSilence(queue: WakeQueue): void {
    clearTimeout(this.silenceTimer);
    if (this.stopped) return;
    this.silenceTimer = setTimeout(() => {
      this.log.warn('No wake came from the queue; sweeping without it and renewing its schedule');
      queue.lookEvery(this.times.everyMs);
      void this.sweepNow();
    }, this.times.silenceMs);
  }
}
