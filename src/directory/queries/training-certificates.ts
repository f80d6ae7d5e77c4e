import type { Tx } from '../../platform/database/database.js';

export interface TrainingCertificateView {
  readonly personId: string;
  readonly displayName: string;
  readonly code: string;
  readonly passedOn: string;
  readonly expiresOn: string | null;
}

export interface CertificatesPage {
  /** Key of the last line of the page before. */
  readonly after?: { readonly personId: string; readonly code: string };
  readonly limit: number;
  readonly code?: string;
}

const FIRST = { personId: '00000000-0000-0000-0000-000000000000', code: '' };

/** The newest certificate of each code for each active person of the acting agency, by person and code. */
export function trainingCertificates(tx: Tx, page: CertificatesPage): Promise<TrainingCertificateView[]> {
  const { personId, code } = page.after ?? FIRST;
  return tx.query<TrainingCertificateView>(
    `select distinct on (person.id, certificate.code)
            person.id as "personId", person.display_name as "displayName", certificate.code,
            certificate."passedOn", certificate."expiresOn"
     from directory.person,
          jsonb_to_recordset(person.certificates) as certificate (code text, "passedOn" text, "expiresOn" text)
     where person.agency_id = $1 and person.active
       and (person.id, certificate.code) > ($2::uuid, $3) and ($4::text is null or certificate.code = $4)
     order by person.id, certificate.code, certificate."passedOn" desc
     limit $5`,
    [tx.actor.agencyId, personId, code, page.code ?? null, page.limit],
  );
}
