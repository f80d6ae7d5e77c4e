import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { Radios, TextArea } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { REACH_WORDS } from './complaint-record-words.js';
import { COMPLAINTS } from './complaints.page.js';
import { REACHES } from './domain/complaint.js';
import type { ComplaintView } from './queries/complaints.js';

export const COMPLAINT_LABELS = {
  '/uphold/reach': 'It reaches',
  '/uphold/finding': 'Finding',
  '/uphold/reason': 'Answer',
  '/uphold/correctiveAction': 'What must change',
  '/dismiss/finding': 'Finding',
  '/dismiss/reason': 'Answer',
};

interface StepsProps {
  readonly view: ComplaintView;
  readonly refused: RefusedAction | undefined;
}

/** A form for each command that the permission table gives the reader now. */
export function ComplaintSteps({ view, refused }: StepsProps) {
  const { commands, number, version } = view;
  const around = { version, refused };
  const steps = commands.filter((command) => command !== 'see' && command !== 'see-outcome');
  return (
    <Acts>
      {steps.length === 0 && <p class="prose">{nothingToDo(view)}</p>}
      {commands.includes('acknowledge') && (
        <ActionForm
          {...around}
          name="acknowledge"
          title="Acknowledge it"
          to={`${COMPLAINTS}/${number}/acknowledgements`}
          words="Who complained then sees by number and code that it was received. Where you know how to reach them, write to them too."
        />
      )}
      {commands.includes('take-up') && (
        <ActionForm
          {...around}
          name="take-up"
          title={view.status === 'in_review' ? 'Take it over' : 'Take it up'}
          to={`${COMPLAINTS}/${number}/reviews`}
          words="You become its reviewer, and only you uphold or dismiss it. It is refused to whoever asked for, approved or released what the complaint names."
        />
      )}
      {commands.includes('freeze') && freezable(view) && (
        <ActionForm
          {...around}
          name="freeze"
          title="Freeze what it names"
          to={`${COMPLAINTS}/${number}/freezes`}
          look="danger"
          words="From this moment nothing is released or read under the grants it names, until you uphold or dismiss it. The agencies are told."
        />
      )}
      {commands.includes('uphold') && (
        <ActionForm
          {...around}
          name="uphold"
          title="Uphold it"
          to={`${COMPLAINTS}/${number}/outcomes/upheld`}
          look="danger"
          words="The grants it touches are suspended; only a privacy officer of the source agency resumes them. It cannot be taken back."
          fields={(form) => <UpholdFields form={form} view={view} />}
        />
      )}
      {commands.includes('dismiss') && (
        <ActionForm
          {...around}
          name="dismiss"
          title="Dismiss it"
          to={`${COMPLAINTS}/${number}/outcomes/dismissed`}
          words="What was frozen for it goes on where it stands otherwise. It cannot be taken back."
          fields={(form) => <FindingAndAnswer form={form} view={view} action="dismiss" />}
        />
      )}
    </Acts>
  );
}

/** Nothing is frozen twice, and an agreement by itself is not. */
const freezable = ({ frozen, about }: ComplaintView): boolean =>
  frozen !== true && about.some(({ kind }) => kind !== 'agreement');

function nothingToDo({ commands, closedAt }: ComplaintView): string {
  if (closedAt !== null) return 'It is closed: there is nothing left to do here.';
  return commands.includes('see')
    ? 'You may read this complaint.'
    : 'You may read that it names records of your agency, and later the outcome. The overseers work on it.';
}

function UpholdFields({ form, view }: { readonly form: FormState; readonly view: ComplaintView }) {
  const namesAgreement = view.about.some(({ kind }) => kind === 'agreement');
  return (
    <>
      <Radios
        form={form}
        name="uphold.reach"
        label="It reaches"
        required
        initial="named"
        options={REACHES.map((value) => ({
          value,
          label: REACH_WORDS[value],
          ...(value === 'agreement' && !namesAgreement
            ? { disabled: true, hint: 'This complaint names no agreement.' }
            : {}),
        }))}
      />
      <FindingAndAnswer form={form} view={view} action="uphold" />
      <TextArea
        form={form}
        name="uphold.correctiveAction"
        label="What must change"
        hint="At least 10 characters. Who complained and the privacy officers of the source agencies read it."
        required
      />
    </>
  );
}

function FindingAndAnswer({
  form,
  view,
  action,
}: {
  readonly form: FormState;
  readonly view: ComplaintView;
  readonly action: 'uphold' | 'dismiss';
}) {
  const inSpanish = view.language === 'es' ? ' They wrote in Spanish: answer in Spanish.' : '';
  return (
    <>
      <TextArea
        form={form}
        name={`${action}.finding`}
        label="Finding"
        hint="What you looked at and found, for the overseers’ file; at least 20 characters. It is sealed, and nobody else reads it."
        required
      />
      <TextArea
        form={form}
        name={`${action}.reason`}
        label="Answer"
        hint={`Why, in words that name nobody; at least 20 characters. Who complained reads it by number and code, and the privacy officers of the source agencies read it.${inSpanish}`}
        required
      />
    </>
  );
}
