import { AGREEMENT_COMMAND, SUSPENSION_REASON, TERMINATION_REASON } from '../agreements/index.js';
import type { AgreementView } from '../agreements/index.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { DayField, Select, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';

const EXPLANATION = 'For the parties; at least 10 characters. It is sealed and stands in no public register.';
const REASON = 'Reason';
const WORDS_LABEL = 'Explanation';

/** What the fields of these forms are called in the summary of errors. */
export const ACTION_LABELS: Readonly<Record<string, string>> = {
  '/sign/signatory': 'Who signs',
  '/sign/title': 'Title',
  '/sign/delegation': 'Authority to bind the agency',
  '/suspend/reason': REASON,
  '/suspend/explanation': WORDS_LABEL,
  '/terminate/reason': REASON,
  '/terminate/noticeOn': 'Notice given on',
  '/terminate/explanation': WORDS_LABEL,
};

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** The commands open to the reader, each as a form that says what follows from it. */
export function AgreementActions({
  view,
  refused,
}: {
  readonly view: AgreementView;
  readonly refused: RefusedAction | undefined;
}) {
  const { commands, id, version } = view;
  const to = (noun: string) => `/agreements/${id}/${noun}`;
  const common = { version, refused };
  const may = (command: (typeof commands)[number]) => commands.includes(command);
  return (
    <Acts>
      {commands.length === 0 && (
        <p class="prose">
          You may read this agreement. A privacy officer or legal counsel of a party signs, amends, suspends and ends
          it.
        </p>
      )}
      {may('sign') && (
        <ActionForm
          {...common}
          name="sign"
          title={AGREEMENT_COMMAND.sign}
          to={to('signatures')}
          words="Your agency is bound by these terms from the first day in force, once every party has signed."
          fields={(form) => <SignatureFields form={form} />}
        />
      )}
      {may('amend') && (
        <p class="no-print">
          <a href={`/agreements/${id}/amendments/new`}>{AGREEMENT_COMMAND.amend}</a>: draft the next revision; this one
          stays in force until every party has signed it.
        </p>
      )}
      {may('suspend') && (
        <ActionForm
          {...common}
          name="suspend"
          title={AGREEMENT_COMMAND.suspend}
          to={to('suspensions')}
          look="danger"
          words="At once nothing is released or read under it, and the grants that rest on it are suspended. Your agency can lift its own suspension again."
          fields={(form) => (
            <>
              <Select
                form={form}
                name="suspend.reason"
                label={REASON}
                required
                none="Choose one"
                options={optionsOf(SUSPENSION_REASON)}
              />
              <TextArea form={form} name="suspend.explanation" label={WORDS_LABEL} hint={EXPLANATION} required />
            </>
          )}
        />
      )}
      {may('resume') && (
        <ActionForm
          {...common}
          name="resume"
          title={AGREEMENT_COMMAND.resume}
          to={to('resumptions')}
          words="It is in force again when no other party’s suspension stands. Grants that still pass policy resume by themselves."
        />
      )}
      {may('terminate') && (
        <ActionForm
          {...common}
          name="terminate"
          title={view.status === 'draft' ? 'Drop the draft' : AGREEMENT_COMMAND.terminate}
          to={to('terminations')}
          look="danger"
          words={
            view.status === 'draft'
              ? 'The draft is dropped for every party. It cannot be taken up again.'
              : 'It ends at once and for good: grants that rest on it end, and data that was released is treated as its terms say. It cannot be undone.'
          }
          fields={(form) => <TerminationFields form={form} />}
        />
      )}
    </Acts>
  );
}

function SignatureFields({ form }: { readonly form: FormState }) {
  return (
    <>
      <TextField form={form} name="sign.signatory" label="Who signs" hint="Name of the signatory." required />
      <TextField form={form} name="sign.title" label="Title" required />
      <TextField
        form={form}
        name="sign.delegation"
        label="Authority to bind the agency"
        hint="The order, statute or delegation it comes from."
        required
      />
    </>
  );
}

function TerminationFields({ form }: { readonly form: FormState }) {
  return (
    <>
      <Select
        form={form}
        name="terminate.reason"
        label={REASON}
        required
        none="Choose one"
        options={optionsOf(TERMINATION_REASON)}
      />
      <DayField
        form={form}
        name="terminate.noticeOn"
        label="Notice given on"
        hint="The day on which the other parties were told."
        required
      />
      <TextArea form={form} name="terminate.explanation" label={WORDS_LABEL} hint={EXPLANATION} required />
    </>
  );
}
