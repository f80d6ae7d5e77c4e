import { taskForceAgreement, TASK_FORCE_REQUEST } from './callers.js';
import type { Caller } from './callers.js';

const RATIONALE = 'Necessary for the named case, and within the agreement.';

/** Drafted, submitted and, unless policy alone has denied it, released as policy says. */
export async function decided(
  { analyst, officer, counsel }: Record<'analyst' | 'officer' | 'counsel', Caller>,
  change: object,
): Promise<string> {
  const must = async (answer: ReturnType<Caller['call']>) => {
    const got = await answer;
    if (got.status !== 201) throw new Error(`${got.status}: ${got.bytes.toString('utf8')}`);
    return got.body;
  };
  const agreement = await taskForceAgreement(analyst);
  const { number } = await must(
    analyst.call('POST', '/share-requests', { ...TASK_FORCE_REQUEST, agreement, ...change }),
  );
  const { evaluation } = await must(analyst.call('POST', `/share-requests/${number}/submissions`, {}));
  if (evaluation.outcome === 'deny') return number;
  const seen = async (who: Caller) => ({
    'if-match': (await who.call('GET', `/share-requests/${number}`)).headers.get('etag') ?? '',
  });
  const elements = evaluation.elements.map(({ element, result }: { element: string; result: string }) => ({
    code: element,
    result,
  }));
  const decision = { verdict: 'release', elements, rationale: RATIONALE };
  await must(officer.once('POST', `/share-requests/${number}/decisions`, decision, await seen(officer)));
  const { body } = await officer.call('GET', `/share-requests/${number}`);
  if (body.decision?.pending === true) {
    const approval = { verdict: 'approve', rationale: RATIONALE };
    await must(counsel.once('POST', `/share-requests/${number}/approvals`, approval, await seen(counsel)));
  }
  return number;
}
