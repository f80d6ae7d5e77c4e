// `npm run demo`: the whole life of a share request, through the HTTP API of a real service with a real source of 10,000
// invented people. Nothing is faked and no clock is moved: the retention asked for is twenty-five seconds. Each step is
// observed, not assumed; the first one that is not ends the demo with exit 1.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { build, root } from './build.mjs';
import { freePort } from './free-port.mjs';

const home = join(root, '.comity', 'demo');
const RETENTION = 'PT25S';
const started = Date.now();
let steps = 0;

const say = (line) => process.stdout.write(`${line}\n`);
const indent = (line) => say(`      ${line}`);
const seconds = () => `${((Date.now() - started) / 1000).toFixed(0).padStart(3)} s`;

function observed(what, ok, detail = '') {
  if (!ok) throw new Error(`not observed: ${what}${detail ? ` (${detail})` : ''}`);
  steps += 1;
  say(`${styleText('dim', seconds())}  ${styleText('green', '✓')} ${what}`);
}

/** A fresh home each time: an interrupted demo leaves a ledger that was tampered with. */
function removeHome() {
  const pointer = join(home, 'postgres-is-in');
  if (existsSync(pointer)) rmSync(readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}

async function startService(port) {
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    env: {
      ...process.env,
      COMITY_HOME: home,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      COMITY_DEMO: 'on',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = [];
  child.stdout.on('data', (data) => lines.push(String(data)));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (let waited = 0; waited < 600; waited += 1) {
    if (child.exitCode !== null) throw new Error(`the service did not start:\n${lines.join('')}`);
    const alive = await fetch(`http://127.0.0.1:${port}/health/live`).then(
      (r) => r.ok,
      () => false,
    );
    if (alive) return { child, ended };
    await pause(100);
  }
  throw new Error(`the service did not answer within a minute:\n${lines.join('')}`);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, look, limit = 60_000) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await pause(250);
  }
}

