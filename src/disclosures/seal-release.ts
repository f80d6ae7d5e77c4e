import { Inject, Injectable } from '@nestjs/common';
import { agency } from '../directory/index.js';
import type { GrantTerms } from '../grants/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { AggregateStore, DetailRef } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { CurrentPolicy } from '../policy/index.js';
import type { Evaluation } from '../policy/index.js';
import type { RequestContent, RequestNarrative } from '../share-requests/index.js';
import { keptUntil } from './domain/accounting.js';
import type { Accounting, AccountingWords, DisclosureEvent, DisclosureRecord } from './domain/accounting.js';
import { seal } from './domain/decide.js';
import { contentBytes, packageContent, sha256 } from './formats/package-content.js';
import { DISCLOSURE_STORE } from './persistence/disclosure.store.js';
import { PackageRepository } from './persistence/package.repository.js';
import { StoredPackages } from './sealing/stored-packages.js';
import type { SourceReading } from './source/postgres-source.js';
import type { SourceDescriptor } from './source/source-descriptor.js';

export interface ReleaseToSeal {
  readonly grantId: string;
  readonly terms: GrantTerms;
  readonly content: RequestContent;
  readonly narrative: Pick<RequestNarrative, 'caseRef' | 'agreement'>;
  readonly source: SourceDescriptor;
  readonly reading: SourceReading;
  readonly evaluation: Evaluation;
}

/** Encrypts the records, stores them, and writes the accounting entry, all in the caller's transaction. */
@Injectable()
export class SealRelease {
  constructor(
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(StoredPackages) private readonly stored: StoredPackages,
    @Inject(DISCLOSURE_STORE) private readonly disclosures: AggregateStore<DisclosureRecord, DisclosureEvent>,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** @returns the package's number */
  async seal(tx: Tx, release: ReleaseToSeal): Promise<string> {
    const { terms, evaluation } = release;
    const retention = evaluation.retention;
    if (retention === undefined) throw new Error('A release without retention reached the seal');
    const packageId = this.newId();
    const accountingId = this.newId();
    const number = await this.packages.nextNumber(tx);
    const { columns, records } = release.reading;
    const plain = contentBytes(packageContent(grantedElements(terms), columns, records));
    const contentDigest = sha256(plain);
    const recordCount = records.length;
    // Data never outlives the grant that lets it be read.
    const destroyAt = retention.destroyAt < terms.expiresAt ? retention.destroyAt : terms.expiresAt;
    const sealed = await this.stored.seal({ packageId, content: plain, destroyAt, parties: terms });
    plain.fill(0);
    const retentionCode = retention.setBy[0] ?? 'request';
    const events = seal({
      number,
      grantId: release.grantId,
      requestId: terms.requestId,
      decisionId: terms.decisionId,
      accountingId,
      requestingAgency: terms.requestingAgency,
      sourceAgency: terms.sourceAgency,
      recipientAgency: terms.recipientAgency,
      releasedBy: tx.actor.personId,
      recordSeries: release.source.series.id,
      elements: terms.elements,
      recordCount,
      subjects: terms.subjects,
      contentDigest,
      keyId: sealed.keyId,
      epoch: sealed.epoch,
      retentionCode,
      sealedAt: tx.at.toISOString(),
      destroyAt,
    });
    await this.packages.create(tx, packageId, events);
    await sealed.store(tx);
    const words = await this.sealWords(tx, release, accountingId);
    const accounting = await this.account(tx, release, {
      words,
      packageId,
      contentDigest,
      recordCount,
      destroyAt,
      retentionCode,
    });
    await this.disclosures.create(tx, accountingId, [{ type: 'DisclosureRecorded', accounting }]);
    return number;
  }

  /** Where a name may stand: under seal, with the file of the request, which is kept as long as this accounting. */
  private async sealWords(tx: Tx, { terms, narrative }: ReleaseToSeal, accountingId: string): Promise<DetailRef> {
    const recipient = await agency(tx, terms.recipientAgency);
    const { caseRef, agreement } = narrative;
    const words: AccountingWords = {
      contact: recipient?.contactEmail ?? '',
      ...(caseRef === undefined ? {} : { caseRef }),
      ...(agreement === undefined ? {} : { agreement }),
    };
    return this.details.seal(tx, {
      kind: 'accounting-words',
      aggregateKind: 'disclosure',
      aggregateId: accountingId,
      fileId: terms.requestId,
      agencies: [terms.sourceAgency, terms.requestingAgency, terms.recipientAgency],
      content: words,
    });
  }

  private async account(
    tx: Tx,
    { terms, content, source, evaluation, grantId }: ReleaseToSeal,
    package_: {
      packageId: string;
      contentDigest: string;
      recordCount: number;
      destroyAt: string;
      retentionCode: string;
      words: DetailRef;
    },
  ): Promise<Accounting> {
    const recipient = await agency(tx, terms.recipientAgency);
    const disclosedAt = tx.at.toISOString();
    return {
      disclosedAt,
      timeZone: this.policy.timeZone,
      requestId: terms.requestId,
      requestNumber: terms.requestNumber,
      decisionId: terms.decisionId,
      grantId,
      packageId: package_.packageId,
      pack: evaluation.pack,
      packDigest: evaluation.packDigest,
      disclosingAgency: terms.sourceAgency,
      disclosingOfficer: { personId: tx.actor.personId, role: 'custodian' },
      recipient: {
        agency: terms.recipientAgency,
        ori: recipient?.ori ?? null,
        people: [terms.requesterId],
      },
      requestingAgency: terms.requestingAgency,
      subjects: terms.subjects,
      nature: {
        elements: terms.elements.map(({ code, transform }) => ({
          code,
          ...(transform === undefined ? {} : { transform }),
        })),
        recordSeries: source.series.id,
        classification: source.series.classification,
        recordCount: package_.recordCount,
        manifestDigest: package_.contentDigest,
      },
      purpose: { code: terms.purpose, title: this.policy.purposeTitle(terms.purpose) },
      authorities: content.authorities.map((code) => ({ code, citation: this.policy.authority(code).citation })),
      evidence: content.evidence.map(({ kind, issuedOn, verifiedBy }) => ({
        kind,
        issuedOn,
        verifiedBy: verifiedBy ?? null,
      })),
      agreement: content.agreement ?? null,
      words: package_.words,
      channel: { method: 'broker-download', encryption: 'AES-256-GCM at rest, TLS in transit' },
      retention: { until: package_.destroyAt, code: package_.retentionCode },
      obligations: terms.obligations.map(({ code }) => code),
      subjectVisibility: 'visible',
      emergency: content.emergency !== undefined,
      onwardOf: content.onward?.parent ?? null,
      keepUntil: keptUntil(disclosedAt, package_.destroyAt, this.policy.timeZone),
    };
  }
}

/** The grant's elements as sources and formats name them. */
export function grantedElements(terms: Pick<GrantTerms, 'elements'>): { element: string; transform?: string }[] {
  return terms.elements.map(({ code, transform }) => ({
    element: code,
    ...(transform === undefined ? {} : { transform }),
  }));
}
