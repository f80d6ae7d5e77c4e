// A child process of ledger-crash.spec.ts: CONNECTIONS writers that each commit one act with its ledger entry, again and
// again, some of them stalling inside the transaction. Says what it is about to commit and what was acknowledged; a
// line is written with one write call, so that a SIGKILL cuts between lines.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import pg from 'pg';

const { WRITER_URL: connectionString, CONNECTIONS = '1' } = process.env;
let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
});

// One round trip: most of the time of this test would otherwise be the writers' own.
const begin = (id, at) => `begin;
  insert into crash.act (entry_id) values ('${id}');
  insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
  values ('${id}', '\\x${entryBytes(id, at).toString('hex')}', array['dws', 'tax'], 'share-request', '${id}', 1,
          'ShareRequestSubmitted', '${at}')`;

async function write() {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {}); // the query that was under way reports it
  await client.connect();
  while (!stopping) {
    const id = randomUUID();
    await client.query(begin(id, new Date().toISOString()));
    if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
    if (Math.random() < 0.05) {
      await client.query('rollback');
      continue;
    }
    writeSync(1, `?${id}\n`);
    await client.query('commit');
    writeSync(1, `+${id}\n`);
  }
  await client.end();
}

function entryBytes(id, at) {
  return Buffer.from(
    JSON.stringify({
      actor: { agency: 'dws', person: 'person-1', roles: ['analyst'] },
      agencies: ['dws', 'tax'],
      aggregate: { id, kind: 'share-request', version: 1 },
      at,
      data: {},
      entryId: id,
      type: 'ShareRequestSubmitted',
      v: 1,
    }),
  );
}

await Promise.all(Array.from({ length: Number(CONNECTIONS) }, write));
