import type { Catalogue } from '../../policy/index.js';
import { Checkboxes, DayField, Select } from '../../web/forms/fields.js';
import type { FormState } from '../../web/forms/fields.js';
import { MOST_DOCUMENTS } from '../draft-form/steps.js';

const SIGNERS = ['judge', 'magistrate', 'clerk', 'agency_officer', 'executive', 'subject', 'physician'];
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('_', ' ');

export interface EvidenceFieldsProps {
  readonly form: FormState;
  readonly kinds: Catalogue['evidence'];
  readonly rows: number;
}

/** Documents that show the authority, a row each. The papers themselves stay with the agencies: an officer sees them. */
export function EvidenceFields({ form, kinds, rows }: EvidenceFieldsProps) {
  const shown = Math.min(rows, MOST_DOCUMENTS);
  return (
    <>
      <h2>Documents of evidence</h2>
      <p class="prose">
        Name the documents that show your authority. An officer of the source agency looks at each before anything is
        released on it. To take one away, set its kind to none and empty its days.
      </p>
      {Array.from({ length: shown }, (_, row) => (
        <fieldset class="usa-fieldset row">
          <legend class="usa-legend">Document {row + 1}</legend>
          <div class="row-fields">
            <Select
              name={`evidence.${row}.kind`}
              label="Kind"
              form={form}
              none="None"
              options={kinds.map(({ kind, title }) => ({ value: kind, label: title }))}
            />
            <Select
              name={`evidence.${row}.signedBy`}
              label="Signed by"
              form={form}
              none="Choose"
              options={SIGNERS.map((signer) => ({ value: signer, label: capital(signer) }))}
            />
            <DayField name={`evidence.${row}.issuedOn`} label="Issued on" form={form} />
            <DayField name={`evidence.${row}.expiresOn`} label="Expires on" form={form} />
          </div>
          <Checkboxes
            name={`evidence.${row}.notarized[]`}
            label="Form"
            form={form}
            options={[{ value: 'yes', label: 'It is notarized' }]}
          />
        </fieldset>
      ))}
    </>
  );
}
