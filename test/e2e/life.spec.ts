import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SealedDetails } from '../../src/ledger/index.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { countPackets } from '../support/count-packets.js';

const RATIONALE = 'Necessary for the named case and within the agreement.';

describe('the life of a share request over HTTP', () => {
  let service: TestService;
  let analyst: Caller;
  let officer: Caller;
  let counsel: Caller;
  let custodian: Caller;
  let request: typeof TASK_FORCE_REQUEST & { agreement: string };

  beforeAll(async () => {
    service = await startTestService({ source: true });
    [analyst, officer, counsel, custodian] = (await Promise.all(
      ['hsi-agent', 'dps-privacy', 'dps-counsel', 'dps-custodian'].map((handle) => service.as(handle)),
    )) as [Caller, Caller, Caller, Caller];
    request = { ...TASK_FORCE_REQUEST, agreement: await taskForceAgreement(analyst) };
  });

  afterAll(() => service.close());

  const submitted = async (body: object) => {
    const draft = await analyst.call('POST', '/share-requests', body);
    expect(draft.status).toBe(201);
    const submission = await analyst.call('POST', `/share-requests/${draft.body.number}/submissions`, {});
    expect(submission.status).toBe(201);
    return { id: draft.body.id as string, number: draft.body.number as string, evaluation: submission.body.evaluation };
  };
  const seenBy = async (who: Caller, number: string) => {
    const { body, headers } = await who.call('GET', `/share-requests/${number}`);
    return { body, ifMatch: { 'if-match': headers.get('etag') ?? '' } };
  };
  const release = (evaluation: { elements: { element: string; result: string }[] }) => ({
    verdict: 'release',
    elements: evaluation.elements.map(({ element, result }) => ({ code: element, result })),
    rationale: RATIONALE,
  });

  it('permits the minimum, one officer decides, the grant is live at once', async () => {
    const { id, number, evaluation } = await submitted(request);
    expect(evaluation.outcome).toBe('permit');
    const { ifMatch } = await seenBy(officer, number);
    const decision = await officer.once('POST', `/share-requests/${number}/decisions`, release(evaluation), ifMatch);
    expect(decision).toMatchObject({ status: 201, body: { status: 'final', outcome: 'permit' } });
    const { body } = await custodian.call('GET', `/grants?shareRequestId=${id}`);
    expect(body.items).toMatchObject([{ status: 'active', commands: ['release'] }]);
    expect((await seenBy(analyst, number)).body).toMatchObject({ status: 'decided', decision: { pending: false } });
  });

  it('asks the database five times for a submission: who, which, facts, record, commit', async () => {
    const { pool } = service.app.get(Database, { strict: false });
    const submit = async () => {
      const { body } = await analyst.call('POST', '/share-requests', request);
      return () => analyst.call('POST', `/share-requests/${body.id}/submissions`, {});
    };
    const four = [await submit(), await submit(), await submit(), await submit()];
    await four.pop()!();
    const packets = await countPackets(pool, async () => expect((await four.pop()!()).status).toBe(201));
    expect(packets).toBe(5);
    // Planted: the place of the key is asked when it is needed, and all that is written waits for it.
    jest.spyOn(SealedDetails.prototype, 'willSeal').mockImplementation(() => undefined);
    four.push(await submit(), await submit(), await submit());
    expect(await countPackets(pool, () => four.pop()!())).toBeGreaterThan(5);
    jest.restoreAllMocks();
  });

  it('is the source agency’s to see only from submission on, and a stranger’s never', async () => {
    const stranger = await service.as('ero-officer');
    const draft = await analyst.call('POST', '/share-requests', request);
    const path = `/share-requests/${draft.body.number}`;
    const unknown = (await officer.call('GET', '/share-requests/SR-2026-999999')).body;
    expect(await officer.call('GET', path)).toMatchObject({
      status: 404,
      body: { ...unknown, requestId: expect.any(String) },
    });
    await analyst.call('POST', `${path}/submissions`, {});
    expect((await officer.call('GET', path)).status).toBe(200);
    expect((await stranger.call('GET', path)).status).toBe(404);
    const lists = await stranger.call('GET', '/share-requests');
    expect(lists.body.items).toEqual([]);
  });

  it('is decided by policy alone where an agreement or law denies, and a person can be asked for', async () => {
    const { number, evaluation } = await submitted({ ...TASK_FORCE_REQUEST, agreement: 'AG-2026-9999' });
    expect(evaluation.outcome).toBe('deny');
    const decided = (await seenBy(analyst, number)).body;
    expect(decided).toMatchObject({ status: 'decided' });
    const { body } = await analyst.call('GET', `/share-requests/${number}/decisions`);
    expect(body.items).toMatchObject([{ decidedBy: 'policy', outcome: 'deny', approvals: [] }]);
    const reopened = await analyst.call('POST', `/share-requests/${number}/reviews-requested`, {});
    expect(reopened).toMatchObject({ status: 201, body: { status: 'in_review' } });
  });

  it('goes back with a question and comes again with less', async () => {
    const { number } = await submitted(request);
    const question = { question: 'Why is the licence number needed for identification?' };
    const returned = await officer.call(
      'POST',
      `/share-requests/${number}/returns`,
      question,
      (await seenBy(officer, number)).ifMatch,
    );
    expect(returned).toMatchObject({ status: 201, body: { status: 'info_requested', question: question.question } });
    const answer = {
      answer: 'It is not; we leave it out.',
      request: { ...request, elements: request.elements.slice(0, 2) },
    };
    const answered = await analyst.call(
      'POST',
      `/share-requests/${number}/answers`,
      answer,
      (await seenBy(analyst, number)).ifMatch,
    );
    expect(answered).toMatchObject({ status: 201, body: { status: 'in_review', content: { elements: [{}, {}] } } });
  });

  it('refuses a decision on a version or on facts that are no longer those shown', async () => {
    const { number, evaluation } = await submitted(request);
    const { ifMatch } = await seenBy(officer, number);
    const path = `/share-requests/${number}/decisions`;
    expect((await officer.once('POST', path, release(evaluation))).status).toBe(428);
    expect((await officer.once('POST', path, release(evaluation), { 'if-match': '"share-request-99"' })).status).toBe(
      412,
    );
    expect((await officer.call('POST', path, release(evaluation), ifMatch)).body.code).toBe('idempotency-key-required');
    // The agreement is suspended between the look and the act.
    const agreement = await officer.call('GET', `/agreements/${request.agreement}`);
    const etag = { 'if-match': agreement.headers.get('etag') ?? '' };
    const suspended = await officer.call(
      'POST',
      `/agreements/${request.agreement}/suspensions`,
      { reason: 'breach', explanation: 'The other party reported a breach of its terms.' },
      etag,
    );
    expect(suspended.status).toBe(201);
    const stale = await officer.once('POST', path, release(evaluation), ifMatch);
    expect(stale).toMatchObject({ status: 412, body: { code: 'facts-changed' } });
    const again = await officer.call('GET', `/agreements/${request.agreement}`);
    await officer.call(
      'POST',
      `/agreements/${request.agreement}/resumptions`,
      {},
      { 'if-match': again.headers.get('etag') ?? '' },
    );
  });

  it('repeats a decision with the same key without a second effect, and refuses the key for another body', async () => {
    const { number, evaluation } = await submitted(request);
    const { ifMatch } = await seenBy(officer, number);
    const key = { ...ifMatch, 'idempotency-key': 'decision-key-0001' };
    const path = `/share-requests/${number}/decisions`;
    const first = await officer.call('POST', path, release(evaluation), key);
    const second = await officer.call('POST', path, release(evaluation), key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.body.id).toBe(first.body.id);
    const other = await officer.call('POST', path, { ...release(evaluation), rationale: `${RATIONALE} Again.` }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('keeps the four eyes apart: requester, first and second approver', async () => {
    const passport = { code: 'id.passport_number', necessity: 'Match the travel record of the case.' };
    const { number, evaluation } = await submitted({ ...request, elements: [...request.elements, passport] });
    expect(evaluation.outcome).toBe('second_approval');
    const { ifMatch } = await seenBy(officer, number);
    await officer.once('POST', `/share-requests/${number}/decisions`, release(evaluation), ifMatch);
    const waiting = await seenBy(counsel, number);
    expect(waiting.body.decision.pending).toBe(true);
    const approval = { verdict: 'approve', rationale: RATIONALE };
    const path = `/share-requests/${number}/approvals`;
    for (const who of [officer, analyst, custodian]) {
      expect((await who.once('POST', path, approval, waiting.ifMatch)).status).toBe(403);
    }
    const approved = await counsel.once('POST', path, approval, waiting.ifMatch);
    expect(approved).toMatchObject({ status: 201, body: { status: 'final', approvals: [{}, {}] } });
  });

  it('releases only what was granted, shows it only after the notice, and accounts for it first', async () => {
    const { id, number, evaluation } = await submitted(request);
    await officer.once(
      'POST',
      `/share-requests/${number}/decisions`,
      release(evaluation),
      (await seenBy(officer, number)).ifMatch,
    );
    const [grant] = (await custodian.call('GET', `/grants?shareRequestId=${id}`)).body.items;
    const released = await custodian.once('POST', `/grants/${grant.number}/releases`, {});
    expect(released).toMatchObject({ status: 201, body: { status: 'sealed', recordCount: 1 } });
    const path = `/packages/${released.body.number}`;
    expect((await analyst.call('GET', `${path}/content`)).body.code).toBe('notice-not-accepted');
    await analyst.call('POST', `${path}/notice-acceptances`, { accepted: true });
    const content = await analyst.call('GET', `${path}/content?format=json`);
    expect(content.status).toBe(200);
    expect(content.headers.get('cache-control')).toContain('no-store');
    const [record] = content.body.records;
    expect(Object.keys(record.values).sort()).toEqual(['id.dl_number', 'person.birth_year', 'person.full_name']);
    expect((await custodian.call('GET', `${path}/content`)).status).toBe(403);
    const [entry] = (await officer.call('GET', '/disclosures?limit=1')).body.items;
    expect(entry).toMatchObject({
      packageId: released.body.id,
      disclosingAgency: 'dps',
      recipient: { agency: 'hsi', contact: expect.stringContaining('.example') },
      nature: { recordSeries: 'central-person-index', recordCount: 1 },
      purpose: { code: 'TRAFFICKING_SMUGGLING' },
      authorities: [{ code: 'UT-206-1B', citation: expect.stringContaining('63G-2-206') }, {}],
    });
    expect(Date.parse(entry.keepUntil)).toBeGreaterThan(Date.parse(entry.retention.until));
    // No name, no number of the person anywhere in the ledger.
    const { rows } = await service.platform.auditor.pool.query<{ text: string }>(
      `select convert_from(bytes, 'UTF8') as text from ledger.entry union all select '' where false`,
    );
    const inbox = await adminRows(service, `select convert_from(bytes, 'UTF8') as text from ledger.inbox`);
    const ledger = [...rows, ...inbox].map((row) => row.text).join('\n');
    expect(ledger).toContain('PackageAccessed');
    for (const secret of [
      'Doriskel',
      'Ruskumber',
      '1980-03-29',
      record.values['id.dl_number'],
      'open trafficking case',
      RATIONALE,
    ]) {
      expect(ledger).not.toContain(secret);
    }
  });
});

async function adminRows(service: TestService, text: string): Promise<{ text: string }[]> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: service.platform.adminUrl });
  await client.connect();
  try {
    return (await client.query<{ text: string }>(text)).rows;
  } finally {
    await client.end();
  }
}
