// Load generator: reads a job on stdin, prints {perSecond, p99, errors} on stdout. Any answer but a 2xx fails the run.
import autocannon from 'autocannon';

/** More than any machine of this size reaches. */
const MOST_PER_SECOND = 1_500;

let text = '';
for await (const chunk of process.stdin) text += chunk;
// With `rate` so many a second are sent, otherwise as many as are answered.
const { url, kind, seconds, connections, draft, rate } = JSON.parse(text);

let next = 0;
const ids = kind === 'broker' ? await claimedDrafts() : [];
const requests =
  kind === 'broker'
    ? [
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
          body: '{}',
          setupRequest: (request) => {
            const id = ids[next];
            next += 1;
            if (id === undefined) throw new Error('no drafts are left: raise DRAFTS');
            return { ...request, path: `/api/v1/share-requests/${id}/submissions` };
          },
        },
      ]
    : [{ method: 'POST', path: '/records', headers: { 'content-type': 'application/json' }, body: draftlessBody() }];

const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests,
  ...(rate ? { overallRate: rate } : {}),
});
if (kind === 'broker') await returnDrafts(ids.slice(next));
const refused = result.non2xx + result.errors + result.timeouts;
if (refused > 0) {
  process.stdout.write(`${refused} of ${result.requests.total} requests were not answered with 2xx`);
  process.exit(1);
}
process.stdout.write(
  JSON.stringify({ perSecond: result.requests.average, p99: result.latency.p99, requests: result.requests.total }),
);

async function token() {
  const answer = await fetch(`${url}/demo/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ persona: draft.persona }),
  });
  return (await answer.json()).accessToken;
}

/** Drafts nobody has submitted yet; each is submitted once, and those left over go back. */
async function claimedDrafts() {
  const { rows } = await onDatabase(
    `with mine as (delete from bench.draft where n in (select n from bench.draft order by n limit $1) returning id)
     select id from mine`,
    [seconds * MOST_PER_SECOND],
  );
  return rows.map((row) => row.id);
}

async function returnDrafts(left) {
  await onDatabase(
    `insert into bench.draft
     select n + (select coalesce(max(n), 0) from bench.draft), id from unnest($1::uuid[]) with ordinality as d(id, n)`,
    [left],
  );
}

async function onDatabase(text, values) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: draft.adminUrl });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

function draftlessBody() {
  return JSON.stringify({
    purpose: 'TRAFFICKING_SMUGGLING',
    elements: ['person.full_name', 'person.birth_year', 'id.dl_number'],
    state: 'x'.repeat(900),
  });
}
