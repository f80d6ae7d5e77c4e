import type { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import { permittedObligationCommands } from '../domain/decide-obligation.js';
import type { ObligationCommand } from '../domain/decide-obligation.js';
import type { Obligation, ObligationTerms, Validation } from '../domain/obligation.js';
import { COUNTED_TO } from './disposition.js';

export type ListedObligation = ObligationTerms & {
  readonly id: string;
  readonly version: number;
  readonly status: Obligation['status'];
  readonly attestation: { readonly personId: string; readonly at: string; readonly destroyedOn: string } | null;
  readonly validation: { readonly personId: string; readonly at: string; readonly reviewedOn: string } | null;
  readonly waivedBy: string | null;
  /** What the reader may do now. */
  readonly commands: readonly ObligationCommand[];
};

/** With the statement or reason; null where there is none. */
export type ObligationView = ListedObligation & {
  readonly statement: string | null;
  /** Who answers for the attestation, as the recipient says. */
  readonly signer: Signer | null;
  /** Who made the review that was owed, and what it found. */
  readonly reviewer: Signer | null;
  readonly finding: string | null;
  readonly waiverReason: string | null;
};

interface Signer {
  readonly name: string;
  readonly title: string;
}

interface Words {
  readonly signer?: Signer;
  readonly statement?: string;
  readonly reviewer?: Signer;
  readonly finding?: string;
  readonly reason?: string;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<Obligation, { status: 'none' }>;
}

const SELECT = 'select id, version, state from retention.obligation';
const BY_ID = `${SELECT} where id = $1`;
const MINE = ofMyAgency('source_agency', 'recipient_agency');
const LIST = `${SELECT}
  where ${MINE} and ($1::text is null or status = $1) and ($2::uuid is null or package_id = $2)
    and ($3::uuid is null or id < $3)
  order by id desc limit $4`;
const OVERDUE = `${SELECT}
  where recipient_agency = $1 and (status = 'overdue' or (status = 'due' and due_at <= clock_timestamp()))
  order by due_at, id limit 200`;
const HAS_OVERDUE = 'select retention.has_overdue_attestation($1) as overdue';

export async function obligationDetail(
  tx: Tx,
  details: SealedDetails,
  id: string,
): Promise<ObligationView | undefined> {
  const [row] = await tx.query<Row>(BY_ID, [id]);
  if (row === undefined) return undefined;
  const { state } = row;
  const statementId = state.status === 'attested' ? state.attestation.statement.id : undefined;
  const reasonId = state.status === 'waived' ? state.reason.id : undefined;
  const findingId = state.status === 'validated' ? state.validation.finding.id : undefined;
  const words = await details.openAll<Words>(
    tx,
    [statementId, findingId, reasonId].filter((each) => each !== undefined),
  );
  const validated = findingId === undefined ? undefined : words.get(findingId);
  const attested = statementId === undefined ? undefined : words.get(statementId);
  return {
    ...listed(tx.actor, row),
    statement: attested?.statement ?? null,
    signer: attested?.signer ?? null,
    reviewer: validated?.reviewer ?? null,
    finding: validated?.finding ?? null,
    waiverReason: (reasonId === undefined ? undefined : words.get(reasonId)?.reason) ?? null,
  };
}

const OPEN = `
  select count(*)::int as n from (
    select from retention.obligation where ${MINE} and status in ('due', 'overdue') limit ${COUNTED_TO + 1}) as counted`;

/** How many are neither attested nor waived, up to `COUNTED_TO`: those the acting agency owes, and those owed to it. */
export async function openObligations(tx: Tx): Promise<number> {
  return (await tx.query<{ n: number }>(OPEN))[0]!.n;
}

/** Newest first; asks for one row more than the page holds. */
export async function obligationList(
  tx: Tx,
  question: {
    readonly status?: string | undefined;
    readonly packageId?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<ListedObligation[]> {
  const { status, packageId, after, limit } = question;
  const rows = await tx.query<Row>(LIST, [status ?? null, packageId ?? null, after ?? null, limit + 1]);
  return rows.map((row) => listed(tx.actor, row));
}

/** What an agency owes and is late with, as far as the acting agency may see it: all for the agency itself. */
export async function overdueObligations(tx: Tx, agency: string): Promise<ListedObligation[]> {
  const rows = await tx.query<Row>(OVERDUE, [agency]);
  return rows.map((row) => listed(tx.actor, row));
}

/**
 * Whether an agency is late with an attestation of destruction, to whichever agency it is owed: a fact for policy, the
 * same for everybody who asks, at every stage.
 */
export async function hasOverdueAttestation(tx: Tx, agency: string): Promise<boolean> {
  const [row] = await tx.query<{ overdue: boolean }>(HAS_OVERDUE, [agency]);
  return row!.overdue;
}

function listed(actor: Actor, { id, version, state }: Row): ListedObligation {
  return {
    ...state.terms,
    id,
    version,
    status: state.status,
    attestation: state.status === 'attested' ? withoutWords(state.attestation) : null,
    validation: state.status === 'validated' ? reviewWithoutWords(state.validation) : null,
    waivedBy: state.status === 'waived' ? state.waivedBy : null,
    commands: [...permittedObligationCommands(actor, state)],
  };
}

const withoutWords = ({ personId, at, destroyedOn }: { personId: string; at: string; destroyedOn: string }) => ({
  personId,
  at,
  destroyedOn,
});
const reviewWithoutWords = ({ personId, at, reviewedOn }: Validation) => ({ personId, at, reviewedOn });
