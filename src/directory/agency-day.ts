import { Temporal } from 'temporal-polyfill';
import type { Tx } from '../platform/database/database.js';
import { timeZoneOf } from './queries/policy-facts.js';

/** The full-date it is in the agency's zone at the instant of the transaction. */
export async function dayInAgency(tx: Tx, agency: string): Promise<string> {
  const zoned = Temporal.Instant.fromEpochMilliseconds(tx.at.getTime()).toZonedDateTimeISO(
    await timeZoneOf(tx, agency),
  );
  return zoned.toPlainDate().toString();
}
