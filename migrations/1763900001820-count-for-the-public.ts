import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Figures for everybody, counted from the ledger: numbers leave it and nothing else. Small ones are suppressed by the caller
 * (src/reports/domain), which alone may ask.
 */
export class CountForThePublic1763900001820 implements MigrationInterface {
  name = 'CountForThePublic1763900001820';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Entries come nearly in the order of their time: a few kilobytes find those of a quarter.
      create index entry_at on ledger.entry using brin (at);
      -- The checkpoint that an edition is made from: the last one signed before some instant.
      create index checkpoint_signed on ledger.checkpoint (signed_at);

      create schema reports;
      grant usage on schema reports to comity_app;
      create policy pack_content_owner on policy.pack_content for select to comity_owner using (true);
    `);
    await runner.query(FIGURES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop schema reports cascade;
      drop policy pack_content_owner on policy.pack_content;
      drop index ledger.entry_at, ledger.checkpoint_signed;
    `);
  }
}

/** Entries before position \`size\`, which a checkpoint has signed, whose act was in the period: anybody with a copy can recount. */
const FIGURES = `
  create function reports.figures(size bigint, since timestamptz, until timestamptz)
    returns table (figure text, label text[], n integer)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      with told as materialized (
        select e.type, e.aggregate_id as id, convert_from(e.bytes, 'UTF8')::jsonb -> 'data' as data
        from ledger.entry e
        where e.at >= since and e.at < until and e.seq < size and e.type in (
          'ShareRequestSubmitted', 'DecisionFinalised', 'DisclosureRecorded', 'PackagePurged', 'ComplaintReceived',
          'ComplaintUpheld', 'ComplaintDismissed', 'RightsCaseReceived')
      ),
      -- What each decision of the period said: an entry before its last approval.
      made as materialized (
        select t.id, convert_from(e.bytes, 'UTF8')::jsonb #> '{data,content}' as content
        from told t join ledger.entry e
          on e.aggregate_kind = 'decision' and e.aggregate_id = t.id and e.type = 'DecisionMade' and e.seq < size
        where t.type = 'DecisionFinalised'
      ),
      rule as materialized (
        select p.digest, r ->> 'id' as id, r ->> 'basis' as basis
        from policy.pack_content p, jsonb_array_elements(p.content::jsonb -> 'rules') r
        where p.digest in (select m.content ->> 'packDigest' from made m)
      ),
      refused as (
        select distinct m.id, rule.basis
        from made m, jsonb_array_elements(m.content -> 'elements') element,
          jsonb_array_elements_text(element -> 'rules') failed
          join rule on rule.id = failed
        where element ->> 'result' = 'deny' and rule.digest = m.content ->> 'packDigest'
      ),
      -- Due by the earliest of its terms, or when the last hold was lifted; a quarter of an hour is on time (docs/reliability.md).
      purged as (
        select p.begun <= greatest(p.due, p.lifted) + interval '15 minutes' as on_time
        from told t cross join lateral (
          select
            min((coalesce(x.data #>> '{terms,destroyAt}', x.data ->> 'dueAt'))::timestamptz)
              filter (where e.type in ('PackageSealed', 'ReceiptAcknowledged', 'DispositionBroughtForward')) as due,
            max(e.at) filter (where e.type = 'PackageHoldLifted') as lifted,
            max((x.data ->> 'at')::timestamptz) filter (where e.type = 'PackagePurgeBegun') as begun
          from ledger.entry e cross join lateral (select convert_from(e.bytes, 'UTF8')::jsonb -> 'data' as data) x
          where e.aggregate_kind = 'package' and e.aggregate_id = t.id and e.seq < size
        ) p
        where t.type = 'PackagePurged'
      )
      select 'requests', array['submitted'], count(*)::integer from told
        where type = 'ShareRequestSubmitted' and data ->> 'revision' = '1' having count(*) > 0
      union all
      select 'decisions', array[data ->> 'outcome'], count(*)::integer from told
        where type = 'DecisionFinalised' group by 2
      union all
      select 'decided-by', array[data ->> 'decidedBy'], count(*)::integer from told
        where type = 'DecisionFinalised' group by 2
      union all
      select 'refusals', array[basis], count(*)::integer from refused group by 2
      union all
      select 'overrides', array['overridden'], count(*)::integer from made
        where jsonb_path_exists(content, '$.elements[*].overrode[*]') having count(*) > 0
      union all
      select 'disclosures', array[data #>> '{accounting,disclosingAgency}', data #>> '{accounting,recipient,agency}'],
        count(*)::integer from told where type = 'DisclosureRecorded' group by 2
      union all
      select 'purposes', array[data #>> '{accounting,purpose,code}'], count(*)::integer from told
        where type = 'DisclosureRecorded' group by 2
      union all
      select 'purges', array[case when on_time then 'on_time' else 'late' end], count(*)::integer from purged group by 2
      union all
      select 'complaints', array[data #>> '{terms,type}'], count(*)::integer from told
        where type = 'ComplaintReceived' group by 2
      union all
      select 'complaint-outcomes', array[case type when 'ComplaintUpheld' then 'upheld' else 'dismissed' end],
        count(*)::integer from told where type in ('ComplaintUpheld', 'ComplaintDismissed') group by 2
      union all
      select 'rights', array[data #>> '{terms,kind}'], count(*)::integer from told
        where type = 'RightsCaseReceived' group by 2
    $$;
  revoke execute on function reports.figures(bigint, timestamptz, timestamptz) from public;
  grant execute on function reports.figures(bigint, timestamptz, timestamptz) to comity_app;
`;
