import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import type { ShareRequestBody } from '../share-requests.dto.js';

/** Name of what a form says about one element besides that it is asked for: `about.person.birth_date.necessity`. */
export const aboutElement = (code: string, what: 'necessity' | 'use' | 'transform'): string => `about.${code}.${what}`;

/** Units in which a person says how long; any other duration stays as it is until another is chosen. */
export const RETENTION_UNITS = { D: 'days', W: 'weeks', M: 'months', Y: 'years' } as const;
export const AS_IT_IS = 'as_is';
const SIMPLE_RETENTION = /^P([1-9]\d*)([DWMY])$/;

export const SUBJECT_FIELDS = ['familyName', 'givenName', 'birthDate', 'dlNumber', 'ssn', 'plate'] as const;
export const DOCUMENT_FIELDS = ['kind', 'issuedOn', 'expiresOn', 'signedBy'] as const;

/** The fields of all steps, filled from a request; `bodyOfForm` reads them back. */
export function formOfBody(body: ShareRequestBody): UrlEncoded {
  const fields: Record<string, string | readonly string[]> = {};
  const put = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) fields[name] = String(value);
  };
  const tick = (name: string, ticked: boolean | undefined): void => {
    if (ticked === true) fields[name] = ['yes'];
  };
  for (const name of ['sourceAgency', 'purpose', 'caseRef', 'necessity', 'agreement'] as const) put(name, body[name]);
  fields['authorities[]'] = body.authorities;
  fields['assurances[]'] = body.assurances ?? [];
  put('emergency.danger', body.emergency?.danger);
  put('emergency.narrative', body.emergency?.narrative);
  for (const [row, document] of (body.evidence ?? []).entries()) {
    for (const name of DOCUMENT_FIELDS) put(`evidence.${row}.${name}`, document[name]);
    fields[`evidence.${row}.names[]`] = document.names;
    tick(`evidence.${row}.notarized[]`, document.notarized);
  }
  fields['elements[]'] = body.elements.map(({ code }) => code);
  for (const { code, ...about } of body.elements) {
    for (const what of ['necessity', 'use', 'transform'] as const) put(aboutElement(code, what), about[what]);
  }
  const simple = SIMPLE_RETENTION.exec(body.retention);
  put('retention.amount', simple?.[1]);
  put('retention.unit', simple?.[2] ?? AS_IT_IS);
  if (!simple) put('retention.text', body.retention);
  put('timeRange.from', body.timeRange?.from);
  put('timeRange.to', body.timeRange?.to);
  put('recipient.agency', body.recipient?.agency);
  put('recipient.contractId', body.recipient?.contractId);
  tick('recipient.contractor[]', body.recipient?.contractor);
  put('onward.to', body.onward?.to);
  put('onward.parent', body.onward?.parent);
  tick('onward.originatorConsent[]', body.onward?.originatorConsent);
  for (const [row, subject] of body.subjects.criteria.entries()) {
    for (const name of SUBJECT_FIELDS) put(`subjects.criteria.${row}.${name}`, subject[name]);
  }
  put('subjects.count', body.subjects.count);
  fields['subjects.selectedBy[]'] = body.subjects.selectedBy ?? [];
  return fields;
}
