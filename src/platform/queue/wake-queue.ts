import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import type { Processor } from 'bullmq';
import type { Clock } from '../clock/clock.js';

/** Where the queue keeps its jobs: the broker's own PostgreSQL (as comity_queue), or Redis. */
export type QueueConnection =
  { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'redis'; readonly url: string };

export interface WakeQueueOptions {
  readonly name: string;
  readonly connection: QueueConnection;
  readonly clock: Clock;
  /** Errors of the queue's connections and jobs; without a listener they would end the process. */
  readonly onError: (error: Error) => void;
}

/** A queue and its worker must not keep a process from stopping, also while their server is away. */
const CLOSE_WITHIN_MS = 5_000;
/** After a failure to fetch, also the longest that a stopped worker keeps its process while PostgreSQL is away. */
const RETRY_MS = 3_000;
/** A worker that is killed twice during one job must not lose the job for good (the default is 1). */
const MAX_STALLED = 1_000;
const LOCK_MS = 30_000;
const KEEP = { removeOnComplete: true, removeOnFail: true } as const;

export interface JobCounts {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly failed: number;
}

interface WakeWorker {
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * BullMQ, for waking only: a job says "look now" and nothing else, so a job that is lost, repeated or forged does no harm.
 * No call here is awaited by a request or a transaction: `add` hangs while Redis is away.
 */
export class WakeQueue {
  private readonly queue: Queue;
  private worker: WakeWorker | undefined;
  private closing = false;

  constructor(private readonly options: WakeQueueOptions) {
    this.queue = this.openQueue();
    this.queue.on('error', options.onError);
  }

  /** Calls `look` for every job, one at a time in this process. */
  work(look: () => Promise<void>): void {
    this.worker = this.openWorker(() => look());
    this.worker.on('error', this.options.onError);
  }

  /** Looks every `ms`; repeating the call with the same value changes nothing, after a wipe it restores the schedule. */
  lookEvery(ms: number): void {
    this.report(this.queue.upsertJobScheduler('sweep', { every: ms }, { name: 'sweep', opts: KEEP }));
  }

  /** Looks at the first full second that is not before `due`; wakes for the same second are one job. */
  lookAt(due: Date): void {
    const now = this.options.clock.now().getTime();
    const second = Math.ceil(Math.max(due.getTime(), now) / 1000);
    const delay = Math.max(0, second * 1000 - now);
    this.report(this.queue.add('wake', {}, { jobId: `wake-${second}`, delay, ...KEEP }));
  }

  /** Jobs by state. @throws when the queue's server does not answer within five seconds */
  async counts(): Promise<JobCounts> {
    const asked = this.queue.getJobCounts('waiting', 'delayed', 'active', 'failed');
    asked.catch(() => undefined);
    const counts = await Promise.race([asked, after(CLOSE_WITHIN_MS)]);
    if (!counts) throw new Error('The queue does not answer');
    const { waiting = 0, delayed = 0, active = 0, failed = 0 } = counts;
    return { waiting, delayed, active, failed };
  }

  /** Closes worker and queue; a job that runs is waited for, at most five seconds. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.race([this.closeAll(), after(CLOSE_WITHIN_MS)]);
  }

  private async closeAll(): Promise<void> {
    await this.worker?.close().catch(this.options.onError);
    await this.queue.close().catch(this.options.onError);
  }

  private report(call: Promise<unknown>): void {
    call.catch(this.options.onError);
  }

  private openQueue(): Queue {
    const { name, connection } = this.options;
    if (connection.kind === 'redis') {
      // Without the offline queue an add while Redis is away fails at once instead of waiting for ever.
      return new Queue(name, { connection: { ...this.redis(connection.url), enableOfflineQueue: false } });
    }
    const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
    return new PostgresQueue(name, { connection: poolOf(connection.url) }) as unknown as Queue;
  }

  private openWorker(look: Processor): WakeWorker {
    const { name, connection } = this.options;
    const settings = {
      concurrency: 1,
      maxStalledCount: MAX_STALLED,
      lockDuration: LOCK_MS,
      runRetryDelay: RETRY_MS,
    };
    if (connection.kind === 'redis') {
      return new Worker(name, look, {
        connection: { ...this.redis(connection.url), maxRetriesPerRequest: null },
        ...settings,
      });
    }
    const { Worker: PostgresWorker } = withBackend(createPostgresBackend);
    return new PostgresWorker(name, look, { connection: poolOf(connection.url), ...settings });
  }

  /** Reconnects for ever, but not after closing: a Redis that is away would keep the process alive. */
  private redis(url: string) {
    const retryStrategy = (times: number) => (this.closing ? null : Math.min(50 * 2 ** Math.min(times, 6), RETRY_MS));
    return { url, retryStrategy };
  }
}

const poolOf = (connectionString: string) => ({ connectionString, max: 3 });

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
