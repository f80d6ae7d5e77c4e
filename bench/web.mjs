// `npm run bench:web`: what a page costs the reader and the service, with 100,000 share requests in the database. First view
// of the review page in Chromium; render time of the pages that staff open most, beside a route that reads one row and
// draws nothing, in the same run. Results go to bench/results/web.json.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, root } from '../scripts/build.mjs';
import { load } from './load.mjs';
import { firstViews } from './web/first-view.mjs';
import { copyRecords } from './web/many-records.mjs';
import { wholeLife } from './web/whole-life.mjs';

const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const READINGS = Number(process.env.BENCH_READINGS ?? 300);
const PERSONA = 'dps-privacy';
const TARGETS = { bytes: 200_000, scriptMs: 60, shift: 0, p95Ms: 30 };
const home = join(root, '.comity', 'bench-web');
const say = (line) => process.stdout.write(`${line}\n`);
const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];
const round1 = (value) => Math.round(value * 10) / 10;

if (!build()) process.exit(1);
rmSync(home, { recursive: true, force: true });
mkdirSync(home, { recursive: true });
const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
};
const startLoad = loadavg().map(round1);
say(`${machine.cores} × ${machine.cpu}, Node ${machine.node}; load ${startLoad.join(' ')}`);

const { readConfig } = await load('platform/config/config.js');
const { openPlatform } = await load('start-up/platform.js');
const { createService } = await load('start-up/service.js');
const { prepareDemoSource, seedDemo } = await load('start-up/demo-data.js');
const { beforeServing } = await load('start-up/before-serving.js');
const { startBackground } = await load('start-up/background.js');
const { RetentionSweep } = await load('retention/index.js');
const config = readConfig({ COMITY_HOME: home, COMITY_DEMO: 'on', LOG_LEVEL: 'error', PORT: '0' });
const platform = await openPlatform({ config, createKeys: true });
await prepareDemoSource(platform);
const app = await createService(platform);
await app.init();
await beforeServing(app, platform);
await seedDemo(app, platform);
await app.listen(0, '127.0.0.1');
const origin = (await app.getUrl()).replace('127.0.0.1', 'localhost');
const admin = new pg.Client({ connectionString: platform.adminUrl });
await admin.connect();
let views;
let made;
const pages = {};
try {
  say(`preparing: the demo world, ${REQUESTS} share requests with what followed from each …`);
  const sweep = app.get(RetentionSweep, { strict: false });
  const life = await wholeLife({ url: origin, admin, destroyDue: () => sweep.run() });
  await entriesHaveTheirPlace();
  made = await copyRecords(admin, life, REQUESTS);
  say(
    Object.entries(made)
      .map(([what, count]) => `${count} ${what}`)
      .join(', '),
  );
  const number = life.waiting;
  const cookies = {};
  for (const [name, [path, persona]] of Object.entries(pagesOf(number))) {
    cookies[persona] ??= await sessionOf(persona);
    pages[name] = { path: path.replace(number, '{no}'), persona, ...(await readings(path, cookies[persona])) };
    const { p50Ms, p95Ms, bytes } = pages[name];
    say(
      `${name.padEnd(34)} p50 ${String(p50Ms).padStart(6)} ms   p95 ${String(p95Ms).padStart(6)} ms   ${bytes} bytes`,
    );
  }
  views = await firstViews({ origin, persona: PERSONA, path: `/reviews/${number}`, rounds: ROUNDS });
} finally {
  await admin.end();
  await app.close();
  await platform.close();
  rmSync(home, { recursive: true, force: true });
}
const firstView = {
  bytes: Math.max(...views.map(({ bytes }) => bytes)),
  requests: Math.max(...views.map(({ requests }) => requests)),
  scriptMs: round1(median(views.map(({ scriptMs }) => scriptMs))),
  layoutMs: round1(median(views.map(({ layoutMs }) => layoutMs))),
  shift: Math.max(...views.map(({ shift }) => shift)),
};
const slowest = Math.max(...Object.values(pages).map(({ p95Ms }) => p95Ms));
say(
  `first view of the review page: ${firstView.bytes} bytes in ${firstView.requests} requests, script ${firstView.scriptMs} ms, layout and style ${firstView.layoutMs} ms, layout shift ${firstView.shift}`,
);
const met = {
  bytes: firstView.bytes <= TARGETS.bytes,
  scriptMs: firstView.scriptMs <= TARGETS.scriptMs,
  shift: firstView.shift <= TARGETS.shift,
  p95Ms: slowest <= TARGETS.p95Ms,
};
for (const [name, target] of Object.entries(TARGETS))
  say(`target ${name} ≤ ${target}: ${met[name] ? 'met' : 'missed'}`);
mkdirSync(join(root, 'bench/results'), { recursive: true });
const result = {
  at: new Date().toISOString(),
  machine,
  load: startLoad,
  records: made,
  rounds: ROUNDS,
  readings: READINGS,
  targets: TARGETS,
  met,
  firstView,
  pages,
};
writeFileSync(join(root, 'bench/results/web.json'), `${JSON.stringify(result, null, 2)}\n`);

/** What staff and the public open most, and every list with a filter that finds little. */
function pagesOf(number) {
  return {
    'a row and no page (peer)': ['/api/v1/me', PERSONA],
    'my work': ['/home', PERSONA],
    'review queue': ['/reviews', PERSONA],
    'review page': [`/reviews/${number}`, PERSONA],
    'share requests': ['/requests', PERSONA],
    'share requests, few fit': ['/requests?status=decided', PERSONA],
    releases: ['/releases', 'dps-custodian'],
    retention: ['/retention', 'dps-records'],
    obligations: ['/obligations', 'hsi-agent'],
    certificates: ['/certificates', 'dps-records'],
    ledger: ['/ledger', 'dps-auditor'],
    'ledger, few fit': ['/ledger?type=PackagePurged', 'dps-auditor'],
    'ledger of one record': [`/ledger?record=${number}`, 'dps-auditor'],
    'findings of 90 days': ['/findings', PERSONA],
    agreements: ['/agreements', PERSONA],
    operations: ['/ops', 'dps-operator'],
    'figures of a quarter': ['/transparency', PERSONA],
  };
}

/** The worker gives entries their place; it is stopped again, so that it does not measure itself. */
async function entriesHaveTheirPlace() {
  const background = startBackground(app, platform);
  for (;;) {
    const { rows } = await admin.query('select count(*)::int as waiting from ledger.inbox');
    if (rows[0].waiting === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await background.stop();
}

async function sessionOf(persona) {
  const answer = await fetch(`${origin}/demo/sessions`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ persona }).toString(),
  });
  if (answer.status !== 303) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
  return answer.headers.get('set-cookie').split(';', 1)[0];
}

/** From the request until the last byte, one after another, on a connection that is kept. */
async function readings(path, cookie) {
  const times = [];
  let bytes = 0;
  for (let reading = 0; reading < READINGS + 30; reading += 1) {
    const began = performance.now();
    const answer = await fetch(`${origin}${path}`, { headers: { cookie, accept: 'text/html,application/json' } });
    const body = await answer.arrayBuffer();
    if (reading >= 30) times.push(performance.now() - began);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    bytes = body.byteLength;
  }
  return { p50Ms: round1(quantile(times, 0.5)), p95Ms: round1(quantile(times, 0.95)), bytes };
}
