import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/build.mjs';

/** One person's calls to the API of the demo. */
async function callerAt(url, persona) {
  const issued = await fetch(`${url}/demo/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ persona }),
  });
  const { accessToken } = await issued.json();
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}

/**
 * One share request that is really asked and submitted, then copies of its row: for a list and a queue they are requests
 * like any other, spread over two years, one in two hundred still open.
 *
 * @returns the number of the real one
 */
export async function makeRequests({ url, admin, count }) {
  const analyst = await callerAt(url, 'hsi-agent');
  const sample = JSON.parse(readFileSync(join(root, 'samples/requests/identify.json'), 'utf8'));
  const { number } = await analyst('POST', '/share-requests', sample);
  await analyst('POST', `/share-requests/${number}/submissions`, {});
  await admin.query(
    `insert into sharing.share_request
       (id, version, state, number, status, requester_id, requesting_agency, source_agency, recipient_agency, purpose,
        submitted_at, detail_id)
     select gen_random_uuid(), version,
            state || jsonb_build_object('number', 'SR-2025-' || lpad(i::text, 6, '0'), 'submittedAt',
              to_char(submitted_at - i * interval '10 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
              || case when i % 200 = 0 then '{}'::jsonb else jsonb_build_object('status', 'withdrawn') end,
            'SR-2025-' || lpad(i::text, 6, '0'), case when i % 200 = 0 then status else 'withdrawn' end,
            requester_id, requesting_agency, source_agency, recipient_agency, purpose,
            submitted_at - i * interval '10 minutes', detail_id
     from sharing.share_request, generate_series(1, $2::int) as i
     where number = $1`,
    [number, count],
  );
  await admin.query('analyze sharing.share_request');
  return number;
}
