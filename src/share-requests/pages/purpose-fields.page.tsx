import type { Catalogue } from '../../policy/index.js';
import { Radios, Select, TextArea, TextField } from '../../web/forms/fields.js';
import type { FormState, Option } from '../../web/forms/fields.js';

export interface PurposeFieldsProps {
  readonly form: FormState;
  readonly purposes: Catalogue['purposes'];
  readonly agencies: readonly Option[];
}

/** Why, of whom, for which case. */
export function PurposeFields({ form, purposes, agencies }: PurposeFieldsProps) {
  return (
    <>
      <Radios
        name="purpose"
        label="What do you need the information for?"
        hint="One purpose. What is shared may be used for it alone, and the rules differ from purpose to purpose."
        form={form}
        required
        options={purposes.map(({ code, title }) => ({ value: code, label: title, hint: code }))}
      />
      <Select
        name="sourceAgency"
        label="Agency that holds the records"
        form={form}
        required
        none="Choose an agency"
        options={agencies}
      />
      <TextField
        name="caseRef"
        label="Case number"
        hint="The number under which your agency keeps the case. Most authorities cannot be weighed without it."
        form={form}
      />
      <TextArea
        name="necessity"
        label="Why it is necessary"
        hint="In a sentence or two: what you want to find out and why it cannot be had with less. Read by the officer who decides."
        form={form}
      />
    </>
  );
}
