const INTERVAL = `i * interval '10 minutes'`;
/** JSON of a row that keeps instants as text: each copy is so much older. */
const older = (column) => `to_char(${column} - ${INTERVAL}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const NUMBER = (letters) => `'${letters}-2025-' || lpad(i::text, 6, '0')`;
const COPIES = 'generate_series(1, $2::int) as i';

// A list shows what the row's columns and its state say. Copies share what no list follows: the sealed words, the decision.
const REQUESTS = `
  insert into sharing.share_request
    (id, version, state, number, status, requester_id, requesting_agency, source_agency, recipient_agency, purpose,
     submitted_at, detail_id)
  select gen_random_uuid(), version,
    state || jsonb_build_object('number', ${NUMBER('SR')}, 'submittedAt', ${older('submitted_at')})
      || case when i % 200 = 0 then '{}'::jsonb else jsonb_build_object('status', 'withdrawn') end,
    ${NUMBER('SR')}, case when i % 200 = 0 then status else 'withdrawn' end, requester_id, requesting_agency, source_agency,
    recipient_agency, purpose, submitted_at - ${INTERVAL}, detail_id
  from sharing.share_request, ${COPIES} where number = $1`;
const GRANTS = `
  insert into sharing.release_grant
    (id, version, state, number, status, share_request_id, decision_id, requesting_agency, source_agency, recipient_agency,
     agreement_id, starts_at, expires_at)
  select gen_random_uuid(), g.version,
    jsonb_set(jsonb_set(g.state, '{terms,number}', to_jsonb(${NUMBER('GR')})), '{status}', '"expired"'),
    ${NUMBER('GR')}, 'expired', r.id, g.decision_id, g.requesting_agency, g.source_agency, g.recipient_agency,
    g.agreement_id, g.starts_at - ${INTERVAL}, g.expires_at - ${INTERVAL}
  from sharing.release_grant g, ${COPIES} join sharing.share_request r on r.number = ${NUMBER('SR')}
  where g.share_request_id = $1`;
// One in a hundred is not due yet, the rest is destroyed.
const PACKAGES = `
  insert into disclosure.package
    (id, version, state, number, status, grant_id, share_request_id, accounting_id, requesting_agency, source_agency,
     recipient_agency, due_at, held)
  select gen_random_uuid(), p.version, jsonb_set(p.state, '{terms,number}', to_jsonb(${NUMBER('PK')})), ${NUMBER('PK')},
    p.status, g.id, g.share_request_id, p.accounting_id, p.requesting_agency, p.source_agency, p.recipient_agency,
    p.due_at - case when p.status = 'purged' then ${INTERVAL} else interval '0' end, false
  from ${COPIES} join disclosure.package p on p.id = case when i % 100 = 0 then $1::uuid else $3::uuid end
  join sharing.release_grant g on g.number = ${NUMBER('GR')}`;
const ACCOUNTING = `
  insert into disclosure.accounting
    (id, version, state, package_id, grant_id, share_request_id, source_agency, requesting_agency, recipient_agency, purpose,
     subject_pseudonyms, disclosed_at, keep_until)
  select gen_random_uuid(), a.version, a.state, p.id, p.grant_id, p.share_request_id, a.source_agency, a.requesting_agency,
    a.recipient_agency, a.purpose, a.subject_pseudonyms, p.due_at - interval '180 days', a.keep_until
  from disclosure.accounting a, disclosure.package p where a.package_id = $1 and p.number like 'PK-2025-%'`;
const OBLIGATIONS = `
  insert into retention.obligation (id, version, state, code, status, package_id, source_agency, recipient_agency, due_at)
  select gen_random_uuid(), o.version, o.state, o.code, o.status, p.id, o.source_agency, o.recipient_agency, o.due_at
  from retention.obligation o, disclosure.package p
  where o.package_id = $1 and o.code = 'O-CERTIFY-DESTRUCTION' and p.number like 'PK-2025-%'`;
const CERTIFICATES = `
  insert into retention.certificate
    (id, version, state, number, requesting_agency, source_agency, recipient_agency, issued_at, keep_until)
  select gen_random_uuid(), version, jsonb_set(state, '{document,certificate,number}', to_jsonb(${NUMBER('DC')})),
    ${NUMBER('DC')}, requesting_agency, source_agency, recipient_agency, issued_at - ${INTERVAL}, keep_until
  from retention.certificate, ${COPIES} where id = $1`;
// Read and filtered like real ones; their hashes are of nothing, and nothing here verifies them.
const ENTRIES = `
  insert into ledger.entry
    (seq, entry_id, bytes, leaf_hash, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
  select (select size from ledger.head) + 1000000 + row_number() over (order by i desc, seq), gen_random_uuid(), bytes,
    leaf_hash, agencies, aggregate_kind, gen_random_uuid(), aggregate_version, type, at - ${INTERVAL}
  from ledger.entry, ${COPIES} where aggregate_id = any ($1::uuid[])`;

/**
 * For a list they are records like any other, spread over two years: share requests of which one in two hundred is open,
 * grants, packages of which one in a hundred is live, accounting, obligations, certificates, ledger entries.
 */
export async function copyRecords(admin, life, count) {
  const copy = async (what, text, values) => {
    const { rowCount } = await admin.query(text, values);
    if (rowCount === 0) throw new Error(`no ${what} were made`);
    return [what, rowCount];
  };
  const made = [
    await copy('share requests', REQUESTS, [life.waiting, count]),
    await copy('grants', GRANTS, [life.released.id, count]),
    await copy('packages', PACKAGES, [life.live, count, life.gone]),
    await copy('disclosures', ACCOUNTING, [life.live]),
    await copy('obligations', OBLIGATIONS, [life.live]),
    await copy('certificates', CERTIFICATES, [life.certificate, count]),
    await copy('ledger entries', ENTRIES, [[life.released.id, life.live], count]),
  ];
  await admin.query('analyze');
  return Object.fromEntries(made);
}
