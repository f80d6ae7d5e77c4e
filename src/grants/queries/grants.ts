import type { Actor } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import { isId } from '../../platform/ids/ids.js';
import { permittedGrantCommands } from '../domain/decide.js';
import type { GrantCommand } from '../domain/decide.js';
import type { Grant, GrantTerms, SuspensionCause } from '../domain/grant.js';

export type GrantView = Omit<GrantTerms, 'subjects'> & {
  readonly id: string;
  readonly version: number;
  readonly status: Grant['status'];
  readonly subjectCount: number;
  /** Why nothing may be released or read under it now. */
  readonly suspension: { readonly cause: SuspensionCause; readonly rules: readonly string[] } | null;
  /** What the reader may do now. */
  readonly commands: readonly GrantCommand[];
};

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<Grant, { status: 'none' }>;
}

const SELECT = 'select id, version, state from sharing.release_grant';
const BY_ID = `${SELECT} where id = $1`;
const BY_NUMBER = `${SELECT} where number = $1`;
const MINE = ofMyAgency('requesting_agency', 'source_agency', 'recipient_agency');
const LIST = `${SELECT}
  where ${MINE} and ($1::text is null or status = $1) and ($2::uuid is null or share_request_id = $2)
    and ($3::uuid is null or id < $3)
  order by id desc limit $4`;

export async function grantDetail(tx: Tx, reference: string): Promise<GrantView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  return row && toView(tx.actor, row);
}

/** Newest first; asks for one row more than the page holds. */
export async function grantList(
  tx: Tx,
  question: {
    readonly status?: string | undefined;
    readonly shareRequestId?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<GrantView[]> {
  const rows = await tx.query<Row>(LIST, [
    question.status ?? null,
    question.shareRequestId ?? null,
    question.after ?? null,
    question.limit + 1,
  ]);
  return rows.map((row) => toView(tx.actor, row));
}

function toView(actor: Actor, { id, version, state }: Row): GrantView {
  const { subjects, ...terms } = state.terms;
  return {
    id,
    version,
    status: state.status,
    ...terms,
    subjectCount: subjects.count,
    suspension: state.status === 'suspended' ? { cause: state.cause, rules: state.rules ?? [] } : null,
    commands: [...permittedGrantCommands(actor, state)],
  };
}
