import { durationInWords } from '../share-requests/index.js';
import { Day } from '../web/components.js';
import { Hidden, Radios, Select, SubmitButton, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { FormGuard } from '../web/forms/form-guard.js';
import { RETENTION_UNITS } from './decision-form.js';
import type { ReviewView } from './queries/review.js';
import { ReviewElements } from './review-elements.js';
import { ruleInWords } from './review-words.js';
import type { Titles } from './review-words.js';
import { seenEvidence } from './what-changed.js';

export interface ActFormProps {
  readonly view: ReviewView;
  readonly form: FormState;
  readonly idempotencyKey: string;
}

/** What the page shows, so that a refusal because it changed can say how. */
export function SeenFields({ view }: Pick<ActFormProps, 'view'>) {
  return (
    <>
      <Hidden name="seen.evaluation" value={view.evaluation.id} />
      <Hidden name="seen.status" value={view.status} />
      <Hidden name="seen.evidence" value={seenEvidence(view)} />
    </>
  );
}

/** Element by element, then how long, then release or deny, and why. */
export function DecideForm({ view, titles, form, idempotencyKey }: ActFormProps & { readonly titles: Titles }) {
  const { retention } = view.evaluation;
  const standing = view.choices.onRequest;
  const releasable = standing.length === 0;
  return (
    <form method="post" action={`/reviews/${view.number}/decisions`}>
      <FormGuard version={view.version} idempotencyKey={idempotencyKey} />
      <SeenFields view={view} />
      {!releasable && (
        <div class="notice bad">
          <p>
            <strong>Nothing can be released now:</strong> {standing.map(ruleInWords).join('; ')}. Deny it, return it
            with a question, or check it against policy again when what it waits for is there.
          </p>
        </div>
      )}
      <ReviewElements view={view} titles={titles} form={releasable ? form : undefined} />
      {releasable && (
        <fieldset class="usa-fieldset">
          <legend class="usa-legend">How long the recipient may keep it</legend>
          {retention && (
            <p class="usa-hint">
              Policy allows {durationInWords(retention.duration)}, through <Day on={retention.destroyBy} />. Leave this
              empty to grant that. What is longer is cut to it.
            </p>
          )}
          <TextField name="retention.amount" label="A shorter time: how many" form={form} />
          <Select
            name="retention.unit"
            label="Days, weeks, months or years"
            form={form}
            options={Object.entries(RETENTION_UNITS).map(([value, label]) => ({ value, label }))}
          />
        </fieldset>
      )}
      <Radios
        name="verdict"
        label="Release or deny"
        form={form}
        required
        options={[
          ...(releasable
            ? [
                {
                  value: 'release',
                  label: 'Release what is chosen above',
                  hint: 'The rest is denied. A grant begins when the last required approval is given.',
                },
              ]
            : []),
          { value: 'deny', label: 'Deny all of it', hint: 'The choices above do not count then.' },
        ]}
      />
      <TextArea
        name="rationale"
        label="Rationale"
        hint="Why, in a sentence or more: at least 20 characters. Both agencies read it. It must stand up by itself later."
        form={form}
        required
      />
      <div class="actions">
        <SubmitButton>{view.status === 'decided' ? 'Decide anew' : 'Decide'}</SubmitButton>
      </div>
    </form>
  );
}

/** Confirms or declines what another person decided; the decision itself is shown above it. */
export function SecondApprovalForm({ view, form, idempotencyKey }: ActFormProps) {
  return (
    <form method="post" action={`/reviews/${view.number}/approvals`}>
      <FormGuard version={view.version} idempotencyKey={idempotencyKey} />
      <SeenFields view={view} />
      <Radios
        name="verdict"
        label="Approve or decline"
        form={form}
        required
        options={[
          { value: 'approve', label: 'Approve', hint: 'The decision becomes final, and its grant begins now.' },
          { value: 'decline', label: 'Decline', hint: 'It goes back to the privacy officers. Nothing is granted.' },
        ]}
      />
      <TextArea
        name="rationale"
        label="Rationale"
        hint="Your own reason, not the first approver’s: at least 20 characters. Both agencies read it."
        form={form}
        required
      />
      <div class="actions">
        <SubmitButton>Sign the second approval</SubmitButton>
      </div>
    </form>
  );
}

/** Back to the analyst; nobody decides until it is answered. */
export function ReturnForm({ view, form }: Omit<ActFormProps, 'idempotencyKey'>) {
  return (
    <form method="post" action={`/reviews/${view.number}/returns`}>
      <FormGuard version={view.version} />
      <SeenFields view={view} />
      <TextArea
        name="question"
        label="Your question"
        hint="What is missing or unclear, and what would answer it: at least 10 characters. The analyst answers and it comes back."
        form={form}
        required
      />
      <div class="actions">
        <SubmitButton look="outline">Return it with this question</SubmitButton>
      </div>
    </form>
  );
}
