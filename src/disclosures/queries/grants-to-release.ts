import { permittedGrantCommands } from '../../grants/index.js';
import type { Grant, GrantCommand } from '../../grants/index.js';
import type { Tx } from '../../platform/database/database.js';

/** A grant of the acting agency under which data can be released, and what was released so far. */
export interface GrantToRelease {
  readonly id: string;
  readonly number: string;
  readonly requestNumber: string;
  readonly recipientAgency: string;
  readonly purpose: string;
  readonly elements: number;
  readonly subjectCount: number;
  readonly startsAt: string;
  /** After it nothing is released under the grant. */
  readonly expiresAt: string;
  readonly packages: number;
  readonly lastReleasedAt: string | null;
  /** What the reader may do now. */
  readonly commands: readonly GrantCommand[];
}

interface Row {
  readonly id: string;
  readonly state: Exclude<Grant, { status: 'none' }>;
  readonly packages: number;
  readonly lastReleasedAt: string | null;
}

const LIST = `
  select g.id, g.state, p.packages, p."lastReleasedAt"
  from sharing.release_grant g
  cross join lateral (
    select count(*)::int as packages, max(state #>> '{terms,sealedAt}') as "lastReleasedAt"
    from disclosure.package where grant_id = g.id
  ) as p
  where g.source_agency = (select app.agency()) and g.status = 'active' and g.expires_at > $1
    and ($2::boolean is null or (p.packages > 0) = $2) and ($3::uuid is null or g.id < $3)
  order by g.id desc limit $4`;

/**
 * Newest first; asks for one row more than the page holds.
 * @param question.released only those under which something, or nothing, was released
 */
export async function grantsToRelease(
  tx: Tx,
  question: {
    readonly released?: boolean | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<GrantToRelease[]> {
  const { released, after, limit } = question;
  const rows = await tx.query<Row>(LIST, [tx.at, released ?? null, after ?? null, limit + 1]);
  return rows.map(({ id, state, packages, lastReleasedAt }) => {
    const { number, requestNumber, recipientAgency, purpose, elements, subjects, startsAt, expiresAt } = state.terms;
    return {
      ...{ id, number, requestNumber, recipientAgency, purpose, startsAt, expiresAt, packages, lastReleasedAt },
      elements: elements.length,
      subjectCount: subjects.count,
      commands: [...permittedGrantCommands(tx.actor, state)],
    };
  });
}
