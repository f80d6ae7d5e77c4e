import { agreementFacts } from '../../agreements/index.js';
import type { AgreementRecord } from '../../agreements/index.js';
import { agencyNames, personNames } from '../../directory/index.js';
import type { SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import type { CurrentPolicy, Evaluation } from '../../policy/index.js';
import type { RequestContent, RequestNarrative, ShareRequest } from '../../share-requests/index.js';
import { choicesUnder } from '../domain/review-choices.js';
import type { ReviewChoices } from '../domain/review-choices.js';
import type { Decision } from '../domain/decision.js';
import { REVIEW_WITHIN_WORKING_DAYS } from '../domain/review-clock.js';
import { dutiesOf } from '../duties.js';
import type { Duty } from '../duties.js';
import { decisionWords, toDecisionView } from './decision-detail.js';
import type { DecisionView } from './decision-detail.js';
import { similarDecisions } from './similar-decisions.js';
import type { SimilarDecisions } from './similar-decisions.js';

/** What the officers of the source agency see of one share request when they judge it. */
export interface ReviewView {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly status: Reviewed['status'];
  readonly content: Omit<RequestContent, 'detail'>;
  readonly submittedAt: string;
  /** RFC 3339 full-date in the pack's zone. */
  readonly dueOn: string;
  /** Null once the words were destroyed. */
  readonly caseRef: string | null;
  readonly necessity: string | null;
  readonly elementNecessity: Readonly<Record<string, string>>;
  readonly emergency: string | null;
  readonly question: string | null;
  readonly answer: string | null;
  /** The policy result that a decision rests on, whole: the source agency is told the protected reason too. */
  readonly evaluation: Evaluation & { readonly id: string };
  readonly choices: ReviewChoices;
  /** As it stands now, when the agreement that is named can be seen. */
  readonly agreement: AgreementRecord | undefined;
  /** Oldest first. */
  readonly decisions: readonly DecisionView[];
  /** The one that waits for its second approval. */
  readonly pending: DecisionView | undefined;
  readonly similar: SimilarDecisions;
  readonly duties: readonly Duty[];
  /** By what the named subjects are found; only for who decides on them, or confirms that, now. */
  readonly criteria: RequestNarrative['criteria'];
  readonly agencyName: (code: string) => string;
  /** Absent where the reader may not see the person. */
  readonly personName: (id: string) => string | undefined;
  readonly requesterId: string;
}

/** A share request that has been submitted: before that there is nothing to judge, after its end nothing either. */
type Reviewed = Extract<ShareRequest, { evaluation: unknown }>;

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Reviewed;
  readonly result: Evaluation;
}

interface DecisionRow {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<Decision, { status: 'none' }>;
}

const REQUEST = `
  select r.id, r.version, r.state, e.result
  from sharing.share_request r
  join sharing.evaluation e on e.id = (r.state #>> '{evaluation,id}')::uuid
  where r.source_agency = $2`;
const BY_ID = `${REQUEST} and r.id = $1`;
const BY_NUMBER = `${REQUEST} and r.number = $1`;
const DECISIONS = 'select id, version, state from sharing.decision where share_request_id = $1 order by ordinal';

const JUDGING: ReadonlySet<Duty['act']> = new Set(['decide', 'second-approve']);

/**
 * Undefined when there is nothing for the reader to review: the request is not one of the source agency, or was never
 * submitted, or has ended without a decision. The same number of statements whatever the request holds.
 */
export async function review(
  tx: Tx,
  parts: { readonly details: SealedDetails; readonly policy: Pick<CurrentPolicy, 'workingDayAfter'> },
  reference: string,
): Promise<ReviewView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference, tx.actor.agencyId]);
  if (row === undefined) return undefined;
  const { id, state, result } = row;
  const { detail, ...content } = state.content;
  const [decisions, similar, agreements] = await Promise.all([
    tx.query<DecisionRow>(DECISIONS, [id]),
    similarDecisions(tx, { id, sourceAgency: content.sourceAgency, purpose: content.purpose }),
    agreementFacts(tx, content.agreement === undefined ? [] : [content.agreement], content.purpose),
  ]);
  const question = 'question' in state ? state.question.id : undefined;
  const answer = 'answer' in state ? state.answer?.id : undefined;
  const [words, agencyName, personName] = await Promise.all([
    parts.details.openAll<RequestNarrative & { text?: string }>(
      tx,
      [detail.id, question, answer, ...decisions.flatMap(decisionWords)].filter((each) => each !== undefined),
    ),
    agencyNames(tx, [
      content.requestingAgency,
      content.sourceAgency,
      content.recipient.agency,
      ...(agreements[0]?.parties ?? []),
      ...similar.latest.map(({ requestingAgency }) => requestingAgency),
    ]),
    personNames(tx, [state.requesterId, ...decisions.flatMap(peopleOf), ...verifiersOf(content)]),
  ]);
  const textOf = (ref: string | undefined) => (ref === undefined ? null : (words.get(ref)?.text ?? null));
  const narrative = words.get(detail.id);
  const pending = decisions.find(({ state: each }) => each.status === 'awaiting_second_approval');
  const duties = dutiesOf(tx.actor, state, awaiting(pending));
  return {
    id,
    number: state.number,
    version: row.version,
    status: state.status,
    requesterId: state.requesterId,
    // One that is not known was cited too: the card says so instead of "none named".
    content: narrative?.agreement === undefined ? content : { ...content, agreement: narrative.agreement },
    submittedAt: state.submittedAt,
    dueOn: parts.policy.workingDayAfter(new Date(state.clockFrom ?? state.submittedAt), REVIEW_WITHIN_WORKING_DAYS),
    caseRef: narrative?.caseRef ?? null,
    necessity: narrative?.necessity ?? null,
    elementNecessity: narrative?.elements ?? {},
    emergency: narrative?.emergency ?? null,
    question: textOf(question),
    answer: textOf(answer),
    evaluation: { ...result, id: state.evaluation.id },
    choices: choicesUnder(result),
    agreement: agreements[0],
    decisions: decisions.map((each) => toDecisionView(each, words)),
    pending: pending && toDecisionView(pending, words),
    similar,
    duties,
    criteria: duties.some(({ act, may }) => may && JUDGING.has(act)) ? (narrative?.criteria ?? []) : [],
    agencyName,
    personName,
  };
}

function awaiting(row: DecisionRow | undefined) {
  return row?.state.status === 'awaiting_second_approval' ? row.state : undefined;
}

function peopleOf({ state }: DecisionRow): readonly string[] {
  const declined = state.status === 'declined' ? [state.declinedBy.personId] : [];
  return [...state.approvals.map(({ personId }) => personId), ...declined];
}

const verifiersOf = ({ evidence }: Pick<RequestContent, 'evidence'>) =>
  evidence.flatMap(({ verifiedBy }) => (verifiedBy === undefined ? [] : [verifiedBy]));

const SEEN = 'select result from sharing.evaluation where id = $1 and share_request_id = $2';

/** A former policy result of the same share request, as a page showed it. */
export async function evaluationSeen(tx: Tx, id: string, requestId: string): Promise<Evaluation | undefined> {
  return (await tx.query<{ result: Evaluation }>(SEEN, [id, requestId]))[0]?.result;
}
