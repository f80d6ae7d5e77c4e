import type { Tx } from '../../platform/database/database.js';
import { ORDERED_REASONS } from '../domain/purge-limits.js';
import type { PurgeCounts } from '../domain/purge-limits.js';

export type CountedAgency = PurgeCounts & { readonly agency: string; readonly coveredUntil: Date | null };

// The live packages and what was foreseen are counted only where more than the floor would go or a brake stands: the
// ordinary sweep asks the index of what is due and nothing else.
const COUNTS = `
  with now as materialized (
    select clock_timestamp() as at
  ), covered as (
    select source_agency, max(covers_until) as until from retention.purge_brake where status = 'released' group by 1
  ), due as (
    select p.source_agency as agency,
      count(*)::int as due,
      count(*) filter (where p.state ->> 'dueBecause' = any ($2::text[]))::int as ordered
    from disclosure.package p left join covered c on c.source_agency = p.source_agency
    where not p.gone and p.status <> 'purging' and not p.held and p.due_at <= (select at from now)
      and (c.until is null or p.due_at > c.until)
    group by 1
  ), going as (
    select p.source_agency as agency, p.due_at, p.state ->> 'dueBecause' as because
    from disclosure.begun_purge b join disclosure.package p on p.id = b.package_id
    union all
    select d.source_agency, (d.record ->> 'dueAt')::timestamptz, d.record ->> 'reason'
    from retention.certificate c join retention.destroyed_package d on d.certificate_id = c.id
    where c.source_agency in (select agency from due) and c.issued_at > (select at from now) - interval '1 day'
  ), gone as (
    select g.agency, count(*)::int as gone, count(*) filter (where g.because = any ($2::text[]))::int as ordered
    from going g left join covered c on c.source_agency = g.agency
    where c.until is null or g.due_at > c.until
    group by 1
  ), looked_at as (
    select due.agency from due left join gone using (agency)
    where due.due + coalesce(gone.gone, 0) > $1
    union
    select source_agency from retention.purge_brake where status in ('pulled', 'half_released')
  )
  select due.agency, covered.until as "coveredUntil", due.due, due.ordered as "orderedDue",
    coalesce(gone.gone, 0) as gone, coalesce(gone.ordered, 0) as "orderedGone",
    case when due.agency in (select agency from looked_at) then (
      select count(*)::int from disclosure.package p
      where p.source_agency = due.agency and p.state ->> 'dueBecause' = 'expiry'
        and p.due_at > (select at from now) - interval '1 day' and p.due_at <= (select at from now)
    ) else 0 end as foreseen,
    case when due.agency in (select agency from looked_at) then (
      select count(*)::int from disclosure.package p
      where p.source_agency = due.agency and not p.gone and p.status <> 'purging'
    ) else 0 end as live
  from due left join gone on gone.agency = due.agency left join covered on covered.source_agency = due.agency
  order by due.agency`;

/** Agencies with something due that nobody has released, counted by the database's clock. */
export function countPurges(tx: Tx, floor: number): Promise<CountedAgency[]> {
  return tx.query<CountedAgency>(COUNTS, [floor, ORDERED_REASONS]);
}
