import { describe, expect, it } from '@jest/globals';
import { demoAgreements } from '../../samples/demo-agreements.js';
import { separate } from './agreement-content.js';
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
