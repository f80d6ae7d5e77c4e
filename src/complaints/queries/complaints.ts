import type { SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import { isId } from '../../platform/ids/ids.js';
import type { ComplaintTerms, KnownComplaint, NamedRecord, Reach } from '../domain/complaint.js';
import { permittedCommands } from '../domain/permissions.js';
import type { ComplaintCommand, Overseer } from '../domain/permissions.js';
import type { Answer, Narrative } from '../seal-words.js';

/** Until when the overseers must act; null for a complaint that is closed, and for who is not told. */
export function dueAt({ status, acknowledgeBy, answerBy }: ListedComplaint): string | null {
  if (status === 'received') return acknowledgeBy ?? null;
  return status === 'acknowledged' || status === 'in_review' ? (answerBy ?? null) : null;
}

/** What everybody sees who sees the complaint at all. */
interface Outline extends Pick<ComplaintTerms, 'number' | 'receivedAt' | 'type' | 'agencyComplainedOf'> {
  readonly id: string;
  readonly version: number;
  readonly status: KnownComplaint['status'];
  /** For a source agency: its own records only. */
  readonly about: readonly Pick<NamedRecord, 'kind' | 'id' | 'number'>[];
  readonly closedAt: string | null;
  /** What an upheld complaint reaches. */
  readonly reach: Reach | null;
  /** What the reader may do now. */
  readonly commands: readonly ComplaintCommand[];
}

/** Beside the outline, for the overseer. */
interface File extends Pick<ComplaintTerms, 'channel' | 'complainant' | 'acknowledgeBy' | 'answerBy'> {
  readonly acknowledgedAt: string | null;
  readonly reviewer: string | null;
  readonly frozen: boolean;
  readonly keptUntil: string | null;
}

export type ListedComplaint = Outline & Partial<File>;

/** With the words that the reader may open; null before there are any, and when they were destroyed. */
export type ComplaintView = ListedComplaint & {
  readonly reason: string | null;
  readonly correctiveAction: string | null;
  /** For the overseer. */
  readonly contact?: string | null;
  readonly narrative?: string | null;
  /** Of a complaint from the public. */
  readonly references?: string | null;
  readonly language?: 'en' | 'es' | null;
  readonly finding?: string | null;
};

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: KnownComplaint;
}

const SELECT = 'select id, version, state from complaints.complaint';
const BY_ID = `${SELECT} where id = $1`;
const BY_NUMBER = `${SELECT} where number = $1`;
const MINE = `(${ofMyAgency('overseer_agency')} or source_agencies @> array[app.agency()])`;
const LIST = `${SELECT}
  where ${MINE} and ($1::text is null or status = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`;

export async function complaintDetail(
  tx: Tx,
  { details, overseer }: { readonly details: SealedDetails; readonly overseer: Overseer },
  reference: string,
): Promise<ComplaintView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  const listed = row && asSeen(tx, overseer, row);
  if (listed === undefined) return undefined;
  const { terms } = row!.state;
  const conclusion = 'conclusion' in row!.state ? row!.state.conclusion : undefined;
  const asOverseer = listed.commands.includes('see');
  const words = await details.openAll<Partial<Narrative & Answer & { readonly text: string }>>(tx, [
    ...(asOverseer ? [terms.detail.id] : []),
    ...(asOverseer && conclusion ? [conclusion.finding.id] : []),
    ...(conclusion ? [conclusion.answer.id] : []),
  ]);
  const answer = words.get(conclusion?.answer.id ?? '');
  const view = {
    ...listed,
    reason: answer?.reason ?? null,
    correctiveAction: answer?.correctiveAction ?? null,
  };
  if (!asOverseer) return view;
  const narrative = words.get(terms.detail.id);
  return {
    ...view,
    contact: narrative?.contact ?? null,
    narrative: narrative?.narrative ?? null,
    references: narrative?.references ?? null,
    language: narrative?.language ?? null,
    finding: words.get(conclusion?.finding.id ?? '')?.text ?? null,
  };
}

/** Newest first; asks for one row more than the page holds. Whoever may see none of the agency's gets an empty list. */
export async function complaintList(
  tx: Tx,
  overseer: Overseer,
  question: { readonly status?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<ListedComplaint[]> {
  const rows = await tx.query<Row>(LIST, [question.status ?? null, question.after ?? null, question.limit + 1]);
  return rows.flatMap((row) => asSeen(tx, overseer, row) ?? []);
}

/** Row-level security shows the row to an agency; the table says to whom in it, and how much. */
function asSeen(tx: Tx, overseer: Overseer, { id, version, state }: Row): ListedComplaint | undefined {
  const commands = permittedCommands(tx.actor, overseer, state);
  const asOverseer = commands.has('see');
  if (!asOverseer && !commands.has('see-outcome')) return undefined;
  const { terms } = state;
  const own = ({ agencies, kind }: NamedRecord) =>
    kind === 'agreement' ? agencies.includes(tx.actor.agencyId) : agencies[0] === tx.actor.agencyId;
  const conclusion = 'conclusion' in state ? state.conclusion : undefined;
  const outline: Outline = {
    id,
    version,
    number: terms.number,
    status: state.status,
    type: terms.type,
    receivedAt: terms.receivedAt,
    agencyComplainedOf: terms.agencyComplainedOf,
    about: terms.about
      .filter((record) => asOverseer || own(record))
      .map((record) => ({ kind: record.kind, id: record.id, number: record.number })),
    closedAt: conclusion?.closedAt ?? null,
    reach: state.status === 'upheld' ? state.reach : null,
    commands: [...commands],
  };
  if (!asOverseer) return outline;
  return {
    ...outline,
    channel: terms.channel,
    complainant: terms.complainant,
    acknowledgeBy: terms.acknowledgeBy,
    answerBy: terms.answerBy,
    acknowledgedAt: 'acknowledgedAt' in state ? state.acknowledgedAt : null,
    reviewer: 'reviewer' in state ? state.reviewer : null,
    frozen: state.status === 'in_review' && state.frozen,
    keptUntil: conclusion?.keptUntil ?? null,
  };
}
