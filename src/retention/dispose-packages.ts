import { Inject, Injectable } from '@nestjs/common';
import {
  acknowledgeErasure,
  beginPurge,
  finishPurge,
  isLive,
  PACKAGE_KEYS,
  PackageContents,
  PackageRepository,
} from '../disclosures/index.js';
import type {
  ContentKey,
  Erasure,
  KeyPlace,
  Package,
  PackageEvent,
  PackageKeys,
  StoredPackage,
} from '../disclosures/index.js';
import type { AggregateStore, Change } from '../ledger/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, databaseNow, PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { accepted, rejected } from '../platform/result.js';
import type { Rejection, Result } from '../platform/result.js';
import { issueCertificate } from './certificate/sign-certificate.js';
import { destroyedPackage, writeCertificate } from './certificate/write-certificate.js';
import type { CertificateEvent, CertificateState } from './domain/certificate.js';
import { CERTIFICATE_STORE } from './persistence/certificate.store.js';
import { DestroyedPackages } from './persistence/destroyed-packages.js';

export interface Disposed {
  readonly certificateId: string;
  /** The data had been destroyed before; nothing was done now. */
  readonly before: boolean;
}

/** Destroyed data that is still there: nothing is certified, and the next pass tries again. */
export class DispositionFault extends Error {
  override readonly name = 'DispositionFault';
}

/** Some went and some could not; what could not is still begun, and the next pass tries it again. */
export class PartlyDisposed extends Error {
  override readonly name = 'PartlyDisposed';
  constructor(
    readonly done: number,
    readonly failed: number,
    options: ErrorOptions,
  ) {
    super(`${failed} packages could not be destroyed to the end`, options);
  }
}

const NEXT_NUMBER = `select nextval('retention.certificate_number') as n`;
const BEGUN = `
  select certificate_id as "certificateId", array_agg(package_id order by package_id) as "packageIds",
    true as resumed, clock_timestamp() as at
  from disclosure.begun_purge group by 1 order by 1`;

const LIVE = `
  select id from disclosure.package where id = any ($1::uuid[]) and status <> 'purging' and status <> 'purged'`;

type Doomed = Extract<Package, { status: 'purging' }>;
interface Begun {
  readonly certificateId: string;
  readonly packageIds: readonly string[];
  /** Begun before, by somebody who may have died anywhere on the way. */
  readonly resumed: boolean;
  readonly at: Date;
}

/**
 * The one path by which released data is destroyed, whatever the reason: expiry, revocation, correction, order, the end of
 * an agreement. Keys are no part of a database transaction, so it goes in steps, each of which may be repeated:
 *
 *   begin    under the row locks: due by the database's clock, no hold; the certificate's id is fixed (ledger)
 *   journal  outside the database: what is about to go
 *   keys     overwritten in the keystore
 *   finish   every key read again and found gone, content deleted and looked for, certificate, ledger: one transaction
 *
 * Whoever finds a destruction begun carries it through, so a crash anywhere ends in the same certificate. Called early,
 * twice or by a forged job it changes nothing.
 */
@Injectable()
export class DisposePackages {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(PackageContents) private readonly contents: PackageContents,
    @Inject(PACKAGE_KEYS) private readonly keys: PackageKeys,
    @Inject(CERTIFICATE_STORE) private readonly certificates: AggregateStore<CertificateState, CertificateEvent>,
    @Inject(DestroyedPackages) private readonly destroyed: DestroyedPackages,
    @Inject(KEY_HOME) private readonly signing: Pick<KeyHome, 'manifestSigner'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'keyBackupDays'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** One package. Rejections: `not-found`, `not-due`, `under-hold`. */
  async dispose(packageId: string): Promise<Result<Disposed>> {
    const begun = await asService(this.database, (tx) => this.begin(tx, [packageId]));
    if (!begun.ok) return begun;
    const { refused, groups, before } = begun.value;
    for (const group of groups) await this.carryThrough(group);
    const certificateId = before.get(packageId) ?? groups[0]?.certificateId;
    if (certificateId !== undefined) return accepted({ certificateId, before: before.has(packageId) });
    return { ok: false, rejection: refused.get(packageId)! };
  }

  /** Many at once; those that are not due, held or being looked at by somebody else stay for later. @returns how many went */
  async disposeMany(packageIds: readonly string[]): Promise<number> {
    const begun = await asService(this.database, (tx) => this.begin(tx, packageIds));
    if (!begun.ok) return 0;
    // What somebody else has begun is carried through by him, or by the next pass if he died.
    return this.carryAll(begun.value.groups.filter(({ resumed }) => !resumed));
  }

