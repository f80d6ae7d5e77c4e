import { OUTCOME, STATUS } from '../share-requests/index.js';
import type { Rejection } from '../platform/result.js';
import { Day, Tag } from '../web/components.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { EMPTY_FORM, SubmitButton } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { DecideForm, ReturnForm, SecondApprovalForm } from './decide-form.js';
import type { ReviewView } from './queries/review.js';
import { AuthorityCard, DutiesCard, RetentionTimeline, SimilarCard } from './review-cards.js';
import { ReviewElements } from './review-elements.js';
import { AskedCard, DecisionsMade, EvidenceCard } from './review-record.js';
import type { Titles } from './review-words.js';

/** The form of the page that was refused, to be shown again with what was typed. */
export type ReviewAct = 'decide' | 'second-approve' | 'return' | 'verify-evidence' | 'recheck';

export interface Refused {
  readonly act: ReviewAct;
  readonly form: FormState;
  readonly rejection: Rejection;
  /** How the record differs from what the form was filled in on. */
  readonly changes: readonly string[];
}

export interface ReviewPageProps {
  readonly view: ReviewView;
  readonly titles: Titles;
  readonly zone: string;
  readonly frame: Frame;
  readonly idempotencyKey: string;
  readonly done?: string | undefined;
  readonly refused?: Refused | undefined;
}

/** One share request as the source agency judges it: first what to do, then what it rests on, then the forms. */
export function ReviewPage(props: ReviewPageProps) {
  const { view, titles, zone, frame, done, refused } = props;
  const may = (act: ReviewView['duties'][number]['act']) => view.duties.some((duty) => duty.act === act && duty.may);
  const cards = { view, titles, zone };
  return (
    <Page
      title={`Review of ${view.number}`}
      address={`/reviews/${view.number}`}
      frame={frame}
      here="/reviews"
      done={done}
    >
      {refused && <RefusedSummary view={view} titles={titles} refused={refused} />}
      <WhatNext view={view} may={may('decide') || may('second-approve')} />
      <DecisionsMade {...cards} />
      <AskedCard {...cards} />
      <AuthorityCard {...cards} />
      <EvidenceCard {...cards} />
      <RetentionTimeline {...cards} />
      <SimilarCard {...cards} />
      <DutiesCard {...cards} />
      <Acts {...props} may={may} />
      {refused && !drawn(refused.act, may) && <TypedBefore refused={refused} />}
    </Page>
  );
}

function WhatNext({ view, may }: { readonly view: ReviewView; readonly may: boolean }) {
  const status = STATUS[view.status];
  const outcome = OUTCOME[view.evaluation.outcome];
  return (
    <div class="notice">
      <p>
        <Tag tone={status.tone}>{status.words}</Tag> <Tag tone={outcome.tone}>{outcome.words}</Tag>
      </p>
      {view.status !== 'decided' && (
        <p>
          <strong>
            To be decided by <Day on={view.dueOn} />
          </strong>{' '}
          (ten working days after submission, without the time that questions waited; a choice of this service)
        </p>
      )}
      <p>
        <strong>What happens next:</strong> {nextOf(view)}
        {may && view.status !== 'decided' && ' It waits for you.'}
      </p>
      {may && (
        <p class="no-print">
          <a href={view.pending ? '#second-approval' : '#elements'}>Go to your decision</a>
        </p>
      )}
      <p class="quiet">
        Judged with policy pack <code>{view.evaluation.pack}</code>. Law, agreement limits and policy choices are named
        apart: only a policy choice can be set aside, with a reason.
      </p>
    </div>
  );
}

function nextOf(view: ReviewView): string {
  if (view.pending) return 'A decision was made. Legal counsel of your agency gives or declines the second approval.';
  return STATUS[view.status].next;
}

interface ActsProps extends ReviewPageProps {
  readonly may: (act: ReviewView['duties'][number]['act']) => boolean;
}

function Acts({ view, titles, idempotencyKey, refused, may }: ActsProps) {
  const formOf = (act: ReviewAct) => (refused?.act === act ? refused.form : EMPTY_FORM);
  const decide = <DecideForm {...{ view, titles, idempotencyKey }} form={formOf('decide')} />;
  return (
    <>
      {may('second-approve') && (
        <section class="no-print" aria-labelledby="second-approval">
          <h2 id="second-approval">Second approval</h2>
          <SecondApprovalForm {...{ view, idempotencyKey }} form={formOf('second-approve')} />
        </section>
      )}
      <section aria-labelledby="elements">
        <h2 id="elements">Data elements, asked and allowed</h2>
        {!may('decide') && <ReviewElements view={view} titles={titles} />}
        {may('decide') && view.status !== 'decided' && decide}
        {may('decide') && view.status === 'decided' && (
          <>
            <p class="prose">
              It is decided. A decision is changed only by a new one, which replaces it and names it; what was granted
              under it ends then.
            </p>
            <details open={refused?.act === 'decide'}>
              <summary>Decide anew</summary>
              {decide}
            </details>
          </>
        )}
      </section>
      {may('return') && view.pending === undefined && (
        <section class="no-print" aria-labelledby="return">
          <h2 id="return">Or ask first</h2>
          <ReturnForm view={view} form={formOf('return')} />
          <form method="post" action={`/reviews/${view.number}/rechecks`}>
            <p class="prose">Facts may have changed since it was judged: agreements, trainings, the policy pack.</p>
            <div class="actions">
              <SubmitButton look="outline">Check it against policy as it stands now</SubmitButton>
            </div>
          </form>
        </section>
      )}
    </>
  );
}

const drawn = (act: ReviewAct, may: ActsProps['may']): boolean =>
  act === 'recheck' || act === 'verify-evidence' || may(act);

const LABELS = {
  '/rationale': 'Rationale',
  '/question': 'Your question',
  '/verdict': 'Release or deny',
  '/retention/amount': 'A shorter time',
};

function RefusedSummary({
  view,
  titles,
  refused,
}: Pick<ReviewPageProps, 'view' | 'titles'> & { readonly refused: Refused }) {
  const { changes, act } = refused;
  const elements = view.evaluation.elements.map(({ element }, index) => [
    `/elements/${index}/result`,
    titles.elementTitle(element),
  ]);
  const labels = { ...LABELS, ...(act === 'second-approve' ? { '/verdict': 'Approve or decline' } : {}) };
  return (
    <>
      <ErrorSummary rejection={refused.rejection} labels={{ ...labels, ...Object.fromEntries(elements) }} />
      {changes.length > 0 && (
        <div class="notice wait">
          <h2>What changed since you saw it</h2>
          <ul>
            {changes.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
          <p>The page shows it as it is now. Read it, then send the form again.</p>
        </div>
      )}
    </>
  );
}

/** Where the form is no longer open, its words are shown to be copied, not thrown away. */
function TypedBefore({ refused: { form } }: { readonly refused: Refused }) {
  const words = form.values['rationale'] ?? form.values['question'];
  if (typeof words !== 'string' || words === '') return null;
  return (
    <section aria-labelledby="typed">
      <h2 id="typed">What you had typed</h2>
      <p class="words prose">{words}</p>
    </section>
  );
}
