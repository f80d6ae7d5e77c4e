import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AGREEMENT } from '../../src/agreements/index.js';
import { COMPLAINT } from '../../src/complaints/index.js';
import { DECISION } from '../../src/decisions/index.js';
import { AGENCY, PERSON } from '../../src/directory/index.js';
import { DISCLOSURE, PACKAGE } from '../../src/disclosures/index.js';
import { GRANT } from '../../src/grants/index.js';
import { toDomainEvent } from '../../src/ledger/index.js';
import type { AggregateDefinition, DomainEvent, LedgerEntry } from '../../src/ledger/index.js';
import { POLICY_PACK_VERSION } from '../../src/policy-packs/index.js';
import {
  CERTIFICATE,
  LEGAL_HOLD,
  OBLIGATION,
  PURGE_BRAKE,
  RetentionSweep,
  SEALED_FILE,
} from '../../src/retention/index.js';
import { RIGHTS_CASE } from '../../src/rights/index.js';
import { SHARE_REQUEST } from '../../src/share-requests/index.js';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';

type AnyDefinition = AggregateDefinition<unknown, DomainEvent>;
const KINDS = [
  SHARE_REQUEST,
  DECISION,
  GRANT,
  PACKAGE,
  DISCLOSURE,
  AGREEMENT,
  PERSON,
  AGENCY,
  POLICY_PACK_VERSION,
  LEGAL_HOLD,
  CERTIFICATE,
  OBLIGATION,
  COMPLAINT,
  RIGHTS_CASE,
  PURGE_BRAKE,
  SEALED_FILE,
] as unknown as readonly AnyDefinition[];

/** Folds the ledger's events of every aggregate and names the rows that differ from the fold. */
async function rowsThatDiffer(client: pg.Client): Promise<{ differ: string[]; compared: Map<string, number> }> {
  const { rows } = await client.query<{ bytes: Buffer }>(
    `select bytes from (select bytes, aggregate_kind, aggregate_id, aggregate_version from ledger.entry
       union all select bytes, aggregate_kind, aggregate_id, aggregate_version from ledger.inbox) e
     order by aggregate_kind, aggregate_id, aggregate_version`,
  );
  const folded = new Map<string, { state: unknown; version: number }>();
  for (const { bytes } of rows) {
    const entry = JSON.parse(bytes.toString('utf8')) as LedgerEntry;
    const definition = KINDS.find((kind) => kind.kind === entry.aggregate.kind);
    if (definition === undefined) throw new Error(`No definition folds ${entry.aggregate.kind}`);
    const key = `${entry.aggregate.kind} ${entry.aggregate.id}`;
    const { state, version } = folded.get(key) ?? { state: definition.initial, version: 0 };
    if (entry.aggregate.version !== version + 1) throw new Error(`${key} jumps from version ${version}`);
    folded.set(key, { state: definition.evolve(state, toDomainEvent(entry)), version: version + 1 });
  }
  const differ: string[] = [];
  const compared = new Map<string, number>();
  for (const { kind, table } of KINDS) {
    const stored = await client.query<{ id: string; version: number; state: unknown }>(
      `select id, version, state from ${table}`,
    );
    compared.set(kind, stored.rows.length);
    for (const row of stored.rows) {
      const fold = folded.get(`${kind} ${row.id}`);
      const same = fold !== undefined && fold.version === row.version && equal(fold.state, row.state);
      if (!same) differ.push(`${kind} ${row.id}`);
    }
  }
  return { differ, compared };
}

/** As JSON stores it: no undefined members, order of members is no difference. */
function equal(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([x], [y]) => (x < y ? -1 : 1))
              .map(([k, v]) => [k, sorted(v)]),
          )
        : value;
  return JSON.stringify(sorted(JSON.parse(JSON.stringify(a)))) === JSON.stringify(sorted(b));
}

