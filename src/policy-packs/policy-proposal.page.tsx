import { formatProblem } from '../policy/index.js';
import type { FileProblem } from '../policy/index.js';
import type { Rejection } from '../platform/result.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { SubmitButton, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';

export interface PolicyProposalPageProps {
  readonly frame: Frame;
  readonly form: FormState;
  readonly rejection?: Rejection | undefined;
}

const LABELS = { '/pack': 'Name of the pack', '/files': 'Files' };

/** Proposing a version: the files of the pack and of the layers it extends, as one text. */
export function PolicyProposalPage({ frame, form, rejection }: PolicyProposalPageProps) {
  const problems = (rejection?.extension?.['problems'] ?? []) as readonly FileProblem[];
  return (
    <Page title="Propose a version of the policy pack" frame={frame} here="/policies">
      <p class="prose">
        A proposed version must load, lint without errors and pass its own scenarios. It becomes a draft; two other
        persons approve it before anybody publishes it. Run <code>comity policy lint</code> and{' '}
        <code>comity policy test</code> first.
      </p>
      <ErrorSummary
        rejection={rejection}
        labels={LABELS}
        shownAt={(pointer) => (pointer.startsWith('/files') ? '/files' : '/pack')}
      />
      {problems.length > 0 && (
        <>
          <h2>Problems of the pack</h2>
          <ul>
            {problems.map((problem) => (
              <li>
                <code>{formatProblem(problem)}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <form method="post" action="/policies" class="usa-form usa-form--large">
        <TextField form={form} name="pack" label="Name of the pack" hint="Such as utah." required />
        <TextArea
          form={form}
          name="files"
          label="Files"
          hint={
            <>
              The files of the pack and of those it extends, each under a line with its path, such as{' '}
              <code>=== utah/tables/elements.csv</code>. In the folder of the packs this prints them:{' '}
              <code>{'for f in $(find utah federal -type f); do echo "=== $f"; cat "$f"; done'}</code>
            </>
          }
          rows={16}
          required
        />
        <div class="actions">
          <SubmitButton>Propose</SubmitButton>
          <a href="/policies">Cancel</a>
        </div>
      </form>
    </Page>
  );
}
