import type { FieldError } from '../../platform/result.js';
import { dayIn, endOfTerm, isTimeZone, lastsAtMost, millisecondsOf } from './term.js';
import { CLAUSES, isCategory, partiesOf } from './terms.js';
import type { AgreementTerms } from './terms.js';

/** A ledger entry holds at most 16,384 bytes; the envelope around the terms takes its part. */
const LARGEST_TERMS = 14_000;

/** What is wrong with the terms as a whole; single members were checked at the boundary. Pointers are those of the body. */
export function faultsOfTerms(terms: AgreementTerms, at: Date): readonly FieldError[] {
  if (!isTimeZone(terms.term.timeZone)) {
    return [{ pointer: '/term/timeZone', detail: 'is not a zone of the IANA database, like America/Denver' }];
  }
  return [
    ...faultsOfTerm(terms, at),
    ...faultsOfParties(terms),
    ...faultsOfElements(terms),
    ...faultsOfKind(terms),
    ...faultsOfOnward(terms),
    ...(JSON.stringify(terms).length > LARGEST_TERMS
      ? [{ pointer: '/purposes', detail: 'is longer than an entry of the ledger; name categories instead of elements' }]
      : []),
  ];
}

function faultsOfTerm({ term, counselReview }: AgreementTerms, at: Date): FieldError[] {
  const faults: FieldError[] = [];
  if (term.expiresOn < term.effectiveFrom) {
    faults.push({ pointer: '/term/expiresOn', detail: 'is before effectiveFrom' });
  } else if (hasEnded(term, at)) {
    faults.push({ pointer: '/term/expiresOn', detail: 'has passed; a new agreement needs a term to come' });
  }
  if (term.reviewOn > term.expiresOn) {
    faults.push({ pointer: '/term/reviewOn', detail: 'is after expiresOn; review comes before the end' });
  }
  if (counselReview.reviewedOn > dayIn(at, term.timeZone)) {
    faults.push({ pointer: '/counselReview/reviewedOn', detail: 'has not come yet' });
  }
  return faults;
}

export function hasEnded(term: AgreementTerms['term'], at: Date): boolean {
  return at.getTime() > millisecondsOf(endOfTerm(term.expiresOn, term.timeZone));
}

function faultsOfParties(terms: AgreementTerms): FieldError[] {
  const parties = partiesOf(terms);
  const faults: FieldError[] = [];
  if (new Set(parties).size !== parties.length) faults.push({ pointer: '/parties', detail: 'names an agency twice' });
  const sends = terms.parties.some((party) => party.direction !== 'receives');
  const receives = terms.parties.some((party) => party.direction !== 'sends');
  if (!sends || !receives) {
    faults.push({ pointer: '/parties', detail: 'needs one party that sends and one that receives' });
  }
  for (const [pointer, agency] of [
    ['/individuals/requestsHandledBy', terms.individuals.requestsHandledBy],
    ['/individuals/accountingKeptBy', terms.individuals.accountingKeptBy],
    ['/counselReview/agency', terms.counselReview.agency],
  ] as const) {
    if (!parties.includes(agency)) faults.push({ pointer, detail: 'is not a party' });
  }
  return faults;
}

/** A forbidden element inside an allowed category could not be told apart without the catalogue, so it is not accepted. */
function faultsOfElements(terms: AgreementTerms): FieldError[] {
  const forbidden = new Set(terms.elementsForbidden);
  const faults: FieldError[] = [];
  terms.purposes.forEach((purpose, index) => {
    const pointer = `/purposes/${index}/elements`;
    if (purpose.elements.some((element) => forbidden.has(element))) {
      faults.push({ pointer, detail: 'allows what elementsForbidden forbids' });
    }
    if (forbidden.size > 0 && purpose.elements.some(isCategory)) {
      faults.push({ pointer, detail: 'names a whole category; list elements one by one where some are forbidden' });
    }
  });
  return faults;
}

function faultsOfKind(terms: AgreementTerms): FieldError[] {
  const { effectiveFrom, expiresOn, maxRenewals } = terms.term;
  switch (terms.kind) {
    case 'chri': // 53-10-108: access authorised, use limited, security ensured
      return CLAUSES.filter((clause) => !terms.clauses.includes(clause)).map((clause) => ({
        pointer: '/clauses',
        detail: `lacks ${clause}, which 53-10-108 requires`,
      }));
    case 'cma': // 5 USC 552a(o)(2)
      return [
        ...(terms.matching ? [] : [{ pointer: '/matching', detail: 'is required for a matching agreement' }]),
        ...(lastsAtMost(effectiveFrom, expiresOn, 'P18M')
          ? []
          : [
              { pointer: '/term/expiresOn', detail: 'is more than 18 months after effectiveFrom, 5 USC 552a(o)(2)(C)' },
            ]),
        ...(maxRenewals <= 1
          ? []
          : [{ pointer: '/term/maxRenewals', detail: 'is more than one, 5 USC 552a(o)(2)(D)' }]),
      ];
    case '287g':
      return terms.delegation ? [] : [{ pointer: '/delegation', detail: 'is required for a 287(g) agreement' }];
    default:
      return [];
  }
}

function faultsOfOnward({ onward }: AgreementTerms): FieldError[] {
  if (onward.rule === 'listed' && onward.to.length === 0) {
    return [{ pointer: '/onward/to', detail: 'is empty although the rule is a list; name agencies or forbid it' }];
  }
  if (onward.rule === 'forbidden' && onward.to.length > 0) {
    return [{ pointer: '/onward/to', detail: 'names agencies although onward transfer is forbidden' }];
  }
  return [];
}
