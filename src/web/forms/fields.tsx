import type { ComponentChildren } from 'preact';
import type { FieldError } from '../../platform/result.js';
import type { Language } from '../page.js';

/** What a form shows again after a refusal: the values as typed, and what is wrong with them. */
export interface FormState {
  /** By field name; lists under names that end in `[]`. */
  readonly values: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly errors: readonly FieldError[];
  /** Of the page; English unless given. */
  readonly language?: Language;
}

export const EMPTY_FORM: FormState = { values: {}, errors: [] };

/** Attributes of htmx, which go through as they are. */
export type Enhanced = Readonly<Partial<Record<`hx-${string}`, string>>>;

interface FieldProps {
  /** Dotted path of what it fills in the body, `recipient.agency`; a list ends in `[]`. */
  readonly name: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly form: FormState;
  readonly required?: boolean;
  /** Filled in or another field is: neither required nor optional by itself. */
  readonly eitherOr?: boolean;
  /** Where the form holds no value for it. */
  readonly initial?: string | undefined;
  readonly enhanced?: Enhanced;
}

/** `recipient.agency` and `elements[]` as the pointers `/recipient/agency` and `/elements`. */
const pointerOf = (name: string): string => `/${name.replace(/\[\]$/, '').replaceAll('.', '/')}`;

/** Id of a field, to which the summary of errors links. */
export const fieldId = (name: string): string => `field-${name.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`;
export const fieldIdOfPointer = (pointer: string): string => fieldId(pointer.slice(1).replaceAll('/', '.'));

/** An error of `/subjects/criteria/0` belongs to a field that stands for all of `/subjects/criteria`. */
export function errorsOf(form: FormState, name: string): readonly string[] {
  const own = pointerOf(name);
  return form.errors
    .filter(({ pointer }) => pointer === own || pointer.startsWith(`${own}/`))
    .map(({ detail }) => detail);
}

export function valueOf(form: FormState, name: string, initial = ''): string {
  const value = form.values[name];
  return typeof value === 'string' ? value : (value?.[0] ?? initial);
}

interface Described {
  readonly id: string;
  readonly errors: readonly string[];
  readonly describedBy: string | undefined;
}

function described({ name, hint, form }: FieldProps): Described {
  const id = fieldId(name);
  const errors = errorsOf(form, name);
  const parts = [hint === undefined ? '' : `${id}-hint`, errors.length > 0 ? `${id}-error` : ''].filter(Boolean);
  return { id, errors, describedBy: parts.length > 0 ? parts.join(' ') : undefined };
}

function Around(props: FieldProps & { readonly children: ComponentChildren }) {
  const { id, errors } = described(props);
  return (
    <div class={`usa-form-group${errors.length > 0 ? ' usa-form-group--error' : ''}`}>
      <label class={`usa-label${errors.length > 0 ? ' usa-label--error' : ''}`} for={id}>
        {props.label}
        {props.required !== true && props.eitherOr !== true && (
          <span class="usa-hint">{props.form.language === 'es' ? ' (opcional)' : ' (optional)'}</span>
        )}
      </label>
      <HintAndErrors {...props} />
      {props.children}
    </div>
  );
}

function HintAndErrors(props: FieldProps) {
  const { id, errors } = described(props);
  return (
    <>
      {props.hint !== undefined && (
        <div class="usa-hint" id={`${id}-hint`}>
          {props.hint}
        </div>
      )}
      {errors.length > 0 && (
        <div class="usa-error-message" id={`${id}-error`}>
          <span class="usa-sr-only">Error: </span>
          {errors.join('; ')}
        </div>
      )}
    </>
  );
}

/** What all controls carry. No `required` attribute: the browser's own bubbles are in its language, not the page's. */
function control(props: FieldProps) {
  const { id, errors, describedBy } = described(props);
  return {
    id,
    name: props.name,
    ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
    ...(errors.length > 0 ? { 'aria-invalid': 'true' as const } : {}),
    ...(props.required === true ? { 'aria-required': 'true' as const } : {}),
    ...props.enhanced,
  };
}

const wrong = (props: FieldProps) => (errorsOf(props.form, props.name).length > 0 ? ' usa-input--error' : '');

interface TextProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'search' | 'number' | 'tel';
  readonly autocomplete?: string;
}

export function TextField(props: TextProps) {
  const { form, name, initial, type = 'text', autocomplete = 'off' } = props;
  return (
    <Around {...props}>
      <input
        class={`usa-input${wrong(props)}`}
        type={type as 'text'}
        autocomplete={autocomplete}
        value={valueOf(form, name, initial)}
        {...control(props)}
      />
    </Around>
  );
}

