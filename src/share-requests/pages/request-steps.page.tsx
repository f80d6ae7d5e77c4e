import type { ComponentChildren } from 'preact';
import { SubmitButton } from '../../web/forms/fields.js';
import type { RequestCommand } from '../domain/permissions.js';
import { stepAddress } from '../draft-form/steps.js';
import type { ShareRequestView } from '../queries/share-request-detail.js';
import { COMMAND } from '../share-request-words.js';

interface Pressed {
  readonly path: string;
  readonly label: string;
  readonly look?: 'outline' | 'danger';
}

/** Steps that need no more than a press; those that destroy something say first what follows. */
const PRESSED: Partial<Record<RequestCommand, Pressed>> = {
  submit: { path: 'submissions', label: 'Submit it' },
  'request-human-review': { path: 'reviews-requested', label: 'Ask for review by a person' },
  copy: { path: 'copies', label: 'Copy it as a new draft', look: 'outline' },
};

/** Who judges it does that on the page of its review, beside all that it rests on. */
const JUDGING: readonly RequestCommand[] = ['decide', 'return', 'verify-evidence', 'recheck'];

/** What the reader may do now, each step as a link or a form of its own. */
export function RequestSteps({ view }: { readonly view: ShareRequestView }) {
  const { number, commands } = view;
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
        {may.has('second-approve') && <Go to={`/reviews/${number}`}>Give or decline the second approval</Go>}
        {!may.has('second-approve') && JUDGING.some((command) => may.has(command)) && (
          <Go to={`/reviews/${number}`}>{linkToReview(view)}</Go>
        )}
        {pressed
          .filter(([command]) => !(command === 'submit' && may.has('amend')))
          .map(([, { path, label, look }]) => (
            <form method="post" action={address(path)}>
              <SubmitButton {...(look === undefined ? {} : { look })}>{label}</SubmitButton>
            </form>
          ))}
      </div>
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

function linkToReview({ decision, commands }: ShareRequestView): string {
  if (decision !== null) return 'Look at the decision';
  return commands.includes('decide') ? 'Review and decide it' : 'Review it';
}

function Go({ to, children }: { readonly to: string; readonly children: ComponentChildren }) {
  return (
    <a class="usa-button" href={to}>
      {children}
    </a>
  );
}
