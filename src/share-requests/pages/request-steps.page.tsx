import type { ComponentChildren } from 'preact';
import { FormGuard } from '../../web/forms/form-guard.js';
import { SubmitButton, TextArea } from '../../web/forms/fields.js';
import type { FormState } from '../../web/forms/fields.js';
import type { RequestCommand } from '../domain/permissions.js';
import { stepAddress } from '../draft-form/steps.js';
import type { ShareRequestView } from '../queries/share-request-detail.js';
import { COMMAND } from '../share-request-words.js';

export interface RequestStepsProps {
  readonly view: ShareRequestView;
  /** What was typed, after a refusal. */
  readonly form: FormState;
}

interface Pressed {
  readonly path: string;
  readonly label: string;
  readonly look?: 'outline' | 'danger';
}

/** Steps that need no more than a press; those that destroy something say first what follows. */
const PRESSED: Partial<Record<RequestCommand, Pressed>> = {
  submit: { path: 'submissions', label: 'Submit it' },
  recheck: { path: 'evaluations', label: 'Check it against policy now', look: 'outline' },
  'request-human-review': { path: 'reviews-requested', label: 'Ask for review by a person' },
  copy: { path: 'copies', label: 'Copy it as a new draft', look: 'outline' },
};

/** What the reader may do now, each step as a link or a form of its own. */
export function RequestSteps({ view, form }: RequestStepsProps) {
  const { number, commands, version } = view;
  const may = new Set(commands);
  const address = (path: string) => `/requests/${number}/${path}`;
  const pressed = Object.entries(PRESSED).filter(([command]) => may.has(command as RequestCommand));
  return (
    <section class="no-print" aria-labelledby="steps-heading">
      <h2 id="steps-heading">What you may do now</h2>
      {commands.length === 0 && <p>You may read this share request. Nothing waits for you here.</p>}
      <div class="actions">
        {may.has('amend') && <Go to={stepAddress(number, 'purpose')}>Change the draft</Go>}
        {may.has('amend') && <Go to={stepAddress(number, 'check')}>Check it and submit</Go>}
        {may.has('answer') && <Go to={address('answer')}>Answer the question</Go>}
        {may.has('decide') && (
          <Go to={`/reviews/${number}`}>{view.decision === null ? 'Review and decide it' : 'Look at the decision'}</Go>
        )}
        {may.has('second-approve') && <Go to={`/reviews/${number}`}>Give or decline the second approval</Go>}
        {pressed
          .filter(([command]) => !(command === 'submit' && may.has('amend')))
          .map(([, { path, label, look }]) => (
            <form method="post" action={address(path)}>
              <SubmitButton {...(look === undefined ? {} : { look })}>{label}</SubmitButton>
            </form>
          ))}
      </div>
      {may.has('return') && (
        <details open={form.values['question'] !== undefined}>
          <summary>Return it with a question</summary>
          <form method="post" action={address('returns')}>
            <FormGuard version={version} />
            <TextArea
              name="question"
              label="Your question"
              hint="The analyst answers it, and may change the share request. Until then nobody decides."
              form={form}
              required
            />
            <div class="actions">
              <SubmitButton>Return it</SubmitButton>
            </div>
          </form>
        </details>
      )}
      {may.has('withdraw') && (
        <details>
          <summary>Withdraw it</summary>
          <p class="prose">
            A share request that is withdrawn is not taken up again. It stays in the ledger, and it can be copied.
          </p>
          <form method="post" action={address('withdrawals')}>
            <SubmitButton look="danger">Withdraw the share request</SubmitButton>
          </form>
        </details>
      )}
      {commands.length > 0 && (
        <p class="quiet">
          The same over the API: {commands.map((command) => COMMAND[command]).join('; ')}. See{' '}
          <a href="/api/docs#tag-share-requests">share requests in the API reference</a>.
        </p>
      )}
    </section>
  );
}

function Go({ to, children }: { readonly to: string; readonly children: ComponentChildren }) {
  return (
    <a class="usa-button" href={to}>
      {children}
    </a>
  );
}

/** An officer of the source agency says that a document was seen. */
export function SeenForm({ view, index }: { readonly view: ShareRequestView; readonly index: number }) {
  return (
    <form method="post" action={`/requests/${view.number}/evidence-verifications`} class="no-print">
      <FormGuard version={view.version} />
      <input type="hidden" name="index" value={String(index)} />
      <SubmitButton look="outline">I have seen document {index + 1}</SubmitButton>
    </form>
  );
}
