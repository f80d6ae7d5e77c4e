import type { Tx } from '../../platform/database/database.js';
import { LOOKED_BACK } from './asked-before.js';
import type { AskedBeforeQuestion } from './asked-before.js';

export interface GrantedAlready {
  readonly number: string;
  readonly expiresAt: Date;
  /** Those of the elements asked for that it gives, masked ones with their mask. */
  readonly elements: readonly { readonly code: string; readonly transform: string | null }[];
}

const SHOWN = 5;

const GRANTED = `
  select number, expires_at as "expiresAt",
    (select jsonb_agg(jsonb_build_object('code', given ->> 'code', 'transform', given ->> 'transform') order by place)
      from jsonb_array_elements(state #> '{terms,elements}') with ordinality as element(given, place)
      where given ->> 'code' = any ($5::text[])) as elements
  from (
    select id, number, state, expires_at from sharing.release_grant
    where source_agency = $2 and status = 'active' and requesting_agency = $1 and recipient_agency = $1
    order by id desc limit ${LOOKED_BACK}
  ) as live
  where state #>> '{terms,purpose}' = $3 and state #> '{terms,subjects,pseudonyms}' ?| $4::text[]
    and exists (select from jsonb_array_elements(state #> '{terms,elements}') given where given ->> 'code' = any ($5::text[]))
  order by id desc
  limit ${SHOWN}`;

/** Live grants of the acting agency that give what is asked, about one of the same people for the same purpose. */
export async function grantedAlready(
  tx: Tx,
  question: Omit<AskedBeforeQuestion, 'except'> & { readonly elements: readonly { readonly code: string }[] },
): Promise<readonly GrantedAlready[]> {
  const { sourceAgency, purpose, pseudonyms, elements } = question;
  if (pseudonyms.length === 0 || elements.length === 0) return [];
  const codes = elements.map(({ code }) => code);
  return tx.query<GrantedAlready>(GRANTED, [tx.actor.agencyId, sourceAgency, purpose, pseudonyms, codes]);
}
