import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { newId } from '../../src/platform/ids/ids.js';
import type { RetentionWorld } from '../support/retention-world.js';
import { ended } from './crash-processes.js';

export interface WorkerSettings {
  readonly redisUrl?: string;
  /** How wrong the worker's own clock is. */
  readonly clockOffsetMs?: number;
  /** Another way to the same database; how long it waits for an answer there. */
  readonly purgerUrl?: string;
  readonly answerWithinMs?: number;
  /** Step of a destruction at which the process stops itself, once. */
  readonly stopAt?: 'begun' | 'journalled' | 'keys gone' | 'finishing';
  /** Up to so long a step stalls. */
  readonly stallMs?: number;
}

/** Workers in processes of their own, on one queue, that are killed, stopped and replaced. */
export class PurgeProcesses {
  readonly complaints: string[] = [];
  private readonly queue = `test-${newId()}`;
  private readonly workers: PurgeWorker[] = [];

  constructor(private readonly world: RetentionWorld) {}

  start(settings: WorkerSettings = {}): PurgeWorker {
    const path = fileURLToPath(new URL('purge-worker.mjs', import.meta.url));
    const child = spawn(process.execPath, [path], {
      env: {
        ...process.env,
        // Jest's own flags would start every child with its module loader.
        NODE_OPTIONS: '',
        PURGER_URL: settings.purgerUrl ?? this.world.urlFor('purger'),
        ANSWER_MS: String(settings.answerWithinMs ?? ''),
        QUEUE_URL: this.world.urlFor('queue'),
        REDIS_URL: settings.redisUrl ?? '',
        QUEUE: this.queue,
        KEYSTORE: this.world.keyFolder,
        CLOCK_OFFSET_MS: String(settings.clockOffsetMs ?? 0),
        STOP_AT: settings.stopAt ?? '',
        STALL_MS: String(settings.stallMs ?? 0),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (text: Buffer) => this.complaints.push(String(text)));
    const worker = new PurgeWorker(child, settings);
    this.workers.push(worker);
    return worker;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
  }
}

export class PurgeWorker {
  private readonly said: string[] = [];

  constructor(
    private readonly child: ChildProcess,
    readonly settings: WorkerSettings,
  ) {
    let rest = '';
    child.stdout?.on('data', (text: Buffer) => {
      const lines = (rest + String(text)).split('\n');
      rest = lines.pop() ?? '';
      this.said.push(...lines);
    });
  }

  heard(word: 'ready' | 'stopping' | 'swept', times = 1): boolean {
    if (this.child.exitCode !== null) throw new Error(`The worker ended with ${this.child.exitCode}`);
    return this.said.filter((line) => line === word).length >= times;
  }

  get sweeps(): number {
    return this.said.filter((line) => line === 'swept').length;
  }

  kill(): Promise<void> {
    return ended(this.child, 'SIGKILL');
  }

  /** After it stopped itself. */
  goOn(): void {
    this.child.kill('SIGCONT');
  }
}
