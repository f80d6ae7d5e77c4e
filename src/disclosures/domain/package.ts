/** What was released, in codes and counts; the records themselves are sealed apart from this. */
export interface PackageTerms {
  readonly number: string;
  readonly grantId: string;
  readonly requestId: string;
  readonly decisionId: string;
  readonly accountingId: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly releasedBy: string;
  readonly recordSeries: string;
  readonly elements: readonly {
    readonly code: string;
    readonly result: 'permit' | 'mask';
    readonly transform?: string;
  }[];
  readonly recordCount: number;
  readonly subjects: { readonly count: number; readonly pseudonyms: readonly string[] };
  /** SHA-256 of the sealed content, hex: what the certificate of destruction will name. */
  readonly contentDigest: string;
  readonly keyId: string;
  /** The epoch whose key wrapped it at sealing. */
  readonly epoch: string;
  readonly retentionCode: string;
  readonly sealedAt: string;
  /** The instant after which the data must be gone. */
  readonly destroyAt: string;
}

export type PurgeReason = 'expiry' | 'revocation' | 'correction' | 'order' | 'agreement_end' | 'superseded';

interface Live {
  readonly terms: PackageTerms;
  /** Brought forward by an acknowledged receipt or a revocation, never put off. */
  readonly dueAt: string;
  readonly dueBecause: PurgeReason;
  /** Holds that suspend destruction; while there is one, only the hold's custodian has access. */
  readonly holds: readonly string[];
  /** People of the recipient who accepted the classification notice; each accepts before the own first access. */
  readonly noticeAcceptedBy: readonly string[];
  readonly acknowledgedAt?: string;
}

export type Package =
  | { readonly status: 'none' }
  | (Live & { readonly status: 'sealed' | 'available' | 'held' })
  /** Destruction has begun and cannot be stopped: the certificate's id is fixed, whatever crashes. */
  | (Live & { readonly status: 'purging'; readonly begunAt: string; readonly certificateId: string })
  | (Live & { readonly status: 'purged'; readonly purgedAt: string; readonly certificateId: string });

export type PackageEvent =
  | { readonly type: 'PackageSealed'; readonly terms: PackageTerms }
  | { readonly type: 'NoticeAccepted'; readonly personId: string }
  | {
      readonly type: 'PackageAccessed';
      readonly personId: string;
      readonly format: string;
      readonly contentDigest: string;
    }
  | { readonly type: 'ReceiptAcknowledged'; readonly personId: string; readonly at: string; readonly dueAt: string }
  | { readonly type: 'DispositionBroughtForward'; readonly dueAt: string; readonly because: PurgeReason }
  | { readonly type: 'PackageHeld'; readonly holdId: string }
  | { readonly type: 'PackageHoldLifted'; readonly holdId: string }
  | {
      readonly type: 'PackagePurgeBegun';
      readonly certificateId: string;
      readonly at: string;
      readonly because: PurgeReason;
    }
  | {
      readonly type: 'PackagePurged';
      readonly certificateId: string;
      readonly at: string;
      readonly because: PurgeReason;
    };

export function evolve(state: Package, event: PackageEvent): Package {
  if (event.type === 'PackageSealed') {
    const { terms } = event;
    return {
      status: 'sealed',
      terms,
      dueAt: terms.destroyAt,
      dueBecause: 'expiry',
      holds: [],
      noticeAcceptedBy: [],
    };
  }
  if (event.type === 'PackagePurged') {
    if (state.status !== 'purging') throw new Error(`A package that is ${state.status} was purged`);
    const { begunAt: _, ...rest } = state;
    return { ...rest, status: 'purged', purgedAt: event.at, certificateId: event.certificateId };
  }
  const live = mustBeLive(state);
  switch (event.type) {
    case 'NoticeAccepted':
      return withStatus({ ...live, noticeAcceptedBy: [...new Set([...live.noticeAcceptedBy, event.personId])] });
    case 'PackageAccessed':
      return live;
    case 'ReceiptAcknowledged':
      return { ...live, acknowledgedAt: event.at, dueAt: earlier(live.dueAt, event.dueAt) };
    case 'DispositionBroughtForward':
      return { ...live, dueAt: earlier(live.dueAt, event.dueAt), dueBecause: event.because };
    case 'PackageHeld':
      return withStatus({ ...live, holds: [...new Set([...live.holds, event.holdId])] });
    case 'PackageHoldLifted':
      return withStatus({ ...live, holds: live.holds.filter((hold) => hold !== event.holdId) });
    case 'PackagePurgeBegun':
      return { ...live, status: 'purging', begunAt: event.at, certificateId: event.certificateId };
  }
}

type LivePackage = Extract<Package, { status: 'sealed' | 'available' | 'held' }>;

function withStatus(live: LivePackage): LivePackage {
  const status = live.holds.length > 0 ? 'held' : live.noticeAcceptedBy.length > 0 ? 'available' : 'sealed';
  return { ...live, status };
}

function mustBeLive(state: Package): LivePackage {
  if (state.status === 'none' || state.status === 'purging' || state.status === 'purged')
    throw new Error(`A package that is ${state.status} changed`);
  return state;
}

/** Both are UTC instants as `toISOString` writes them, so text order is time order. */
const earlier = (a: string, b: string) => (a < b ? a : b);
