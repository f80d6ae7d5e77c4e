import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { EndedRecord } from '../domain/file-schedule.js';
import { FILE_KINDS } from '../domain/sealed-file.js';
import type { FileKind, FileTerms } from '../domain/sealed-file.js';

/** What the rows say of a record whose words are sealed; `closedAt` is not in them. */
export interface RecordRow extends Omit<EndedRecord, 'closedAt'>, Omit<FileTerms, 'kind'> {
  readonly id: string;
  readonly version: number;
  /** Nothing can follow from it any more. */
  readonly closed: boolean;
  /** A legal hold, an open complaint or a word still owed keeps it. */
  readonly kept: boolean;
}

/** Holds on a request whose packages are all gone are rare, but whoever placed one was promised that it holds. */
const keptRequest = (id: string) => `(
  exists (select from retention.legal_hold h where h.status <> 'lifted' and (h.share_request_id = ${id}
    or h.package_ids && array(select p.id from disclosure.package p where p.share_request_id = ${id})))
  or exists (select from complaints.complaint c where c.status not in ('upheld', 'dismissed')
    and (${id} = any (c.share_request_ids) or ${id} = any (c.requests_behind)))
  or exists (select from retention.obligation o join disclosure.package p on p.id = o.package_id
    where p.share_request_id = ${id} and o.status in ('due', 'overdue')))`;

/** What the public wrote: by a hold on it, and a complaint by one on whatever it names too. */
const keptLetter = (id: string) => `
  exists (select from retention.legal_hold h where h.file_id = ${id} and h.status <> 'lifted')`;
const keptComplaint = (id: string) => `(${keptLetter(id)}
  or exists (select from complaints.complaint c join retention.legal_hold h on h.status <> 'lifted'
    and (h.share_request_id = any (c.share_request_ids || c.requests_behind)
      or h.package_ids && array(
        select p.id from disclosure.package p where p.share_request_id = any (c.share_request_ids || c.requests_behind)))
    where c.id = ${id}))`;

/** On a row `f` of retention.sealed_file: nothing keeps it. For those who list and count what is due. */
export const NOT_KEPT = `(case f.kind
  when 'share-request' then not ${keptRequest('f.id')}
  when 'complaint' then not ${keptComplaint('f.id')}
  when 'rights-case' then not ${keptLetter('f.id')}
  else true end)`;

interface KindText {
  readonly from: string;
  readonly parties: string;
  readonly closed: string;
  readonly kept?: string;
  readonly reckoned?: string;
  /** Whoever makes the record live again, or holds it, locks this row first. */
  readonly locked?: boolean;
}

const NOTHING_RECKONED = `null::timestamptz as "accountedAt", null::timestamptz as "accountedUntil",
  null::timestamptz as "keptUntil", null::text as asked, null::text as draft`;
const onePartyOf = (agency: string) =>
  `${agency} as "requestingAgency", ${agency} as "sourceAgency", ${agency} as "recipientAgency"`;

