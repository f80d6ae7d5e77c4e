import { Checkboxes, DayField, Hidden, Select, TextField } from '../../web/forms/fields.js';
import type { FormState, Option } from '../../web/forms/fields.js';
import { AS_IT_IS, RETENTION_UNITS } from '../draft-form/form-of-body.js';
import { MOST_SUBJECTS } from '../draft-form/steps.js';
import { durationInWords } from '../share-request-words.js';

export interface HandlingFieldsProps {
  readonly form: FormState;
  readonly agencies: readonly Option[];
  /** Elements by which people may be chosen who are not named. */
  readonly elements: readonly Option[];
  /** Rows of subjects to show, the empty ones included. */
  readonly subjects: number;
}

/** How long, by whom, and about whom. */
export function HandlingFields({ form, agencies, elements, subjects }: HandlingFieldsProps) {
  const asItIs = form.values['retention.text'];
  const text = typeof asItIs === 'string' ? asItIs : undefined;
  return (
    <>
      <fieldset class="usa-fieldset">
        <legend class="usa-legend">How long you need to keep it</legend>
        <p class="usa-hint">Counted from release. Policy may allow less; then everything is destroyed at that end.</p>
        <div class="row-fields">
          <TextField name="retention.amount" label="Number" form={form} required={text === undefined} />
          <Select
            name="retention.unit"
            label="Unit"
            form={form}
            required
            options={[
              ...Object.entries(RETENTION_UNITS).map(([value, label]) => ({ value, label })),
              ...(text === undefined ? [] : [{ value: AS_IT_IS, label: `as it is: ${durationInWords(text)}` }]),
            ]}
          />
        </div>
        {text !== undefined && <Hidden name="retention.text" value={text} />}
      </fieldset>
      <Subjects form={form} rows={subjects} />
      <details open={form.values['subjects.count'] !== undefined}>
        <summary>More people than are named</summary>
        <TextField
          name="subjects.count"
          label="How many people in all"
          hint="Only when you ask about more people than you name. Most purposes have a limit."
          form={form}
        />
        <Checkboxes
          name="subjects.selectedBy[]"
          label="By what they are to be selected"
          hint="Policy refuses some of these outright."
          form={form}
          options={elements}
        />
      </details>
      <fieldset class="usa-fieldset">
        <legend class="usa-legend">Time range of the records</legend>
        <div class="row-fields">
          <DayField name="timeRange.from" label="From" form={form} />
          <DayField name="timeRange.to" label="To" form={form} />
        </div>
      </fieldset>
      <Recipient form={form} agencies={agencies} />
    </>
  );
}

function Subjects({ form, rows }: { readonly form: FormState; readonly rows: number }) {
  return (
    <>
      <h2>The people you ask about</h2>
      <p class="prose">
        For each one a licence number, a social security number, a plate, or the family name with the date of birth.
        This is sealed when it is saved: it stands in no list, log or ledger entry.
      </p>
      {Array.from({ length: Math.min(rows, MOST_SUBJECTS) }, (_, row) => (
        <fieldset class="usa-fieldset row">
          <legend class="usa-legend">Person {row + 1}</legend>
          <div class="row-fields">
            <TextField name={`subjects.criteria.${row}.familyName`} label="Family name" form={form} />
            <TextField name={`subjects.criteria.${row}.givenName`} label="Given name" form={form} />
            <DayField name={`subjects.criteria.${row}.birthDate`} label="Date of birth" form={form} />
            <TextField name={`subjects.criteria.${row}.dlNumber`} label="Driver licence number" form={form} />
            <TextField name={`subjects.criteria.${row}.ssn`} label="Social security number" form={form} />
            <TextField name={`subjects.criteria.${row}.plate`} label="License plate" form={form} />
          </div>
        </fieldset>
      ))}
    </>
  );
}

function Recipient({ form, agencies }: Pick<HandlingFieldsProps, 'form' | 'agencies'>) {
  const { values } = form;
  const other = ['recipient.agency', 'recipient.contractId', 'onward.to'].some((name) => values[name] !== undefined);
  return (
    <details open={other || form.errors.some(({ pointer }) => /^\/(?:recipient|onward)/.test(pointer))}>
      <summary>Another recipient, a contractor, or handing it on</summary>
      <Select name="recipient.agency" label="Who receives it" form={form} none="My own agency" options={agencies} />
      <Checkboxes
        name="recipient.contractor[]"
        label="Contractor"
        form={form}
        options={[{ value: 'yes', label: 'A contractor receives it for that agency' }]}
      />
      <TextField name="recipient.contractId" label="Number of the contract" form={form} />
      <Select name="onward.to" label="Handed on to" form={form} none="Nobody" options={agencies} />
      <TextField
        name="onward.parent"
        label="Share request under which you received it"
        hint="For example SR-2026-000012"
        form={form}
      />
      <Checkboxes
        name="onward.originatorConsent[]"
        label="Consent"
        form={form}
        options={[{ value: 'yes', label: 'The agency it came from has consented' }]}
      />
    </details>
  );
}
