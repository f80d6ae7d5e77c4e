import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BringForward } from '../../src/retention/bring-forward.js';
import { AdvanceDueAgreements, AGREEMENT, AgreementRepository } from '../../src/agreements/index.js';
import { DECISION } from '../../src/decisions/index.js';
import type { DecisionEvent } from '../../src/decisions/index.js';
import {
  KeyEpochs,
  openPackageKeys,
  PACKAGE,
  PackageContents,
  PackageRepository,
  StoredPackages,
} from '../../src/disclosures/index.js';
import type { PackageEvent, PackageKeys, PackageTerms } from '../../src/disclosures/index.js';
import { FileEpochKeys } from '../../src/platform/keystore/epoch-keys.js';
import { ErasureJournal } from '../../src/disclosures/keystore/erasure-journal.js';
import { GRANT, GrantRepository } from '../../src/grants/index.js';
import type { GrantEvent } from '../../src/grants/index.js';
import { AggregateStore, openFileKeys, Reactions, SealedDetails } from '../../src/ledger/index.js';
import type { DetailRef, FileKeys, ReactionTable } from '../../src/ledger/index.js';
import type { Actor, Role } from '../../src/platform/actor.js';
import { systemClock } from '../../src/platform/clock/clock.js';
import type { Clock } from '../../src/platform/clock/clock.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import { Database } from '../../src/platform/database/database.js';
import type { Tx } from '../../src/platform/database/database.js';
import type { RoleName } from '../../src/platform/database/roles.js';
import { newId } from '../../src/platform/ids/ids.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { accepted } from '../../src/platform/result.js';
import { POLICY_PACK_VERSION, SupersedeFollowedPacks } from '../../src/policy-packs/index.js';
import { PackVersionRepository } from '../../src/policy-packs/persistence/pack-version.repository.js';
import { ConfirmLiftHandler, ProposeLiftHandler } from '../../src/retention/commands/lift-hold.js';
import { PlaceHoldHandler } from '../../src/retention/commands/place-hold.js';
import { NOTHING_DONE } from '../../src/rechecks/persistence/recheck-orders.js';
import { BrakePurges } from '../../src/retention/brake-purges.js';
import { ReleasePurgeHandler } from '../../src/retention/commands/release-purge.js';
import { PurgeDuePackages } from '../../src/retention/purge-due.js';
import { RemindOfObligations } from '../../src/retention/remind-of-obligations.js';
import { PurgeBrakeRepository } from '../../src/retention/persistence/purge-brake.repository.js';
import { DisposePackages } from '../../src/retention/dispose-packages.js';
import { FollowAgreements } from '../../src/retention/follow-agreements.js';
import { PersonStore } from '../../src/directory/index.js';
import { DeleteFormerNames } from '../../src/retention/delete-former-names.js';
import { FileKeysKeeper } from '../../src/retention/file-keys-keeper.js';
import { FileKeyMoves } from '../../src/retention/persistence/file-key-moves.js';
import { KeyEpochsKeeper } from '../../src/retention/key-epochs-keeper.js';
import { HeldPackageRows } from '../../src/retention/held-package-rows.js';
import {
  CERTIFICATE,
  LEGAL_HOLD,
  OBLIGATION,
  PURGE_BRAKE,
  SEALED_FILE,
  RetentionReactions,
  RetentionSweep,
} from '../../src/retention/index.js';
import { CertifyFiles } from '../../src/retention/certify-files.js';
import { CloseFiles } from '../../src/retention/close-files.js';
import { DisposeFiles } from '../../src/retention/dispose-files.js';
import { SweepFiles } from '../../src/retention/sweep-files.js';
import { DestroyedFiles } from '../../src/retention/persistence/destroyed-files.js';
import { DoomedWords } from '../../src/retention/persistence/doomed-words.js';
import { EndedRecords } from '../../src/retention/persistence/ended-records.js';
import { DestroyedPackages } from '../../src/retention/persistence/destroyed-packages.js';
import { KeyMoves } from '../../src/retention/persistence/key-moves.js';
import { LegalHoldRepository } from '../../src/retention/persistence/legal-hold.repository.js';
import { LapseDrafts } from '../../src/retention/lapse-drafts.js';
import { ObligationRepository } from '../../src/retention/persistence/obligation.repository.js';
import { SHARE_REQUEST, ShareRequestRepository } from '../../src/share-requests/index.js';
import type { ShareRequestEvent } from '../../src/share-requests/index.js';
import { createTestDatabase } from './test-database.js';
import type { TestDatabase } from './test-database.js';

