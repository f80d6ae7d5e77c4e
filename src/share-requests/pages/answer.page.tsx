import type { Rejection } from '../../platform/result.js';
import { ErrorSummary } from '../../web/forms/error-summary.js';
import { SubmitButton, TextArea } from '../../web/forms/fields.js';
import { FormGuard } from '../../web/forms/form-guard.js';
import { Page } from '../../web/page.js';
import type { Frame } from '../../web/page.js';
import { labelsOf } from '../draft-form/field-labels.js';
import { FILLED_STEPS, STEP_TITLE } from '../draft-form/steps.js';
import type { ShareRequestDraft } from '../queries/share-request-draft.js';
import { FieldsOfStep } from './fields-of-step.page.js';
import type { FieldsShown } from './fields-of-step.page.js';

export interface AnswerPageProps extends FieldsShown {
  readonly frame: Frame;
  readonly request: ShareRequestDraft;
  readonly rejection?: Rejection | undefined;
}

/** The question, the answer, and the whole request, which an answer may change. */
export function AnswerPage({ frame, request, rejection, ...fields }: AnswerPageProps) {
  const { number, version, question } = request;
  const changed = rejection?.errors?.some(({ pointer }) => pointer !== '/answer') ?? false;
  return (
    <Page title={`Answer the question about ${number}`} frame={frame} here="/requests">
      <ErrorSummary rejection={rejection} labels={labelsOf(fields.catalogue)} />
      <h2>Question of the source agency</h2>
      <p class="words prose">{question ?? 'The words of the question were destroyed.'}</p>
      <form method="post" class="step-form" action={`/requests/${number}/answers`}>
        <FormGuard version={version} />
        <TextArea
          name="answer"
          label="Your answer"
          hint="Ten characters at least. Answering puts the share request before the privacy officers again, with a fresh policy result."
          form={fields.form}
          required
        />
        <h2>Change what you ask</h2>
        <p class="prose">
          Open a part to change it; what you leave alone stays as it is. Once anything is changed, documents of evidence
          have to be seen afresh.
        </p>
        {FILLED_STEPS.map((step) => (
          <details open={changed}>
            <summary>{STEP_TITLE[step]}</summary>
            <FieldsOfStep step={step} {...fields} />
          </details>
        ))}
        <div class="actions">
          <SubmitButton>Send the answer</SubmitButton>
          <a href={`/requests/${number}`}>Back to the share request</a>
        </div>
      </form>
    </Page>
  );
}
