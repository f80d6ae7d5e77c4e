import { permittedPackageCommands } from '../domain/decide.js';
import type { PackageCommand } from '../domain/decide.js';
import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import type { Actor } from '../../platform/actor.js';
import { isId } from '../../platform/ids/ids.js';

export interface PackageView {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly status: string;
  readonly grantId: string;
  readonly shareRequestId: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly elements: readonly { readonly code: string; readonly result: string; readonly transform?: string }[];
  readonly recordCount: number;
  readonly sealedAt: string;
  readonly dueAt: string;
  readonly held: boolean;
  readonly noticeAccepted: boolean;
  readonly acknowledgedAt: string | null;
  readonly purgedAt: string | null;
  readonly certificateId: string | null;
  /** What the reader may do now. */
  readonly commands: readonly PackageCommand[];
}

type Row = Omit<PackageView, 'commands'>;
export type PackageState = 'live' | 'held' | 'destroyed';

const SELECT = `
  select id, number, version, status,
    grant_id as "grantId",
    share_request_id as "shareRequestId",
    source_agency as "sourceAgency",
    recipient_agency as "recipientAgency",
    state #> '{terms,elements}' as elements,
    (state #>> '{terms,recordCount}')::int as "recordCount",
    state #>> '{terms,sealedAt}' as "sealedAt",
    state ->> 'dueAt' as "dueAt",
    held,
    coalesce((state -> 'noticeAcceptedBy') ? (select app.person()), false) as "noticeAccepted",
    state ->> 'acknowledgedAt' as "acknowledgedAt",
    state ->> 'purgedAt' as "purgedAt",
    state ->> 'certificateId' as "certificateId"
  from disclosure.package`;
const BY_ID = `${SELECT} where id = $1`;
const BY_NUMBER = `${SELECT} where number = $1`;
const MINE = ofMyAgency('requesting_agency', 'source_agency', 'recipient_agency');
// Three states that people ask for; held goes before the other two words of a row.
const LIST = `${SELECT}
  where ${MINE} and ($1::uuid is null or id < $1) and ($2::uuid is null or grant_id = $2)
    and (not $3::boolean or recipient_agency = app.agency())
    and ($4::text is null or $4 = case
      when status in ('purging', 'purged') then 'destroyed' when held then 'held' else 'live' end)
  order by id desc limit $5`;

/** A package as the acting person may see it: what it is, never what is in it. */
export async function packageDetail(tx: Tx, reference: string): Promise<PackageView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  return row && viewOf(tx.actor, row);
}

/** Newest first; asks for one row more than the page holds. */
export async function packageList(
  tx: Tx,
  question: {
    readonly after?: string | undefined;
    readonly grantId?: string | undefined;
    /** Only those that the acting agency received. */
    readonly received?: boolean;
    readonly state?: PackageState | undefined;
    readonly limit: number;
  },
): Promise<PackageView[]> {
  const { after, grantId, received = false, state, limit } = question;
  const rows = await tx.query<Row>(LIST, [after ?? null, grantId ?? null, received, state ?? null, limit + 1]);
  return rows.map((row) => viewOf(tx.actor, row));
}

const viewOf = (actor: Actor, row: Row): PackageView => ({ ...row, commands: permittedPackageCommands(actor, row) });
