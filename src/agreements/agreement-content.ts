import type { AgreementBody } from './agreements.dto.js';
import type { AgreementTerms } from './domain/terms.js';

/** What people wrote or are named in: sealed, and opened for the parties only. */
export interface AgreementWords {
  readonly title: string;
  readonly publicSummary?: string;
  readonly parties: readonly {
    readonly agency: string;
    readonly legalName: string;
    readonly contact: AgreementBody['parties'][number]['contact'];
    readonly alternate: AgreementBody['parties'][number]['contact'];
  }[];
  readonly units: readonly string[];
  readonly complaintContact: string;
  readonly renewalTerms: string;
  readonly disputeResolution: string;
  readonly cost: string;
  /** Names of the categories of `retention.perCategory`, in its order. */
  readonly categories: readonly string[];
  readonly counselReviewer: string;
  readonly matching?: { readonly justification: string; readonly description: string; readonly verification: string };
  readonly delegation?: {
    readonly officers: readonly { readonly name: string; readonly authorizedOn: string }[];
    readonly supervisor: string;
  };
}

/** Codes, dates and durations go to the row and the ledger, names and wording under seal; nothing is lost between them. */
export function separate(body: AgreementBody): { readonly terms: AgreementTerms; readonly words: AgreementWords } {
  const { title, publicSummary, disputeResolution, cost, matching, delegation, ...rest } = body;
  const { units, ...recipients } = body.recipients;
  const { complaintContact, ...individuals } = body.individuals;
  const { perCategory, ...retention } = body.retention;
  const { renewalTerms, ...term } = body.term;
  const { reviewer: counselReviewer, ...counselReview } = body.counselReview;
  const { lastOn, ...audit } = body.audit;
  return {
    terms: {
      ...rest,
      parties: body.parties.map(({ agency, direction, oris }) => ({ agency, direction, oris })),
      recipients,
      retention: { ...retention, perCategory: perCategory.map(({ keep, then }) => ({ keep, then })) },
      individuals,
      term,
      counselReview,
      audit: lastOn === undefined ? audit : { ...audit, lastOn },
      ...(matching && {
        matching: { noticePublishedOn: matching.noticePublishedOn, boardApprovedOn: matching.boardApprovedOn },
      }),
      ...(delegation && {
        delegation: { model: delegation.model, certifiedOfficers: delegation.officers.length },
      }),
    },
    words: {
      title,
      ...(publicSummary === undefined ? {} : { publicSummary }),
      parties: body.parties.map(({ agency, legalName, contact, alternate }) => ({
        agency,
        legalName,
        contact,
        alternate,
      })),
      units,
      complaintContact,
      renewalTerms,
      disputeResolution,
      cost,
      categories: perCategory.map(({ category }) => category),
      counselReviewer,
      ...(matching && {
        matching: {
          justification: matching.justification,
          description: matching.description,
          verification: matching.verification,
        },
      }),
      ...(delegation && { delegation: { officers: delegation.officers, supervisor: delegation.supervisor } }),
    },
  };
}
