import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import type { Result } from '../../platform/result.js';
import { bodyOf, codesOf, narrativeOf } from '../narrative.js';
import { shareRequestBody } from '../share-requests.dto.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { bodyOfForm } from './body-of-form.js';
import { formOfBody } from './form-of-body.js';
import { FILLED_STEPS, FIRST_RETENTION } from './steps.js';
import { takeOffer } from './take-offer.js';

const ownAgency = 'hsi';
const keys = { pseudonym: (identity: string) => `of ${identity}` };

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = fc.stringMatching(/^[A-Za-z<>"'&=.,;é][A-Za-z<>"'&=.,; é]{0,38}[A-Za-z<>"'&]$/);
const code = fc.stringMatching(/^[a-z]{2,8}\.[a-z]{2,8}(?:_[a-z]{2,5})?$/);
const packCode = fc.stringMatching(/^[A-Z]{2,5}(?:-[0-9]{1,3}[A-Z]?)?$/);
const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((on) => on.toISOString().slice(0, 10));
const yes = maybe(fc.constant(true));
const subject = fc.oneof(
  fc.record({ familyName: text, givenName: text, birthDate: day }),
  fc.record({ dlNumber: text }),
  fc.record({ ssn: fc.stringMatching(/^\d{3}-\d{2}-\d{4}$/) }),
  fc.record({ plate: text.map((plate) => plate.slice(0, 12)).filter((plate) => plate.trim() === plate) }),
);
const document = fc.record({
  kind: fc.constantFrom('court_order', 'judicial_warrant', 'consent'),
  issuedOn: day,
  expiresOn: maybe(day),
  signedBy: fc.constantFrom('judge', 'subject'),
  names: fc.uniqueArray(code, { maxLength: 4 }),
  notarized: yes,
});
const element = fc.record({
  code,
  necessity: maybe(text),
  use: maybe(fc.constantFrom('identify', 'locate')),
  transform: maybe(fc.constantFrom('last4', 'city')),
});
const request = fc
  .record({
    sourceAgency: fc.constantFrom('dps', 'dld'),
    recipient: maybe(
      fc.record({ agency: fc.constantFrom('cbp', 'sheriff'), contractor: yes, contractId: maybe(text) }),
    ),
    purpose: packCode,
    caseRef: maybe(text),
    necessity: maybe(text),
    authorities: fc.uniqueArray(packCode, { maxLength: 4 }),
    agreement: maybe(fc.constant('AG-2026-0001')),
    assurances: maybe(fc.uniqueArray(fc.constantFrom('necessary', 'public_benefit'), { minLength: 1 })),
    elements: fc.uniqueArray(element, { maxLength: 6, selector: (each) => each.code }),
    subjects: fc.record({
      criteria: fc.array(subject, { maxLength: 3 }),
      count: maybe(fc.integer({ min: 30, max: 40_000 })),
      selectedBy: maybe(fc.uniqueArray(code, { minLength: 1, maxLength: 3 })),
    }),
    evidence: maybe(fc.array(document, { minLength: 1, maxLength: 3 })),
    retention: fc.constantFrom('P180D', 'P6M', 'P2Y', 'P1Y6M', 'PT30S', 'P2W'),
    timeRange: maybe(fc.tuple(day, day).map((days) => ({ from: days.toSorted()[0]!, to: days.toSorted()[1]! }))),
    onward: maybe(
      fc.record({ to: fc.constant('cbp'), parent: fc.constant('SR-2026-000001'), originatorConsent: fc.boolean() }),
    ),
    emergency: maybe(fc.record({ narrative: text, danger: fc.constantFrom('imminent', 'none') })),
    aggregate: maybe(fc.record({ cells: fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }) })),
  })
  .map((made) => JSON.parse(JSON.stringify(made)) as ShareRequestBody)
  .filter((body) => shareRequestBody.safeParse(body).success);

