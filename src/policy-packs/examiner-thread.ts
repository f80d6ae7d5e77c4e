import { parentPort, workerData } from 'node:worker_threads';
import { filesInMemory } from '../policy/index.js';
import { examine } from './examine.js';

/** What the thread is given; it has nothing else: no database, no settings, no keys. */
export interface ToExamine {
  readonly files: ReadonlyMap<string, string>;
  readonly pack: string;
  readonly at: Date;
}

const { files, pack, at } = workerData as ToExamine;
parentPort?.postMessage(examine(filesInMemory(files), pack, at));