export const SOURCE = 'lakeside-licensing';
export const REQUESTING = 'northern-sheriff';

export const person = (agencyId: string, ...roles: Role[]): Actor => ({ personId: newId(), agencyId, roles });

/** These worlds are so small that every purge is most of them; the brake has worlds of its own, with a floor. */
const UNBRAKED = 100_000;

export interface Parents {
  readonly requestId: string;
  readonly decisionId: string;
  readonly grantId: string;
}

export interface ReleaseOptions {
  readonly destroyAt?: Date;
  readonly withoutContent?: boolean;
  readonly content?: string;
}

export interface ReleasedPackage extends Parents {
  readonly packageId: string;
  readonly number: string;
}

const DETAIL = { id: newId(), commitment: '0'.repeat(64) };
const DIGEST = 'a'.repeat(64);
const EVALUATION = {
  id: newId(),
  outcome: 'permit',
  pack: 'test 1',
  packDigest: DIGEST,
  factsDigest: DIGEST,
  resultDigest: DIGEST,
  failed: [],
} as const;

/** A database of its own and connections to it as the roles of the service. */
class TestConnections {
  readonly keys = openKeyHome(process.env['COMITY_KEYS'] ?? '', { create: false });
  /** Each world has a keystore of its own, as each installation has. */
  readonly keyFolder = mkdtempSync(join(tmpdir(), 'keystore-'));

  constructor(private readonly database: TestDatabase) {}

  get adminUrl(): string {
    return this.database.adminUrl;
  }

  urlFor(role: RoleName): string {
    return urlForRole(this.adminUrl, role, this.keys.rolePassword);
  }

  connect(role: RoleName, options: { poolSize?: number; clock?: Clock } = {}): Database {
    const { poolSize = 4, clock = systemClock } = options;
    return new Database({ url: this.urlFor(role), clock, poolSize, onPoolError: () => undefined });
  }

  protected async drop(): Promise<void> {
    await this.database.drop();
    rmSync(this.keyFolder, { recursive: true });
  }
}

/** The retention feature, wired as the module wires it, with short ways to make its records. */
export class RetentionWorld extends TestConnections {
  readonly custodian = person(SOURCE, 'custodian');
  readonly placer = person(SOURCE, 'records_officer');
  readonly proposer = person(SOURCE, 'legal_counsel');
  readonly confirmer = person(SOURCE, 'privacy_officer');
  readonly analyst = person(REQUESTING, 'analyst');
  readonly logged: string[] = [];
  readonly log = { error: (text: string) => this.logged.push(text), warn: () => undefined, info: () => undefined };

  readonly app = this.connect('app');
  readonly purger = this.connect('purger');
  readonly auditor = this.connect('auditor');

  readonly reactions = new Reactions();
  readonly fileKeys = openFileKeys(this.keyFolder);
  readonly details = new SealedDetails(this.keys, this.fileKeys, newId);
  readonly requestStore = new AggregateStore(SHARE_REQUEST, this.reactions, newId);
  readonly decisionStore = new AggregateStore(DECISION, this.reactions, newId);
  readonly grantStore = new AggregateStore(GRANT, this.reactions, newId);
  readonly packageStore = new AggregateStore(PACKAGE, this.reactions, newId);
  readonly holdStore = new AggregateStore(LEGAL_HOLD, this.reactions, newId);
  readonly certificateStore = new AggregateStore(CERTIFICATE, this.reactions, newId);
  readonly obligationStore = new AggregateStore(OBLIGATION, this.reactions, newId);
  readonly brakeStore = new AggregateStore(PURGE_BRAKE, this.reactions, newId);
  readonly fileStore = new AggregateStore(SEALED_FILE, this.reactions, newId);
  readonly packStore = new AggregateStore(POLICY_PACK_VERSION, this.reactions, newId);
  readonly agreementStore = new AggregateStore(AGREEMENT, this.reactions, newId);

  readonly people = new PersonStore(this.reactions, newId);
  readonly requests = new ShareRequestRepository(this.app, this.requestStore);
  readonly grants = new GrantRepository(this.app, this.grantStore);
  readonly packages = new PackageRepository(this.packageStore);
  readonly contents = new PackageContents();
  readonly epochs = new KeyEpochs();
  readonly packageKeys = openPackageKeys(this.keyFolder);
  readonly stored = new StoredPackages(this.packageKeys, this.epochs, this.contents);
  readonly holds = new LegalHoldRepository(this.holdStore);
  readonly obligations = new ObligationRepository(this.obligationStore);
  readonly brakes = new PurgeBrakeRepository(this.brakeStore);
  readonly agreements = new AgreementRepository(this.app, this.agreementStore);
  readonly heldRows = new HeldPackageRows(this.packages);
  readonly forward = new BringForward(this.packages, this.obligations);

