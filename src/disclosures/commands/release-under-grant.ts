import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import {
  GrantRepository,
  JudgeGrant,
  keptByComplaint,
  mustBePermittedOnGrant,
  releaseRefusal,
} from '../../grants/index.js';
import type { GrantTerms } from '../../grants/index.js';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Evaluation } from '../../policy/index.js';
import { ShareRequestRepository } from '../../share-requests/index.js';
import type { RequestContent, RequestNarrative } from '../../share-requests/index.js';
import { ConnectedSources } from '../connected-sources.js';
import { grantedElements, SealRelease } from '../seal-release.js';
import type { SourceReading } from '../source/postgres-source.js';
import type { SourceDescriptor } from '../source/source-descriptor.js';

export class ReleaseUnderGrant extends Command<Result<Outcome & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

interface Prepared {
  readonly terms: GrantTerms;
  readonly content: RequestContent;
  readonly narrative: RequestNarrative;
  readonly source: SourceDescriptor;
  readonly reading: SourceReading;
}

/** Rows of one subject in one relation; a source may set less for a relation of its own. */
const RECORDS_PER_SUBJECT = 500;

/**
 * Releases what was granted. The source may be slow, so it is read before the grant is locked; under the lock everything is
 * judged again before a byte is sealed.
 */
@CommandHandler(ReleaseUnderGrant)
export class ReleaseUnderGrantHandler implements ICommandHandler<ReleaseUnderGrant> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(JudgeGrant) private readonly judge: JudgeGrant,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(ConnectedSources) private readonly sources: ConnectedSources,
    @Inject(SealRelease) private readonly sealing: SealRelease,
  ) {}

  execute({ actor, reference, idempotency }: ReleaseUnderGrant) {
    return this.database.transaction(actor, (tx) => once(tx, idempotency, () => this.release(tx, actor, reference)));
  }

  private async release(tx: Tx, actor: Actor, reference: string): Promise<Result<Outcome>> {
    const prepared = await this.prepare(tx, actor, reference);
    if (!prepared.ok) return prepared;
    const { terms, reading } = prepared.value;
    // First the share request, then its grant: whoever amends the decision takes them in that order.
    await this.requests.keep(tx, terms.requestId);
    const locked = await this.grants.lock(tx, reference);
    if (!locked.ok) return locked;
    const permission = mustBePermittedOnGrant(actor, locked.value.state, 'release');
    if (!permission.ok) return permission;
    if (await keptByComplaint(tx, locked.value.id, terms.requestId)) {
      return rejected('grant-not-active', 'A complaint about this grant is under review. Wait for its outcome.');
    }
    const { evaluation } = await this.judge.grantNow(tx, terms, 'release', capturedDays(reading, terms));
    const allowed = releasable(evaluation, terms, tx.at);
    if (!allowed.ok) return allowed;
    const number = await this.sealing.seal(tx, { grantId: locked.value.id, evaluation, ...prepared.value });
    return accepted({ status: 201, location: `/api/v1/packages/${number}` });
  }

  private async prepare(tx: Tx, actor: Actor, reference: string): Promise<Result<Prepared>> {
    const asked = await this.askedFor(tx, actor, reference);
    if (!asked.ok) return asked;
    const { terms, content, narrative } = asked.value;
    const granted = grantedElements(terms);
    const source = this.sources.find(
      terms.sourceAgency,
      granted.map(({ element }) => element),
    );
    if (!source.ok) return source;
    const reading = await this.sources.read(source.value, {
      granted,
      subjects: narrative.criteria,
      recordsPerSubject: RECORDS_PER_SUBJECT,
      ...(content.timeRange === undefined
        ? {}
        : { capturedAfter: dayBefore(content.timeRange.from), capturedThrough: content.timeRange.to }),
    });
    return reading.ok ? accepted({ terms, content, narrative, source: source.value, reading: reading.value }) : reading;
  }

  private async askedFor(
    tx: Tx,
    actor: Actor,
    reference: string,
  ): Promise<Result<{ terms: GrantTerms; content: RequestContent; narrative: RequestNarrative }>> {
    const loaded = await this.grants.load(tx, reference);
    if (!loaded.ok) return loaded;
    const permission = mustBePermittedOnGrant(actor, loaded.value.state, 'release');
    if (!permission.ok) return permission;
    if (loaded.value.state.status === 'none')
      throw new Error('The permission table lets a release through without a grant');
    const { terms } = loaded.value.state;
    const request = await this.requests.load(tx, terms.requestId);
    if (!request.ok || request.value.state.status === 'none')
      throw new Error(`Grant ${terms.number} has no share request`);
    const { content } = request.value.state;
    const narrative = await this.details.open<RequestNarrative>(tx, content.detail.id);
    if (narrative === undefined) {
      return rejected(
        'already-purged',
        'The subject criteria of this share request were destroyed; nothing can be released.',
      );
    }
    return accepted({ terms, content, narrative });
  }
}

function releasable(evaluation: Evaluation, terms: GrantTerms, at: Date): Result<void> {
  const findings = evaluation.findings.filter(
    (finding) => finding.result !== 'pass' && finding.result !== 'not_applicable',
  );
  switch (releaseRefusal(evaluation, terms.elements, at)) {
    case undefined:
      return accepted(undefined);
    case 'hold':
      return rejected('policy-hold', 'Policy holds this release. Supply what the findings name, then release again.', {
        extension: { findings },
      });
    case 'denied':
      return rejected(
        'policy-denied',
        'The facts changed since the decision: policy no longer allows what was granted. Suspend or amend it.',
        { extension: { findings } },
      );
    case 'no_retention':
      return rejected('policy-denied', 'Policy sets no retention for this release, so nothing can be released.');
    case 'too_old':
      return rejected(
        'policy-denied',
        'Some of the records are older than policy lets them be kept. Ask again with a later beginning of the time range.',
        { extension: { findings } },
      );
  }
}

/** The earliest capture per element, so that retention runs from there. */
function capturedDays(reading: SourceReading, terms: GrantTerms): readonly { element: string; capturedOn: string }[] {
  const days = new Map<string, string>();
  for (const record of reading.records) {
    if (record.capturedOn === undefined) continue;
    for (const element of Object.keys(record.values)) {
      const known = days.get(element);
      if (known === undefined || record.capturedOn < known) days.set(element, record.capturedOn);
    }
  }
  return terms.elements.flatMap(({ code }) => {
    const capturedOn = days.get(code);
    return capturedOn === undefined ? [] : [{ element: code, capturedOn }];
  });
}

function dayBefore(day: string): string {
  const instant = new Date(`${day}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() - 1);
  return instant.toISOString().slice(0, 10);
}
