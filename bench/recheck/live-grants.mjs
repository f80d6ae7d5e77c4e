import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { load } from '../load.mjs';

const REQUEST = {
  sourceAgency: 'dps',
  purpose: 'TRAFFICKING_SMUGGLING',
  caseRef: 'STF-2026-0142',
  necessity: 'Identify the named suspect of an open trafficking case.',
  authorities: ['UT-206-1B', 'UT-67-5-22.7'],
  subjects: { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] },
  retention: 'P180D',
};
/** One request in three asks for this many elements. */
const SHAPES = [
  ['person.full_name', 'person.birth_year', 'id.dl_number'],
  ['person.full_name', 'person.birth_year', 'id.dl_number', 'cj.booking_record'],
  ['person.full_name', 'person.birth_year'],
];

/**
 * Grants one request of each shape through the service, then clones request, decision and grant; each clone has words of
 * its own, sealed under a key of its own, as every real request has.
 * @returns number of the agreement that all of them cite
 */
export async function makeLiveGrants({ url, app, platform, count }) {
  const analyst = await callerAt(url, 'hsi-agent');
  const officer = await callerAt(url, 'dps-privacy');
  const { items } = await analyst('GET', '/agreements');
  const agreement = items.find((each) => JSON.stringify(each.purposes).includes('TRAFFICKING_SMUGGLING')).number;
  const admin = new pg.Client({ connectionString: platform.adminUrl });
  await admin.connect();
  for (const [index, codes] of SHAPES.entries()) {
    const body = { ...REQUEST, agreement, elements: codes.map((code) => ({ code })) };
    const draft = await analyst('POST', '/share-requests', body);
    const { evaluation } = await analyst('POST', `/share-requests/${draft.number}/submissions`, {});
    const elements = evaluation.elements.map(({ element, result }) => ({ code: element, result }));
    const decision = { verdict: 'release', elements, rationale: 'Necessary for the named case, within the agreement.' };
    await officer('POST', `/share-requests/${draft.number}/decisions`, decision);
    const share =
      Math.floor((count - SHAPES.length) / SHAPES.length) + (index === 0 ? (count - SHAPES.length) % SHAPES.length : 0);
    await clone({ admin, app, platform, requestId: draft.id, count: share });
  }
  await admin.query('analyze');
  await admin.end();
  return agreement;
}

async function clone({ admin, app, platform, requestId, count }) {
  const { newId } = await load('platform/ids/ids.js');
  const { SealedDetails } = await load('ledger/index.js');
  const details = app.get(SealedDetails, { strict: false });
  const { rows } = await admin.query(
    `select r.state #>> '{content,detail,id}' as detail, r.requesting_agency, r.source_agency
     from sharing.share_request r where id = $1`,
    [requestId],
  );
  const [{ detail, requesting_agency: requesting, source_agency: source }] = rows;
  const actor = { personId: 'service', agencyId: requesting, roles: [] };
  const requests = Array.from({ length: count }, newId);
  const sealed = await platform.app.transaction(actor, async (tx) => {
    const words = await details.open(tx, detail);
    const value = [];
    for (const id of requests) {
      const parts = { kind: 'request-narrative', aggregateKind: 'share-request', aggregateId: id };
      value.push(await details.seal(tx, { ...parts, agencies: [requesting, source], content: words }));
    }
    return { ok: true, value };
  });
  const [decisions, grants] = [requests.map(newId), requests.map(newId)];
  await admin.query(
    `with copies as (
       select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[])
         with ordinality as c(request, decision, granted, detail, commitment, n)
     ), requests as (
       insert into sharing.share_request
         (id, version, state, number, status, requester_id, requesting_agency, source_agency, recipient_agency, purpose,
          submitted_at, detail_id)
       select c.request, r.version,
         jsonb_set(jsonb_set(r.state, '{number}', to_jsonb(r.number || '-' || n)), '{content,detail}',
           jsonb_build_object('id', c.detail, 'commitment', c.commitment)),
         r.number || '-' || n, r.status, r.requester_id, r.requesting_agency, r.source_agency, r.recipient_agency,
         r.purpose, r.submitted_at, c.detail
       from sharing.share_request r, copies c where r.id = $1 returning id
     ), decisions as (
       insert into sharing.decision
         (id, version, state, share_request_id, ordinal, status, outcome, source_agency, requesting_agency,
          first_approver, second_approver, first_role, second_role)
       select c.decision, d.version, jsonb_set(d.state, '{content,requestId}', to_jsonb(c.request)), c.request, d.ordinal,
         d.status, d.outcome, d.source_agency, d.requesting_agency, d.first_approver, d.second_approver, d.first_role,
         d.second_role
       from sharing.decision d, copies c where d.share_request_id = $1 returning id
     )
     insert into sharing.release_grant
       (id, version, state, number, status, share_request_id, decision_id, requesting_agency, source_agency,
        recipient_agency, agreement_id, starts_at, expires_at)
     select c.granted, g.version,
       g.state || jsonb_build_object('terms', g.state -> 'terms' || jsonb_build_object(
         'number', g.number || '-' || n, 'requestId', c.request, 'decisionId', c.decision)),
       g.number || '-' || n, g.status, c.request, c.decision, g.requesting_agency, g.source_agency, g.recipient_agency,
       g.agreement_id, g.starts_at, g.expires_at
     from sharing.release_grant g, copies c where g.share_request_id = $1`,
    [
      requestId,
      requests,
      decisions,
      grants,
      sealed.value.map(({ id }) => id),
      sealed.value.map((each) => each.commitment),
    ],
  );
}

/** Calls the API as a person of the demo; where a change needs it, with the version just read and a fresh key. */
export async function callerAt(url, persona) {
  const json = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/demo/tokens`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ persona }),
  });
  const { accessToken } = await answer.json();
  const headers = { authorization: `Bearer ${accessToken}` };
  return async (method, path, body) => {
    const extra = {};
    if (body && /\/(decisions|suspensions|resumptions)$/.test(path)) {
      const seen = await fetch(`${url}/api/v1${path.replace(/\/[^/]+$/, '')}`, { headers });
      extra['if-match'] = seen.headers.get('etag');
      extra['idempotency-key'] = randomUUID();
    }
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body ? json : {}), ...extra },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}
