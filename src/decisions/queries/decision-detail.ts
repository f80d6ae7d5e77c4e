import type { SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { Approval, Decision, DecisionContent } from '../domain/decision.js';

interface Signed {
  readonly personId: string;
  readonly role: string;
  readonly at: string;
  /** Null once the words were destroyed. */
  readonly rationale: string | null;
}

export interface DecisionView extends DecisionContent {
  readonly id: string;
  readonly version: number;
  readonly status: Decision['status'];
  readonly approvals: readonly Signed[];
  /** Who declined the second approval, and why. */
  readonly declinedBy?: Signed;
  readonly finalAt?: string;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<Decision, { status: 'none' }>;
}

const BY_ID = 'select id, version, state from sharing.decision where id = $1';
const OF_REQUEST = `
  select d.id, d.version, d.state from sharing.decision d join sharing.share_request r on r.id = d.share_request_id
  where r.id::text = $1 or r.number = $1 order by d.ordinal`;

export async function decisionDetail(tx: Tx, details: SealedDetails, id: string): Promise<DecisionView | undefined> {
  const rows = await tx.query<Row>(BY_ID, [id]);
  return (await toViews(tx, details, rows))[0];
}

/** All decisions of one share request, oldest first. */
export async function decisionsOfRequest(tx: Tx, details: SealedDetails, reference: string): Promise<DecisionView[]> {
  return toViews(tx, details, await tx.query<Row>(OF_REQUEST, [reference]));
}

async function toViews(tx: Tx, details: SealedDetails, rows: readonly Row[]): Promise<DecisionView[]> {
  const words = await details.openAll<{ text: string }>(tx, rows.flatMap(decisionWords));
  return rows.map((row) => toDecisionView(row, words));
}

/** Ids of the sealed words of a decision. */
export const decisionWords = ({ state }: Pick<Row, 'state'>): readonly string[] =>
  signaturesOf(state).map(({ rationale }) => rationale.id);

export function toDecisionView(
  { id, version, state }: Row,
  words: ReadonlyMap<string, { readonly text?: string }>,
): DecisionView {
  const signed = ({ personId, role, at, rationale }: Approval): Signed => ({
    personId,
    role,
    at,
    rationale: words.get(rationale.id)?.text ?? null,
  });
  return {
    id,
    version,
    status: state.status,
    ...state.content,
    approvals: state.approvals.map(signed),
    ...(state.status === 'declined' ? { declinedBy: signed(state.declinedBy) } : {}),
    ...('finalAt' in state ? { finalAt: state.finalAt } : {}),
  };
}

const signaturesOf = (state: Row['state']): readonly Approval[] =>
  state.status === 'declined' ? [...state.approvals, state.declinedBy] : state.approvals;
