import { join } from 'node:path';
import pg from 'pg';
import { root } from '../../scripts/build.mjs';

const PERSONA = 'hsi-agent';
/** Of the persona's agency; who wrote the words matters to nobody here. */
const ACTOR = { personId: '', agencyId: 'hsi', roles: [] };

/**
 * Makes one real submission through the service and records every statement it sends, then clones the draft so that there
 * is something to submit. The recorded statements become a pgbench script: literals as they were, but for ids that must
 * be new each time and the draft, which is the next one.
 */
export async function recordSubmission({ home, adminUrl, drafts }) {
  const from = (path) => import(join(root, 'dist/src', path));
  const { readConfig } = await from('platform/config/config.js');
  const { openPlatform } = await from('start-up/platform.js');
  const { createService } = await from('start-up/service.js');
  const { seedDemo } = await from('start-up/demo-data.js');
  const { urlForRole } = await from('platform/database/connection.js');
  const config = readConfig({ COMITY_HOME: home, COMITY_DEMO: 'on', LOG_LEVEL: 'error', PORT: '0' });
  const platform = await openPlatform({ config, createKeys: true });
  const app = await createService(platform);
  await app.init();
  await seedDemo(app, platform);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const call = await callerAt(url);
  const { items } = await call('GET', '/agreements');
  const agreement = items.find((each) => JSON.stringify(each.purposes).includes('TRAFFICKING_SMUGGLING')).number;
  const body = {
    sourceAgency: 'dps',
    purpose: 'TRAFFICKING_SMUGGLING',
    caseRef: 'STF-2026-0142',
    necessity: 'Identify the named suspect of an open trafficking case.',
    authorities: ['UT-206-1B', 'UT-67-5-22.7'],
    agreement,
    elements: ['person.full_name', 'person.birth_year', 'id.dl_number', 'cj.booking_record'].map((code) => ({ code })),
    subjects: { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] },
    retention: 'P180D',
  };
  const template = await call('POST', '/share-requests', body);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await cloneDrafts({ admin, app, from }, template.id, drafts);
  // Warm, so that the recorded one is what every later one is.
  await submitNext(admin, call);
  const recorded = await recording(() => submitNext(admin, call));
  await admin.end();
  await app.close();
  await platform.close();
  const writes = recorded.statements.filter(({ text }) =>
    /^(begin|commit)\b|for update|\binsert into\b/.test(text.trim()),
  );
  return {
    script: toScript(recorded.statements, recorded.id),
    writes: toScript(withoutSignIn(writes), recorded.id),
    appUrl: urlForRole(adminUrl, 'app', platform.keys.rolePassword),
    draft: { persona: PERSONA, adminUrl },
  };
}

