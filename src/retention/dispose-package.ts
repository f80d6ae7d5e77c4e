import { Inject, Injectable } from '@nestjs/common';
import { PackageContents, PackageRepository, purge } from '../disclosures/index.js';
import type { Package } from '../disclosures/index.js';
import type { AggregateStore } from '../ledger/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, databaseNow, PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { issueCertificate } from './certificate/sign-certificate.js';
import { writeCertificate } from './certificate/write-certificate.js';
import type { CertificateEvent, CertificateState, Measured } from './domain/certificate.js';
import { CERTIFICATE_STORE } from './persistence/certificate.store.js';

export interface Disposed {
  readonly certificateId: string;
  /** The data had been destroyed before; nothing was done now. */
  readonly before: boolean;
}

/** Destroyed data that is still there: rolled back, never certified. */
export class DispositionFault extends Error {
  override readonly name = 'DispositionFault';
}

const NEXT_NUMBER = `select nextval('retention.certificate_number') as n`;

/**
 * The one path by which released data is destroyed, whatever the reason: expiry, revocation, correction, order, the end of
 * an agreement. Lock, due by the database's clock, no hold under the lock, delete content and wrapped key, prove it,
 * record it, certify it: one transaction. Called early, twice or by a forged job it changes nothing.
 */
@Injectable()
export class DisposePackage {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(PackageContents) private readonly contents: PackageContents,
    @Inject(CERTIFICATE_STORE) private readonly certificates: AggregateStore<CertificateState, CertificateEvent>,
    @Inject(KEY_HOME) private readonly keys: Pick<KeyHome, 'manifestSigner'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** Rejections: `not-found`, `not-due`, `under-hold`. */
  async dispose(packageId: string): Promise<Result<Disposed>> {
    return asService(this.database, (tx) => this.disposeIn(tx, packageId));
  }

  private async disposeIn(tx: Tx, packageId: string): Promise<Result<Disposed>> {
    const locked = await this.packages.lock(tx, packageId);
    if (!locked.ok) return locked;
    const { state } = locked.value;
    if (state.status === 'purged') return accepted({ certificateId: state.certificateId, before: true });
    const certificateId = this.newId();
    const events = purge(state, certificateId, tx.at);
    if (!events.ok) return events;
    const measured = await this.destroy(tx, locked.value.id);
    await this.packages.record(tx, locked.value, events.value);
    await this.certify(tx, { certificateId, packageId: locked.value.id, state, measured });
    return accepted({ certificateId, before: false });
  }

  /** Deletes, then reads as a download would: what is measured goes into the certificate, what is left stops everything. */
  private async destroy(tx: Tx, packageId: string): Promise<Measured> {
    const bytes = await this.contents.destroy(tx, packageId);
    const left = await this.contents.load(tx, packageId);
    if (left !== undefined) throw new DispositionFault(`Package ${packageId} is still there after its deletion`);
    return { objectsDestroyed: bytes === undefined ? 0 : 1, rowsLeft: 0, openAttempt: 'failed' };
  }

  private async certify(
    tx: Tx,
    destroyed: { certificateId: string; packageId: string; state: Package; measured: Measured },
  ): Promise<void> {
    const { certificateId, packageId, state, measured } = destroyed;
    if (state.status === 'none') throw new DispositionFault(`Package ${packageId} was destroyed before it was sealed`);
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    const certificate = writeCertificate({
      certificateId,
      number: `DC-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`,
      packageId,
      terms: state.terms,
      reason: state.dueBecause,
      dueAt: state.dueAt,
      startedAt: tx.at,
      finishedAt: await databaseNow(tx),
      measured,
      runtime: `Node.js ${process.versions.node}`,
    });
    const document = issueCertificate(certificate, this.keys.manifestSigner);
    await this.certificates.create(tx, certificateId, [{ type: 'CertificateIssued', document }]);
  }
}
