import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { demoAgreements } from '../../samples/demo-agreements.js';
import { urlForDatabase } from '../../src/platform/database/connection.js';
import { RetentionWorker } from '../../src/retention/index.js';
import { taskForceAgreement, TASK_FORCE_REQUEST } from './callers.js';
import type { Caller, TestService } from './callers.js';

/** In every typed word but the subject's own: what belongs to this run alone. */
export const RUN = randomBytes(4).toString('hex');
/** Words that are sealed wherever they are kept. */
export const SEALED = {
  givenName: 'Doriskel',
  familyName: 'Ruskumber',
  birthDate: '1980-03-29',
  necessity: `Quillfeather necessity ${RUN}`,
  elementNecessity: `Brambleworth element ${RUN}`,
  question: `Thistlequay question ${RUN}`,
  answer: `Ottermarsh answer ${RUN}`,
  rationale: `Vandersnoot rationale ${RUN}`,
  secondRationale: `Pennygrass second rationale ${RUN}`,
  matter: `Example v. Hobblecroft ${RUN}`,
  holdReason: `Marrowdell hold ${RUN}`,
  liftReason: `Fennimore lift ${RUN}`,
  revocation: `Wexelbaum revocation ${RUN}`,
  attestation: `Larkspindle attestation ${RUN}`,
  signerName: `Ottokar Blenkinsorp ${RUN}`,
  signerTitle: `Keeper of Quillfeather ${RUN}`,
  contactName: `Isembard Quoyle ${RUN}`,
  caseRef: `Case Zanderling ${RUN}`,
  contractId: `Contract Umberlow ${RUN}`,
  category: `category Grubenhagen ${RUN}`,
} as const;
/** Lines that a row may hold in plain words, where data_stores.yaml says so. */
export const PLAIN = {
  agreementLine: `Agreement Sprocketon ${RUN}`,
  idempotencyKey: `key-krabbenhoft-${RUN}`,
  displayName: `Wilhelmina Ostrakov ${RUN}`,
  handle: `ostrakov-${RUN}`,
  recipientMailbox: 'records@hsi.example',
  agreementTitle: `Agreement of Piffleham ${RUN}`,
} as const;

/** Number in the connected source of the subject that the request names. */
export async function licenceOfTheSubject(adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: urlForDatabase(adminUrl, 'comity_demo_records') });
  await client.connect();
  const { rows } = await client.query<{ number: string }>(
    'select dl_number as number from records.driver_license where given_name = $1 and family_name = $2 and birth_date = $3',
    [SEALED.givenName, SEALED.familyName, SEALED.birthDate],
  );
  await client.end();
  if (rows.length !== 1) throw new Error(`The source has ${rows.length} people of that name`);
  return rows[0]!.number;
}

export interface PlayedLife {
  readonly packageId: string;
  readonly purge: () => Promise<void>;
}

