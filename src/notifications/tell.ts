import type { Role } from '../platform/actor.js';
import type { Tx } from '../platform/database/database.js';
import type { NewId } from '../platform/ids/ids.js';

/** A person, or everybody of an agency in a role. */
export type Addressee =
  { readonly agency: string; readonly person: string } | { readonly agency: string; readonly role: Role };

export type NoticeCode = 'grant-suspended' | 'grant-resumed' | 'request-rechecked';

/** Ids and codes; the page that shows it has the words. */
export interface NoticeToTell {
  readonly code: NoticeCode;
  readonly about: { readonly kind: 'grant' | 'share-request'; readonly id: string; readonly number: string };
  readonly cause: string;
  readonly rules: readonly string[];
}

const INSERT = `
  insert into notifications.notice
    (id, agency, person_id, role, code, about_kind, about_id, about_number, cause, rules, told_at)
  select t.id, t.agency, t.person, t.role, $5, $6, $7, $8, $9, $10, $11
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as t(id, agency, person, role)`;

/** Tells people of what happened to something they answer for, in the transaction in which it happened. */
export async function tell(tx: Tx, newId: NewId, to: readonly Addressee[], notice: NoticeToTell): Promise<void> {
  const { code, about, cause, rules } = notice;
  await tx.query(INSERT, [
    to.map(() => newId()),
    to.map(({ agency }) => agency),
    to.map((each) => ('person' in each ? each.person : null)),
    to.map((each) => ('role' in each ? each.role : null)),
    code,
    about.kind,
    about.id,
    about.number,
    cause,
    rules,
    tx.at,
  ]);
}