export function TextArea(props: FieldProps & { readonly rows?: number; readonly autocomplete?: string }) {
  return (
    <Around {...props}>
      <textarea
        class={`usa-textarea${wrong(props)}`}
        rows={props.rows ?? 5}
        autocomplete={props.autocomplete ?? 'off'}
        {...control(props)}
      >
        {valueOf(props.form, props.name, props.initial)}
      </textarea>
    </Around>
  );
}

/** One file; the form around it has `encType="multipart/form-data"`. Browsers never show a file again after a refusal. */
export function FileField(props: FieldProps & { readonly accept: string }) {
  return (
    <Around {...props}>
      <input class={`file${wrong(props)}`} type="file" accept={props.accept} {...control(props)} />
    </Around>
  );
}

/** A calendar day, as `YYYY-MM-DD`; browsers show it in the reader's own order. */
export function DayField(props: FieldProps) {
  return (
    <Around {...props}>
      <input
        class={`usa-input${wrong(props)}`}
        type="date"
        value={valueOf(props.form, props.name, props.initial)}
        {...control(props)}
      />
    </Around>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly disabled?: boolean;
}

export function Select(props: FieldProps & { readonly options: readonly Option[]; readonly none?: string }) {
  const chosen = valueOf(props.form, props.name, props.initial);
  return (
    <Around {...props}>
      <select class={`usa-select${wrong(props)}`} {...control(props)}>
        {props.none !== undefined && <option value="">{props.none}</option>}
        {props.options.map(({ value, label, disabled }) => (
          <option value={value} selected={value === chosen} disabled={disabled}>
            {label}
          </option>
        ))}
      </select>
    </Around>
  );
}

interface ChoiceProps extends FieldProps {
  readonly options: readonly Option[];
  /** Ticked where the form holds no values. */
  readonly initially?: readonly string[];
}

/** One of several, all in sight. */
export function Radios(props: ChoiceProps) {
  const chosen = valueOf(props.form, props.name, props.initially?.[0] ?? props.initial);
  return <Choices {...props} kind="radio" chosen={[chosen]} />;
}

/** Any of several; the name ends in `[]`. */
export function Checkboxes(props: ChoiceProps) {
  const value = props.form.values[props.name];
  const chosen = value === undefined ? (props.initially ?? []) : typeof value === 'string' ? [value] : value;
  return <Choices {...props} kind="checkbox" chosen={chosen} />;
}

function Choices(props: ChoiceProps & { readonly kind: 'radio' | 'checkbox'; readonly chosen: readonly string[] }) {
  const { kind, name, label, options, chosen } = props;
  const { id, errors, describedBy } = described(props);
  return (
    <fieldset
      class={`usa-fieldset${errors.length > 0 ? ' usa-form-group--error' : ''}`}
      {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
    >
      <legend class={`usa-legend${errors.length > 0 ? ' usa-label--error' : ''}`}>{label}</legend>
      <HintAndErrors {...props} />
      {options.map((option, index) => {
        // The first carries the id of the whole, so that the summary's link leads to a control.
        const own = index === 0 ? id : `${id}-option-${index}`;
        return (
          <div class={`usa-${kind}`}>
            <input
              class={`usa-${kind}__input`}
              type={kind}
              id={own}
              name={name}
              value={option.value}
              checked={chosen.includes(option.value)}
              disabled={option.disabled}
              {...props.enhanced}
            />
            <label class={`usa-${kind}__label`} for={own}>
              {option.label}
              {option.hint !== undefined && <span class={`usa-${kind}__label-description`}>{option.hint}</span>}
            </label>
          </div>
        );
      })}
    </fieldset>
  );
}

export function Hidden({ name, value }: { readonly name: string; readonly value: string }) {
  return <input type="hidden" name={name} value={value} />;
}

export interface SubmitProps {
  readonly children: ComponentChildren;
  readonly look?: 'main' | 'outline' | 'danger';
  /** Sent with the form when this button is pressed. */
  readonly name?: string;
  readonly value?: string;
  /** Another route than the form's own. */
  readonly action?: string;
  readonly enhanced?: Enhanced;
}

export function SubmitButton({ children, look = 'main', name, value, action, enhanced }: SubmitProps) {
  const extra = { main: '', outline: ' usa-button--outline', danger: ' usa-button--secondary' }[look];
  return (
    <button
      type="submit"
      class={`usa-button${extra}`}
      {...(name === undefined ? {} : { name })}
      {...(value === undefined ? {} : { value })}
      {...(action === undefined ? {} : { formAction: action })}
      {...enhanced}
    >
      {children}
    </button>
  );
}
