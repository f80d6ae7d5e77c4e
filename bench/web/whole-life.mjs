import { randomUUID } from 'node:crypto';
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
  return async (method, path, body, etag) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...(etag === undefined ? {} : { 'if-match': etag }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return Object.assign(await answer.json(), { etag: answer.headers.get('etag') ?? undefined });
  };
}

/**
 * Three share requests through the API: one that waits for its review, one whose data was released, and one whose data was
 * destroyed again, with its certificate. Copies of their rows fill the lists.
 *
 * @param destroyDue lets the worker destroy what is due
 * @returns numbers and ids of what there is to copy
 */
export async function wholeLife({ url, admin, destroyDue }) {
  const analyst = await callerAt(url, 'hsi-agent');
  const officer = await callerAt(url, 'dps-privacy');
  const custodian = await callerAt(url, 'dps-custodian');
  const body = JSON.parse(readFileSync(join(root, 'samples/requests/identify.json'), 'utf8'));
  const ask = async () => {
    const { number, id } = await analyst('POST', '/share-requests', body);
    await analyst('POST', `/share-requests/${number}/submissions`, {});
    return { number, id };
  };
  const release = async ({ number, id }) => {
    const { etag, evaluation } = await officer('GET', `/share-requests/${number}`);
    const elements = evaluation.elements.map(({ element, result }) => ({ code: element, result }));
    const decision = {
      verdict: 'release',
      elements,
      rationale: 'Necessary for the named case, and no more than that.',
    };
    await officer('POST', `/share-requests/${number}/decisions`, decision, etag);
    const { items } = await custodian('GET', `/grants?shareRequestId=${id}`);
    return custodian('POST', `/grants/${items[0].number}/releases`, {});
  };
  const waiting = await ask();
  const released = await ask();
  const live = await release(released);
  const gone = await release(await ask());
  await admin.query(
    `update disclosure.package set due_at = now() - interval '1 minute',
    state = state || jsonb_build_object('dueAt', to_char(now() - interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    where id = $1`,
    [gone.id],
  );
  await destroyDue();
  const { rows } = await admin.query(
    'select certificate_id as id from retention.destroyed_package where package_id = $1',
    [gone.id],
  );
  return { waiting: waiting.number, released, live: live.id, gone: gone.id, certificate: rows[0].id };
}
