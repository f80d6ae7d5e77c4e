import type { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { permittedHoldCommands } from '../domain/decide-hold.js';
import type { HoldCommand } from '../domain/decide-hold.js';
import type { HoldScope, LegalHold } from '../domain/legal-hold.js';

export interface ListedHold {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly status: LegalHold['status'];
  readonly sourceAgency: string;
  readonly scope: HoldScope;
  readonly packageIds: readonly string[];
  readonly placedBy: string;
  readonly liftProposedBy: string | null;
  readonly liftConfirmedBy: string | null;
  /** What the reader may do now. */
  readonly commands: readonly HoldCommand[];
}

/** With the words, for those who may open them; null where they were destroyed. */
export interface HoldView extends ListedHold {
  readonly matter: string | null;
  readonly reason: string | null;
  readonly liftReason: string | null;
  readonly confirmationReason: string | null;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<LegalHold, { status: 'none' }>;
}

const SELECT = 'select id, version, state from retention.legal_hold';
const BY_ID = `${SELECT} where id = $1`;
const BY_NUMBER = `${SELECT} where number = $1`;
const LIST = `${SELECT}
  where ($1::text is null or status = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`;

export async function holdDetail(tx: Tx, details: SealedDetails, reference: string): Promise<HoldView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  if (row === undefined) return undefined;
  const { state } = row;
  const proposal = 'proposal' in state ? state.proposal.reason.id : undefined;
  const confirmation = state.status === 'lifted' ? state.confirmation.id : undefined;
  const words = await details.openAll<{ matter?: string; reason: string }>(
    tx,
    [state.terms.detail.id, proposal, confirmation].filter((id) => id !== undefined),
  );
  const reasonOf = (id: string | undefined) => (id === undefined ? null : (words.get(id)?.reason ?? null));
  return {
    ...listed(tx.actor, row),
    matter: words.get(state.terms.detail.id)?.matter ?? null,
    reason: reasonOf(state.terms.detail.id),
    liftReason: reasonOf(proposal),
    confirmationReason: reasonOf(confirmation),
  };
}

const STANDING = `select count(*)::int as n from retention.legal_hold where status <> 'lifted'`;

/** How many holds of the acting agency stand. */
export async function activeHolds(tx: Tx): Promise<number> {
  return (await tx.query<{ n: number }>(STANDING))[0]!.n;
}

/** Newest first; asks for one row more than the page holds. */
export async function holdList(
  tx: Tx,
  question: { readonly status?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<ListedHold[]> {
  const rows = await tx.query<Row>(LIST, [question.status ?? null, question.after ?? null, question.limit + 1]);
  return rows.map((row) => listed(tx.actor, row));
}

function listed(actor: Actor, { id, version, state }: Row): ListedHold {
  const { terms, packageIds } = state;
  return {
    id,
    version,
    number: terms.number,
    status: state.status,
    sourceAgency: terms.sourceAgency,
    scope: terms.scope,
    packageIds,
    placedBy: terms.placedBy,
    liftProposedBy: 'proposal' in state ? state.proposal.proposedBy : null,
    liftConfirmedBy: state.status === 'lifted' ? state.confirmedBy : null,
    commands: [...permittedHoldCommands(actor, state)],
  };
}