  readonly placeHold = new PlaceHoldHandler(this.app, this.requests, this.holds, this.heldRows, this.details, newId);
  readonly proposeLift = new ProposeLiftHandler(this.app, this.holds, this.details);
  readonly confirmLift = new ConfirmLiftHandler(this.app, this.holds, this.heldRows, this.details);
  readonly disposition = this.dispositionOn(this.purger);
  /** As a pack without rows for files would answer. */
  readonly schedule = {
    timeZone: 'America/Denver',
    scheduleTerm: (_code: string) => undefined,
    daysAfter: (at: Date, _term: string) => new Date(at.getTime() + 90 * 86_400_000).toISOString(),
  };
  readonly records = new EndedRecords();
  readonly closeFiles = new CloseFiles(this.purger, this.fileStore, this.records, { at: async () => this.schedule });
  readonly fileDisposition = this.fileDispositionOn(this.purger);
  readonly keeper = new KeyEpochsKeeper(
    this.purger,
    this.packages,
    this.contents,
    this.epochs,
    new KeyMoves(),
    this.packageKeys,
  );
  readonly fileKeeper = this.fileKeeperOn(this.purger);
  readonly releasePurge = new ReleasePurgeHandler(this.app, this.brakes, this.details);
  readonly sweep = this.sweepUnder(this.brakeWithFloor(UNBRAKED));
  readonly retention = new RetentionReactions(
    this.grants,
    this.packages,
    this.forward,
    this.heldRows,
    this.holds,
    this.obligations,
    { timeZone: 'America/Denver' },
    newId,
  );

  constructor(database: TestDatabase) {
    super(database);
    this.reactions.install(this.reactionTable());
  }

  static async open(): Promise<RetentionWorld> {
    return new RetentionWorld(await createTestDatabase());
  }

  /** What a keystore of a test's own, over the same files, is made of. */
  keystore(): ConstructorParameters<typeof PackageKeys> {
    const directory = join(this.keyFolder, 'epochs');
    return [directory, new FileEpochKeys(directory), new ErasureJournal(join(this.keyFolder, 'erasures.ndjson'))];
  }

  dispositionOn(
    purger: Database,
    { packages = this.packages, keys = this.packageKeys }: { packages?: PackageRepository; keys?: PackageKeys } = {},
  ): DisposePackages {
    return new DisposePackages(
      purger,
      packages,
      this.contents,
      keys,
      this.certificateStore,
      new DestroyedPackages(),
      this.keys,
      { keyBackupDays: 7 },
      newId,
    );
  }

  fileDispositionOn(purger: Database, keys: FileKeys = this.fileKeys): DisposeFiles {
    return new DisposeFiles(
      purger,
      this.fileStore,
      this.records,
      this.closeFiles,
      new DoomedWords(),
      keys,
      this.packageKeys,
      new CertifyFiles(
        this.fileStore,
        new DoomedWords(),
        keys,
        this.certificateStore,
        new DestroyedFiles(),
        this.keys,
        { keyBackupDays: 7 },
        newId,
      ),
      newId,
    );
  }

  fileKeeperOn(purger: Database): FileKeysKeeper {
    return new FileKeysKeeper(purger, new FileKeyMoves(), this.fileKeys);
  }

  deleteNamesOn(purger: Database): DeleteFormerNames {
    return new DeleteFormerNames(purger, this.people, { at: async () => this.schedule });
  }

  lapseDraftsOn(purger: Database): LapseDrafts {
    const packs = { at: async () => this.schedule };
    return new LapseDrafts(purger, this.requests, this.agreements, packs, newId);
  }

  brakeWithFloor(purgeFloor: number, purger = this.purger): BrakePurges {
    return new BrakePurges(purger, this.brakes, { purgeFloor }, newId);
  }