  /** What a worker that died had begun. @returns how many packages went */
  async resume(): Promise<number> {
    const begun = await asService(this.database, async (tx) => accepted(await tx.query<Begun>(BEGUN)));
    return this.carryAll(begun.ok ? begun.value : []);
  }

  /** One that cannot be carried through stops no other. */
  private async carryAll(groups: readonly Begun[]): Promise<number> {
    let done = 0;
    let failed = 0;
    let cause: unknown;
    for (const group of groups) {
      try {
        done += await this.carryThrough(group);
      } catch (fault) {
        const partly = fault instanceof PartlyDisposed;
        if (partly) done += fault.done;
        failed += partly ? fault.failed : group.packageIds.length;
        cause ??= fault;
      }
    }
    if (failed > 0) throw new PartlyDisposed(done, failed, { cause });
    return done;
  }

  /**
   * What the journal says was destroyed and a restored database does not know. It is a fact, so neither a due date nor a
   * hold of the restored rows stands against it. @returns how many packages went
   */
  async replay(erasures: readonly Erasure[]): Promise<number> {
    let done = 0;
    const back = await this.stillLive(erasures.flatMap(({ packageIds }) => packageIds));
    for (const { certificateId, packageIds } of erasures) {
      if (!packageIds.some((id) => back.has(id))) continue;
      const group = await asService(this.database, async (tx) => {
        const rows = (await this.packages.lockMany(tx, packageIds)).filter(({ state }) => isLive(state));
        await this.packages.recordMany(
          tx,
          rows.map((current) => ({ current, events: acknowledgeErasure(current.state, certificateId, tx.at) })),
        );
        return accepted({ certificateId, packageIds: rows.map(({ id }) => id), resumed: true, at: tx.at });
      });
      if (group.ok && group.value.packageIds.length > 0) done += await this.carryThrough(group.value);
    }
    return done;
  }

