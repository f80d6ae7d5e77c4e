import { describe, expect, it } from '@jest/globals';
import { demoAgreements } from '../../samples/demo-agreements.js';
import { assertKeepsInput } from '../platform/http/schema-guard.js';
import { separate } from './agreement-content.js';
import { agreementBody, signatureBody, suspensionBody, terminationBody } from './agreements.dto.js';

const BODY = demoAgreements('2026-11-24')[0]!.body;
const FULL = {
  ...BODY,
  audit: { ...BODY.audit, lastOn: '2026-10-01' },
  matching: {
    justification: 'Saves double payments.',
    description: 'Names and dates of birth are compared.',
    verification: 'A person checks each match.',
    noticePublishedOn: '2026-10-01',
    boardApprovedOn: '2026-09-01',
  },
  delegation: {
    model: 'warrant_service' as const,
    officers: [{ name: 'Marlowe Keene', authorizedOn: '2026-08-01' }],
    supervisor: 'Emerson Tallis',
  },
};

/** Every text of a value with the path to it. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}/${key}`))
    : [[path, value]];
}

describe('the body of an agreement', () => {
  it('is accepted as the demo writes it', () => {
    expect(agreementBody.safeParse(FULL)).toEqual({ success: true, data: FULL });
  });

  it.each(Object.keys(BODY).filter((member) => member !== 'publicSummary'))('requires %s', (member) => {
    const { [member as keyof typeof BODY]: _left, ...rest } = BODY;
    const result = agreementBody.safeParse(rest);
    expect(result.error?.issues.map((issue) => issue.path)).toEqual([[member]]);
  });

  it('refuses what it does not know', () => {
    expect(agreementBody.safeParse({ ...BODY, colour: 'blue' }).success).toBe(false);
  });

  it.each(['imm.status', 'criminal justice.*', 'identity.*', 'loc.custody_facility'])(
    'takes the element %s',
    (element) => {
      const purposes = [{ code: 'CRIM_INTEL', elements: [element] }];
      expect(agreementBody.safeParse({ ...BODY, purposes }).success).toBe(true);
    },
  );

  it.each(['*', 'identity', 'identity.**', 'Identity.*', '.*', 'imm.status.*x'])(
    'refuses the element %s',
    (element) => {
      const purposes = [{ code: 'CRIM_INTEL', elements: [element] }];
      expect(agreementBody.safeParse({ ...BODY, purposes }).success).toBe(false);
    },
  );

  it('is handed over as sent, like the other bodies', () => {
    for (const schema of [agreementBody, signatureBody, suspensionBody, terminationBody]) {
      expect(() => assertKeepsInput(schema)).not.toThrow();
    }
  });
});

describe('separate', () => {
  const { terms, words } = separate(FULL);

  it('loses nothing: every value of the body is in the terms or in the words', () => {
    const kept = [...leaves(terms), ...leaves(words)].map(([, value]) => value);
    for (const [path, value] of leaves(FULL)) expect([path, kept.includes(value)]).toEqual([path, true]);
  });

  it('keeps names, contacts and wording out of the terms', () => {
    const text = JSON.stringify(terms);
    const personal = leaves(words).map(([, value]) => value as string);
    // Codes of parties stand in both.
    const shared = new Set(BODY.parties.map((party) => party.agency));
    for (const value of personal) if (!shared.has(value) && !/^\d{4}-/.test(value)) expect(text).not.toContain(value);
    expect(personal).toEqual(expect.arrayContaining(['Marlowe Keene', 'Emerson Tallis', 'Noor Haverling']));
  });
});
