// A child process of purge-faults.spec.ts: the shipped retention worker with the shipped disposition, whose steps stall now
// and then so that a kill meets every one of them. CLOCK_OFFSET_MS puts its own clock wrong; STOP_AT stops the process
// (SIGSTOP) at one step, once. Says `clock` with the time it believes in, `ready`, `stopping`, and `swept`.
import 'reflect-metadata';
import { writeSync } from 'node:fs';
import {
  KeyEpochs,
  openPackageKeys,
  PACKAGE,
  PackageContents,
  PackageRepository,
} from '../../dist/src/disclosures/index.js';
import { AggregateStore, Reactions } from '../../dist/src/ledger/index.js';
import { Database } from '../../dist/src/platform/database/database.js';
import { newId } from '../../dist/src/platform/ids/ids.js';
import { openKeyHome } from '../../dist/src/platform/keys/key-home.js';
import { NOTHING_DONE } from '../../dist/src/rechecks/persistence/recheck-orders.js';
import { CERTIFICATE, DisposePackages, KeyEpochsKeeper, RetentionSweep } from '../../dist/src/retention/index.js';
import { PurgeDuePackages } from '../../dist/src/retention/purge-due.js';
import { DestroyedPackages } from '../../dist/src/retention/persistence/destroyed-packages.js';
import { KeyMoves } from '../../dist/src/retention/persistence/key-moves.js';
import { RetentionWorker } from '../../dist/src/retention/retention-worker.js';

const { PURGER_URL, QUEUE_URL, REDIS_URL, QUEUE, COMITY_KEYS, KEYSTORE, STOP_AT, STALL_MS = '0' } = process.env;
const clock = { now: () => new Date(Date.now() + Number(process.env.CLOCK_OFFSET_MS ?? 0)) };
const log = { error: (text, { fault } = {}) => console.error(text, fault?.message), warn: () => {}, info: () => {} };
const say = (word) => writeSync(1, `${word}\n`);

let stopped = false;
/** One step of a destruction: stops here if this is where, otherwise stalls for a while. */
async function step(name) {
  if (name === STOP_AT && !stopped) {
    stopped = true;
    say('stopping');
    process.kill(process.pid, 'SIGSTOP');
  }
  await new Promise((resolve) => setTimeout(resolve, Math.random() * Number(STALL_MS)));
}
function before(object, method, name) {
  const original = object[method].bind(object);
  object[method] = async (...args) => {
    await step(name);
    return original(...args);
  };
}

const answerWithinMs = process.env.ANSWER_MS ? Number(process.env.ANSWER_MS) : undefined;
const purger = new Database({ url: PURGER_URL, clock, poolSize: 4, onPoolError: () => {}, answerWithinMs });
const reactions = new Reactions();
reactions.install({});
const packages = new PackageRepository(new AggregateStore(PACKAGE, reactions, newId));
const contents = new PackageContents();
const keys = openPackageKeys(KEYSTORE);
const destroyed = new DestroyedPackages();
before(keys.journal, 'append', 'begun');
before(keys, 'destroy', 'journalled');
before(contents, 'destroy', 'keys gone');
before(destroyed, 'insert', 'finishing');
const disposition = new DisposePackages(
  ...[purger, packages, contents, keys, new AggregateStore(CERTIFICATE, reactions, newId), destroyed],
  ...[openKeyHome(COMITY_KEYS, { create: false }), { keyBackupDays: 7 }, newId],
);
const keeper = new KeyEpochsKeeper(purger, packages, contents, new KeyEpochs(), new KeyMoves(), keys);
// Masses are made due here on purpose: the brake has tests of its own.
const brake = { look: async () => ({ stops: [], tally: { countedAt: new Date(), mayGo: new Map() } }) };
// Grants, agreements, drafts, packs, re-checks, files of words and names are not what is killed here.
const files = { run: async () => 0, tidy: async () => {}, closeEpochs: async () => 0 };
const sweep = new RetentionSweep(
  purger,
  { supersede: async () => 0 },
  { advance: async () => 0 },
  { run: async () => ({ told: 0, lapsed: 0 }) },
  { run: async () => ({ ...NOTHING_DONE, finished: 0 }) },
  { affected: async () => [] },
  ...[{}, new PurgeDuePackages(purger, brake, disposition, log), brake, { run: async () => 0 }, files],
  ...[keeper, files, { run: async () => 0 }, {}, { remind: async () => 0 }, log],
);
const reporting = {
  run: async () => {
    const report = await sweep.run();
    say('swept');
    return report;
  },
};
const connection = REDIS_URL ? { kind: 'redis', url: REDIS_URL } : { kind: 'postgres', url: QUEUE_URL };
const often = { everyMs: 300, silenceMs: 1_000 };
// Woken by jobs of the outbox alone.
const hourly = { everyMs: 3_600_000, silenceMs: 3_600_000 };
const times = { queue: QUEUE, outboxMs: 300, ...(process.env.BY_JOBS_ALONE ? hourly : often) };
const worker = new RetentionWorker(purger, reporting, connection, times, clock, log);
worker.start();
process.once('SIGTERM', () => void worker.stop().then(() => purger.close()));
say(`clock ${clock.now().getTime()}`);
say('ready');
