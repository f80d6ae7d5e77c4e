import type { Tx } from '../../platform/database/database.js';
import type { CountedAgency } from './purge-counts.js';
import { NOT_KEPT } from './ended-records.js';

// As for packages: what is live and was foreseen is counted only where more than the floor would go or a brake stands.
// All of them were foreseen by the day their file was closed; a mass is one whose days are past, or most of what is there.
const COUNTS = `
  with covered as (
    select source_agency, max(covers_until) as until from retention.purge_brake where status = 'released' group by 1
  ), due as (
    select f.source_agency as agency, count(*)::int as due
    from retention.sealed_file f left join covered c on c.source_agency = f.source_agency
    where f.status = 'closed' and f.due_at <= clock_timestamp() and (c.until is null or f.due_at > c.until) and ${NOT_KEPT}
    group by 1
  ), gone as (
    select f.source_agency as agency, count(*)::int as gone
    from retention.sealed_file f left join covered c on c.source_agency = f.source_agency
    where f.source_agency in (select agency from due) and (c.until is null or f.due_at > c.until)
      and (f.status = 'destroying' or f.destroyed_at > clock_timestamp() - interval '1 day')
    group by 1
  ), looked_at as (
    select due.agency from due left join gone using (agency) where due.due + coalesce(gone.gone, 0) > $1
    union
    select source_agency from retention.purge_brake where status in ('pulled', 'half_released')
  )
  select due.agency, covered.until as "coveredUntil", due.due, 0 as "orderedDue",
    coalesce(gone.gone, 0) as gone, 0 as "orderedGone",
    case when due.agency in (select agency from looked_at) then (
      select count(*)::int from retention.sealed_file f
      where f.source_agency = due.agency and f.due_at > clock_timestamp() - interval '1 day'
        and f.due_at <= clock_timestamp()
    ) else 0 end as foreseen,
    case when due.agency in (select agency from looked_at) then (
      select count(*)::int from retention.sealed_file f
      where f.source_agency = due.agency and f.status in ('open', 'closed')
    ) else 0 end as live
  from due left join gone on gone.agency = due.agency left join covered on covered.source_agency = due.agency
  order by due.agency`;

/** Agencies with files due that nobody has released, counted by the database's clock. */
export function countFiles(tx: Tx, floor: number): Promise<CountedAgency[]> {
  return tx.query<CountedAgency>(COUNTS, [floor]);
}
