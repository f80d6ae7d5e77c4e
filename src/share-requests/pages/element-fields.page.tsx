import type { Catalogue, CatalogueElement } from '../../policy/index.js';
import { counted } from '../../web/components.js';
import { errorsOf, fieldId, Hidden, Select, TextArea } from '../../web/forms/fields.js';
import type { FormState, Option } from '../../web/forms/fields.js';
import { aboutElement } from '../draft-form/form-of-body.js';

/** One document of evidence as the elements refer to it. */
export interface NamedDocument {
  readonly row: number;
  readonly title: string;
}

export interface ElementFieldsProps {
  readonly form: FormState;
  readonly catalogue: Catalogue;
  readonly documents: readonly NamedDocument[];
}

/** Those the API knows: which of them a rule waits for, the policy result says. */
const USES: readonly Option[] = [
  { value: 'identify', label: 'To identify a person' },
  { value: 'locate', label: 'To locate a person' },
  { value: 'suspect_description', label: 'To describe a suspect' },
];

/** The catalogue, by category. What is asked of one element is seen once it is ticked. */
export function ElementFields({ form, catalogue, documents }: ElementFieldsProps) {
  const asked = new Set([form.values['elements[]'] ?? []].flat());
  const known = new Set(catalogue.categories.flatMap(({ elements }) => elements.map(({ code }) => code)));
  const strangers = [...asked].filter((code) => !known.has(code)).map(outsideTheCatalogue);
  const first = catalogue.categories[0]?.elements[0]?.code ?? strangers[0]?.code;
  const shared = { form, asked, documents, masks: catalogue.masks, first };
  const errors = errorsOf(form, 'elements[]');
  return (
    <>
      <SmallestSets catalogue={catalogue} />
      {errors.length > 0 && (
        <div class="usa-error-message" id="field-elements-error">
          <span class="usa-sr-only">Error: </span>
          {errors.join('; ')}
        </div>
      )}
      {documents.map(({ row }) => (
        <Hidden name={`evidence.${row}.named`} value="asked" />
      ))}
      {catalogue.categories.map(({ category, elements }) => (
        <Category title={category} elements={elements} {...shared} />
      ))}
      {strangers.length > 0 && <Category title="not in the catalogue" elements={strangers} {...shared} />}
    </>
  );
}

function outsideTheCatalogue(code: string): CatalogueElement {
  return { code, title: code, sensitivity: 4, handling: undefined, transform: undefined, uses: [], justify: false };
}

