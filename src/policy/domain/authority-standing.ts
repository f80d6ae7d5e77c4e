import { anyCovers } from './element-pattern.js';
import type { AgencyFacts } from './facts.js';
import type { AuthorityRow } from './pack-content.js';
import type { SituationBase } from './situation-base.js';

/** How the evidence of one authority stands. */
export type EvidenceStanding = 'not_needed' | 'live' | 'unverified' | 'missing' | 'void';

/** One cited authority, weighed. */
export interface CitedAuthority {
  readonly code: string;
  readonly index: number;
  readonly row: AuthorityRow | undefined;
  /** Opens a path for what it covers; where evidence is still missing or unverified the path is provisional and held. */
  readonly opens: boolean;
  readonly provisional: boolean;
  /** Why it does not open; empty when it does. Keys of the authority rule's `reasons`. */
  readonly reason: string;
  readonly evidence: EvidenceStanding;
  readonly missingAssurances: readonly string[];
  covers(code: string, category: string): boolean;
}

export function weighAuthorities(base: SituationBase): readonly CitedAuthority[] {
  return [...new Set(base.facts.request.authorities)].map((code) => weighOne(base, code));
}

function weighOne(base: SituationBase, code: string): CitedAuthority {
  const row = base.pack.authorities.get(code);
  const index = base.facts.request.authorities.indexOf(code);
  const closed = (reason: string, evidence: EvidenceStanding): CitedAuthority => ({
    code,
    index,
    row,
    opens: false,
    provisional: false,
    reason,
    evidence,
    missingAssurances: [],
    covers: () => false,
  });
  if (!row) return closed('unknown', 'not_needed');
  const attached = base.evidence.filter((item) => row.evidence.includes(item.facts.kind));
  const standing = evidenceStanding(row, attached);
  const reason = reasonNotOpen(base, row, standing);
  if (reason !== '') return closed(reason, standing);
  const missingAssurances = row.assurances.filter((item) => !base.facts.request.assurances.includes(item));
  const usable = attached.filter((item) => item.signed && item.inDate);
  return {
    code,
    index,
    row,
    opens: true,
    provisional: standing === 'missing' || standing === 'unverified',
    reason: '',
    evidence: standing,
    missingAssurances,
    covers: (element, category) =>
      anyCovers(row.elements, element, category) &&
      // With no document at all the request is held, not denied: what it would name is not known yet.
      (!row.coversNamedOnly || standing === 'missing' || usable.some((item) => item.names(element, category))),
  };
}

function evidenceStanding(
  row: AuthorityRow,
  attached: readonly { live: boolean; signed: boolean; inDate: boolean }[],
): EvidenceStanding {
  if (row.evidence.length === 0) return 'not_needed';
  if (attached.length === 0) return 'missing';
  if (attached.some((item) => item.live)) return 'live';
  return attached.some((item) => item.signed && item.inDate) ? 'unverified' : 'void';
}

function reasonNotOpen(base: SituationBase, row: AuthorityRow, standing: EvidenceStanding): string {
  const { today, facts } = base;
  if (row.opensNothing) return 'opens_nothing';
  if ((row.effectiveFrom ?? '') > today || (row.effectiveTo ?? '9999-12-31') < today) return 'not_in_force';
  if (!row.purposes.includes('*') && !row.purposes.includes(facts.request.purpose)) return 'purpose';
  if (!fits(base.recipient, row.recipientLevels, row.recipientKinds)) return 'recipient';
  if (!fits(base.source, row.sourceLevels, row.sourceKinds)) return 'source';
  const kind = base.agreement.facts?.kind ?? '';
  if (row.agreementKinds.length > 0 && !(base.agreement.active && row.agreementKinds.includes(kind)))
    return 'agreement';
  if (row.similarPurpose && !purposeIsSimilar(base)) return 'not_similar';
  return standing === 'void' ? 'document' : '';
}

function fits(agency: AgencyFacts | undefined, levels: readonly string[], kinds: readonly string[]): boolean {
  if (levels.length > 0 && !(agency && levels.includes(agency.level))) return false;
  return kinds.length === 0 || (agency !== undefined && kinds.includes(agency.kind));
}

/** Whether the request's purpose is the one the records were collected for, or declared similar to it. */
export function purposeIsSimilar(base: Pick<SituationBase, 'facts' | 'purpose'>): boolean {
  const collected = base.facts.series.collectionPurpose ?? '';
  if (collected === '' || !base.purpose) return false;
  return (
    base.purpose.code === collected ||
    base.purpose.similarTo.includes(collected) ||
    base.purpose.similarTo.includes('*')
  );
}
