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

const INSERT = `insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
  values ($1, $2, array['dws', 'tax'], 'share-request', $1, 1, 'ShareRequestSubmitted', $3)`;

async function write() {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {}); // the query that was under way reports it
  await client.connect();
  while (!stopping) {
    const id = randomUUID();
    const at = new Date().toISOString();
    await client.query('begin');
    await client.query('insert into crash.act (entry_id) values ($1)', [id]);
    await client.query(INSERT, [id, entryBytes(id, at), at]);
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
