import type { SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import type { OutcomeBody } from './complaints.dto.js';
import { sourceAgencies } from './domain/complaint.js';
import type { Closing } from './domain/decide.js';
import type { StoredComplaint } from './persistence/complaint.repository.js';

/** Who complained and what they said, as sealed. */
export interface Narrative {
  readonly contact?: string;
  readonly narrative: string;
  /** Records as somebody of the public wrote them down, and the language in which they want to be answered. */
  readonly references?: string;
  readonly language?: 'en' | 'es';
}

/** What closed the complaint, as the source agencies read it too. */
export interface Answer {
  readonly reason: string;
  readonly correctiveAction?: string;
}

const AGGREGATE = 'complaint';

/** For the overseer's agency alone: not even the database shows another agency that the detail is there. */
export function sealNarrative(tx: Tx, details: SealedDetails, complaintId: string, content: Narrative) {
  const agencies = [tx.actor.agencyId];
  return details.seal(tx, {
    kind: 'complaint-narrative',
    aggregateKind: AGGREGATE,
    aggregateId: complaintId,
    agencies,
    content,
  });
}

/** The finding for the overseer's file, and apart from it the answer that others read. */
export async function sealOutcome(
  tx: Tx,
  details: SealedDetails,
  { id, state }: StoredComplaint,
  { finding, ...body }: OutcomeBody,
): Promise<Omit<Closing, 'keptUntil'>> {
  const answer: Answer = {
    reason: body.reason,
    ...('correctiveAction' in body ? { correctiveAction: body.correctiveAction } : {}),
  };
  const readers = state.status === 'none' ? [] : sourceAgencies(state.terms);
  const of = { aggregateKind: AGGREGATE, aggregateId: id };
  const own = [tx.actor.agencyId];
  return {
    finding: await details.seal(tx, { kind: 'complaint-finding', ...of, agencies: own, content: { text: finding } }),
    answer: await details.seal(tx, {
      kind: 'complaint-answer',
      ...of,
      agencies: [...own, ...readers],
      content: answer,
    }),
  };
}