async function callerAt(url) {
  const json = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/demo/tokens`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ persona: PERSONA }),
  });
  const { accessToken } = await answer.json();
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, ...(body ? json : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

/** Sealed beside each other: so many wait for the disk together. */
const SEALED_AT_ONCE = 200;

/**
 * @param drafts `broker`: each with words and a key of its own, as its agency left it; `pgbench`: rows alike, whose words nobody opens
 */
async function cloneDrafts({ admin, app, from }, id, drafts) {
  const { newId } = await from('platform/ids/ids.js');
  await admin.query('create schema if not exists bench');
  await admin.query('create table bench.draft (n bigint primary key, id uuid not null)');
  await admin.query('create table bench.for_pgbench (n bigint primary key, id uuid not null, number text not null)');
  await admin.query('create sequence bench.next_draft');
  const fresh = Array.from({ length: drafts.broker + drafts.pgbench }, newId);
  const details = await sealedFor({ app, from, newId }, id, fresh.slice(0, drafts.broker));
  details.push(...fresh.slice(drafts.broker).map(() => ({ id: newId(), commitment: '0'.repeat(64) })));
  await admin.query(
    `insert into ledger.sealed_detail
     select (jsonb_populate_record(sealed, jsonb_build_object('id', detail_id, 'file_id', fresh, 'aggregate_id', fresh))).*
     from ledger.sealed_detail sealed, unnest($2::uuid[], $3::uuid[]) as copies(fresh, detail_id)
     where aggregate_id = $1 and kind = 'request-narrative'`,
    [id, fresh.slice(drafts.broker), details.slice(drafts.broker).map((detail) => detail.id)],
  );
  await admin.query(
    `insert into sharing.share_request
       (id, version, state, number, status, requester_id, requesting_agency, source_agency, recipient_agency, purpose, submitted_at, detail_id)
     select fresh, version, jsonb_set(jsonb_set(state, '{number}', to_jsonb(number || '-' || n)), '{content,detail}', detail),
       number || '-' || n, status, requester_id, requesting_agency, source_agency, recipient_agency, purpose, submitted_at,
       (detail ->> 'id')::uuid
     from sharing.share_request, unnest($2::uuid[], $3::jsonb[]) with ordinality as copies(fresh, detail, n) where id = $1`,
    [id, fresh, details.map((detail) => JSON.stringify(detail))],
  );
  await admin.query('insert into bench.draft select n, id from unnest($1::uuid[]) with ordinality as d(id, n)', [
    fresh.slice(0, drafts.broker),
  ]);
  await admin.query(
    `insert into bench.for_pgbench select n, d.id, r.number
     from unnest($1::uuid[]) with ordinality as d(id, n) join sharing.share_request r on r.id = d.id`,
    [fresh.slice(drafts.broker)],
  );
  await admin.query('grant usage on schema bench to comity_app');
  await admin.query('grant select on bench.for_pgbench to comity_app');
  await admin.query('grant usage on bench.next_draft to comity_app');
  await admin.query('analyze');
}

async function sealedFor({ app, from, newId }, templateId, ids) {
  const { Database } = await from('platform/database/database.js');
  const { SealedDetails } = await from('ledger/index.js');
  const database = app.get(Database, { strict: false });
  const details = app.get(SealedDetails, { strict: false });
  const content = await narrativeOf(database, details, templateId);
  const seal = (tx, id) =>
    details.seal(tx, {
      id: newId(),
      kind: 'request-narrative',
      aggregateKind: 'share-request',
      aggregateId: id,
      agencies: ['hsi', 'dps'],
      content,
    });
  const sealed = [];
  for (let at = 0; at < ids.length; at += SEALED_AT_ONCE) {
    const result = await database.transaction(ACTOR, async (tx) => ({
      ok: true,
      value: await Promise.all(ids.slice(at, at + SEALED_AT_ONCE).map((id) => seal(tx, id))),
    }));
    sealed.push(...result.value);
  }
  return sealed;
}

async function narrativeOf(database, details, id) {
  return database.read(ACTOR, async (tx) => {
    const [row] = await tx.query('select detail_id from sharing.share_request where id = $1', [id]);
    return details.open(tx, row.detail_id);
  });
}

async function submitNext(admin, call) {
  const { rows } = await admin.query('delete from bench.draft where n = (select min(n) from bench.draft) returning id');
  await call('POST', `/share-requests/${rows[0].id}/submissions`, {});
  return rows[0].id;
}

async function recording(work) {
  const statements = [];
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function query(config, values, ...rest) {
    const text = typeof config === 'string' ? config : config?.text;
    if (typeof text === 'string' && !text.includes('bench.'))
      statements.push({ text, values: config.values ?? values ?? [] });
    return original.call(this, config, values, ...rest);
  };
  try {
    return { id: await work(), statements };
  } finally {
    pg.Client.prototype.query = original;
  }
}

/** Numbers of cloned drafts, unique like the real ones. */
const CLONE_NUMBER = /^SR-\d{4}-\d{6}-\d+$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who signs in is looked up in a transaction of its own, which writes nothing. */
function withoutSignIn(statements) {
  const first = statements.findIndex(({ text }) => /^begin;/.test(text));
  return statements.slice(first);
}

function toScript(statements, draftId) {
  const inserts = statements.filter(({ text }) => /\binsert into\b/i.test(text));
  const fresh = new Set(
    inserts.flatMap(({ values }) => values.flat()).filter((value) => typeof value === 'string' && UUID.test(value)),
  );
  fresh.delete(draftId);
  const known = statements.filter((statement) => !inserts.includes(statement)).flatMap(({ values }) => values.flat());
  for (const value of known) fresh.delete(value);
  const names = new Map([...fresh].map((id, index) => [id, `fresh${index}`]));
  const lines = [
    `select d.id as draft, d.number as number${[...names.values()].map((name) => `, gen_random_uuid() as ${name}`).join('')} from bench.for_pgbench d where d.n = (select nextval('bench.next_draft')) \\gset`,
  ];
  for (const { text, values } of statements) {
    const bound = text.replace(/\$(\d+)/g, (_, index) => literal(values[Number(index) - 1], draftId, names));
    lines.push(`${bound.replaceAll(/\s+/g, ' ').trim()};`);
  }
  return `${lines.join('\n')}\n`;
}

function literal(value, draftId, names) {
  if (value === null || value === undefined) return 'null';
  if (value === draftId) return ':draft';
  if (typeof value === 'string' && CLONE_NUMBER.test(value)) return ':number';
  if (typeof value === 'string' && names.has(value)) return `:${names.get(value)}`;
  if (Array.isArray(value)) return `array[${value.map((item) => literal(item, draftId, names)).join(', ')}]`;
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'::bytea`;
  if (typeof value === 'number') return String(value);
  const text = value instanceof Date ? value.toISOString() : String(value);
  // pgbench takes `:word` for a variable, inside quotes too.
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\x3a')}'`;
}
