import type { Client } from 'pg';
import { verifyCertificate } from '../../src/retention/index.js';
import type { DestroyedPackage, SignedCertificate } from '../../src/retention/index.js';
import type { KeyPlace } from '../../src/disclosures/index.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import type { RetentionWorld } from '../support/retention-world.js';

/** One package as the test released it. */
export interface Released {
  readonly packageId: string;
  readonly content: string;
  readonly key: KeyPlace;
}

/** What must have become of each. */
export interface Expected {
  /** Due, and no hold was granted on it. */
  readonly gone: readonly Released[];
  readonly held: readonly Released[];
  readonly notDue: readonly Released[];
}

export interface PurgeCensus {
  readonly purged: number;
  readonly certificates: number;
  readonly early: number;
  readonly unpurged: number;
  readonly purgedUnderHold: number;
  /** Held or not due, and its content does not open to what was sealed. */
  readonly liveUnreadable: number;
  /** Said to be purged, and the content or the key is still there. */
  readonly contentsLeft: number;
  readonly keysLeft: number;
  /** Purged with no certificate, or by no entry. */
  readonly uncertified: number;
  /** Covered by more than one certificate, or purged by more than one entry. */
  readonly doubled: number;
  readonly certificatesNotPassed: number;
  readonly certificatesNotVerified: number;
}

interface PackageRow {
  readonly id: string;
  readonly status: string;
  readonly content: boolean;
  readonly begun_early: boolean;
  readonly purge_entries: number;
  readonly covered: number;
}

// `begun_early`: by the ledger, whose entries carry the database's instant.
const PACKAGES = `
  select p.id, p.status,
    exists (select from disclosure.package_content c where c.package_id = p.id) as content,
    exists (select from ledger.inbox i where i.aggregate_id = p.id and i.type = 'PackagePurgeBegun' and i.at < p.due_at)
      as begun_early,
    (select count(*)::int from ledger.inbox i where i.aggregate_id = p.id and i.type = 'PackagePurged') as purge_entries,
    (select count(*)::int from retention.destroyed_package d where d.package_id = p.id) as covered
  from disclosure.package p where p.id = any ($1)`;
const CERTIFICATES = `
  select c.state -> 'document' as document,
    (select jsonb_agg(d.record order by d.position) from retention.destroyed_package d where d.certificate_id = c.id)
      as packages
  from retention.certificate c`;

/** Counts when everything has come to rest; the same for the shipped worker and for planted ones. No sequencer may run. */
export async function takePurgeCensus(world: RetentionWorld, admin: Client, expected: Expected): Promise<PurgeCensus> {
  const { gone, held, notDue } = expected;
  const ids = [...gone, ...held, ...notDue].map(({ packageId }) => packageId);
  const { rows } = await admin.query<PackageRow>(PACKAGES, [ids]);
  const row = new Map(rows.map((each) => [each.id, each]));
  const of = (released: readonly Released[]) => released.map(({ packageId }) => row.get(packageId)!);
  const purged = rows.filter(({ status }) => status === 'purged');
  const placesOfPurged = [...gone, ...held, ...notDue]
    .filter(({ packageId }) => row.get(packageId)?.status === 'purged')
    .map(({ key }) => key);
  const certificates = await certificatesOf(world, admin);
  return {
    purged: purged.length,
    certificates: certificates.count,
    early:
      of(notDue).filter(({ status }) => status !== 'sealed').length + rows.filter((each) => each.begun_early).length,
    unpurged: of(gone).filter(({ status }) => status !== 'purged').length,
    purgedUnderHold: of(held).filter(({ status, content }) => status !== 'held' || !content).length,
    liveUnreadable: await unreadable(world, [...held, ...notDue]),
    contentsLeft: purged.filter(({ content }) => content).length,
    keysLeft: (await world.packageKeys.stillHeld(placesOfPurged)).size,
    uncertified: purged.filter((each) => each.covered === 0 || each.purge_entries === 0).length,
    doubled:
      purged.filter((each) => each.covered > 1 || each.purge_entries > 1).length +
      Math.max(0, certificates.covered - purged.length),
    certificatesNotPassed: certificates.notPassed,
    certificatesNotVerified: certificates.notVerified,
  };
}

/** Every count that must be nothing and is not. */
export function brokenPurgePromises(census: PurgeCensus): string[] {
  const { purged: _, certificates: __, ...mustBeZero } = census;
  return Object.entries(mustBeZero).flatMap(([name, count]) => (count === 0 ? [] : [`${name}: ${count}`]));
}

/** Whether a download would still succeed. */
async function unreadable(world: RetentionWorld, released: readonly Released[]): Promise<number> {
  let failed = 0;
  for (const { packageId, content } of released) {
    const opened = await world.purger.read(SERVICE_ACTOR, async (tx) => {
      const sealed = await world.stored.load(tx, packageId);
      return sealed === undefined ? undefined : world.stored.open(sealed).toString();
    });
    if (opened !== content) failed += 1;
  }
  return failed;
}

async function certificatesOf(world: RetentionWorld, admin: Client) {
  const { rows } = await admin.query<{ document: SignedCertificate; packages: DestroyedPackage[] | null }>(
    CERTIFICATES,
  );
  const issuer = world.keys.manifestSigner.publicKey;
  const checks = rows.map(({ document, packages }) =>
    verifyCertificate({ ...document, packages: packages ?? [], ledger: null }, { issuer }),
  );
  return {
    count: rows.length,
    covered: rows.reduce((sum, { document }) => sum + document.certificate.scope.packages, 0),
    notPassed: rows.filter(({ document }) => document.certificate.verification.result !== 'pass').length,
    notVerified: checks.filter(({ ok }) => !ok).length,
  };
}