describe('replaying the ledger', () => {
  let service: TestService;
  let client: pg.Client;
  let people: Record<'analyst' | 'officer' | 'counsel' | 'custodian' | 'records' | 'second' | 'overseer', Caller>;

  beforeAll(async () => {
    service = await startTestService({ source: true, config: { purgeFloor: 0 } });
    client = new pg.Client({ connectionString: service.platform.adminUrl });
    await client.connect();
    const [analyst, officer, counsel, custodian, records, second, overseer] = await Promise.all(
      ['hsi-agent', 'dps-privacy', 'dps-counsel', 'dps-custodian', 'dps-records', 'dps-second-records', 'overseer'].map(
        (handle) => service.as(handle),
      ),
    );
    people = { analyst, officer, counsel, custodian, records, second, overseer } as typeof people;
    await play();
  }, 120_000);

  afterAll(async () => {
    await client.end();
    await service.close();
  });

  /** Every kind of aggregate, in as many states as one life reaches. */
  async function play(): Promise<void> {
    const { analyst, officer, counsel, custodian, records, second, overseer } = people;
    const must = async (status: number, answer: ReturnType<Caller['call']>) => {
      const got = await answer;
      if (got.status !== status) throw new Error(`${got.status} instead of ${status}: ${got.bytes.toString('utf8')}`);
      return got;
    };
    const agreement = await taskForceAgreement(analyst);
    const passport = { code: 'id.passport_number', necessity: 'Match the travel record of the case.' };
    const request = { ...TASK_FORCE_REQUEST, agreement, elements: [...TASK_FORCE_REQUEST.elements, passport] };
    const draft = (await must(201, analyst.call('POST', '/share-requests', request))).body;
    await must(201, analyst.call('POST', `/share-requests/${draft.number}/copies`, {}));
    const submission = (await must(201, analyst.call('POST', `/share-requests/${draft.number}/submissions`, {}))).body;
    const seen = async (who: Caller) => ({
      'if-match': (await who.call('GET', `/share-requests/${draft.number}`)).headers.get('etag') ?? '',
    });
    const elements = submission.evaluation.elements.map(({ element, result }: { element: string; result: string }) => ({
      code: element,
      result,
    }));
    const rationale = 'Necessary for the named case and within the agreement.';
    await must(
      201,
      officer.once(
        'POST',
        `/share-requests/${draft.number}/decisions`,
        { verdict: 'release', elements, rationale },
        await seen(officer),
      ),
    );
    await must(
      201,
      counsel.once(
        'POST',
        `/share-requests/${draft.number}/approvals`,
        { verdict: 'approve', rationale },
        await seen(counsel),
      ),
    );
    const [grant] = (await must(200, custodian.call('GET', `/grants?shareRequestId=${draft.id}`))).body.items;
    const released = (await must(201, custodian.once('POST', `/grants/${grant.number}/releases`, {}))).body;
    await must(201, analyst.call('POST', `/packages/${released.number}/notice-acceptances`, { accepted: true }));
    await must(200, analyst.call('GET', `/packages/${released.number}/content?format=ndjson`));
    const hold = (
      await must(
        201,
        records.once('POST', '/holds', {
          on: { packages: [released.number] },
          matter: 'Example v. Example',
          reason: 'A court asked that the release be preserved.',
        }),
      )
    ).body;
    const reason = 'The court has released the material.';
    await must(201, second.once('POST', `/holds/${hold.id}/lifts`, { step: 'propose', reason }));
    await must(201, counsel.once('POST', `/holds/${hold.id}/lifts`, { step: 'confirm', reason }));
    const etag = (await custodian.call('GET', `/grants/${grant.number}`)).headers.get('etag') ?? '';
    await must(
      201,
      officer.call(
        'POST',
        `/grants/${grant.number}/revocations`,
        { reason: 'The case was closed without charges.' },
        { 'if-match': etag },
      ),
    );
    const complaint = (
      await must(
        201,
        overseer.once('POST', '/complaints', {
          channel: 'mail',
          complainant: 'anonymous',
          type: 'security',
          agencyComplainedOf: 'hsi',
          about: [grant.number, released.number],
          narrative: 'The printed pages were left in a car.',
        }),
      )
    ).body;
    const steps: readonly (readonly [string, object])[] = [
      ['acknowledgements', {}],
      ['reviews', {}],
      ['freezes', {}],
      [
        'outcomes',
        { outcome: 'dismissed', finding: 'The pages were of another case.', reason: 'Nothing was disclosed.' },
      ],
    ];
    for (const [index, [noun, body]] of steps.entries()) {
      const ifMatch = { 'if-match': `"complaint-${index + 1}"` };
      await must(201, overseer.call('POST', `/complaints/${complaint.number}/${noun}`, body, ifMatch));
    }
    const { body: rights } = await must(
      201,
      custodian.once('POST', '/rights-cases', {
        kind: 'accounting',
        agency: 'dps',
        language: 'en',
        capacity: 'self',
        identityProof: 'in_person',
        name: 'Doriskel Ruskumber',
        mailingAddress: '4 Larkspur Way, Harbour Town',
        description: 'To whom was my driver record disclosed this year?',
      }),
    );
    await must(201, custodian.call('POST', `/rights-cases/${rights.number}/withdrawals`, { code: rights.statusCode }));
    const sweep = () => service.app.get(RetentionSweep, { strict: false }).run();
    expect(await sweep()).toMatchObject({ packagesPurged: 0, packagesBraked: 1, failed: 0 });
    const standing = async (who: Caller) =>
      (await must(200, who.call('GET', '/purge-brakes?state=standing'))).body.items as { number: string }[];
    expect(await standing(analyst)).toEqual([]);
    const [brake] = await standing(records);
    const seenBrake = async (who: Caller) => ({
      'if-match': (await who.call('GET', `/purge-brakes/${brake!.number}`)).headers.get('etag') ?? '',
    });
    const release = async (who: Caller, tag?: Record<string, string>) =>
      who.call('POST', `/purge-brakes/${brake!.number}/releases`, { reason }, tag ?? (await seenBrake(who)));
    await must(404, release(analyst, await seenBrake(records)));
    await must(428, release(records, {}));
    const first = await seenBrake(records);
    expect((await must(201, release(records))).body).toMatchObject({ status: 'half_released', commands: [] });
    await must(403, release(second));
    await must(412, release(officer, first));
    const { body: released_ } = await must(201, release(officer));
    expect(released_).toMatchObject({ status: 'released', releases: [{ reason }, { reason }] });
    expect(await sweep()).toMatchObject({ packagesPurged: 1, packagesBraked: 0, failed: 0 });
  }

  it('gives every stored row of every kind', async () => {
    const { differ, compared } = await rowsThatDiffer(client);
    expect(differ).toEqual([]);
    for (const [kind, rows] of compared) expect(`${kind}: ${rows}`).not.toBe(`${kind}: 0`);
  });

  it('notices a row that was changed without its entry', async () => {
    await client.query('begin');
    try {
      await client.query(
        `update sharing.release_grant set state = jsonb_set(state, '{terms,expiresAt}', '"2099-01-01T00:00:00.000Z"')`,
      );
      const { differ } = await rowsThatDiffer(client);
      expect(differ).toEqual([expect.stringMatching(/^grant /)]);
    } finally {
      await client.query('rollback');
    }
  });
});
