import type { ComponentChildren } from 'preact';
import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import type { Rejection } from '../../platform/result.js';
import { SubmitButton } from './fields.js';
import type { FormState } from './fields.js';
import { EMPTY_FORM } from './fields.js';
import { FormGuard } from './form-guard.js';

/**
 * A record's page has a form a command, so its fields are named by command, `suspend.reason`: two forms may ask for the same
 * thing. What one form was refused for is shown in that form alone.
 */
export interface RefusedAction {
  /** Name of the form that was sent. */
  readonly action: string;
  readonly values: UrlEncoded;
  readonly rejection: Rejection;
}

/** The refusal with pointers to the fields of the form, `/reason` → `/suspend/reason`. */
export function refusedAction(action: string, values: UrlEncoded, rejection: Rejection): RefusedAction {
  const errors = rejection.errors?.map(({ pointer, detail }) => ({ pointer: `/${action}${pointer}`, detail }));
  return { action, values, rejection: { ...rejection, ...(errors && { errors }) } };
}

export interface ActionFormProps {
  readonly name: string;
  /** What it does, on the line that opens it and on its button. */
  readonly title: string;
  /** Where it goes. */
  readonly to: string;
  /** What follows from it; read before it is done. */
  readonly words: ComponentChildren;
  readonly refused: RefusedAction | undefined;
  readonly look?: 'main' | 'outline' | 'danger';
  readonly version?: number;
  readonly idempotencyKey?: string;
  readonly fields?: (form: FormState) => ComponentChildren;
}

/** What the reader may do with a record: of no use on paper. */
export function Acts({ children }: { readonly children: ComponentChildren }) {
  return (
    <section class="no-print" aria-labelledby="acts">
      <h2 id="acts">What you may do now</h2>
      {children}
    </section>
  );
}

/** One command of a record: closed until somebody means to do it, open again when it was refused. */
export function ActionForm(props: ActionFormProps) {
  const { name, title, to, words, refused, look, version, idempotencyKey, fields } = props;
  const mine = refused?.action === name ? refused : undefined;
  const form: FormState = mine ? { values: mine.values, errors: mine.rejection.errors ?? [] } : EMPTY_FORM;
  return (
    <details class="action" open={mine !== undefined}>
      <summary>{title}</summary>
      <form method="post" action={to}>
        <p class="prose">{words}</p>
        <FormGuard
          {...(version === undefined ? {} : { version })}
          {...(idempotencyKey === undefined ? {} : { idempotencyKey })}
        />
        {fields?.(form)}
        <div class="actions">
          <SubmitButton {...(look === undefined ? {} : { look })}>{title}</SubmitButton>
        </div>
      </form>
    </details>
  );
}
