import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '../../src/platform/ids/ids.js';
import type { RetentionWorld } from '../support/retention-world.js';
import { ended } from './crash-processes.js';

export interface WorkerSettings {
  readonly redisUrl?: string;
  /** How wrong the worker's own clock is. */
  readonly clockOffsetMs?: number;
  /** What the machine tells the process the time is, as libfaketime reads it (`+2h`). */
  readonly machineClock?: string;
  /** No schedule and no silence wakes it, only jobs. */
  readonly byJobsAlone?: boolean;
  /** Another way to the same database; how long it waits for an answer there. */
  readonly purgerUrl?: string;
  readonly answerWithinMs?: number;
  /** Step of a destruction at which the process stops itself, once. */
  readonly stopAt?: 'begun' | 'journalled' | 'keys gone' | 'finishing';
  /** Up to so long a step stalls. */
  readonly stallMs?: number;
}

/** The library that gives a process another time (https://github.com/wolfcw/libfaketime), where it is installed. */
export const clockShim: string | undefined = existsSync('/usr/lib')
  ? readdirSync('/usr/lib')
      .map((folder) => join('/usr/lib', folder, 'faketime/libfaketime.so.1'))
      .find((path) => existsSync(path))
  : undefined;

function underClock(time: string): Record<string, string> {
  if (clockShim === undefined) throw new Error('libfaketime is not installed: apt-get install faketime');
  // A machine whose clock was put wrong still counts seconds right.
  return { LD_PRELOAD: clockShim, FAKETIME: time, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** Workers in processes of their own, on one queue, that are killed, stopped and replaced. */
export class PurgeProcesses {
  readonly complaints: string[] = [];
  readonly queue = `test-${newId()}`;
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
        BY_JOBS_ALONE: settings.byJobsAlone ? 'yes' : '',
        ...(settings.machineClock === undefined ? {} : underClock(settings.machineClock)),
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
  private heardClockAt = Number.NaN;

  constructor(
    private readonly child: ChildProcess,
    readonly settings: WorkerSettings,
  ) {
    let rest = '';
    child.stdout?.on('data', (text: Buffer) => {
      const lines = (rest + String(text)).split('\n');
      rest = lines.pop() ?? '';
      this.said.push(...lines);
      if (lines.some((line) => line.startsWith('clock '))) this.heardClockAt = Date.now();
    });
  }

  heard(word: 'ready' | 'stopping' | 'swept', times = 1): boolean {
    if (this.child.exitCode !== null) throw new Error(`The worker ended with ${this.child.exitCode}`);
    return this.said.filter((line) => line === word).length >= times;
  }

  /** How far the time that the worker believes in is from this machine's. */
  get clockIsWrongByMs(): number {
    const line = this.said.find((each) => each.startsWith('clock '));
    return Number(line?.slice(6)) - this.heardClockAt;
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