/** One life with a planted word in every field, up to the last look before the purge. */
export async function playLife(service: TestService): Promise<PlayedLife> {
  const people = [
    'hsi-agent',
    'dps-privacy',
    'dps-counsel',
    'dps-custodian',
    'dps-records',
    'dps-second-records',
    'dps-operator',
  ];
  const [analyst, officer, counsel, custodian, records, second, operator] = (await Promise.all(
    people.map((handle) => service.as(handle)),
  )) as [Caller, Caller, Caller, Caller, Caller, Caller, Caller];
  const must = async (answer: ReturnType<Caller['call']>) => {
    const got = await answer;
    if (got.status >= 300) throw new Error(`${got.status}: ${got.bytes.toString('utf8')}`);
    return got.body;
  };
  const seen = async (who: Caller, path: string) => ({
    'if-match': (await who.call('GET', path)).headers.get('etag') ?? '',
  });

  const enrolment = {
    handle: PLAIN.handle,
    displayName: PLAIN.displayName,
    roles: ['analyst'],
    startedOn: '2026-01-05',
  };
  await must(operator.once('POST', '/people', enrolment));
  // Before the draft beside it, which has the same purpose and is not in force.
  const inForce = await taskForceAgreement(analyst);
  const { body } = demoAgreements(service.clock.now().toISOString().slice(0, 10))[0]!;
  await must(
    officer.once('POST', '/agreements', {
      ...body,
      title: PLAIN.agreementTitle,
      parties: body.parties.map((party) => ({ ...party, contact: { ...party.contact, name: SEALED.contactName } })),
      retention: { ...body.retention, perCategory: [{ category: SEALED.category, keep: 'P90D', then: 'destroy' }] },
    }),
  );

  const { givenName, familyName, birthDate } = SEALED;
  const request = {
    ...TASK_FORCE_REQUEST,
    caseRef: SEALED.caseRef,
    necessity: SEALED.necessity,
    recipient: { agency: 'hsi', contractId: SEALED.contractId },
    elements: [...TASK_FORCE_REQUEST.elements, { code: 'id.passport_number', necessity: SEALED.elementNecessity }],
    subjects: { criteria: [{ givenName, familyName, birthDate }] },
  };
  const ask = async (agreement: string) => {
    const { number, id } = await must(analyst.call('POST', '/share-requests', { ...request, agreement }));
    const { evaluation } = await must(analyst.call('POST', `/share-requests/${number}/submissions`, {}));
    return { path: `/share-requests/${number}`, id, evaluation };
  };
  await ask(PLAIN.agreementLine);
  const { path, id } = await ask(inForce);
  const act = async (who: Caller, noun: string, sent: object) =>
    must(who.once('POST', `${path}/${noun}`, sent, await seen(who, path)));
  await act(officer, 'returns', { question: SEALED.question });
  await act(analyst, 'answers', { answer: SEALED.answer });
  const { evaluation } = await must(officer.call('GET', path));
  const elements = evaluation.elements.map(({ element, result }: { element: string; result: string }) => ({
    code: element,
    result,
  }));
  await act(officer, 'decisions', { verdict: 'release', elements, rationale: SEALED.rationale });
  await act(counsel, 'approvals', { verdict: 'approve', rationale: SEALED.secondRationale });

  const [grant] = (await must(custodian.call('GET', `/grants?shareRequestId=${id}`))).items;
  const released = await must(custodian.once('POST', `/grants/${grant.number}/releases`, {}));
  await must(analyst.call('POST', `/packages/${released.number}/notice-acceptances`, { accepted: true }));
  for (const format of ['json', 'ndjson', 'csv']) {
    const content = await analyst.call('GET', `/packages/${released.number}/content?format=${format}`);
    if (!content.bytes.includes(familyName)) throw new Error(`The download as ${format} has no ${familyName}`);
  }
  const hold = await must(
    records.call(
      'POST',
      '/holds',
      { on: { packages: [released.number] }, matter: SEALED.matter, reason: SEALED.holdReason },
      { 'idempotency-key': PLAIN.idempotencyKey },
    ),
  );
  await must(second.once('POST', `/holds/${hold.id}/lifts`, { step: 'propose', reason: SEALED.liftReason }));
  await must(counsel.once('POST', `/holds/${hold.id}/lifts`, { step: 'confirm', reason: SEALED.liftReason }));
  const [owed] = (await must(analyst.call('GET', `/obligations?packageId=${released.id}`))).items;
  const statement = {
    destroyedOn: service.clock.now().toISOString().slice(0, 10),
    signer: { name: SEALED.signerName, title: SEALED.signerTitle },
    statement: SEALED.attestation,
  };
  await must(analyst.once('POST', `/obligations/${owed.id}/attestations`, statement));
  // A revocation makes the package due at once.
  const purge = async () => {
    const live = `/grants/${grant.number}`;
    await must(officer.call('POST', `${live}/revocations`, { reason: SEALED.revocation }, await seen(custodian, live)));
    await service.app.get(RetentionWorker, { strict: false }).sweepNow();
    const { status } = await must(custodian.call('GET', `/packages/${released.number}`));
    if (status !== 'purged') throw new Error(`The package is ${status}`);
  };
  return { packageId: released.id, purge };
}
