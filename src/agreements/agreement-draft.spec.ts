import { describe, expect, it } from '@jest/globals';
import { demoAgreements } from '../../samples/demo-agreements.js';
import { separate } from './agreement-content.js';
import { AGREEMENT_FIELDS, AGREEMENT_SECTIONS, fieldKey, fieldsOfRow, shownAt } from './agreement-fields.js';
import { bodyOf, formOf, joined, rowsOf } from './agreement-draft.js';
import { agreementBody } from './agreements.dto.js';
import type { AgreementBody } from './agreements.dto.js';

const [FIRST] = demoAgreements('2026-11-24').map(({ body }) => body);
const EVERYTHING: AgreementBody = {
  ...FIRST!,
  audit: { ...FIRST!.audit, lastOn: '2026-02-03' },
  series: [{ code: 'DL-1', classification: 'private' }],
  matching: {
    justification: 'One run a month.\n\nNo other.',
    description: 'Licences against warrants.',
    verification: 'By hand.',
    noticePublishedOn: '2026-01-02',
    boardApprovedOn: '2026-01-05',
  },
  delegation: {
    model: 'task_force',
    officers: [{ name: 'Odalys Verring', authorizedOn: '2026-01-07' }],
    supervisor: 'Piers Holloway',
  },
};

describe('the form of an agreement', () => {
  it('gives back every member of what it was filled with', () => {
    for (const body of [EVERYTHING, FIRST!]) {
      expect(agreementBody.parse(body)).toEqual(body);
      expect(bodyOf(formOf(body))).toEqual(body);
    }
  });

  it('begins an amendment with what is stored, names and wording included', () => {
    const { terms, words } = separate(EVERYTHING);
    expect(joined(terms, words)).toEqual(EVERYTHING);
  });

  it('takes no row that was left empty, and shows room for at least so many', () => {
    const form = { ...formOf(FIRST!), 'parties.9.agency': ' ', 'parties.9.direction': '' };
    expect(bodyOf(form)).toEqual(FIRST);
    expect(rowsOf({}, 'parties', 2)).toBe(2);
    expect(rowsOf({ 'parties.3.agency': 'dps', 'partiesX.7.agency': 'no' }, 'parties', 2)).toBe(4);
  });

  it('hands on what cannot be understood, so that the schema refuses it and not this', () => {
    const form = { ...formOf(FIRST!), 'term.maxRenewals': 'two', public: '' };
    const result = agreementBody.safeParse(bodyOf(form));
    expect(result.success ? [] : result.error.issues.map(({ path }) => path.join('/'))).toEqual([
      'term/maxRenewals',
      'public',
    ]);
  });
});

describe('the fields of the form', () => {
  const asked = AGREEMENT_SECTIONS.flatMap(({ fields = [], lists = [] }) => [
    ...fields,
    ...lists.flatMap(({ path }) => fieldsOfRow(path).map((name) => `${path}.*.${name}`)),
  ]);

  it('ask for every member of an agreement, once', () => {
    const members = new Set(Object.keys(formOf(EVERYTHING)).map(fieldKey));
    expect([...members].filter((member) => AGREEMENT_FIELDS[member] === undefined)).toEqual([]);
    expect(asked.toSorted()).toEqual(Object.keys(AGREEMENT_FIELDS).toSorted());
    expect([...members].filter((member) => !asked.includes(member))).toEqual([]);
  });

  it('show each fault somewhere: at the field, at its list, or at the first field of the part', () => {
    expect(shownAt('/parties/1/contact/email')).toBe('/parties/1/contact/email');
    expect(shownAt('/authorities/3')).toBe('/authorities');
    expect(shownAt('/purposes/2/elements/14')).toBe('/purposes/2/elements');
    expect(shownAt('/parties')).toBe('/parties/0/agency');
    expect(shownAt('/matching')).toBe('/matching/justification');
    expect(shownAt('/delegation/officers/0')).toBe('/delegation/officers/0/name');
    expect(shownAt('/nothing/known')).toBe('/title');
  });
});
