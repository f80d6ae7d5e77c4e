import { describe, expect, it } from '@jest/globals';
import type { Evaluation, Finding } from '../policy/index.js';
import { seenOf, whatChanged } from './what-changed.js';

type Now = Parameters<typeof whatChanged>[2];

const fails = (rule: string, result: Finding['result'] = 'fail') => ({ rule, result }) as Finding;
const evaluation = (over: Partial<Evaluation>): Evaluation & { readonly id: string } => ({
  id: 'e-1',
  outcome: 'permit',
  findings: [],
  elements: [{ element: 'id.ssn_full', result: 'permit', rules: [] }],
  obligations: [],
  retention: { duration: 'P180D', setBy: ['request'], destroyBy: '2027-05-23', destroyAt: '2027-05-24T06:00:00Z' },
  neutral: false,
  packDigest: '',
  pack: 'utah@1',
  factsDigest: '',
  ...over,
});
const now = (over: Partial<Evaluation> & { readonly id?: string }, rest: object = {}): Now =>
  ({
    status: 'in_review',
    evaluation: evaluation(over),
    pending: undefined,
    content: { evidence: [] },
    ...rest,
  }) as never;
const said = (view: Now, form: Record<string, string> = {}, before = evaluation({})) =>
  whatChanged(
    seenOf({ 'seen.evaluation': 'e-1', 'seen.status': 'in_review', 'seen.evidence': '', ...form }),
    before,
    view,
    (code) => code,
  );

describe('what changed since a page was shown', () => {
  it('is nothing when nothing did', () => {
    expect(said(now({}))).toEqual([]);
  });

  it('is said of status, pending decision and evidence', () => {
    const evidence = [{ verifiedBy: 'p-1' }, {}, { verifiedBy: 'p-2' }];
    const view = now({}, { status: 'in_review', pending: {}, content: { evidence } });
    expect(said(view, { 'seen.status': 'info_requested', 'seen.evidence': '1' })).toEqual([
      'It was info requested, and now is in review.',
      'A decision waits for its second approval.',
      'Documents now seen: number 1, 3.',
    ]);
  });

  it('is said of the policy result: outcome, elements, retention and rules, old and new', () => {
    const view = now({
      id: 'e-2',
      outcome: 'narrow',
      elements: [
        { element: 'id.ssn_full', result: 'deny', rules: ['R-B'] },
        { element: 'contact.employer', result: 'mask', transform: 'city', rules: ['R-B'] },
      ],
      retention: { duration: 'P30D', setBy: ['R-C'], destroyBy: '2026-12-24', destroyAt: '2026-12-25T07:00:00Z' },
      findings: [fails('R-B'), fails('R-C', 'gap'), fails('R-D', 'pass')],
    });
    const before = evaluation({
      findings: [fails('R-A')],
      elements: [
        { element: 'id.ssn_full', result: 'permit', rules: [] },
        { element: 'person.full_name', result: 'permit', rules: [] },
      ],
    });
    expect(said(view, {}, before)).toEqual([
      'The policy result was permit, and now is narrow.',
      'id.ssn_full was allowed, and now is not allowed.',
      'contact.employer is asked for now: allowed in part.',
      'person.full_name is no longer asked for.',
      'Retention that policy allows now ends with 2026-12-24.',
      'Stands against it now: R-B, R-C.',
      'Stands no longer: R-A.',
    ]);
  });

  it('says so when policy was asked again and nothing came out differently', () => {
    expect(said(now({ id: 'e-2' }))).toEqual(['Policy was asked again, with the same result.']);
  });
});
