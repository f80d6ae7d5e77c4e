import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

/** A rights case or a complaint, as far as a hold needs it. */
export interface Letter {
  readonly file: 'rights-case' | 'complaint';
  readonly fileId: string;
  readonly number: string;
  /** That answers it. */
  readonly agency: string;
}

const by = (reference: string) => (isId(reference) ? 'id' : 'number');
const CASE = (reference: string) => `
  select 'rights-case' as file, id as "fileId", number, agency from rights.rights_case
  where ${by(reference)} = $1 for update`;
const COMPLAINT = (reference: string) => `
  select 'complaint' as file, id as "fileId", number, overseer_agency as agency from complaints.complaint
  where ${by(reference)} = $1 for update`;

/** Locked, as the destruction of its words locks it (`EndedRecords`); those of other agencies are not found. */
export async function lockLetter(tx: Tx, reference: string): Promise<Letter | undefined> {
  const [found] = await tx.query<Letter>(CASE(reference), [reference]);
  return found ?? (await tx.query<Letter>(COMPLAINT(reference), [reference]))[0];
}
