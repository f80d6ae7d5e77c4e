import type { SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import { isId } from '../../platform/ids/ids.js';
import { permittedCommands } from '../domain/permissions.js';
import type { RightsCommand } from '../domain/permissions.js';
import type { ANSWERS, KnownRightsCase, RightsCaseTerms, RightsClock } from '../domain/rights-case.js';
import type { RightsWords } from '../seal-words.js';

/** What the person sees with number and code: how it stands, never what was written, which others might read too. */
export interface CaseStatus extends Pick<
  RightsCaseTerms,
  'number' | 'kind' | 'agency' | 'receivedAt' | 'timeZone' | 'language'
> {
  readonly status: KnownRightsCase['status'];
  readonly clock: RightsClock;
  readonly withdrawnAt: string | null;
  readonly answeredAt: string | null;
  readonly answer: (typeof ANSWERS)[number] | null;
}

/** One line of the queue of the agency that is asked. */
export interface ListedCase extends CaseStatus {
  readonly id: string;
  readonly version: number;
  readonly capacity: RightsCaseTerms['capacity'];
  readonly identityProof: RightsCaseTerms['identityProof'];
  readonly commands: readonly RightsCommand[];
}

/** With the words; null when they were destroyed. */
export type CaseView = ListedCase & { readonly words: RightsWords | null };

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: KnownRightsCase;
}

const SELECT = 'select id, version, state from rights.rights_case';
const BY_ID = `${SELECT} where id = $1`;
const BY_NUMBER = `${SELECT} where number = $1`;
const LIST = `${SELECT}
  where ${ofMyAgency('agency')} and ($1::text is null or status = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`;

/** Until when the agency must answer; null where nothing is to be answered. */
export const dueAt = ({ status, clock }: CaseStatus): string | null => (status === 'received' ? clock.answerBy : null);

export function caseStatus(state: KnownRightsCase): CaseStatus {
  const { number, kind, agency, receivedAt, timeZone, language, clock } = state.terms;
  const withdrawnAt = state.status === 'withdrawn' ? state.withdrawnAt : null;
  const answered = state.status === 'answered' ? state : undefined;
  return {
    ...{ number, status: state.status, kind, agency, receivedAt, timeZone, language, clock, withdrawnAt },
    answeredAt: answered?.answeredAt ?? null,
    answer: answered?.answer ?? null,
  };
}

export async function rightsCase(tx: Tx, details: SealedDetails, reference: string): Promise<CaseView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  const listed = row && asSeen(tx, row);
  if (listed === undefined) return undefined;
  return { ...listed, words: (await details.open<RightsWords>(tx, row!.state.terms.detail.id)) ?? null };
}

/** Newest first; asks for one row more than the page holds. Whoever may see none gets an empty list. */
export async function rightsCaseList(
  tx: Tx,
  question: { readonly status?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<ListedCase[]> {
  const rows = await tx.query<Row>(LIST, [question.status ?? null, question.after ?? null, question.limit + 1]);
  return rows.flatMap((row) => asSeen(tx, row) ?? []);
}

function asSeen(tx: Tx, { id, version, state }: Row): ListedCase | undefined {
  const commands = permittedCommands(tx.actor, state);
  if (!commands.has('see')) return undefined;
  const { capacity, identityProof } = state.terms;
  return { id, version, ...caseStatus(state), capacity, identityProof, commands: [...commands] };
}
