import type { Role } from '../platform/actor.js';
import type { Tx } from '../platform/database/database.js';
import type { NewId } from '../platform/ids/ids.js';

/** A person, or everybody of an agency in a role. */
export type Addressee =
  { readonly agency: string; readonly person: string } | { readonly agency: string; readonly role: Role };

export type NoticeCode =
  | 'grant-suspended'
  | 'grant-resumed'
  | 'request-rechecked'
  | 'complaint-upheld'
  | 'purge-braked'
  | 'destruction-to-attest'
  | 'review-to-validate'
  | 'obligation-overdue'
  | 'draft-will-lapse'
  | 'complaint-received'
  | 'rights-case-received';

/** Ids and codes; the page that shows it has the words. */
export interface NoticeToTell {
  readonly code: NoticeCode;
  readonly about: {
    readonly kind: 'grant' | 'share-request' | 'purge-brake' | 'obligation' | 'agreement' | 'complaint' | 'rights-case';
    readonly id: string;
    readonly number: string;
  };
  /** Null where what happened says it all. */
  readonly cause: string | null;
  readonly rules: readonly string[];
}

/** One notice, and who is told. */
export interface Told {
  readonly to: readonly Addressee[];
  readonly notice: NoticeToTell;
}

// Rule lists differ in length, so they travel as JSON: an array of arrays must be rectangular.
const INSERT = `
  insert into notifications.notice
    (id, agency, person_id, role, code, about_kind, about_id, about_number, cause, rules, told_at)
  select t.id, t.agency, t.person, t.role, t.code, t.kind, t.about, t.number, t.cause,
    array(select jsonb_array_elements_text(t.rules::jsonb)), $11
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[],
    $10::text[]) as t(id, agency, person, role, code, kind, about, number, cause, rules)`;

/** Tells people of what happened to something they answer for, in the transaction in which it happened; one statement for all. */
export async function tell(tx: Tx, newId: NewId, told: readonly Told[]): Promise<void> {
  const rows = told.flatMap(({ to, notice }) => to.map((each) => ({ each, notice })));
  if (rows.length === 0) return;
  await tx.query(INSERT, [
    rows.map(() => newId()),
    rows.map(({ each }) => each.agency),
    rows.map(({ each }) => ('person' in each ? each.person : null)),
    rows.map(({ each }) => ('role' in each ? each.role : null)),
    rows.map(({ notice }) => notice.code),
    rows.map(({ notice }) => notice.about.kind),
    rows.map(({ notice }) => notice.about.id),
    rows.map(({ notice }) => notice.about.number),
    rows.map(({ notice }) => notice.cause),
    rows.map(({ notice }) => JSON.stringify(notice.rules)),
    tx.at,
  ]);
}
