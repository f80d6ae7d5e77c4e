import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readForm } from '../web/forms/page-form.js';
import { atFields, decisionDraft, decisionFields } from './decision-form.js';
import { decisionBody } from './decisions.dto.js';

const rationale = 'Necessary for the named case.';
const rules = fc.uniqueArray(fc.constantFrom('R-A', 'R-B2', 'R-C-D'), { minLength: 1, maxLength: 3 });
const element = fc.record(
  {
    code: fc.constantFrom('person.full_name', 'id.ssn_full', 'loc.alpr_hits'),
    result: fc.constantFrom('permit', 'mask', 'deny'),
    override: rules,
  },
  { requiredKeys: ['code', 'result'] },
);
const release = fc.record(
  {
    verdict: fc.constant('release'),
    elements: fc.uniqueArray(element, { selector: ({ code }) => code, minLength: 1 }),
    retention: fc.constantFrom('P30D', 'P2W', 'P6M', 'P1Y'),
    rationale: fc.constant(rationale),
  },
  { requiredKeys: ['verdict', 'elements', 'rationale'] },
);

describe('the form of a decision', () => {
  it('says what the body of the API says, there and back', () => {
    fc.assert(
      fc.property(release, (body) => {
        const read = readForm(decisionBody, body);
        if (!read.ok) throw new Error(read.rejection.detail);
        expect(readForm(decisionBody, decisionDraft(decisionFields(read.value)))).toEqual(read);
      }),
      { numRuns: 300, seed: 20_261_124 },
    );
  });

  it('leaves the elements out of a denial', () => {
    const form = { verdict: 'deny', rationale, 'elements.0.code': 'id.ssn_full', 'retention.amount': '3' };
    expect(readForm(decisionBody, decisionDraft(form))).toEqual({ ok: true, value: { verdict: 'deny', rationale } });
  });

  it('has a field for every error', () => {
    const form = {
      'elements.0.code': 'person.full_name',
      'elements.1.code': 'id.ssn_full',
      'elements.1.result': 'permit nonsense',
      'retention.amount': 'soon',
      'retention.unit': 'D',
    };
    const read = readForm(decisionBody, decisionDraft(form));
    expect(atFields(read.ok ? [] : (read.rejection.errors ?? [])).map(({ pointer }) => pointer)).toEqual([
      '/verdict',
      '/elements/0/result',
      '/elements/1/result',
      '/retention/amount',
      '/rationale',
    ]);
    expect(atFields([{ pointer: '/elements/3', detail: 'R-A denies it.' }])).toEqual([
      { pointer: '/elements/3/result', detail: 'R-A denies it.' },
    ]);
  });
});
