import { lastDay } from './calendar.js';
import { anyCovers } from './element-pattern.js';
import type { EvidenceFacts } from './facts.js';
import type { Pack } from './pack.js';
import type { EvidenceKindRow } from './pack-content.js';

/** A document as attached, weighed against the pack's register of evidence kinds. */
export interface WeighedEvidence {
  readonly facts: EvidenceFacts;
  readonly index: number;
  readonly row: EvidenceKindRow | undefined;
  readonly class: string;
  /** Signed by someone whose signature makes it what it claims to be. */
  readonly signed: boolean;
  readonly inDate: boolean;
  /** Known, signed, in date and verified by a second person: only then does it open anything. */
  readonly live: boolean;
  names(code: string, category: string): boolean;
}

export function weighEvidence(
  pack: Pack,
  evidence: readonly EvidenceFacts[],
  today: string,
): readonly WeighedEvidence[] {
  return evidence.map((facts, index) => {
    const row = pack.evidence.get(facts.kind);
    const signed = row !== undefined && row.signedBy.includes(facts.signedBy);
    const aged = row?.maxAge !== undefined && lastDay(facts.issuedOn, row.maxAge) < today;
    const expired = facts.expiresOn !== undefined && facts.expiresOn < today;
    const inDate = facts.issuedOn <= today && !expired && !aged;
    return {
      facts,
      index,
      row,
      class: row?.class ?? '',
      signed,
      inDate,
      live: row !== undefined && signed && inDate && facts.verified,
      names: (code, category) => anyCovers(facts.names, code, category),
    };
  });
}