function SmallestSets({ catalogue }: { readonly catalogue: Catalogue }) {
  const titles = new Map(
    catalogue.categories.flatMap(({ elements }) => elements.map((each) => [each.code, each.title])),
  );
  const named = (codes: readonly string[]) => codes.map((code) => titles.get(code) ?? code).join(', ');
  if (catalogue.minimalSets.length === 0) return null;
  return (
    <details>
      <summary>What usually suffices</summary>
      <ul>
        {catalogue.minimalSets.map(({ title, elements, oneOf }) => (
          <li>
            <strong>{title}:</strong> {named(elements)}
            {oneOf.length > 0 && `, and one of: ${named(oneOf)}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface Shared {
  readonly form: FormState;
  readonly asked: ReadonlySet<string>;
  readonly documents: readonly NamedDocument[];
  readonly masks: Catalogue['masks'];
  /** The element whose box carries the id of the whole list. */
  readonly first: string | undefined;
}

function Category(props: Shared & { readonly title: string; readonly elements: readonly CatalogueElement[] }) {
  const { title, elements, form, asked } = props;
  const ticked = elements.filter(({ code }) => asked.has(code)).length;
  const wrong = elements.some(({ code }) => errorsOf(form, `about.${code}`).length > 0);
  const name = title.charAt(0).toUpperCase() + title.slice(1);
  return (
    <details class="category" open={ticked > 0 || wrong || title === 'identity'}>
      <summary>
        {name}, {ticked === 0 ? counted(elements.length, 'element') : `${ticked} of ${elements.length} asked for`}
      </summary>
      <fieldset class="usa-fieldset">
        <legend class="usa-sr-only">{name}</legend>
        {elements.map((element) => (
          <Element element={element} {...props} />
        ))}
      </fieldset>
    </details>
  );
}

function Element(props: Shared & { readonly element: CatalogueElement }) {
  const { element, asked, first } = props;
  const { code, title } = element;
  const id = code === first ? fieldId('elements[]') : `${fieldId('elements[]')}-${code.replaceAll('.', '-')}`;
  return (
    <div class="element">
      <div class="usa-checkbox">
        <input
          class="usa-checkbox__input"
          type="checkbox"
          id={id}
          name="elements[]"
          value={code}
          checked={asked.has(code)}
        />
        <label class="usa-checkbox__label" for={id}>
          {title}
          <span class="usa-checkbox__label-description">
            <code>{code}</code> {handlingInWords(element)}
          </span>
        </label>
      </div>
      <div class="about">
        <About {...props} />
      </div>
    </div>
  );
}

function handlingInWords({ handling, transform, sensitivity }: CatalogueElement): string {
  const sensitive = sensitivity >= 4 ? 'restricted; ' : sensitivity === 3 ? 'sensitive; ' : '';
  const words = {
    allow: 'given in full',
    mask:
      transform === undefined
        ? 'given where it is justified'
        : `given as ${transform.replaceAll('_', ' ')} unless more is justified`,
    second: 'given with a second approval',
    deny: 'not given unless a rule opens it',
  };
  return `${sensitive}${handling === undefined ? 'no row of the pack speaks of it, so it is not given' : words[handling]}`;
}

function About({ element, form, documents, masks }: Shared & { readonly element: CatalogueElement }) {
  const { code, title, justify, uses, transform } = element;
  const [necessity, use, mask] = (['necessity', 'use', 'transform'] as const).map((what) => aboutElement(code, what));
  const chosenMask = form.values[mask!];
  const offered = [
    ...new Set([transform, typeof chosenMask === 'string' ? chosenMask : ''].filter(Boolean)),
  ] as string[];
  const declares = justify || uses.length > 0 || form.values[use!] !== undefined;
  return (
    <>
      {(justify || form.values[necessity!] !== undefined) && (
        <TextArea
          name={necessity!}
          label={`Why ${title} is necessary`}
          hint={justify ? 'Without your own reason for this element it is not given in full.' : undefined}
          form={form}
          required={justify}
          rows={2}
        />
      )}
      {declares && (
        <Select name={use!} label={`What ${title} is for`} form={form} none="No declared use" options={USES} />
      )}
      {offered.length > 0 && (
        <Select
          name={mask!}
          label={`How much of ${title}`}
          form={form}
          none="In full, where policy allows"
          options={offered.map((value) => ({ value, label: maskInWords(value, masks) }))}
        />
      )}
      {documents.map((document) => (
        <NamedIn document={document} code={code} form={form} />
      ))}
    </>
  );
}

export function maskInWords(transform: string, masks: Catalogue['masks']): string {
  const mask = masks.find((each) => each.transform === transform);
  return mask === undefined ? transform.replaceAll('_', ' ') : `${mask.title}, for example ${mask.example}`;
}

function NamedIn(props: { readonly document: NamedDocument; readonly code: string; readonly form: FormState }) {
  const { document, code, form } = props;
  const name = `evidence.${document.row}.names[]`;
  const id = `${fieldId(name)}-${code.replaceAll('.', '-')}`;
  return (
    <div class="usa-checkbox">
      <input
        class="usa-checkbox__input"
        type="checkbox"
        id={id}
        name={name}
        value={code}
        checked={[form.values[name] ?? []].flat().includes(code)}
      />
      <label class="usa-checkbox__label" for={id}>
        Named in document {document.row + 1}: {document.title}
      </label>
    </div>
  );
}
