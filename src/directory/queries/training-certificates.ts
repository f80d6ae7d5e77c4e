import type { Tx } from '../../platform/database/database.js';

export interface TrainingView {
  /** Of the person. */
  readonly id: string;
  readonly displayName: string;
  /** The newest certificate of each code, by code; empty for a person without any. */
  readonly certificates: readonly {
    readonly code: string;
    readonly passedOn: string;
    readonly expiresOn: string | null;
  }[];
}

export interface TrainingPage {
  /** Id of the last person of the page before. */
  readonly after?: string;
  readonly limit: number;
  /** This training only. */
  readonly code?: string;
}

const LIST = `
  select person.id, person.display_name as "displayName", coalesce(newest.certificates, '[]') as certificates
  from directory.person
  cross join lateral (
    select jsonb_agg(
      jsonb_build_object('code', code, 'passedOn', "passedOn", 'expiresOn', "expiresOn") order by code
    ) as certificates
    from (
      select distinct on (code) code, "passedOn", "expiresOn"
      from jsonb_to_recordset(person.certificates) as held (code text, "passedOn" text, "expiresOn" text)
      where $3::text is null or code = $3
      order by code, "passedOn" desc
    ) as newest_of_code
  ) as newest
  where person.agency_id = $1 and person.active and ($2::uuid is null or person.id > $2)
  order by person.id
  limit $4`;

/**
 * Trainings of the acting agency's active people, in the order of their enrolment, also of those who passed none: they are
 * whom the reader looks for. One more than the page holds, to tell that there is a next.
 */
export function trainings(tx: Tx, page: TrainingPage): Promise<TrainingView[]> {
  return tx.query<TrainingView>(LIST, [tx.actor.agencyId, page.after ?? null, page.code ?? null, page.limit + 1]);
}
