import type { ComponentChildren } from 'preact';
import type { Rejection } from '../../platform/result.js';
import { FormGuard } from '../../web/forms/form-guard.js';
import { ErrorSummary } from '../../web/forms/error-summary.js';
import { SubmitButton } from '../../web/forms/fields.js';
import { Page } from '../../web/page.js';
import type { Frame } from '../../web/page.js';
import { FIRST_RETENTION, STEP_TITLE, stepAddress, STEPS } from '../draft-form/steps.js';
import type { Step } from '../draft-form/steps.js';
import { durationInWords } from '../share-request-words.js';

/** The draft that a wizard changes; absent until its first step is saved. */
export interface DraftShown {
  readonly number: string;
  readonly version: number;
}

export interface WizardFrameProps {
  readonly frame: Frame;
  readonly step: Step;
  readonly draft: DraftShown | undefined;
  readonly rejection?: Rejection | undefined;
  readonly labels?: Readonly<Record<string, string>>;
  readonly done?: string | undefined;
  readonly children: ComponentChildren;
}

/** What every step has: where one is, what was refused, and the way through. */
export function WizardFrame({ frame, step, draft, rejection, labels, done, children }: WizardFrameProps) {
  return (
    <Page title={STEP_TITLE[step]} frame={frame} here="/requests" done={done}>
      <p class="quiet">
        {draft === undefined ? (
          'New share request'
        ) : (
          <>
            Draft <a href={`/requests/${draft.number}`}>{draft.number}</a>
          </>
        )}
        , step {STEPS.indexOf(step) + 1} of {STEPS.length}. Every step is kept in the draft when you save it; the source
        agency sees nothing before you submit.
        {draft === undefined &&
          ` Until you choose in step 4, the draft says that you need to keep the data ${durationInWords(FIRST_RETENTION)}.`}
      </p>
      <Steps step={step} draft={draft} />
      <ErrorSummary rejection={rejection} {...(labels ? { labels } : {})} />
      {rejection?.code === 'changed-meanwhile' && (
        <p class="notice wait">
          Somebody saved this draft while you wrote. Below is what you typed: saving it now writes over what was saved.
          {draft && (
            <>
              {' '}
              <a href={stepAddress(draft.number, step)}>See the draft as it is now</a> to compare.
            </>
          )}
        </p>
      )}
      {children}
    </Page>
  );
}

function Steps({ step, draft }: Pick<WizardFrameProps, 'step' | 'draft'>) {
  return (
    <nav aria-label="Steps" class="no-print">
      <ol class="steps">
        {STEPS.map((each) => (
          <li>
            {draft === undefined || each === step ? (
              <span {...(each === step ? { 'aria-current': 'step' as const } : {})}>{STEP_TITLE[each]}</span>
            ) : (
              <a href={stepAddress(draft.number, each)}>{STEP_TITLE[each]}</a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

export interface StepFormProps {
  readonly step: Step;
  readonly draft: DraftShown | undefined;
  /** Attributes of htmx for the whole form. */
  readonly enhanced?: Readonly<Record<`hx-${string}`, string>>;
  /** Keeps the step in sight after saving: more rows, or a policy result without JavaScript. */
  readonly stay?: string;
  readonly children: ComponentChildren;
}

/** The form of one step. It goes on when it is saved; where to is the button's affair, so no script is needed. */
export function StepForm({ step, draft, enhanced, stay, children }: StepFormProps) {
  return (
    <form
      method="post"
      class="step-form"
      action={draft ? stepAddress(draft.number, step) : '/requests/new'}
      {...enhanced}
    >
      {draft && <FormGuard version={draft.version} />}
      {children}
      <div class="actions">
        <SubmitButton>Save and continue</SubmitButton>
        {stay !== undefined && (
          <SubmitButton look="outline" name="then" value="stay">
            {stay}
          </SubmitButton>
        )}
        {draft && step !== 'purpose' && (
          <SubmitButton look="outline" name="then" value="back">
            Save and go back
          </SubmitButton>
        )}
      </div>
    </form>
  );
}
