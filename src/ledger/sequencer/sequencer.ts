import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../../platform/clock/clock.js';
import type { NoteKey, Signer } from '../checkpoint/signed-note.js';
import { sequenceOnce, SEQUENCE_LIMIT } from './sequence-once.js';
import { signCheckpoint } from './sign-checkpoint.js';
import type { CheckpointMemory } from './signed-history.js';

export type SequencerTask = 'sequencing' | 'signing';

export interface SequencerOptions {
  /** Connections of the role `comity_sequencer`; two are used at most. */
  readonly pool: Pool;
  readonly signer: Signer;
  readonly clock: Clock;
  /** Milliseconds between two looks at an empty inbox. */
  readonly wakeEvery?: number;
  /** Milliseconds between two checkpoints of a growing ledger. */
  readonly signEvery?: number;
  readonly formerKeys?: readonly NoteKey[];
  readonly memory?: CheckpointMemory;
  /** Told of every failure; the work is tried again, later and later while it keeps failing. */
  readonly onError: (error: unknown, task: SequencerTask) => void;
}

const WAKE_EVERY = 100;
const SIGN_EVERY = 1000;
const LONGEST_PAUSE = 30_000;

/**
 * Keeps the ledger in motion: positions for what waits in the inbox, a signed checkpoint every second it grew. Any
 * number may run; locks in the database let one work at a time.
 *
 * It polls. A NOTIFY in the business transaction would take a lock across the whole database at each commit and
 * serialise all writers; a look at an empty inbox costs one statement. `wake()` saves the wait inside one process.
 */
export class Sequencer {
  private options: SequencerOptions | undefined;
  private loops: Promise<void>[] = [];
  private readonly pauses = new Map<SequencerTask, () => void>();
  private awake = false;

  start(options: SequencerOptions): void {
    if (this.options) throw new Error('The sequencer is running already');
    this.options = options;
    this.loops = [
      this.repeat('sequencing', options.wakeEvery ?? WAKE_EVERY, () => this.sequence()),
      this.repeat('signing', options.signEvery ?? SIGN_EVERY, () => this.sign()),
    ];
  }

  /** Looks into the inbox now; for the code of the same process that just committed something. */
  wake(): void {
    this.awake = true;
    this.pauses.get('sequencing')?.();
  }

  /** Ends both loops, then takes what still waits and signs it, so that a clean stop leaves nothing unsigned. */
  async stop(): Promise<void> {
    const options = this.options;
    if (!options) return;
    this.options = undefined;
    for (const resume of this.pauses.values()) resume();
    await Promise.all(this.loops);
    await attempt(options, 'sequencing', () => sequenceAll(options));
    await attempt(options, 'signing', () => signNow(options));
  }

  private async repeat(task: SequencerTask, pause: number, work: () => Promise<boolean>): Promise<void> {
    let failures = 0;
    while (this.options) {
      const more = await attempt(this.options, task, work);
      failures = more === undefined ? failures + 1 : 0;
      if (more !== true && this.options) await this.pause(task, Math.min(pause * 2 ** failures, LONGEST_PAUSE));
    }
  }

  private async sequence(): Promise<boolean> {
    this.awake = false;
    return (await withClient(this.running().pool, takeIfAny)) === SEQUENCE_LIMIT || this.awake;
  }

  private async sign(): Promise<boolean> {
    await signNow(this.running());
    return false;
  }

  private running(): SequencerOptions {
    if (!this.options) throw new Error('The sequencer is not running');
    return this.options;
  }

  private pause(task: SequencerTask, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      const pauses = this.pauses;
      function done(): void {
        clearTimeout(timer);
        pauses.delete(task);
        resolve();
      }
      pauses.set(task, done);
    });
  }
}

/** Result of the work, or undefined when it failed and the failure was reported. */
async function attempt<T>(
  options: SequencerOptions,
  task: SequencerTask,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    options.onError(error, task);
    return undefined;
  }
}

/** One cheap look first: most looks find nothing, and a transaction with a lock would be four statements. */
async function takeIfAny(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ waiting: boolean }>('select exists (select from ledger.inbox) as waiting');
  return rows[0]?.waiting ? sequenceOnce(client) : 0;
}

async function sequenceAll({ pool }: SequencerOptions): Promise<void> {
  await withClient(pool, async (client) => {
    while ((await sequenceOnce(client)) > 0);
  });
}

async function signNow({ pool, signer, clock, formerKeys, memory }: SequencerOptions): Promise<void> {
  const options = { at: clock.now(), ...(formerKeys && { formerKeys }), ...(memory && { memory }) };
  await withClient(pool, (client) => signCheckpoint(client, signer, options));
}

async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  // A connection that breaks between two statements emits an error; without a listener that ends the process.
  const onError = (error: Error): void => {
    failure = error;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.off('error', onError);
    // A client that saw a failure is not handed to the next user.
    client.release(failure);
  }
}
