import { createHash, randomBytes } from 'node:crypto';
import { load } from '../load.mjs';

const CHUNK = 5_000;
const PARTIES = { sourceAgency: 'lakeside-licensing', requestingAgency: 'northern-sheriff' };
const ELEMENTS = ['person.full_name', 'person.birth_year', 'id.dl_number'];
const HELD_EVERY = 100;

/**
 * Packages as releases leave them: rows with the state that the feature folds, ciphertext in the database, wrapped key in a
 * slot of the keystore. Written in bulk: no ledger entry of the sealing, and no grant behind them, which destruction does
 * not read. One in a hundred is under hold.
 * @param dueOf instant at which package n is due
 */
export async function makePackages({ admin, keys, count, contentBytes, dueOf, held = true, grantId }) {
  const { newId } = await load('platform/ids/ids.js');
  const { PACKAGE, evolvePackage, monthOf } = await load('disclosures/index.js');
  const { sealPackage } = await load('disclosures/sealing/package-seal.js');
  const content = randomBytes(contentBytes);
  const digest = createHash('sha256').update(content).digest('hex');
  const epochs = new Map();
  const grant = grantId ?? newId();
  const underHold = [];
  for (let from = 0; from < count; from += CHUNK) {
    const [rows, contents, slots] = [[], [], []];
    for (let n = from; n < Math.min(count, from + CHUNK); n += 1) {
      const due = dueOf(n);
      const month = monthOf(due);
      const epoch = epochs.get(month) ?? (await openEpoch(admin, keys, month));
      epochs.set(month, epoch);
      const id = newId();
      const slot = keys.reserveUnder(epoch);
      const { keyId, wrappedKey, ciphertext } = sealPackage(id, content, keys.kek(epoch));
      const terms = termsOf({ n, id, grant, keyId, epoch, digest, due, newId });
      let state = evolvePackage({ status: 'none' }, { type: 'PackageSealed', terms });
      if (held && n % HELD_EVERY === 0) {
        state = evolvePackage(state, { type: 'PackageHeld', holdId: newId() });
        underHold.push(id);
      }
      const columns = Object.entries(PACKAGE.columns).map(([name, valueOf]) => [name, valueOf(state)]);
      rows.push({ id, version: 1, state, ...Object.fromEntries(columns) });
      contents.push({ id, keyId, ciphertext, slot });
      slots.push({ slot, packageId: id, wrappedKey });
    }
    await keys.store(slots);
    await insert(admin, rows, contents);
  }
  await admin.query('analyze');
  return { held: underHold };
}

async function openEpoch(admin, keys, month) {
  const epoch = await keys.epochs.current(PARTIES.sourceAgency, 'month', month);
  await admin.query(
    `insert into disclosure.key_epoch (id, agency, kind, month, key_digest, opened_at)
     values ($1, $2, 'month', $3, $4, now()) on conflict do nothing`,
    [epoch, PARTIES.sourceAgency, month, keys.digest(epoch)],
  );
  return epoch;
}

function termsOf({ n, id, grant, keyId, epoch, digest, due, newId }) {
  return {
    number: `PK-${id}`,
    grantId: grant,
    requestId: grant,
    decisionId: grant,
    accountingId: newId(),
    ...PARTIES,
    recipientAgency: PARTIES.requestingAgency,
    releasedBy: grant,
    recordSeries: 'licences',
    elements: ELEMENTS.map((code) => ({ code, result: 'permit' })),
    recordCount: 1 + (n % 3),
    subjects: { count: 1, pseudonyms: [digest.slice(0, 32)] },
    contentDigest: digest,
    keyId,
    epoch,
    retentionCode: 'RT-DL',
    sealedAt: new Date(due.getTime() - 86_400_000).toISOString(),
    destroyAt: due.toISOString(),
  };
}

async function insert(admin, rows, contents) {
  // The grant and the request that these rows name are not there; nothing here changes what destroying does.
  const columns = Object.keys(rows[0]).join(', ');
  await admin.query('set session_replication_role = replica');
  await admin.query(
    `insert into disclosure.package (${columns}) select ${columns}
     from jsonb_populate_recordset(null::disclosure.package, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
  await admin.query(
    `insert into disclosure.package_content
       (package_id, source_agency, recipient_agency, key_id, ciphertext, key_epoch, key_place)
     select id, $6, $7, key_id, ciphertext, epoch, place
     from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::text[]) as c(id, key_id, ciphertext, epoch, place)`,
    [
      contents.map((each) => each.id),
      contents.map((each) => each.keyId),
      contents.map((each) => each.ciphertext),
      contents.map((each) => each.slot.epoch),
      contents.map((each) => each.slot.place),
      PARTIES.sourceAgency,
      PARTIES.requestingAgency,
    ],
  );
  await admin.query('set session_replication_role = origin');
}

/** Everything of earlier rounds, so that each begins alike. */
export async function removePackages(admin) {
  await admin.query(`truncate disclosure.package, disclosure.begun_purge, disclosure.package_content, disclosure.key_epoch,
    retention.destroyed_package, retention.certificate, retention.obligation, ledger.inbox, platform.outbox cascade`);
}
