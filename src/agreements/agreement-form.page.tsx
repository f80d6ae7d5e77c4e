import type { Rejection } from '../platform/result.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { DayField, Radios, Select, SubmitButton, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState, Option } from '../web/forms/fields.js';
import { FormGuard } from '../web/forms/form-guard.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { rowsOf } from './agreement-draft.js';
import type { DraftForm } from './agreement-draft.js';
import { AGREEMENT_FIELDS, AGREEMENT_SECTIONS, fieldKey, fieldsOfRow, shownAt } from './agreement-fields.js';
import type { AgreementSection } from './agreement-fields.js';

export interface AgreementFormProps {
  readonly frame: Frame;
  /** Where the form goes. */
  readonly action: string;
  /** The revision that is amended; absent for a new agreement. */
  readonly amends?: { readonly number: string; readonly revision: number; readonly version: number };
  readonly values: DraftForm;
  readonly rejection?: Rejection | undefined;
  /** Lists that shall have one more empty row. */
  readonly more?: string | undefined;
  readonly agencies: readonly { readonly id: string; readonly name: string }[];
}

const YES_NO: readonly Option[] = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];

/** Drafting an agreement, or its next revision: one long form, in the order in which a lawyer writes one. */
export function AgreementFormPage(props: AgreementFormProps) {
  const { frame, action, amends, values, rejection } = props;
  const title = amends ? `Amend agreement ${amends.number}` : 'Draft an agreement';
  return (
    <Page title={title} frame={frame} here="/agreements">
      <p class="prose">
        {amends
          ? `This drafts revision ${amends.revision + 1}. Revision ${amends.revision} stays in force until every party has signed the new one.`
          : 'A draft binds nobody. It enters into force on its first day, when every party has signed.'}
      </p>
      <ErrorSummary rejection={rejection} labels={labelsOf(rejection)} shownAt={shownAt} />
      <form method="post" action={action} class="usa-form usa-form--large">
        {amends && <FormGuard version={amends.version} />}
        {/* Enter in a field presses the first button of a form: it must be the one that drafts. */}
        <button type="submit" class="usa-sr-only" tabIndex={-1} aria-hidden="true">
          Draft
        </button>
        {AGREEMENT_SECTIONS.map((section) => (
          <Section section={section} {...props} form={{ values, errors: moved(rejection) }} />
        ))}
        <div class="actions">
          <SubmitButton>{amends ? 'Draft the amendment' : 'Draft the agreement'}</SubmitButton>
          <a href={amends ? `/agreements/${amends.number}` : '/agreements'}>Cancel</a>
        </div>
      </form>
    </Page>
  );
}

type Within = Pick<AgreementFormProps, 'values' | 'agencies' | 'more'> & { readonly form: FormState };

function Section({ section, ...within }: Within & { readonly section: AgreementSection }) {
  return (
    <>
      <h2>{section.heading}</h2>
      {section.words !== undefined && <p class="prose">{section.words}</p>}
      {section.fields?.map((name) => (
        <Field name={name} {...within} />
      ))}
      {section.lists?.map((list) => (
        <Rows {...list} {...within} />
      ))}
    </>
  );
}

function Rows({
  path,
  row,
  least,
  ...within
}: Within & { readonly path: string; readonly row: string; readonly least: number }) {
  const rows = rowsOf(within.values, path, least) + (within.more === path ? 1 : 0);
  return (
    <>
      {Array.from({ length: rows }, (_, index) => (
        <fieldset class="usa-fieldset">
          <legend class="usa-legend">
            <strong>{`${row} ${index + 1}`}</strong>
          </legend>
          {fieldsOfRow(path).map((name) => (
            <Field name={`${path}.${index}.${name}`} {...within} />
          ))}
        </fieldset>
      ))}
      <p class="quiet">To leave a row out, leave all of it empty.</p>
      <SubmitButton look="outline" name="more" value={path}>{`Add another ${row.toLowerCase()}`}</SubmitButton>
    </>
  );
}

function Field({ name, form, agencies }: Within & { readonly name: string }) {
  const field = AGREEMENT_FIELDS[fieldKey(name)];
  if (!field) throw new Error(`The form of an agreement has no field ${name}`);
  const { label, hint, control, options = {}, optional } = field;
  const common = { name, label, form, required: optional !== true, ...(hint === undefined ? {} : { hint }) };
  switch (control) {
    case 'line':
      return <TextField {...common} />;
    case 'text':
      return <TextArea {...common} rows={3} />;
    case 'codes':
      return <TextArea {...common} rows={3} />;
    case 'day':
      return <DayField {...common} />;
    case 'yes-no':
      return <Radios {...common} options={YES_NO} />;
    case 'agency':
      return (
        <Select
          {...common}
          none="Choose one"
          options={agencies.map(({ id, name: text }) => ({ value: id, label: text }))}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          none="Choose one"
          options={Object.entries(options).map(([value, text]) => ({ value, label: text }))}
        />
      );
  }
}

/** Each fault at the field that shows it. */
function moved(rejection: Rejection | undefined): FormState['errors'] {
  return (rejection?.errors ?? []).map(({ pointer, detail }) => ({ pointer: shownAt(pointer), detail }));
}

function labelsOf(rejection: Rejection | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (rejection?.errors ?? []).map(({ pointer }) => {
      const at = shownAt(pointer);
      const row = /\/(\d+)\//.exec(at)?.[1];
      const label = AGREEMENT_FIELDS[fieldKey(at)]?.label ?? pointer;
      return [pointer, row === undefined ? label : `${label}, row ${Number(row) + 1}`];
    }),
  );
}
