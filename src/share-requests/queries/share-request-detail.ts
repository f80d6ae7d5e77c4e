import type { Actor } from '../../platform/actor.js';
import type { SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import type { Evaluation } from '../../policy/index.js';
import type { CurrentPolicy } from '../../policy/index.js';
import { draftEnds } from '../draft-term.js';
import type { DraftTerms } from '../draft-term.js';
import { permittedCommands } from '../domain/permissions.js';
import type { RequestCommand } from '../domain/permissions.js';
import type { RequestContent, ShareRequest } from '../domain/share-request.js';
import type { RequestNarrative } from '../narrative.js';

export interface ShareRequestView {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly status: ShareRequest['status'];
  readonly requesterId: string;
  readonly submittedAt: string | null;
  /** Of a draft, for its own agency: when it lapses and its words are destroyed unless somebody works on it before. */
  readonly lapsesAt: string | null;
  readonly content: Omit<RequestContent, 'detail' | 'subjects' | 'recipient'> & {
    readonly recipient: RequestContent['recipient'] & { readonly contractId?: string };
    readonly caseRef?: string;
    readonly necessity: string | null;
    readonly subjects: {
      readonly count: number;
      readonly named: number;
      readonly criteria: RequestNarrative['criteria'];
    };
  };
  readonly question: string | null;
  readonly answer: string | null;
  /** The policy result that a decision would rest on; absent on a draft. */
  readonly evaluation: (Evaluation & { readonly id: string }) | null;
  readonly decision: { readonly id: string; readonly pending: boolean } | null;
  /** What the reader may do now. */
  readonly commands: readonly RequestCommand[];
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<ShareRequest, { status: 'none' }>;
  readonly result: Evaluation | null;
  readonly touched_at: Date | null;
}

const SELECT = `
  select r.id, r.version, r.state, e.result, case r.status when 'draft' then
    (select max(d.created_at) from ledger.sealed_detail d where d.file_id = r.id) end as touched_at
  from sharing.share_request r
  left join sharing.evaluation e on e.id = (r.state #>> '{evaluation,id}')::uuid`;
const BY_ID = `${SELECT} where r.id = $1`;
const BY_NUMBER = `${SELECT} where r.number = $1`;

/** One share request as the acting person may see it; undefined when there is none for them. */
export async function shareRequestDetail(
  tx: Tx,
  parts: { readonly details: SealedDetails; readonly policy: Pick<CurrentPolicy, 'neutralView'> & DraftTerms },
  reference: string,
): Promise<ShareRequestView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  if (row === undefined) return undefined;
  const { state } = row;
  const question = 'question' in state ? state.question.id : undefined;
  const answer = 'answer' in state ? state.answer?.id : undefined;
  const words = await parts.details.openAll<RequestNarrative & { text?: string }>(
    tx,
    [state.content.detail.id, question, answer].filter((id) => id !== undefined),
  );
  const narrative = words.get(state.content.detail.id);
  const { caseRef, contractId, agreement }: Partial<RequestNarrative> = narrative ?? {};
  const { detail: _detail, subjects, ...content } = state.content;
  return {
    id: row.id,
    number: state.number,
    version: row.version,
    status: state.status,
    requesterId: state.requesterId,
    submittedAt: 'submittedAt' in state ? state.submittedAt : null,
    lapsesAt: row.touched_at === null ? null : draftEnds(parts.policy, row.touched_at),
    content: {
      ...content,
      ...(caseRef === undefined ? {} : { caseRef }),
      ...(agreement === undefined ? {} : { agreement }),
      recipient: contractId === undefined ? content.recipient : { ...content.recipient, contractId },
      necessity: narrative?.necessity ?? null,
      subjects: { count: subjects.count, named: subjects.pseudonyms.length, criteria: narrative?.criteria ?? [] },
    },
    question: question === undefined ? null : (words.get(question)?.text ?? null),
    answer: answer === undefined ? null : (words.get(answer)?.text ?? null),
    evaluation: shownEvaluation(tx.actor, state, row.result, parts.policy),
    decision: decisionOf(state),
    commands: [...permittedCommands(tx.actor, state)],
  };
}

/** Where the reason itself is protected, the requesting side sees what it would see of a person without a record. */
function shownEvaluation(
  actor: Actor,
  state: Row['state'],
  result: Evaluation | null,
  policy: Pick<CurrentPolicy, 'neutralView'>,
): ShareRequestView['evaluation'] {
  if (result === null || !('evaluation' in state)) return null;
  const shown = actor.agencyId === state.content.sourceAgency ? result : policy.neutralView(result);
  return { ...shown, id: state.evaluation.id };
}

function decisionOf(state: Row['state']): ShareRequestView['decision'] {
  if (state.status === 'decided') return { id: state.decisionId, pending: false };
  if ('pendingDecision' in state && state.pendingDecision !== undefined) {
    return { id: state.pendingDecision, pending: true };
  }
  return null;
}
