import { textOf } from '../web/forms/page-form.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import type { FieldError } from '../platform/result.js';
import type { DecisionBody } from './decisions.dto.js';

/** Units of a retention in a form, by the letter that ISO 8601 gives them. */
export const RETENTION_UNITS = { D: 'days', W: 'weeks', M: 'months', Y: 'years' } as const;

/** As many as a body may hold. */
const ELEMENTS = 60;

/** What stands in the value of a radio button: `mask`, or `permit R-A R-B` where rules are set aside. */
export const choiceValue = (result: 'permit' | 'mask' | 'deny', setAside: readonly string[] = []): string =>
  [result, ...setAside].join(' ');

/**
 * The body of a decision as the form says it, to be checked against the API's own schema. Choices for elements count only
 * where something is released.
 */
export function decisionDraft(form: UrlEncoded): Readonly<Record<string, unknown>> {
  const verdict = textOf(form, 'verdict');
  return {
    verdict,
    ...(verdict === 'deny' ? {} : { elements: elementsOf(form), retention: retentionOf(form) }),
    rationale: textOf(form, 'rationale'),
  };
}

function elementsOf(form: UrlEncoded): readonly object[] {
  const codes = Array.from({ length: ELEMENTS }, (_, index) => textOf(form, `elements.${index}.code`));
  return codes.flatMap((code, index) => {
    if (code === undefined) return [];
    const [result, ...override] = (textOf(form, `elements.${index}.result`) ?? '').split(' ');
    return [{ code, ...(result === '' ? {} : { result }), ...(override.length > 0 ? { override } : {}) }];
  });
}

function retentionOf(form: UrlEncoded): string | undefined {
  const amount = textOf(form, 'retention.amount');
  return amount === undefined ? undefined : `P${amount}${textOf(form, 'retention.unit') ?? 'D'}`;
}

/** The same the other way: the fields that a decision fills. */
export function decisionFields({ verdict, elements = [], retention, rationale }: DecisionBody): UrlEncoded {
  const [, amount, unit] = /^P(\d+)([DWMY])$/.exec(retention ?? '') ?? [];
  return {
    verdict,
    rationale,
    ...Object.fromEntries(
      elements.flatMap(({ code, result, override }, index) => [
        [`elements.${index}.code`, code],
        [`elements.${index}.result`, choiceValue(result, override)],
      ]),
    ),
    ...(amount === undefined || unit === undefined ? {} : { 'retention.amount': amount, 'retention.unit': unit }),
  };
}

/** Errors at the fields that the form has, one a field: a choice stands for its element, the number for the retention. */
export function atFields(errors: readonly FieldError[]): readonly FieldError[] {
  const shown = errors.map(atField);
  return shown.filter(({ pointer }, index) => shown.findIndex((each) => each.pointer === pointer) === index);
}

function atField({ pointer, detail }: FieldError): FieldError {
  if (pointer === '/retention') {
    return { pointer: '/retention/amount', detail: 'must be a whole number of days, weeks, months or years' };
  }
  if (pointer === '/verdict') return { pointer, detail: 'choose whether to release or to deny' };
  if (pointer === '/elements') return { pointer: '/elements/0/result', detail };
  const element = /^\/elements\/(\d+)(?:\/(.*))?$/.exec(pointer);
  if (element === null) return { pointer, detail };
  return { pointer: `/elements/${element[1]}/result`, detail: element[2] === 'result' ? 'choose one' : detail };
}
