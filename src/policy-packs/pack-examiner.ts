import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import { packageRoot } from '../platform/package-root.js';
import type { Examination } from './examine.js';
import type { ToExamine } from './examiner-thread.js';

export interface ExaminerLimits {
  /** Built program of the thread. */
  readonly thread: string;
  readonly seconds: number;
  readonly megabytes: number;
}

/** A pack of one megabyte takes one to two seconds: whoever needs ten times that has sent something else than a pack. */
const LIMITS: ExaminerLimits = {
  // By name from the root, not beside this file: tests run the sources, and a thread runs what is built.
  thread: join(packageRoot(), 'dist/src/policy-packs/examiner-thread.js'),
  seconds: 20,
  megabytes: 512,
};

/**
 * Examines packs that somebody sent, in a thread of its own: a large one takes longer than all the other requests may wait,
 * and one that never ends can be ended. One at a time, so that proposals leave a core to those who ask.
 */
@Injectable()
export class PackExaminer {
  private line: Promise<unknown> = Promise.resolve();

  examine(work: ToExamine): Promise<Examination> {
    const mine = this.line.then(() => examineAside(work));
    this.line = mine.catch(() => undefined);
    return mine;
  }
}

/** A pack that takes too long or too much memory is refused as one that is wrong somewhere. */
export async function examineAside(work: ToExamine, limits: Partial<ExaminerLimits> = {}): Promise<Examination> {
  const { thread, seconds, megabytes } = { ...LIMITS, ...limits };
  const worker = new Worker(thread, {
    workerData: work,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  const patience = AbortSignal.timeout(seconds * 1000);
  try {
    const [found] = (await once(worker, 'message', { signal: patience })) as [Examination];
    return found;
  } catch (fault) {
    if (patience.aborted) return refused(work.pack, `took longer than ${seconds} seconds`);
    if ((fault as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return refused(work.pack, `took more than ${megabytes} MB of memory`);
    }
    throw fault;
  } finally {
    await worker.terminate();
  }
}

function refused(pack: string, what: string): Examination {
  const message = `examining it ${what} and was ended; make its rules, rows or scenarios fewer or simpler`;
  return { ok: false, problems: [{ file: `${pack}/pack.yaml`, line: 1, column: 1, message }] };
}
