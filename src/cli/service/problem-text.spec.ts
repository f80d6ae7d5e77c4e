import { describe, expect, it } from '@jest/globals';
import { describeFindings, describeProblem } from './problem-text.js';

const finding = (element: string | undefined, cure = 'Name an agreement in force.') => ({
  rule: 'R-AGREEMENT-ACTIVE',
  basis: 'agreement',
  ...(element === undefined ? {} : { element }),
  message: 'The agreement is not in force.',
  citation: 'AG-1 §4',
  cure,
});

describe('a refusal in sentences', () => {
  it('says what, where, under which rule and what to do', () => {
    const text = describeProblem({
      status: 422,
      title: 'Policy does not allow this',
      code: 'policy-denied',
      detail: 'Ask again with what would pass.',
      errors: [{ pointer: '/retention', detail: 'must be a duration' }],
      findings: [finding(undefined)],
      requestId: '01968000-0000-7000-8000-000000000001',
    });
    expect(text.split('\n')).toEqual([
      'Policy does not allow this (policy-denied). Ask again with what would pass.',
      '  /retention: must be a duration',
      '  R-AGREEMENT-ACTIVE (agreement) The agreement is not in force. [AG-1 §4] Cure: Name an agreement in force.',
    ]);
  });

  it('says where a policy pack is wrong', () => {
    const place = { file: 'utah/tables/ceilings.csv', line: 3, column: 7, message: 'there is no such group' };
    expect(describeProblem({ status: 422, title: 'The pack is unusable', problems: [place] })).toBe(
      'The pack is unusable.\n  utah/tables/ceilings.csv:3:7 there is no such group',
    );
  });

  it('names the request to report when the fault is ours, and copes with an answer that is no problem document', () => {
    expect(describeProblem({ status: 500, title: 'A fault of ours', requestId: 'r-1' })).toContain(
      'Report request r-1',
    );
    expect(describeProblem({ status: 502 })).toBe('The service answered 502.');
  });

  it('says once what a rule says of several elements in the same words', () => {
    const lines = describeFindings([finding('id.ssn'), finding('id.dl'), finding('id.pin', 'Leave it out.')]);
    expect(lines).toEqual([
      'R-AGREEMENT-ACTIVE (agreement) id.ssn, id.dl: The agreement is not in force. [AG-1 §4] Cure: Name an agreement in force.',
      'R-AGREEMENT-ACTIVE (agreement) id.pin: The agreement is not in force. [AG-1 §4] Cure: Leave it out.',
    ]);
  });
});
