/** Which content it is: digests and counts, never the content itself. */
export interface PackIdentity {
  readonly pack: string;
  /** As `pack.yaml` says it. */
  readonly packVersion: string;
  /** `sha256:<hex>` of the content and of what the engine means by it. */
  readonly digest: string;
  /** `sha256:<hex>` of the pack's own scenarios; they run again wherever the pack is taken into use. */
  readonly testsDigest: string;
  readonly scenarios: number;
  /** IANA zone in which the pack counts days. */
  readonly timeZone: string;
}

export interface Approval {
  readonly person: string;
  readonly role: string;
}

export interface Publication {
  /** RFC 3339 full-date in the pack's zone. */
  readonly effectiveOn: string;
  /** First instant at which it is in force. */
  readonly effectiveAt: string;
  /** A person, or the service at the first start of an installation. */
  readonly publishedBy: string;
}

interface Known extends PackIdentity {
  /** Agency that keeps the installation's packs; empty where none was named when the service installed the first. */
  readonly keeper: string;
  readonly proposedBy: string;
  readonly approvals: readonly Approval[];
}

export interface DraftPack extends Known {
  readonly status: 'draft';
}
export interface ApprovedPack extends Known {
  readonly status: 'approved';
}
export interface PublishedPack extends Known {
  readonly status: 'published';
  readonly publication: Publication;
}
export interface SupersededPack extends Known {
  readonly status: 'superseded';
  readonly publication: Publication;
  readonly supersededBy: string;
}
export interface WithdrawnPack extends Known {
  readonly status: 'withdrawn';
  readonly withdrawnBy: string;
}
export type KnownPack = DraftPack | ApprovedPack | PublishedPack | SupersededPack | WithdrawnPack;
export type PackVersion = { readonly status: 'none' } | KnownPack;
export type PackVersionStatus = KnownPack['status'];

export type PackVersionEvent =
  | ({ readonly type: 'PolicyPackProposed'; readonly keeper: string; readonly proposedBy: string } & PackIdentity)
  | ({
      readonly type: 'PolicyPackInstalled';
      readonly keeper: string;
      readonly publication: Publication;
    } & PackIdentity)
  | { readonly type: 'PolicyPackApproved'; readonly approval: Approval }
  | {
      readonly type: 'PolicyPackPublished';
      readonly pack: string;
      readonly packVersion: string;
      readonly digest: string;
      readonly publication: Publication;
    }
  | { readonly type: 'PolicyPackSuperseded'; readonly by: string; readonly dueAt: string }
  | { readonly type: 'PolicyPackWithdrawn'; readonly withdrawnBy: string };

/** Two persons in two roles, beside the author. */
export const APPROVALS_NEEDED = 2;

/** Folds one event into the state; an event that does not fit is a corrupted history, so it throws. */
export function evolve(state: PackVersion, event: PackVersionEvent): PackVersion {
  switch (event.type) {
    case 'PolicyPackProposed': {
      const { type: _type, ...proposed } = first(state, event);
      return { status: 'draft', approvals: [], ...proposed };
    }
    case 'PolicyPackInstalled': {
      const { type: _type, ...installed } = first(state, event);
      return { status: 'published', approvals: [], proposedBy: installed.publication.publishedBy, ...installed };
    }
    case 'PolicyPackApproved': {
      const draft = expect(state, 'draft');
      const approvals = [...draft.approvals, event.approval];
      return { ...draft, approvals, status: approvals.length < APPROVALS_NEEDED ? 'draft' : 'approved' };
    }
    case 'PolicyPackPublished':
      return { ...expect(state, 'approved'), status: 'published', publication: event.publication };
    case 'PolicyPackSuperseded':
      return { ...expect(state, 'published'), status: 'superseded', supersededBy: event.by };
    case 'PolicyPackWithdrawn': {
      const { publication: _never, ...rest } = withPublication(known(state));
      return { ...rest, status: 'withdrawn', withdrawnBy: event.withdrawnBy };
    }
  }
}

export function known(state: PackVersion): KnownPack {
  if (state.status === 'none') throw new Error('A pack version changed before it was proposed');
  return state;
}

/** When it was or will be taken into use; undefined where nobody published it. */
export function publicationOf(state: PackVersion): Publication | undefined {
  return state.status === 'published' || state.status === 'superseded' ? state.publication : undefined;
}

function first<E>(state: PackVersion, event: E): E {
  if (state.status !== 'none') throw new Error('A pack version was proposed twice');
  return event;
}

function withPublication(state: KnownPack): Known & { readonly publication?: Publication } {
  if (state.status === 'draft' || state.status === 'approved' || state.status === 'published') return state;
  throw new Error(`A pack version that is ${state.status} cannot be withdrawn`);
}

function expect<S extends PackVersionStatus>(state: PackVersion, status: S): Extract<KnownPack, { status: S }> {
  if (state.status !== status) throw new Error(`A pack version that is ${state.status} is not ${status}`);
  return state as Extract<KnownPack, { status: S }>;
}
