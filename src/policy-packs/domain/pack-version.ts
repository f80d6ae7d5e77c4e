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
  /** When it came into its state; unknown of what happened before events said it. */
  readonly since?: string;
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

/** What a person did, with its time; earlier entries of a ledger have none. */
interface Timed {
  readonly at?: string;
}

export type PackVersionEvent =
  | ({
      readonly type: 'PolicyPackProposed';
      readonly keeper: string;
      readonly proposedBy: string;
    } & PackIdentity &
      Timed)
  | ({
      readonly type: 'PolicyPackInstalled';
      readonly keeper: string;
      readonly publication: Publication;
    } & PackIdentity)
  | ({ readonly type: 'PolicyPackApproved'; readonly approval: Approval } & Timed)
  | ({
      readonly type: 'PolicyPackPublished';
      readonly pack: string;
      readonly packVersion: string;
      readonly digest: string;
      readonly publication: Publication;
    } & Timed)
  | { readonly type: 'PolicyPackSuperseded'; readonly by: string; readonly dueAt: string }
  | ({ readonly type: 'PolicyPackWithdrawn'; readonly withdrawnBy: string } & Timed);

/** Two persons in two roles, beside the author. */
export const APPROVALS_NEEDED = 2;

/** Folds one event into the state; an event that does not fit is a corrupted history, so it throws. */
export function evolve(state: PackVersion, event: PackVersionEvent): PackVersion {
  switch (event.type) {
    case 'PolicyPackProposed': {
      const { type: _type, at, ...proposed } = first(state, event);
      return { status: 'draft', approvals: [], ...proposed, ...since(at) };
    }
    case 'PolicyPackInstalled': {
      const { type: _type, ...installed } = first(state, event);
      const { publishedBy: proposedBy, effectiveAt } = installed.publication;
      return { status: 'published', approvals: [], proposedBy, ...installed, ...since(effectiveAt) };
    }
    case 'PolicyPackApproved': {
      const { since: proposedAt, ...draft } = expect(state, 'draft');
      const approvals = [...draft.approvals, event.approval];
      if (approvals.length < APPROVALS_NEEDED) return { ...draft, approvals, ...since(proposedAt) };
      return { ...draft, approvals, status: 'approved', ...since(event.at) };
    }
    case 'PolicyPackPublished':
      return {
        ...timeless(expect(state, 'approved')),
        status: 'published',
        publication: event.publication,
        ...since(event.at),
      };
    case 'PolicyPackSuperseded':
      return {
        ...timeless(expect(state, 'published')),
        status: 'superseded',
        supersededBy: event.by,
        ...since(event.dueAt),
      };
    case 'PolicyPackWithdrawn': {
      const { publication: _never, ...rest } = timeless(withPublication(known(state)));
      return { ...rest, status: 'withdrawn', withdrawnBy: event.withdrawnBy, ...since(event.at) };
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

/** Who brought it into its state; undefined where time did. */
export function actorOf(state: KnownPack): string | undefined {
  switch (state.status) {
    case 'draft':
      return state.proposedBy;
    case 'approved':
      return state.approvals.at(-1)?.person;
    case 'published':
      return state.publication.publishedBy;
    case 'superseded':
      return undefined;
    case 'withdrawn':
      return state.withdrawnBy;
  }
}

const since = (at: string | undefined): Pick<Known, 'since'> => (at === undefined ? {} : { since: at });

/** The time of the former state is not that of the next. */
function timeless<S extends Known>({ since: _former, ...rest }: S): Omit<S, 'since'> {
  return rest;
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