/** As it goes over the line: single texts and lists. */
const posted = (form: UrlEncoded): UrlEncoded => {
  const sent: Record<string, string | string[]> = {};
  const pairs = Object.entries(form).flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const));
  for (const [name, value] of new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))) {
    if (name.endsWith('[]')) ((sent[name] ??= []) as string[]).push(value);
    else sent[name] = value;
  }
  return sent;
};
const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.rejection));
  return result.value;
};
const errorsOf = (result: Result<unknown>) => (result.ok ? [] : (result.rejection.errors ?? []));

describe('a share request as fields of a form', () => {
  it('comes back as it was, whether all steps are posted at once or one after the other', () => {
    fc.assert(
      fc.property(request, (body) => {
        const form = posted(formOfBody(body));
        const former = { ...body, aggregate: body.aggregate };
        expect(valueOf(bodyOfForm({ form, former, ownAgency }, FILLED_STEPS))).toEqual(body);
        for (const step of FILLED_STEPS) {
          expect(valueOf(bodyOfForm({ form, former, ownAgency }, [step]))).toEqual(body);
        }
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });

  it('grows from nothing by its steps', () => {
    fc.assert(
      fc.property(request, ({ aggregate: _, ...body }) => {
        const form = posted(formOfBody(body));
        let draft: ShareRequestBody | undefined;
        for (const step of FILLED_STEPS) draft = valueOf(bodyOfForm({ form, former: draft, ownAgency }, [step]));
        expect(draft).toEqual(body);
      }),
      { seed: 20261124, numRuns: 200 },
    );
  });

  it('is taken apart into codes and words, and put together again', () => {
    fc.assert(
      fc.property(request, (body) => {
        for (const agreementKnown of [true, false]) {
          const content = codesOf(body, ownAgency, keys, agreementKnown);
          expect(bodyOf(content, narrativeOf(body, agreementKnown))).toEqual(body);
        }
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });
});

const DRAFT: ShareRequestBody = {
  sourceAgency: 'dps',
  purpose: 'TRAFFICKING_SMUGGLING',
  authorities: [],
  elements: [{ code: 'person.full_name' }, { code: 'id.ssn_full', necessity: 'Match the file.' }],
  subjects: { criteria: [] },
  retention: 'P180D',
};

describe('a step of the form', () => {
  it('leaves the other steps alone, takes away what was emptied, and keeps what it does not ask', () => {
    const form = { 'elements[]': ['id.ssn_full', 'person.birth_year'], 'about.person.birth_year.necessity': '' };
    const changed = valueOf(bodyOfForm({ form, former: DRAFT, ownAgency }, ['elements']));
    expect(changed).toEqual({
      ...DRAFT,
      elements: [{ code: 'id.ssn_full', necessity: 'Match the file.' }, { code: 'person.birth_year' }],
    });
    const emptied = { 'elements[]': ['id.ssn_full'], 'about.id.ssn_full.necessity': ' ' };
    expect(valueOf(bodyOfForm({ form: emptied, former: DRAFT, ownAgency }, ['elements'])).elements).toEqual([
      { code: 'id.ssn_full' },
    ]);
  });

  it('takes the order of the page for no change', () => {
    const form = { 'elements[]': ['id.ssn_full', 'person.aliases', 'person.full_name'] };
    expect(
      valueOf(bodyOfForm({ form, former: DRAFT, ownAgency }, ['elements'])).elements.map(({ code }) => code),
    ).toEqual(['person.full_name', 'id.ssn_full', 'person.aliases']);
  });

  it('lets each document name elements, alone or together with a change of the documents', () => {
    const order = { kind: 'court_order', issuedOn: '2026-11-01', signedBy: 'judge', names: ['id.ssn_full'] } as const;
    const former = { ...DRAFT, evidence: [{ ...order, names: [...order.names] }] };
    const elements = { 'elements[]': ['id.ssn_full'] };
    const names = (form: UrlEncoded, steps: typeof FILLED_STEPS) =>
      valueOf(bodyOfForm({ form, former, ownAgency }, steps)).evidence?.map((each) => [each.kind, each.names]);
    expect(names(elements, ['elements'])).toEqual([['court_order', ['id.ssn_full']]]);
    expect(names({ ...elements, 'evidence.0.named': 'asked' }, ['elements'])).toEqual([['court_order', []]]);
    const other = {
      'evidence.0.kind': '',
      'evidence.1.kind': 'consent',
      'evidence.1.issuedOn': '2026-11-02',
      'evidence.1.signedBy': 'subject',
      'evidence.1.names[]': ['person.full_name'],
    };
    expect(names(other, ['authority'])).toEqual([['consent', ['person.full_name']]]);
    expect(names({ ...other, ...elements }, ['authority', 'elements'])).toEqual([['consent', ['person.full_name']]]);
  });

  it('starts a draft with a retention that is said openly', () => {
    const first = { purpose: 'CRIM_INTEL', sourceAgency: 'dps', caseRef: '', necessity: '' };
    expect(valueOf(bodyOfForm({ form: first, former: undefined, ownAgency }, ['purpose']))).toEqual({
      purpose: 'CRIM_INTEL',
      sourceAgency: 'dps',
      authorities: [],
      elements: [],
      subjects: { criteria: [] },
      retention: FIRST_RETENTION,
    });
    expect(errorsOf(bodyOfForm({ form: {}, former: undefined, ownAgency }, ['purpose']))).toEqual([
      { pointer: '/purpose', detail: 'choose one' },
      { pointer: '/sourceAgency', detail: 'choose one' },
    ]);
  });

  it('shows what is wrong at the field of the form, also behind an empty row', () => {
    const form = {
      'retention.amount': 'a few',
      'retention.unit': 'D',
      'subjects.count': 'many',
      'subjects.criteria.2.givenName': 'Doriskel',
      'timeRange.from': '2026-02-01',
      'timeRange.to': '2026-01-01',
    };
    expect(
      errorsOf(bodyOfForm({ form, former: DRAFT, ownAgency }, ['handling'])).map(({ pointer }) => pointer),
    ).toEqual(['/retention/amount', '/subjects/count', '/subjects/criteria/2/familyName', '/timeRange/to']);
    const document = { 'evidence.1.kind': 'court_order', 'evidence.1.issuedOn': '', 'evidence.1.signedBy': 'nobody' };
    expect(errorsOf(bodyOfForm({ form: document, former: DRAFT, ownAgency }, ['authority']))).toEqual([
      { pointer: '/evidence/1/issuedOn', detail: 'must be filled in' },
      { pointer: '/evidence/1/signedBy', detail: 'choose one' },
    ]);
    const long = { 'elements[]': ['id.ssn_full'], 'about.id.ssn_full.necessity': 'x'.repeat(1001) };
    expect(errorsOf(bodyOfForm({ form: long, former: DRAFT, ownAgency }, ['elements']))).toEqual([
      { pointer: '/about/id/ssn_full/necessity', detail: 'must have at most 1000 characters' },
    ]);
  });
});

describe('what would pass', () => {
  it('takes over what was narrowed and keeps the words', () => {
    const body = { ...DRAFT, necessity: 'An open case.', authorities: ['A-1', 'NOT-KNOWN'] };
    const offered = {
      elements: [{ code: 'id.ssn_full', transform: 'last4' }],
      retention: 'P90D',
      authorities: ['A-1'],
    } as unknown as Parameters<typeof takeOffer>[1]['request'];
    expect(takeOffer(body, { request: offered })).toEqual({
      ...body,
      elements: [{ code: 'id.ssn_full', necessity: 'Match the file.', transform: 'last4' }],
      retention: 'P90D',
      authorities: ['A-1'],
    });
  });
});