  sweepUnder(brake: Pick<BrakePurges, 'look'>): RetentionSweep {
    return new RetentionSweep(
      this.purger,
      new SupersedeFollowedPacks(new PackVersionRepository(this.app, this.packStore, undefined)),
      new AdvanceDueAgreements(this.agreements),
      this.lapseDraftsOn(this.purger),
      // This world has no policy facts; what re-checks do is tested with the whole service.
      { run: async () => ({ ...NOTHING_DONE, finished: 0 }) },
      new FollowAgreements(this.purger, this.agreements, this.grants, this.packages, this.forward),
      this.grants,
      new PurgeDuePackages(this.purger, brake, this.disposition, this.log),
      brake,
      this.closeFiles,
      new SweepFiles(this.purger, this.fileDisposition),
      this.keeper,
      this.fileKeeper,
      this.deleteNamesOn(this.purger),
      this.obligations,
      new RemindOfObligations(this.purger, newId),
      this.log,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.app.close(), this.purger.close(), this.auditor.close()]);
    await this.drop();
  }

  /** Runs one write and fails loudly when it is refused. */
  async write<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await this.app.transaction(actor, async (tx) => accepted(await work(tx)));
    if (!result.ok) throw new Error(result.rejection.detail);
    return result.value;
  }

  /** A submitted share request, its final decision and its active grant. */
  async grant(
    options: { expiresAt?: Date; agreement?: string; obligations?: readonly string[] } = {},
  ): Promise<Parents> {
    const ids = { requestId: newId(), decisionId: newId(), grantId: newId() };
    const expiresAt = (options.expiresAt ?? inDays(90)).toISOString();
    await this.write(this.analyst, async (tx) => {
      await this.requestStore.create(tx, ids.requestId, this.requestEvents(tx.at, await this.requests.nextNumber(tx)));
    });
    await this.write(this.custodian, async (tx) => {
      await this.decisionStore.create(tx, ids.decisionId, decisionEvents(ids.requestId, this.analyst, tx.at));
      await this.grantStore.create(
        tx,
        ids.grantId,
        this.grantEvents(ids, await this.grants.nextNumber(tx), expiresAt, options),
      );
    });
    return ids;
  }

  /** A package with sealed content under a grant; due in an hour unless said otherwise. */
  async release(parents: Parents, options: ReleaseOptions = {}): Promise<ReleasedPackage> {
    return this.write(this.custodian, (tx) => this.releaseIn(tx, parents, options));
  }

  async releaseIn(tx: Tx, parents: Parents, options: ReleaseOptions = {}): Promise<ReleasedPackage> {
    const { destroyAt = inDays(1 / 24) } = options;
    const packageId = newId();
    const number = await this.packages.nextNumber(tx);
    const parties = { sourceAgency: SOURCE, recipientAgency: REQUESTING };
    const sealed = await this.stored.seal({
      packageId,
      content: Buffer.from(options.content ?? '{"records":[]}'),
      destroyAt: destroyAt.toISOString(),
      parties,
    });
    const terms: PackageTerms = {
      number,
      grantId: parents.grantId,
      requestId: parents.requestId,
      decisionId: parents.decisionId,
      accountingId: newId(),
      requestingAgency: REQUESTING,
      sourceAgency: SOURCE,
      recipientAgency: REQUESTING,
      releasedBy: this.custodian.personId,
      recordSeries: 'licences',
      elements: [{ code: 'person.full_name', result: 'permit' }],
      recordCount: 3,
      subjects: { count: 1, pseudonyms: ['b'.repeat(32)] },
      contentDigest: DIGEST,
      keyId: sealed.keyId,
      epoch: sealed.epoch,
      retentionCode: 'RT-DL',
      sealedAt: tx.at.toISOString(),
      destroyAt: destroyAt.toISOString(),
    };
    const events: PackageEvent[] = [{ type: 'PackageSealed', terms }];
    await this.packages.create(tx, packageId, events);
    if (!options.withoutContent) await sealed.store(tx);
    return { ...parents, packageId, number };
  }

  /** A draft that its analyst has not submitted, with its words. */
  async draft(words: string): Promise<{ readonly requestId: string; readonly detail: DetailRef }> {
    const requestId = newId();
    const detail = await this.write(this.analyst, async (tx) => {
      const [drafted] = this.requestEvents(tx.at, await this.requests.nextNumber(tx));
      await this.requestStore.create(tx, requestId, [drafted!]);
      return this.writeIn(tx, requestId, words);
    });
    return { requestId, detail };
  }

  /** As an analyst who works on a draft. */
  writeIn(tx: Tx, requestId: string, words: string): Promise<DetailRef> {
    const about = { kind: 'request-narrative', aggregateKind: 'share-request', aggregateId: requestId };
    return this.details.seal(tx, { ...about, agencies: [REQUESTING, SOURCE], content: { text: words } });
  }

  /** A share request with sealed words that was withdrawn before anybody decided: nothing was disclosed. */
  async withdrawn(words: string): Promise<{ readonly requestId: string; readonly detail: DetailRef }> {
    const requestId = newId();
    const detail = await this.write(this.analyst, async (tx) => {
      const events = this.requestEvents(tx.at, await this.requests.nextNumber(tx));
      await this.requestStore.create(tx, requestId, [...events, { type: 'ShareRequestWithdrawn' }]);
      const about = { kind: 'rationale', aggregateKind: 'decision', aggregateId: newId(), fileId: requestId };
      return this.details.seal(tx, { ...about, agencies: [REQUESTING, SOURCE], content: { text: words } });
    });
    return { requestId, detail };
  }

  /** Rows of content left; read as the purger, which sees all. */
  async contentRows(packageId: string): Promise<number> {
    return this.purger.read({ personId: 'service', agencyId: '', roles: [] }, async (tx) =>
      (await this.contents.load(tx, packageId)) === undefined ? 0 : 1,
    );
  }

  private reactionTable(): ReactionTable {
    return {
      GrantActivated: [this.retention.wakeAtExpiry],
      GrantRevoked: [this.retention.bringForwardOnEnd],
      GrantSuperseded: [this.retention.bringForwardOnEnd],
      GrantExpired: [this.retention.bringForwardOnEnd],
      PackageSealed: [this.retention.scheduleDisposition, this.retention.createObligations],
      ReceiptAcknowledged: [this.retention.scheduleDisposition],
      AgreementSuspended: [this.retention.wakeForAgreement],
      AgreementTerminated: [this.retention.wakeForAgreement],
      AgreementExpired: [this.retention.wakeForAgreement],
    };
  }

  private requestEvents(at: Date, number: string): ShareRequestEvent[] {
    const content = {
      requestingAgency: REQUESTING,
      sourceAgency: SOURCE,
      recipient: { agency: REQUESTING },
      purpose: 'CRIM_INVESTIGATION',
      authorities: ['A-TEST'],
      assurances: [],
      elements: [{ code: 'person.full_name' }],
      subjects: { count: 1, selectedBy: [], pseudonyms: ['b'.repeat(32)] },
      evidence: [],
      retention: 'P90D',
      detail: DETAIL,
    };
    return [
      { type: 'ShareRequestDrafted', number, requesterId: this.analyst.personId, content },
      { type: 'ShareRequestSubmitted', at: at.toISOString(), revision: 1, evaluation: EVALUATION },
    ];
  }

  private grantEvents(
    ids: Parents,
    number: string,
    expiresAt: string,
    options: { agreement?: string; obligations?: readonly string[] },
  ): GrantEvent[] {
    return [
      {
        type: 'GrantCreated',
        terms: {
          number,
          requestId: ids.requestId,
          requestNumber: 'SR-2026-000001',
          decisionId: ids.decisionId,
          requesterId: this.analyst.personId,
          approvers: [this.confirmer.personId],
          requestingAgency: REQUESTING,
          sourceAgency: SOURCE,
          recipientAgency: REQUESTING,
          ...(options.agreement === undefined ? {} : { agreement: options.agreement }),
          purpose: 'CRIM_INVESTIGATION',
          elements: [{ code: 'person.full_name', result: 'permit' }],
          subjects: { count: 1, pseudonyms: ['b'.repeat(32)] },
          retention: { duration: 'P90D', destroyAt: expiresAt, setBy: ['RT-DL'] },
          obligations: (options.obligations ?? []).map((code) => ({ code, params: {} })),
          startsAt: new Date(0).toISOString(),
          expiresAt,
        },
      },
      { type: 'GrantActivated' },
    ];
  }
}

function decisionEvents(requestId: string, requester: Actor, at: Date): DecisionEvent[] {
  const content = {
    requestId,
    requestNumber: 'SR-2026-000001',
    requesterId: requester.personId,
    ordinal: 1,
    requestingAgency: REQUESTING,
    sourceAgency: SOURCE,
    recipientAgency: REQUESTING,
    outcome: 'permit',
    decidedBy: 'person',
    elements: [{ code: 'person.full_name', result: 'permit', rules: [] }],
    obligations: [],
    evaluationId: EVALUATION.id,
    pack: 'test 1',
    packDigest: DIGEST,
    factsDigest: DIGEST,
  } as const;
  const approval = { personId: newId(), role: 'privacy_officer', at: at.toISOString(), rationale: DETAIL };
  return [
    { type: 'DecisionMade', content, approvals: [approval], approvalsRequired: 1 },
    { type: 'DecisionFinalised', requestId, outcome: 'permit', decidedBy: 'person', at: at.toISOString() },
  ];
}

export function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}

/** What `PlaceHold` carries beside the body. */
export const idempotency = () => ({ key: newId(), route: 'POST /api/v1/holds', fingerprint: Buffer.alloc(32, 1) });
