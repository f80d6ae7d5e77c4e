import type { Tx } from '../../platform/database/database.js';

export interface AskedBefore {
  readonly number: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly elements: readonly string[];
  readonly submittedAt: Date;
}

export interface AskedBeforeQuestion {
  /** The request that is being made. */
  readonly except: string;
  readonly sourceAgency: string;
  readonly purpose: string;
  /** Keyed pseudonyms of the subjects; without any, nothing is found. */
  readonly pseudonyms: readonly string[];
}

/** Old requests cost a look each, for no index knows their subjects: the look ends here, and the page says so. */
export const LOOKED_BACK = 1_000;
const SHOWN = 5;

const ASKED_BEFORE = `
  select number, status, state ->> 'outcome' as outcome, submitted_at as "submittedAt",
    array(select jsonb_array_elements(state #> '{content,elements}') ->> 'code') as elements
  from (
    select id, number, status, state, source_agency, purpose, submitted_at from sharing.share_request
    where requesting_agency = $1 order by id desc limit ${LOOKED_BACK}
  ) as recent
  where id <> $2 and source_agency = $3 and purpose = $4 and status not in ('draft', 'withdrawn', 'lapsed')
    and submitted_at is not null
    and state #> '{content,subjects,pseudonyms}' ?| $5::text[]
  order by id desc
  limit ${SHOWN}`;

/** What the acting agency asked the same source about one of the same people for the same purpose, newest first. */
export async function askedBefore(tx: Tx, question: AskedBeforeQuestion): Promise<readonly AskedBefore[]> {
  const { except, sourceAgency, purpose, pseudonyms } = question;
  if (pseudonyms.length === 0) return [];
  return tx.query<AskedBefore>(ASKED_BEFORE, [tx.actor.agencyId, except, sourceAgency, purpose, pseudonyms]);
}
