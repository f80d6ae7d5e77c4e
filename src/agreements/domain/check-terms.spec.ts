import { describe, expect, it } from '@jest/globals';
import { demoAgreements } from '../../../samples/demo-agreements.js';
import { separate } from '../agreement-content.js';
import { faultsOfTerms } from './check-terms.js';
import { elementsFor } from './terms.js';
import type { AgreementTerms } from './terms.js';

const NOW = new Date('2026-11-24T17:00:00Z');
const { terms: GOOD } = separate(demoAgreements('2026-11-24')[1]!.body);
const pointersOf = (change: Partial<AgreementTerms>) =>
  faultsOfTerms({ ...GOOD, ...change }, NOW).map((fault) => fault.pointer);
const term = (change: Partial<AgreementTerms['term']>) => ({ term: { ...GOOD.term, ...change } });

describe('faultsOfTerms', () => {
  it('finds nothing in the agreements of the demo', () => {
    for (const { body } of demoAgreements('2026-11-24')) {
      expect(faultsOfTerms(separate(body).terms, NOW)).toEqual([]);
    }
  });

  it.each<[string, Partial<AgreementTerms>, string[]]>([
    ['an unknown zone', term({ timeZone: 'Mars/Olympus' }), ['/term/timeZone']],
    ['a term that ends before it begins', term({ effectiveFrom: '2028-01-01' }), ['/term/expiresOn']],
    ['a term that is over', term({ expiresOn: '2026-11-23', reviewOn: '2026-11-01' }), ['/term/expiresOn']],
    ['a review after the end', term({ reviewOn: '2028-01-01' }), ['/term/reviewOn']],
    [
      'a counsel review to come',
      { counselReview: { agency: 'dps', reviewedOn: '2026-11-25' } },
      ['/counselReview/reviewedOn'],
    ],
    ['an agency named twice', { parties: [...GOOD.parties, GOOD.parties[0]!] }, ['/parties']],
    [
      'nobody who sends',
      { parties: GOOD.parties.map((party) => ({ ...party, direction: 'receives' as const })) },
      ['/parties'],
    ],
    [
      'a stranger who keeps the accounting',
      { individuals: { ...GOOD.individuals, accountingKeptBy: 'hsi' } },
      ['/individuals/accountingKeptBy'],
    ],
    [
      'an allowed element that is forbidden',
      { purposes: [{ code: 'A1', elements: ['imm.status'] }], elementsForbidden: ['imm.status'] },
      ['/purposes/0/elements'],
    ],
    [
      'a category beside forbidden elements',
      { purposes: [{ code: 'A1', elements: ['identity.*'] }], elementsForbidden: ['imm.status'] },
      ['/purposes/0/elements'],
    ],
    ['a list of onward recipients without any', { onward: { rule: 'listed', to: [] } }, ['/onward/to']],
    ['onward recipients although forbidden', { onward: { rule: 'forbidden', to: ['cbp'] } }, ['/onward/to']],
    [
      'criminal history without the three clauses',
      { kind: 'chri', clauses: ['use_limited'] },
      ['/clauses', '/clauses'],
    ],
    [
      'matching without its particulars, too long, renewed twice',
      { kind: 'cma', ...term({ maxRenewals: 2 }) },
      ['/matching', '/term/expiresOn', '/term/maxRenewals'],
    ],
    ['a delegation without its particulars', { kind: '287g' }, ['/delegation']],
    [
      'more than a ledger entry holds',
      {
        purposes: Array.from({ length: 20 }, (_, n) => ({
          code: `P${n}`,
          elements: Array.from({ length: 80 }, (__, m) => `element.number_${m}`),
        })),
      },
      ['/purposes'],
    ],
  ])('finds %s', (_, change, pointers) => {
    expect(pointersOf(change)).toEqual(pointers);
  });

  it('accepts a matching agreement of exactly 18 months', () => {
    const matching = { noticePublishedOn: '2026-10-01', boardApprovedOn: '2026-09-01' };
    const eighteen = term({ effectiveFrom: '2026-12-01', expiresOn: '2028-05-31', maxRenewals: 1 });
    expect(pointersOf({ kind: 'cma', matching, ...eighteen })).toEqual([]);
  });

  it('lets the last day of the term pass in its own zone', () => {
    const last = { ...GOOD, ...term({ expiresOn: '2026-11-24', reviewOn: '2026-11-24' }) };
    expect(faultsOfTerms(last, new Date('2026-11-25T06:59:59.999Z'))).toEqual([]);
    expect(faultsOfTerms(last, new Date('2026-11-25T07:00:00Z'))).toHaveLength(1);
  });
});

describe('elementsFor', () => {
  const terms: AgreementTerms = {
    ...GOOD,
    purposes: [
      { code: 'ONE', elements: ['identity.*', 'imm.status'] },
      { code: 'TWO', elements: ['identity.*', 'vehicle.*'] },
    ],
  };

  it('gives one purpose what was agreed for it', () => {
    expect(elementsFor(terms, 'ONE')).toEqual(['identity.*', 'imm.status']);
    expect(elementsFor(terms, 'THREE')).toEqual([]);
  });

  it('gives no purpose in particular only what was agreed for all of them', () => {
    expect(elementsFor(terms)).toEqual(['identity.*']);
  });
});
