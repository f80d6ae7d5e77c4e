// A child process of ledger-crash.spec.ts: the shipped sequencer, until it is killed or told to stop.
import pg from 'pg';
import { keySigner } from '../../dist/src/ledger/checkpoint/signed-note.js';
import { Sequencer } from '../../dist/src/ledger/sequencer/sequencer.js';
import { openKeyHome } from '../../dist/src/platform/keys/key-home.js';

const keys = openKeyHome(process.env.COMITY_KEYS, { create: false });
const pool = new pg.Pool({ connectionString: process.env.SEQUENCER_URL, max: 2 });
pool.on('error', () => {});
const sequencer = new Sequencer();
sequencer.start({
  pool,
  signer: keySigner(process.env.LEDGER_ORIGIN, keys.ledgerSigner),
  clock: { now: () => new Date() },
  wakeEvery: 10,
  signEvery: 200,
  onError: (error, task) => console.error(`${task}: ${error.message}`),
});
process.on('SIGTERM', () => {
  void sequencer.stop().then(() => pool.end());
});
