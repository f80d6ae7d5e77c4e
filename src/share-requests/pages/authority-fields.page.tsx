import type { Catalogue, CatalogueAuthority } from '../../policy/index.js';
import { inWords } from '../../web/components.js';
import { Checkboxes, Radios, TextArea } from '../../web/forms/fields.js';
import type { FormState, Option } from '../../web/forms/fields.js';
import { EvidenceFields } from './evidence-fields.page.js';

/** Assurances are part of the API; their words are ours. */
const ASSURANCES: readonly Option[] = [
  { value: 'necessary', label: 'The record is necessary to the performance of my agency’s duties and functions' },
  { value: 'similar_purpose', label: 'It will be used for a purpose similar to that for which it was collected' },
  { value: 'public_benefit', label: 'Its use produces a public benefit that outweighs the privacy of the individuals' },
];

export interface AuthorityFieldsProps {
  readonly form: FormState;
  readonly catalogue: Catalogue;
  /** Agreements in force between the two agencies, by number. */
  readonly agreements: readonly Option[];
  /** Rows of documents to show, the empty one included. */
  readonly documents: number;
}

/** On which law, on which agreement, with which documents. */
export function AuthorityFields({ form, catalogue, agreements, documents }: AuthorityFieldsProps) {
  const cited = new Set([form.values['authorities[]'] ?? []].flat());
  const shown = catalogue.authorities.filter(({ fits, code }) => fits || cited.has(code));
  const assured = inWords(shown.flatMap(({ assurances, code }) => (assurances.length > 0 ? [code] : [])));
  return (
    <>
      <Checkboxes
        name="authorities[]"
        label="Legal authorities you rely on"
        hint={`Those that speak of your purpose: ${shown.length} of the ${catalogue.authorities.length} in the register. Cite only what you could show to a court.`}
        form={form}
        options={shown.map((authority) => ({
          value: authority.code,
          label: `${authority.title} (${authority.code})`,
          hint: <AuthorityWords authority={authority} />,
        }))}
      />
      <Radios
        name="agreement"
        label="Agreement"
        hint="In force between your agency and the source agency. What lies outside its purposes and elements is refused."
        form={form}
        options={[{ value: '', label: 'None' }, ...agreements]}
      />
      {assured !== '' && (
        <Checkboxes
          name="assurances[]"
          label="Written assurances"
          hint={`Needed for ${assured}. Tick only what you assure in your agency’s name.`}
          form={form}
          options={ASSURANCES}
        />
      )}
      <EvidenceFields form={form} kinds={catalogue.evidence} rows={documents} />
      <details open={form.values['emergency.narrative'] !== undefined}>
        <summary>Only in an emergency</summary>
        <TextArea
          name="emergency.narrative"
          label="What the danger is"
          hint="Who is in danger, of what, and how you know. A release in an emergency is reviewed afterwards."
          form={form}
        />
        <Radios
          name="emergency.danger"
          label="How close it is"
          form={form}
          options={[
            { value: '', label: 'No emergency' },
            { value: 'imminent', label: 'The danger is imminent' },
            { value: 'none', label: 'There is no imminent danger' },
          ]}
        />
      </details>
    </>
  );
}

function AuthorityWords({ authority }: { readonly authority: CatalogueAuthority }) {
  const { citation, permits, evidenceText, agreementKinds, opensNothing } = authority;
  return (
    <>
      {citation}. Permits {permits}.{evidenceText !== '' && ` Needs: ${evidenceText}.`}
      {agreementKinds.length > 0 && ` Only with an agreement of kind ${inWords(agreementKinds)}.`}
      {opensNothing && ' By itself it opens nothing.'}
    </>
  );
}
