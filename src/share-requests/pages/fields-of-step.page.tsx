import type { Catalogue } from '../../policy/index.js';
import type { FormState, Option } from '../../web/forms/fields.js';
import type { FilledStep } from '../draft-form/steps.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { AuthorityFields } from './authority-fields.page.js';
import { ElementFields } from './element-fields.page.js';
import type { NamedDocument } from './element-fields.page.js';
import { HandlingFields } from './handling-fields.page.js';
import { PurposeFields } from './purpose-fields.page.js';

/** What all fields of a request are drawn from. */
export interface FieldsShown {
  readonly form: FormState;
  readonly catalogue: Catalogue;
  readonly agencies: readonly Option[];
  readonly agreements: readonly Option[];
  readonly body: ShareRequestBody | undefined;
}

/** The fields of one step, the same in the wizard and beside an answer. */
export function FieldsOfStep({ step, ...shown }: FieldsShown & { readonly step: FilledStep }) {
  const { form, catalogue, agencies, agreements } = shown;
  switch (step) {
    case 'purpose':
      return <PurposeFields form={form} purposes={catalogue.purposes} agencies={agencies} />;
    case 'authority':
      return <AuthorityFields {...{ form, catalogue, agreements }} documents={rowsOf(form, 'evidence')} />;
    case 'elements':
      return <ElementFields {...{ form, catalogue }} documents={documentsOf(shown)} />;
    case 'handling': {
      const elements = catalogue.categories.flatMap((category) => category.elements);
      return (
        <HandlingFields
          form={form}
          agencies={agencies}
          elements={elements.map(({ code, title }) => ({ value: code, label: title }))}
          subjects={rowsOf(form, 'subjects.criteria')}
        />
      );
    }
  }
}

/** The documents as the elements refer to them. */
export function documentsOf({ body, catalogue }: Pick<FieldsShown, 'body' | 'catalogue'>): readonly NamedDocument[] {
  return (body?.evidence ?? []).map(({ kind, issuedOn }, row) => ({
    row,
    title: `${catalogue.evidence.find((each) => each.kind === kind)?.title ?? kind} of ${issuedOn}`,
  }));
}

/** Rows that hold something, and one more. */
function rowsOf({ values }: FormState, list: string): number {
  const filled = Object.entries(values).flatMap(([name, value]) => {
    const row = name.startsWith(`${list}.`) ? /^\d+/.exec(name.slice(list.length + 1))?.[0] : undefined;
    return row === undefined || value === '' || value === undefined ? [] : [Number(row)];
  });
  return Math.max(-1, ...filled) + 2;
}
