import pg from 'pg';
import { CurrentPolicy } from '../../src/policy/index.js';
import { PackInForce } from '../../src/policy-packs/index.js';
import { GrantRepository } from '../../src/grants/index.js';
import { SealedDetails } from '../../src/ledger/index.js';
import { newId } from '../../src/platform/ids/ids.js';
import { RecheckGrants, RecheckRequests, RecheckSweep } from '../../src/rechecks/index.js';
import { RetentionSweep } from '../../src/retention/index.js';
import { EvaluationStore, ShareRequestRepository } from '../../src/share-requests/index.js';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from './callers.js';
import type { Answer, Caller, TestService } from './callers.js';
import type { TestServiceOptions } from './service.js';
import { databaseClock } from './database-clock.js';
import type { DatabaseClock } from './database-clock.js';

const RATIONALE = 'Necessary for the named case and within the agreement.';

export interface TestGrant {
  readonly id: string;
  readonly number: string;
  readonly requestId: string;
}

type Data = Readonly<Record<string, unknown>>;

/** The whole service with the demo's people, a clock of the database that can be moved, and short ways to live grants. */
export class RecheckWorld {
  private constructor(
    readonly service: TestService,
    readonly admin: pg.Client,
    readonly clock: DatabaseClock,
    readonly analyst: Caller,
    readonly officer: Caller,
    /** Number of the demo's task force agreement. */
    readonly agreement: string,
  ) {}

  static async open(options: TestServiceOptions = {}): Promise<RecheckWorld> {
    const service = await startTestService(options);
    const admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
    const clock = await databaseClock(admin);
    const analyst = await service.as('hsi-agent');
    const officer = await service.as('dps-privacy');
    return new RecheckWorld(service, admin, clock, analyst, officer, await taskForceAgreement(analyst));
  }

  async close(): Promise<void> {
    await this.admin.end();
    await this.service.close();
  }

  /** Everything that runs in the background, once. */
  sweep = () => this.service.app.get(RetentionSweep, { strict: false }).run();

  get policy(): CurrentPolicy {
    return this.service.app.get(CurrentPolicy, { strict: false });
  }

  /** The re-check alone, as another process would run it: under a pack of its own, with what it is given instead of the parts. */
  recheckSweep(parts: { policy?: CurrentPolicy; grants?: Pick<RecheckGrants, 'recheck'>; logged?: string[] } = {}) {
    const get = <T>(type: abstract new (...args: never[]) => T): T =>
      this.service.app.get<T>(type as never, { strict: false });
    const { policy } = parts;
    const packs = policy === undefined ? get(PackInForce) : { at: () => Promise.resolve(policy) };
    const [requests, details] = [get(ShareRequestRepository), get(SealedDetails)];
    const grants = parts.grants ?? new RecheckGrants(get(GrantRepository), requests, details, packs, newId);
    return new RecheckSweep(
      this.service.platform.purger,
      grants as RecheckGrants,
      new RecheckRequests(requests, get(EvaluationStore), details, packs, newId),
      packs,
      newId,
      { error: (text) => void parts.logged?.push(text) },
    );
  }

  async submitted(change: object = {}, by = this.analyst): Promise<{ id: string; number: string }> {
    const body = { ...TASK_FORCE_REQUEST, agreement: this.agreement, ...change };
    const draft = await by.call('POST', '/share-requests', body);
    await by.call('POST', `/share-requests/${draft.body.number}/submissions`, {});
    return { id: draft.body.id, number: draft.body.number };
  }

  async granted(change: object = {}): Promise<TestGrant> {
    const { id, number } = await this.submitted(change);
    const seen = await this.seenBy(this.officer, `/share-requests/${number}`);
    const evaluated = seen.body.evaluation.elements as { element: string; result: string }[];
    const elements = evaluated.map(({ element, result }) => ({ code: element, result }));
    const body = { verdict: 'release', elements, rationale: RATIONALE };
    const path = `/share-requests/${number}/decisions`;
    const decided = await this.officer.once('POST', path, body, seen.ifMatch);
    if (decided.status !== 201) throw new Error(JSON.stringify(decided.body));
    const [grant] = (await this.officer.call('GET', `/grants?shareRequestId=${id}`)).body.items;
    return { id: grant.id, number: grant.number, requestId: id };
  }

  async seenBy(who: Caller, path: string): Promise<Answer & { ifMatch: { 'if-match': string } }> {
    const answer = await who.call('GET', path);
    return { ...answer, ifMatch: { 'if-match': answer.headers.get('etag') ?? '' } };
  }

  /** As its source agency sees it now. */
  async grant({ number }: TestGrant): Promise<Answer['body']> {
    return (await this.officer.call('GET', `/grants/${number}`)).body;
  }

  async onAgreement(noun: string, body: object): Promise<void> {
    const { ifMatch } = await this.seenBy(this.officer, `/agreements/${this.agreement}`);
    const done = await this.officer.call('POST', `/agreements/${this.agreement}/${noun}`, body, ifMatch);
    if (done.status !== 201) throw new Error(JSON.stringify(done.body));
  }

  suspendAgreement = () =>
    this.onAgreement('suspensions', {
      reason: 'breach',
      explanation: 'The other party reported a breach of its terms.',
    });

  resumeAgreement = () => this.onAgreement('resumptions', {});

  /** What the ledger entries of one type say of a grant. */
  async entriesOf({ id }: TestGrant, type: string): Promise<readonly Data[]> {
    const { rows } = await this.admin.query<{ text: string }>(
      `select convert_from(bytes, 'UTF8') as text from ledger.inbox where aggregate_id = $1 and type = $2 order by id`,
      [id, type],
    );
    return rows.map(({ text }) => (JSON.parse(text) as { data: Data }).data);
  }

  async noticesOf(who: Caller, number: string): Promise<readonly Data[]> {
    const { body } = await who.call('GET', '/notices');
    return (body.items as (Data & { about: { number: string } })[]).filter(({ about }) => about.number === number);
  }

  async orders(): Promise<readonly Record<string, unknown>[]> {
    return (await this.admin.query('select * from sharing.recheck order by asked_at, id')).rows;
  }
}