  private async stillLive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const live = new Set<string>();
    for (let from = 0; from < ids.length; from += CHUNK) {
      const some = ids.slice(from, from + CHUNK);
      const rows = await this.database.read(SERVICE_ACTOR, (tx) => tx.query<{ id: string }>(LIVE, [some]));
      for (const { id } of rows) live.add(id);
    }
    return live;
  }

  private async begin(tx: Tx, packageIds: readonly string[]) {
    const rows = await this.packages.lockMany(tx, packageIds);
    const refused = new Map<string, Rejection>();
    const before = new Map<string, string>();
    const groups = new Map<string, Begun & { packageIds: string[] }>();
    const group = (key: string, certificateId: string, resumed: boolean) => {
      const known = groups.get(key) ?? { certificateId, packageIds: [], resumed, at: tx.at };
      groups.set(key, known);
      return known;
    };
    const changes: Change<Package, PackageEvent>[] = [];
    for (const current of rows) {
      const { id, state } = current;
      if (state.status === 'purged') before.set(id, state.certificateId);
      if (state.status === 'purging') group(state.certificateId, state.certificateId, true).packageIds.push(id);
      if (state.status === 'none' || state.status === 'purged' || state.status === 'purging') continue;
      const parties = partiesOf(state);
      const certificateId = groups.get(parties)?.certificateId ?? this.newId();
      const events = beginPurge(state, certificateId, tx.at);
      if (!events.ok) {
        refused.set(id, events.rejection);
        continue;
      }
      group(parties, certificateId, false).packageIds.push(id);
      changes.push({ current, events: events.value });
    }
    const known = new Set(rows.map(({ id }) => id));
    for (const id of packageIds) if (!known.has(id)) refused.set(id, NOT_FOUND.rejection);
    await this.packages.recordMany(tx, changes);
    return accepted({ refused, before, groups: [...groups.values()] });
  }

  /** From the journal to the certificate; what is done already is done again without effect. */
  private async carryThrough({ certificateId, packageIds, at }: Begun): Promise<number> {
    const contents = await this.database.read(SERVICE_ACTOR, (tx) => this.contents.keysOf(tx, packageIds));
    const places = contents.flatMap(placesOf);
    const found = await this.keys.stillHeld(places);
    // Keys first, then the journal: who works on the same batch, now or before a crash, writes it before he overwrites a key.
    const missing = contents.flatMap(({ packageId }) => (found.has(packageId) ? [] : [packageId]));
    const before =
      missing.length === 0
        ? undefined
        : this.keys.journal.read().find((erasure) => erasure.certificateId === certificateId);
    const withoutKey = before === undefined ? missing : (before.withoutKey ?? []);
    const keysHeld = new Set(contents.flatMap(({ packageId }) => (withoutKey.includes(packageId) ? [] : [packageId])));
    if (before === undefined) {
      const line = { at: at.toISOString(), certificateId, packageIds };
      await this.keys.journal.append(withoutKey.length === 0 ? line : { ...line, withoutKey });
    }
    await this.keys.destroy(places.map(({ slot }) => slot));
    const finish = async (ids: readonly string[]) => {
      const finished = await asService(this.database, (tx) => this.finish(tx, certificateId, ids, keysHeld));
      return finished.ok ? finished.value : 0;
    };
    try {
      return await finish(packageIds);
    } catch (fault) {
      // Somebody else has the rows: waiting for each of them would take a time-out each, and give each its own certificate.
      if (packageIds.length === 1 || isLockTimeout(fault)) throw fault;
      // One that cannot be finished must not keep the others from it; it is told, and tried again by every pass.
      let done = 0;
      const failed: unknown[] = [];
      for (const id of packageIds) {
        await finish([id]).then(
          (count) => (done += count),
          (cause: unknown) => failed.push(cause),
        );
      }
      if (failed.length > 0) throw new PartlyDisposed(done, failed.length, { cause: failed[0] });
      return done;
    }
  }

  private async finish(
    tx: Tx,
    begunAs: string,
    packageIds: readonly string[],
    keysHeld: ReadonlySet<string>,
  ): Promise<Result<number>> {
    const rows = (await this.packages.lockMany(tx, packageIds)).filter(isDoomedBy(begunAs));
    if (rows.length === 0) return accepted(0); // another worker carried it through
    // Only for what was left when the others of its batch were certified.
    const taken = (await this.certificates.load(tx, begunAs)) !== undefined;
    const certificateId = taken ? this.newId() : begunAs;
    const ids = rows.map(({ id }) => id);
    const contents = await this.contents.keysOf(tx, ids);
    for (const packageId of await this.keys.stillHeld(contents.flatMap(placesOf))) {
      throw new DispositionFault(`The key of package ${packageId} is still there after its destruction`);
    }
    const deleted = await this.contents.destroy(tx, ids);
    const left = await this.contents.left(tx, ids);
    if (left.size > 0) throw new DispositionFault(`${left.size} packages are still there after their deletion`);
    const epochs = new Map(contents.map(({ packageId, slot }) => [packageId, slot.epoch]));
    const packages = rows.map(({ id, state }) =>
      destroyedPackage({
        packageId: id,
        terms: state.terms,
        reason: state.dueBecause,
        dueAt: state.dueAt,
        epoch: epochs.get(id),
        contentDestroyed: deleted.has(id),
        keyDestroyed: keysHeld.has(id),
      }),
    );
    const { terms: parties, begunAt } = rows[0]!.state;
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    const certificate = writeCertificate({
      certificateId,
      number: `DC-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`,
      packages,
      parties,
      startedAt: new Date(begunAt),
      finishedAt: await databaseNow(tx),
      measured: {
        packages: packages.length,
        contentsDestroyed: deleted.size,
        keysDestroyed: packages.filter((each) => each.keyDestroyed).length,
        rowsLeft: 0,
        keysLeft: 0,
      },
      keyBackupDays: this.config.keyBackupDays,
      runtime: `Node.js ${process.versions.node}`,
    });
    const document = issueCertificate(certificate, this.signing.manifestSigner);
    await this.certificates.create(tx, certificateId, [{ type: 'CertificateIssued', document }]);
    await this.destroyed.insert(tx, certificateId, packages, parties);
    await this.packages.recordMany(
      tx,
      rows.map((current) => ({ current, events: finishPurge(current.state, certificateId, tx.at) })),
    );
    return accepted(rows.length);
  }
}

const LOCK_NOT_AVAILABLE = '55P03';
const isLockTimeout = (fault: unknown) => (fault as { readonly code?: unknown } | null)?.code === LOCK_NOT_AVAILABLE;

const NOT_FOUND = rejected('not-found', 'There is no such package.');
const CHUNK = 10_000;

function placesOf({ packageId, slot, spare }: ContentKey): readonly KeyPlace[] {
  return (spare === undefined ? [slot] : [slot, spare]).map((place) => ({ packageId, slot: place }));
}

function partiesOf({
  terms,
}: {
  readonly terms: { sourceAgency: string; requestingAgency: string; recipientAgency: string };
}) {
  return [terms.sourceAgency, terms.requestingAgency, terms.recipientAgency].join(' ');
}

const isDoomedBy =
  (certificateId: string) =>
  (row: StoredPackage): row is StoredPackage & { readonly state: Doomed } =>
    row.state.status === 'purging' && row.state.certificateId === certificateId;
