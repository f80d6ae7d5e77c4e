import type { Caller, TestService } from '../support/callers.js';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import { filesOf } from '../support/pack-files.js';
import { decided } from '../support/decided-request.js';

/** Shown in every field of free text that the world has: rendered as text, it is a line of it and no more. */
export const HOSTILE_TEXT = `"><img src=x onerror=alert(1)><script>alert(2)</script> a reason that is long enough`;

/** What stands in for `{name}` in the address of a page under test. */
export type Records = Readonly<Record<string, string>>;

export interface ConsoleWorld {
  readonly service: TestService;
  readonly records: Records;
}

/**
 * The whole service with its worker and its source, and share requests in the states that pages show:
 * `{draft}`, `{submitted}`, `{returned}`, `{denied}`, `{decided}`, `{released}` by number, `{grant}`, `{package}`,
 * `{agreement}`, `{hold}`, `{complaint}` under review, `{dismissed}` and `{case}` of people without an account and, by id, `{obligation}`, `{verification}` of the ledger and one `{entry}` of it; and version 2027.9 of the pack, proposed.
 */
export async function openConsoleWorld({
  necessity = HOSTILE_TEXT,
  complained = { narrative: HOSTILE_TEXT, contact: HOSTILE_TEXT },
} = {}): Promise<ConsoleWorld> {
  const service = await startTestService({ source: true, background: true });
  const [analyst, officer, counsel, custodian] = await Promise.all(
    ['hsi-agent', 'dps-privacy', 'dps-counsel', 'dps-custodian'].map((handle) => service.as(handle)),
  );
  if (!analyst || !officer || !counsel || !custodian) throw new Error('The demo world lacks a person.');
  const agreement = await taskForceAgreement(analyst);
  const asking = { ...TASK_FORCE_REQUEST, agreement, necessity };
  const draft = await drafted(analyst, asking);
  const submitted = await drafted(analyst, asking);
  await must(analyst.call('POST', `/share-requests/${submitted}/submissions`, {}));
  const denied = await drafted(analyst, { ...asking, elements: [{ code: 'immigration.status' }] });
  await analyst.call('POST', `/share-requests/${denied}/submissions`, {});
  const returned = await drafted(analyst, asking);
  await must(analyst.call('POST', `/share-requests/${returned}/submissions`, {}));
  const seen = (await officer.call('GET', `/share-requests/${returned}`)).headers.get('etag') ?? '';
  const question = { question: HOSTILE_TEXT };
  await must(officer.call('POST', `/share-requests/${returned}/returns`, question, { 'if-match': seen }));
  const people = { analyst, officer, counsel };
  const undecided = await decided(people, { necessity });
  const released = await decided(people, {
    necessity,
    retention: 'P30D',
    subjects: { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] },
  });
  const grants = (await custodian.call('GET', '/grants')).body.items as { number: string; shareRequest?: unknown }[];
  const grant = grants[0]?.number ?? '';
  await must(custodian.once('POST', `/grants/${grants[1]?.number ?? ''}/releases`, {}));
  const release = await custodian.once('POST', `/grants/${grant}/releases`, {});
  const packages = (await analyst.call('GET', '/packages')).body.items as { number: string }[];
  const obligations = (await analyst.call('GET', '/obligations')).body.items as { id: string }[];
  const records = await service.as('dps-records');
  const held = { on: { packages: [packages[1]?.number ?? ''] }, matter: HOSTILE_TEXT, reason: HOSTILE_TEXT };
  const hold = (await must(records.once('POST', '/holds', held))).number as string;
  const steward = await service.as('dps-steward');
  await must(steward.call('POST', '/policy-packs/utah/versions', { files: filesOf('2027.9', 'permit') }));
  const auditor = await service.as('dps-auditor');
  const verification = (await must(auditor.call('POST', '/ledger/verifications'))).id as string;
  const entries = (await auditor.call('GET', '/ledger/entries?type=ShareRequestSubmitted')).body.items as {
    id: string;
  }[];
  return {
    service,
    records: {
      draft,
      submitted,
      returned,
      denied,
      decided: undecided,
      released,
      grant,
      package: packages[0]?.number ?? `none: ${release.status} ${release.bytes.toString('utf8')}`,
      agreement,
      obligation: obligations[0]?.id ?? 'none',
      hold,
      verification,
      entry: entries[0]?.id ?? '',
      ...(await lettersTo(service, { ...complained, references: grant })),
    },
  };
}

/** What people without an account sent in: a complaint that is under review, one that is closed, a correction request. */
async function lettersTo(service: TestService, words: object): Promise<Records> {
  const overseer = await service.as('overseer');
  const complaint = { complainant: 'confidential', type: 'excess_data', agencyComplainedOf: 'hsi', language: 'es' };
  const takenUp = async () => {
    const { number } = await must(overseer.once('POST', '/public-complaints', { ...complaint, ...words }));
    await must(overseer.call('POST', `/complaints/${number}/acknowledgements`, {}, { 'if-match': '"complaint-1"' }));
    await must(overseer.call('POST', `/complaints/${number}/reviews`, {}, { 'if-match': '"complaint-2"' }));
    return number as string;
  };
  const dismissed = await takenUp();
  const outcome = { outcome: 'dismissed', finding: HOSTILE_TEXT, reason: HOSTILE_TEXT };
  await must(overseer.call('POST', `/complaints/${dismissed}/outcomes`, outcome, { 'if-match': '"complaint-3"' }));
  const correction = {
    ...{ kind: 'correction', agency: 'dps', language: 'es', capacity: 'self', identityProof: 'ask_me' },
    ...{ name: 'Ottoline Vanterpool', mailingAddress: HOSTILE_TEXT, description: HOSTILE_TEXT },
    ...{ disputed: HOSTILE_TEXT, proposed: '1980', explanation: HOSTILE_TEXT },
  };
  const { number } = await must(overseer.once('POST', '/rights-cases', correction));
  return { complaint: await takenUp(), dismissed, case: number as string };
}

async function drafted(analyst: Caller, request: object): Promise<string> {
  return (await must(analyst.call('POST', '/share-requests', request))).number as string;
}

async function must(answer: ReturnType<Caller['call']>) {
  const got = await answer;
  if (got.status >= 300) throw new Error(`${got.status}: ${got.bytes.toString('utf8')}`);
  return got.body;
}