const KINDS: Readonly<Record<FileKind, KindText>> = {
  'share-request': {
    from: 'sharing.share_request r',
    // A draft is nobody else's business, nor is its end.
    parties: `r.requesting_agency as "requestingAgency",
      case r.status when 'lapsed' then r.requesting_agency else r.source_agency end as "sourceAgency",
      case r.status when 'lapsed' then r.requesting_agency else r.recipient_agency end as "recipientAgency"`,
    closed: `r.status in ('decided', 'withdrawn', 'lapsed')
      and not exists (select from sharing.decision d
        where d.share_request_id = r.id and d.status = 'awaiting_second_approval')
      and not exists (select from sharing.release_grant g
        where g.share_request_id = r.id and g.status in ('pending', 'active', 'suspended'))
      and not exists (select from disclosure.package p where p.share_request_id = r.id and p.status <> 'purged')`,
    kept: keptRequest('r.id'),
    reckoned: `
      (select max(a.disclosed_at) from disclosure.accounting a where a.share_request_id = r.id) as "accountedAt",
      (select max(a.keep_until) from disclosure.accounting a where a.share_request_id = r.id) as "accountedUntil",
      null::timestamptz as "keptUntil", null::text as asked, case r.status when 'lapsed' then 'lapsed' end as draft`,
    locked: true,
  },
  complaint: {
    from: 'complaints.complaint r',
    // For the overseer alone: not even the certificate tells another agency that somebody complained.
    parties: onePartyOf('r.overseer_agency'),
    closed: `r.status in ('upheld', 'dismissed')`,
    kept: keptComplaint('r.id'),
    reckoned: `null::timestamptz as "accountedAt", null::timestamptz as "accountedUntil", r.kept_until as "keptUntil",
      null::text as asked, null::text as draft`,
    locked: true,
  },
  'rights-case': {
    from: 'rights.rights_case r',
    parties: onePartyOf('r.agency'),
    closed: `r.status in ('withdrawn', 'answered')`,
    kept: keptLetter('r.id'),
    reckoned: `null::timestamptz as "accountedAt", null::timestamptz as "accountedUntil", null::timestamptz as "keptUntil",
      r.kind as asked, null::text as draft`,
    locked: true,
  },
  agreement: {
    from: 'agreements.agreement r',
    parties: `r.parties[2] as "requestingAgency", r.parties[1] as "sourceAgency",
      coalesce(r.parties[3], r.parties[2]) as "recipientAgency"`,
    closed: `r.status in ('expired', 'terminated', 'superseded')
      and not exists (select from sharing.release_grant g
        where g.agreement_id in (r.id::text, r.number) and g.status in ('pending', 'active', 'suspended'))`,
    reckoned: `null::timestamptz as "accountedAt", null::timestamptz as "accountedUntil", null::timestamptz as "keptUntil",
      null::text as asked, case when jsonb_array_length(r.state -> 'signatures') < cardinality(r.parties)
        then case when r.state ? 'termination' then 'dropped' else 'lapsed' end end as draft`,
    locked: true,
  },
  'legal-hold': {
    from: 'retention.legal_hold r',
    parties: onePartyOf('r.source_agency'),
    closed: `r.status = 'lifted'`,
  },
  'purge-brake': {
    from: 'retention.purge_brake r',
    parties: onePartyOf('r.source_agency'),
    closed: `r.status in ('released', 'ended')`,
  },
  'ledger-restore': {
    // No row of its own: an entry of the ledger, whose one detail is the reason. It was over when it was accepted.
    from: `(select d.file_id as id, 1 as version from ledger.sealed_detail d where d.aggregate_kind = 'ledger-restore') r`,
    // An operator's, of no agency: nobody reads these words through the service.
    parties: onePartyOf("'service'"),
    closed: 'true',
  },
};

const select = (kind: FileKind) => {
  const { from, parties, closed, kept = 'false', reckoned = NOTHING_RECKONED } = KINDS[kind];
  return `select r.id, r.version, ${parties}, ${reckoned}, (${closed}) as closed, (${kept}) as kept from ${from}`;
};
const textsOf = (kind: FileKind) => ({
  ended: `${select(kind)}
    where r.id > $1 and ${KINDS[kind].closed}
      and exists (select from ledger.sealed_detail d where d.file_id = r.id)
      and not exists (select from retention.sealed_file f where f.id = r.id and f.status <> 'open')
    order by r.id limit $2`,
  byId: `${select(kind)} where r.id = any ($1::uuid[]) order by r.id`,
  lock: `select r.id from ${KINDS[kind].from} where r.id = any ($1::uuid[]) order by r.id for update`,
});
const TEXTS = Object.fromEntries(FILE_KINDS.map((kind) => [kind, textsOf(kind)])) as Record<
  FileKind,
  ReturnType<typeof textsOf>
>;

/** Records of all features whose words are sealed, looked at as the purger, who sees every agency's rows. */
@Injectable()
export class EndedRecords {
  /** Records that came to their end and whose file is not closed yet, in the order of their ids. */
  ended(tx: Tx, kind: FileKind, after: string, limit: number): Promise<readonly RecordRow[]> {
    return tx.query<RecordRow>(TEXTS[kind].ended, [after, limit]);
  }

  /** As they are now, locked where somebody could make them live again or hold them meanwhile. */
  async lock(tx: Tx, kind: FileKind, ids: readonly string[]): Promise<readonly RecordRow[]> {
    if (KINDS[kind].locked) await tx.query(TEXTS[kind].lock, [ids]);
    return tx.query<RecordRow>(TEXTS[kind].byId, [ids]);
  }
}