/** One person's view of the API. */
async function personOf(origin, handle) {
  const answer = await fetch(`${origin}/demo/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ persona: handle }),
  });
  if (!answer.ok) throw new Error(`no token for ${handle}: ${await answer.text()}`);
  const { accessToken } = await answer.json();
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson =
      /json/.test(response.headers.get('content-type') ?? '') && !/ndjson/.test(response.headers.get('content-type'));
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      json: isJson && bytes.length > 0 ? JSON.parse(bytes) : undefined,
    };
  };
  const expect = async (status, method, path, body, headers) => {
    const answered = await call(method, path, body, headers);
    if (answered.status !== status) {
      throw new Error(
        `${handle}: ${method} ${path} answered ${answered.status}, not ${status}: ${answered.bytes.toString('utf8').slice(0, 2000)}`,
      );
    }
    return answered;
  };
  const once = () => ({ 'idempotency-key': randomUUID() });
  return { call, expect, once, handle };
}

const elements = [
  { code: 'person.full_name' },
  { code: 'person.birth_year' },
  { code: 'id.dl_number' },
  { code: 'id.passport_number', necessity: 'Match the person with the travel record of the case.' },
  { code: 'contact.employer' },
];

async function play(origin) {
  const analyst = await personOf(origin, 'hsi-agent');
  const officer = await personOf(origin, 'dps-privacy');
  const counsel = await personOf(origin, 'dps-counsel');
  const custodian = await personOf(origin, 'dps-custodian');
  const records = await personOf(origin, 'dps-records');
  const secondRecords = await personOf(origin, 'dps-second-records');

  const agreements = (await analyst.expect(200, 'GET', '/agreements')).json.items;
  const agreement = agreements.find((each) =>
    each.purposes.some((purpose) => (purpose.code ?? purpose) === 'TRAFFICKING_SMUGGLING'),
  );
  observed(`agreement ${agreement.number} is in force between the agencies`, agreement.status === 'in_force');

  const request = {
    sourceAgency: 'dps',
    purpose: 'TRAFFICKING_SMUGGLING',
    caseRef: 'STF-2026-0142',
    necessity: 'Identify the named suspect of an open trafficking case.',
    authorities: ['UT-206-1B', 'UT-67-5-22.7'],
    agreement: agreement.number,
    elements,
    subjects: { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] },
    retention: RETENTION,
  };
  say('');
  say(styleText('bold', 'Ask'));
  const check = (await analyst.expect(200, 'POST', '/policy-checks', { request })).json;
  for (const finding of check.findings.filter((each) => each.result === 'fail' || each.result === 'gap')) {
    indent(
      styleText(
        'dim',
        `${finding.rule} (${finding.basis}) ${finding.element ?? ''}: ${finding.message} [${finding.citation}]`,
      ),
    );
  }
  const denied = check.elements.filter((element) => element.result === 'deny').map((element) => element.element);
  observed(
    `pre-check: ${check.outcome}; not allowed: ${denied.join(', ')}`,
    denied.length > 0 && check.wouldPass !== null,
    check.outcome,
  );
  const passing = check.wouldPass.request.elements.map((element) => element.code ?? element);
  observed(`narrowed to what would pass: ${passing.join(', ')}`, passing.length === elements.length - denied.length);

  const narrowed = { ...request, elements: elements.filter((element) => passing.includes(element.code)) };
  const draft = (await analyst.expect(201, 'POST', '/share-requests', narrowed)).json;
  const submitted = (await analyst.expect(201, 'POST', `/share-requests/${draft.number}/submissions`, {})).json;
  observed(
    `submitted as ${draft.number}; policy: ${submitted.evaluation.outcome}`,
    submitted.evaluation.outcome === 'second_approval',
    submitted.evaluation.outcome,
  );

  say('');
  say(styleText('bold', 'Decide'));
  const own = await analyst.call(
    'POST',
    `/share-requests/${draft.number}/decisions`,
    { verdict: 'release', elements: [], rationale: 'I approve my own request.' },
    { 'if-match': '"share-request-1"', ...analyst.once() },
  );
  observed('the analyst cannot decide the own request', own.status === 403, String(own.status));
  const seen = await officer.expect(200, 'GET', `/share-requests/${draft.number}`);
  await officer.expect(
    201,
    'POST',
    `/share-requests/${draft.number}/decisions`,
    {
      verdict: 'release',
      elements: seen.json.evaluation.elements.map(({ element, result }) => ({ code: element, result })),
      rationale: 'Necessary for the named case and within the agreement; nothing beyond identification.',
    },
    { 'if-match': seen.headers.get('etag'), ...officer.once() },
  );
  const waiting = await counsel.expect(200, 'GET', `/share-requests/${draft.number}`);
  observed('approved by the privacy officer, waits for a second role', waiting.json.decision?.pending === true);
  const decided = await counsel.expect(
    201,
    'POST',
    `/share-requests/${draft.number}/approvals`,
    { verdict: 'approve', rationale: 'The passport number is needed to match the travel record of the case.' },
    { 'if-match': waiting.headers.get('etag'), ...counsel.once() },
  );
  observed(
    'approved by legal counsel: two roles, two persons',
    decided.json.status === 'final' && decided.json.approvals.length === 2,
  );

  say('');
  say(styleText('bold', 'Release'));
  const grants = (await custodian.expect(200, 'GET', `/grants?shareRequestId=${draft.id}`)).json.items;
  const grant = grants[0];
  observed(`grant ${grant.number} is active until ${grant.expiresAt}`, grant.status === 'active');
  const release = await custodian.expect(201, 'POST', `/grants/${grant.number}/releases`, {}, custodian.once());
  const pack = release.json;
  observed(
    `released from the PostgreSQL source: ${pack.number}, ${pack.recordCount} record`,
    pack.recordCount === 1,
    String(pack.recordCount),
  );
  const early = await analyst.call('GET', `/packages/${pack.number}/content`);
  observed(
    'nothing is shown before the notice is accepted',
    early.status === 409 && early.json.code === 'notice-not-accepted',
    String(early.status),
  );
  await analyst.expect(201, 'POST', `/packages/${pack.number}/notice-acceptances`, { accepted: true });
  observed('classification notice accepted', true);
  const download = await analyst.expect(200, 'GET', `/packages/${pack.number}/content?format=csv`);
  const { manifest } = JSON.parse(Buffer.from(download.headers.get('comity-manifest'), 'base64url'));
  const header = download.bytes.toString('utf8').split('\r\n')[0];
  observed(
    `downloaded as CSV with a signed manifest: ${header}`,
    manifest.sha256 === createHash('sha256').update(download.bytes).digest('hex') &&
      !/remarks|reliability|ssn|alias/i.test(header) &&
      passing.every((code) => header.includes(code)),
    header,
  );
  const accounting = (await officer.expect(200, 'GET', '/disclosures')).json.items[0];
  observed(
    `accounted for: ${accounting.nature.elements.length} elements to ${accounting.recipient.agency}, kept until ${accounting.keepUntil.slice(0, 10)}`,
    accounting.packageId === pack.id,
  );

  say('');
  say(styleText('bold', 'Keep the promise'));
  const hold = (
    await records.expect(
      201,
      'POST',
      '/holds',
      {
        on: { packages: [pack.number] },
        matter: 'Example v. Example, 26-cv-1',
        reason: 'A court asked that the release be preserved.',
      },
      records.once(),
    )
  ).json;
  observed('legal hold placed by the records officer', hold.status === 'active', hold.status);
  indent(styleText('dim', `waiting for ${grant.expiresAt} …`));
  await until(
    'the grant expires',
    async () => (await custodian.expect(200, 'GET', `/grants/${grant.number}`)).json.status === 'expired',
  );
  observed('the grant expired by itself, at its time', Date.now() >= Date.parse(grant.expiresAt));
  const held = (await custodian.expect(200, 'GET', `/packages/${pack.number}`)).json;
  observed(
    'past its time and still there: the hold wins over the purge',
    held.status === 'held' && Date.now() >= Date.parse(held.dueAt),
    held.status,
  );
  const lift = (person, step) =>
    person.call(
      'POST',
      `/holds/${hold.id}/lifts`,
      { step, reason: 'The court has released the material.' },
      person.once(),
    );
  const alone = await lift(records, 'propose');
  observed('who placed the hold cannot lift it', alone.status === 403, String(alone.status));
  const proposed = await lift(secondRecords, 'propose');
  const sameOne = await lift(secondRecords, 'confirm');
  observed(
    'one person alone cannot lift it either',
    proposed.status === 201 && sameOne.status === 403,
    `${proposed.status}, ${sameOne.status}`,
  );
  const confirmed = await lift(counsel, 'confirm');
  observed('lifted by two persons', confirmed.status === 201, confirmed.bytes.toString('utf8').slice(0, 300));

  const purged = await until('the data is purged', async () => {
    const { json } = await custodian.expect(200, 'GET', `/packages/${pack.number}`);
    return json.status === 'purged' ? json : undefined;
  });
  observed(`purged at ${purged.purgedAt}`, purged.certificateId !== null);
  const gone = await analyst.call('GET', `/packages/${pack.number}/content`);
  observed('the data cannot be read any more', gone.status === 410, String(gone.status));
  const certificate = await until('the certificate stands in a signed ledger', async () => {
    const { json } = await officer.expect(200, 'GET', `/certificates/${purged.certificateId}`);
    return json.ledger === null ? undefined : json;
  });
  const { verification, unreadable } = certificate.certificate;
  const passed = verification.result === 'pass';
  observed(`certificate: destroyed, in every copy by ${unreadable.everyCopyNotLaterThan}`, passed);
  const verify = (document) => {
    writeFileSync(join(home, 'certificate.json'), JSON.stringify(document));
    return comity(['retention', 'certificate', 'verify', join(home, 'certificate.json')]);
  };
  const codes = [(await verify(certificate)).code, (await verify({ ...certificate, packages: [] })).code];
  observed('verified offline, and refused with a package left out', codes.join() === '0,8', codes.join());
}

async function tamper() {
  say('');
  say(styleText('bold', 'Do not trust it'));
  const { startEmbeddedPostgres } = await import(
    join(root, 'dist/src/platform/embedded-postgres/embedded-postgres.js')
  );
  const pg = (await import('pg')).default;
  const server = await startEmbeddedPostgres({ home, database: 'comity' });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  try {
    await until('all entries are sequenced and signed', async () => {
      const { rows } = await admin.query(
        `select not exists (select from ledger.inbox) and
           (select max(size) from ledger.checkpoint) = (select count(*) from ledger.entry) as settled`,
      );
      return rows[0].settled;
    });
    const clean = await comity(['ledger', 'verify']);
    observed('ledger verified: every entry, hash, root and signature', clean.code === 0, clean.out);
    const bundle = join(home, 'ledger.ndjson');
    await comity(['ledger', 'export', bundle]);
    const offline = await comity(['ledger', 'verify', bundle], {});
    observed('and verified again from its export, with no database', offline.code === 0, offline.out);
    const { rows } = await admin.query(`select seq, bytes from ledger.entry where type = 'PackageAccessed' limit 1`);
    const altered = Buffer.from(rows[0].bytes.toString('utf8').replace('"csv"', '"pdf"'));
    // Append-only by trigger and by rights; a superuser steps over both.
    await admin.query('set session_replication_role = replica');
    await admin.query('update ledger.entry set bytes = $1 where seq = $2', [altered, rows[0].seq]);
    const caught = await comity(['ledger', 'verify']);
    observed(
      `a superuser changed one entry; the verifier names position ${rows[0].seq} and exits ${caught.code}`,
      caught.code === 8 && caught.out.includes(String(rows[0].seq)),
      caught.out,
    );
    await admin.query('update ledger.entry set bytes = $1 where seq = $2', [rows[0].bytes, rows[0].seq]);
  } finally {
    await admin.end();
    await server.stop();
  }
}

function comity(words, environment = { COMITY_HOME: home }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'dist/src/cli.js'), ...words], {
      env: { ...process.env, ...environment },
    });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (out += data));
    child.once('exit', (code) => resolve({ code, out }));
  });
}

if (!build()) process.exit(1);
say(
  styleText('bold', 'Comity: the life of a share request') +
    styleText('dim', '   every person, case and agency is invented'),
);
removeHome();
let service;
try {
  service = await startService(await freePort().then((port) => (process.env.DEMO_PORT = String(port))));
  observed('the service is up: PostgreSQL, policy pack, invented world, 10,000 people at the source', true);
  await play(`http://127.0.0.1:${process.env.DEMO_PORT}`);
  await tamper();
  say('');
  say(styleText('green', `${steps} steps observed in ${seconds().trim()}.`) + ` Look around yourself: npm start`);
} catch (error) {
  say(`${styleText('dim', seconds())}  ${styleText('red', '✗')} ${error.message}`);
  process.exitCode = 1;
} finally {
  if (service) {
    service.child.kill('SIGTERM');
    await service.ended;
  }
}
