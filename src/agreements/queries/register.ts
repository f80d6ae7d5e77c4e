import type { Tx } from '../../platform/database/database.js';
import type { AgreementStatus } from '../domain/agreement.js';
import type { PurposeTerms } from '../domain/terms.js';

/** One line of the public register: no person is named in it. */
export interface RegisterEntry {
  /** Of the agreement. */
  readonly id: string;
  readonly number: string;
  readonly revision: number;
  readonly title: string;
  readonly summary: string;
  readonly kind: string;
  readonly status: Exclude<AgreementStatus, 'draft'>;
  readonly parties: readonly string[];
  readonly purposes: readonly PurposeTerms[];
  readonly authorities: readonly string[];
  readonly effectiveFrom: string;
  readonly expiresOn: string;
  readonly timeZone: string;
  readonly maxRetention: string;
  readonly atEnd: string;
  readonly onwardRule: string;
  readonly onwardTo: readonly string[];
}

const COLUMNS = `agreement_id as id, number, revision, title, summary, kind, status, parties, purposes, authorities,
  effective_from::text as "effectiveFrom", expires_on::text as "expiresOn", time_zone as "timeZone",
  max_retention as "maxRetention", at_end as "atEnd", onward_rule as "onwardRule", onward_to as "onwardTo"`;

export interface RegisterPage {
  /** Id of the last line of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/**
 * Agreements that are or were in force and are flagged public, in the order of their drafting. Anybody may read it. One more
 * than the page holds, to tell that there is a next.
 */
export function agreementRegister(tx: Tx, { after, limit }: RegisterPage): Promise<RegisterEntry[]> {
  return tx.query<RegisterEntry>(
    `select ${COLUMNS} from agreements.register_entry where ($1::uuid is null or agreement_id > $1)
     order by agreement_id limit $2`,
    [after ?? null, limit + 1],
  );
}

/** All revisions of one agreement, oldest first. */
export function registerEntriesOf(tx: Tx, number: string): Promise<RegisterEntry[]> {
  return tx.query<RegisterEntry>(
    `select ${COLUMNS} from agreements.register_entry where number = $1 order by revision`,
    [number],
  );
}
