import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { FileKeys, openFileKeys, SealedDetails } from '../../src/ledger/index.js';
import type { Database } from '../../src/platform/database/database.js';
import { asService, SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { newId } from '../../src/platform/ids/ids.js';
import { FileEpochKeys } from '../../src/platform/keystore/epoch-keys.js';
import { accepted } from '../../src/platform/result.js';
import { certificateOutline } from '../../src/retention/certificate/certificate-outline.js';
import { ConfirmLift, ProposeLift } from '../../src/retention/commands/lift-hold.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { certificateFile, verifyCertificate } from '../../src/retention/index.js';
import type { DisposeFiles } from '../../src/retention/dispose-files.js';
import { SweepFiles } from '../../src/retention/sweep-files.js';
import { databaseClock } from '../support/database-clock.js';
import type { DatabaseClock } from '../support/database-clock.js';
import { idempotency, inDays, person, RetentionWorld, SOURCE } from '../support/retention-world.js';

const WORDS = 'Fenwick Tarrabole is named in these words.';
const LATER = () => inDays(92);

interface FileRow {
  readonly status: string;
  readonly due_at: Date | null;
  readonly state: {
    readonly certificateId?: string;
    readonly due?: { readonly closedAt: string; readonly rule?: string };
  };
}

describe('files of sealed words', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let clock: DatabaseClock;
  /** Goes by a clock of the database that this test sets. */
  let moved: Database;
  let files: DisposeFiles;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    clock = await databaseClock(admin);
    moved = world.connect('purger');
    files = world.fileDispositionOn(moved);
  });
  beforeEach(() => clock.set(undefined));
  afterAll(async () => {
    await admin.end();
    await moved.close();
    await world.close();
  });

  const closed = async () => {
    const one = await world.withdrawn(WORDS);
    await world.closeFiles.run();
    return one;
  };
  const fileOf = async (id: string) =>
    (await admin.query<FileRow>('select status, due_at, state from retention.sealed_file where id = $1', [id])).rows[0];
  const rowsOf = async (id: string) =>
    (await admin.query<pg.QueryResultRow>('select * from ledger.sealed_detail where file_id = $1', [id])).rows;
  /** As whoever holds these keys and may see every row. */
  const opened = (detailId: string, keys: Pick<FileKeys, 'make' | 'open' | 'openAll'> = world.fileKeys) =>
    world.purger.read(SERVICE_ACTOR, (tx) => new SealedDetails(world.keys, keys, newId).open(tx, detailId));
  const certificateOf = async (id: string) => {
    const { certificateId } = (await fileOf(id))!.state;
    return (await world.auditor.read(SERVICE_ACTOR, (tx) => certificateFile(tx, certificateId!, async () => null)))!;
  };
  /** What a backup from before would put back: the words, and a file that was still waiting. */
  const restore = async (id: string, rows: readonly pg.QueryResultRow[], file: FileRow) => {
    const { certificateId } = (await fileOf(id))!.state;
    for (const row of rows) {
      const names = Object.keys(row);
      await admin.query(
        `insert into ledger.sealed_detail (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
        Object.values(row),
      );
    }
    await admin.query('delete from retention.destroyed_file where id = $1', [id]);
    await admin.query('delete from retention.certificate where id = $1', [certificateId]);
    await admin.query(
      `update retention.sealed_file set status = 'closed', state = $2, begun_at = null, destroyed_at = null where id = $1`,
      [id, JSON.stringify(file.state)],
    );
  };

  it('go when their time has come and no sooner, with a certificate that verifies', async () => {
    const { requestId, detail } = await closed();
    const { due_at: due, status } = (await fileOf(requestId))!;
    expect(status).toBe('closed');
    expect(due!.getTime()).toBeGreaterThanOrEqual(inDays(90).getTime() - 3_600_000);
    expect(await files.dispose('share-request', [requestId])).toBe(0);
    await clock.set(new Date(due!.getTime() - 1));
    expect(await files.dispose('share-request', [requestId])).toBe(0);
    expect(await opened(detail.id)).toEqual({ text: WORDS });

    await clock.set(due!);
    expect(await files.dispose('share-request', [requestId])).toBe(1);
    expect(await rowsOf(requestId)).toEqual([]);
    expect(await opened(detail.id)).toBeUndefined();
    const file = await certificateOf(requestId);
    expect(file.certificate.verification).toMatchObject({ result: 'pass', rowsLeft: 0, keysLeft: 0 });
    expect(file.files).toMatchObject([
      { fileId: requestId, rule: 'RT-DRAFT', details: [{ id: detail.id }], detailsDestroyed: 1, keyDestroyed: true },
    ]);
    const issuer = createPublicKey(world.keys.manifestSigner.privateKey);
    expect(verifyCertificate(file, { issuer })).toMatchObject({ ok: true, packages: 0, files: 1 });
    expect(JSON.stringify(certificateOutline(file))).toContain(
      `share request ${requestId}: 1 sealed details (rationale)`,
    );
    const [one] = file.files!;
    for (const forged of [
      { ...file, files: [{ ...one!, rule: 'RT-CERT' }] },
      { ...file, files: [] },
    ]) {
      expect(verifyCertificate(forged, { issuer })).toMatchObject({ ok: false });
    }
  });

  it('are read from no backup of the database, though the keystore of today is at hand', async () => {
    const { requestId, detail } = await closed();
    const [rows, file] = [await rowsOf(requestId), (await fileOf(requestId))!];
    const before = mkdtempSync(join(tmpdir(), 'keystore-before-'));
    cpSync(world.keyFolder, before, { recursive: true });
    try {
      await clock.set(LATER());
      expect(await files.dispose('share-request', [requestId])).toBe(1);
      const certified = await certificateOf(requestId);
      await restore(requestId, rows, file);
      expect(await opened(detail.id)).toBeUndefined();
      // Planted fault: the keystore came out of its backup too. So the words are there, and only the key is not.
      expect(await opened(detail.id, openFileKeys(before))).toEqual({ text: WORDS });
      expect(JSON.stringify(rows)).not.toContain(detail.commitment);

      // What every start does before anybody is answered.
      expect(await files.replay(world.packageKeys.journal.read())).toBe(1);
      expect(await rowsOf(requestId)).toEqual([]);
      const again = await certificateOf(requestId);
      expect(again.certificate.certificateId).toBe(certified.certificate.certificateId);
      expect(await files.replay(world.packageKeys.journal.read())).toBe(0);
    } finally {
      rmSync(before, { recursive: true });
    }
  });

  it('stay under a legal hold and while a complaint is open, whoever asks', async () => {
    const { requestId, detail } = await closed();
    await clock.set(LATER());
    const keepers = [
      [
        `insert into retention.legal_hold (id, version, state, number, status, source_agency, share_request_id, package_ids,
           placed_by, detail_id) values (gen_random_uuid(), 1, '{}', 'LH-1', 'active', $2, $1, '{}', gen_random_uuid(), gen_random_uuid())`,
        'delete from retention.legal_hold where share_request_id = $1',
      ],
      [
        `insert into complaints.complaint (id, version, state, number, status, overseer_agency, agency_complained_of,
           source_agencies, share_request_ids, requests_behind, grant_ids, agreement_refs, frozen, reaches_agreement)
         values (gen_random_uuid(), 1, '{}', 'CP-1', 'received', 'overseer', $2, array[$2], array[$1::uuid], '{}', '{}', '{}', false, false)`,
        'delete from complaints.complaint where share_request_ids = array[$1::uuid]',
      ],
    ] as const;
    for (const [keep, letGo] of keepers) {
      await admin.query(keep, [requestId, SOURCE]);
      expect(await files.dispose('share-request', [requestId])).toBe(0);
      expect(await new SweepFiles(moved, files).run(async () => [])).toBe(0);
      expect(await opened(detail.id)).toEqual({ text: WORDS });
      await admin.query(letGo, [requestId]);
    }
    expect(await files.dispose('share-request', [requestId])).toBe(1);
  });

  it('can be put under a legal hold though nothing was disclosed, as long as they are there', async () => {
    const { requestId, detail } = await closed();
    const body = {
      on: { shareRequest: requestId },
      matter: 'Docket 9',
      reason: 'Litigation is anticipated in this matter.',
    };
    const place = (actor = world.placer) => world.placeHold.execute(new PlaceHold(actor, body, idempotency()));
    expect(await place(person('northern-sheriff', 'records_officer'))).toMatchObject({
      ok: false,
      rejection: { code: 'not-permitted' },
    });
    const placed = await place();
    if (!placed.ok) throw new Error(placed.rejection.detail);
    const reference = placed.value.location!.split('/').at(-1)!;
    await clock.set(LATER());
    expect(await files.dispose('share-request', [requestId])).toBe(0);
    expect(await opened(detail.id)).toEqual({ text: WORDS });
    const lift = [reference, body.reason, idempotency()] as const;
    expect(await world.proposeLift.execute(new ProposeLift(world.proposer, ...lift))).toMatchObject({ ok: true });
    expect(
      await world.confirmLift.execute(new ConfirmLift(world.confirmer, reference, body.reason, idempotency())),
    ).toMatchObject({ ok: true });
    expect(await files.dispose('share-request', [requestId])).toBe(1);
    const { certificateId } = (await fileOf(requestId))!.state;
    expect(await place()).toMatchObject({
      ok: false,
      rejection: { code: 'already-purged', extension: { certificateId } },
    });
  });

  it('begin their time anew when the record lives again, and keep the later of two minimums', async () => {
    const { requestId, detail } = await closed();
    const { state } = (await fileOf(requestId))!;
    await clock.set(LATER());
    await admin.query(`update sharing.share_request set status = 'in_review', version = version + 1 where id = $1`, [
      requestId,
    ]);
    expect(await files.dispose('share-request', [requestId])).toBe(0);
    expect(await fileOf(requestId)).toMatchObject({ status: 'open', due_at: null });
    await admin.query(`update sharing.share_request set status = 'withdrawn' where id = $1`, [requestId]);
    await world.closeFiles.run();
    const again = (await fileOf(requestId))!;
    expect(again.state.due!.closedAt > state.due!.closedAt).toBe(true);
    // Disclosed after all, as an accounting entry says that is kept for years.
    const until = inDays(4000);
    await admin.query(
      `insert into disclosure.accounting (id, version, state, package_id, grant_id, share_request_id, source_agency,
         requesting_agency, recipient_agency, purpose, subject_pseudonyms, disclosed_at, keep_until)
       values (gen_random_uuid(), 1, '{}', gen_random_uuid(), gen_random_uuid(), $1, $2, $2, $2, 'P', '{}', now(), $3)`,
      [requestId, SOURCE, until],
    );
    expect(await files.dispose('share-request', [requestId])).toBe(0);
    expect((await fileOf(requestId))!.due_at).toEqual(until);
    expect(await opened(detail.id)).toEqual({ text: WORDS });
  });

  it('end in the same certificate after a crash at any step, and are read by nobody meanwhile', async () => {
    const crash = () => Promise.reject(new Error('killed'));
    const keys = () =>
      new FileKeys(join(world.keyFolder, 'epochs'), new FileEpochKeys(join(world.keyFolder, 'epochs')));
    const after = (done: keyof FileKeys, then: () => Promise<never>) => {
      const broken = keys();
      const real = broken[done].bind(broken) as (...args: never[]) => Promise<unknown>;
      return Object.assign(broken, { [done]: async (...args: never[]) => (await real(...args), then()) });
    };
    const killed = [
      // before the journal, after it, after the keys
      Object.assign(keys(), { stillHeld: crash }),
      Object.assign(keys(), { destroy: crash }),
      after('destroy', crash),
    ];
    for (const broken of killed) {
      await clock.set(undefined);
      const { requestId, detail } = await closed();
      await clock.set(LATER());
      await expect(world.fileDispositionOn(moved, broken).dispose('share-request', [requestId])).rejects.toThrow(
        'destructions of words failed',
      );
      const begun = (await fileOf(requestId))!;
      expect(begun.status).toBe('destroying');
      expect(await opened(detail.id)).toBeUndefined();
      expect(await files.resume()).toBe(1);
      const { certificate } = await certificateOf(requestId);
      expect(certificate.certificateId).toBe(begun.state.certificateId);
      expect(certificate.verification.result).toBe('pass');
      expect(readFileSync(world.packageKeys.journal.path, 'utf8')).toContain(certificate.certificateId);
    }
  });

  it('go though the words of one other survive, and those later under a certificate of their own', async () => {
    const [stuck, other] = [await closed(), await closed()];
    await admin.query(`
      create function public.keep() returns trigger language plpgsql as
        $$ begin return case when old.file_id = '${stuck.requestId}' then null else old end; end $$;
      create trigger keep before delete on ledger.sealed_detail for each row execute function public.keep();`);
    await clock.set(LATER());
    const ids = [stuck.requestId, other.requestId];
    await expect(files.dispose('share-request', ids)).rejects.toThrow('1 destructions of words failed');
    expect([(await fileOf(stuck.requestId))!.status, (await fileOf(other.requestId))!.status]).toEqual([
      'destroying',
      'destroyed',
    ]);
    await admin.query('drop function public.keep cascade');
    expect(await files.resume()).toBe(1);
    const [late, first] = [await certificateOf(stuck.requestId), await certificateOf(other.requestId)];
    expect(late.certificate.certificateId).not.toBe(first.certificate.certificateId);
    for (const { files: covered, certificate } of [late, first]) {
      expect(covered).toHaveLength(1);
      expect(certificate.verification.result).toBe('pass');
    }
  });

  it('are guarded by the database too: not before their day, and only what is doomed', async () => {
    const { requestId } = await closed();
    const asPurger = new pg.Client({ connectionString: world.urlFor('purger') });
    await asPurger.connect();
    const refused = (text: string) => asPurger.query(text, [requestId]);
    try {
      expect((await refused('delete from ledger.sealed_detail where file_id = $1')).rowCount).toBe(0);
      await expect(refused('update ledger.sealed_detail set doomed = true where file_id = $1')).rejects.toThrow(
        'row-level security',
      );
      await expect(
        refused(`update retention.sealed_file set status = 'destroying', begun_at = now() where id = $1`),
      ).rejects.toThrow('sealed_file_never_early');
    } finally {
      await asPurger.end();
    }
    expect(await rowsOf(requestId)).toHaveLength(1);
  });

  it('wait for two persons when far more are due than were foreseen', async () => {
    for (let n = 0; n < 4; n += 1) await world.withdrawn(WORDS);
    await world.closeFiles.run();
    await clock.set(inDays(400));
    const sweep = new SweepFiles(moved, files);
    const brake = world.brakeWithFloor(2, moved);
    const stops = async () => (await brake.look()).stops;
    expect(await stops()).toMatchObject([{ agency: SOURCE }]);
    expect(await sweep.run(stops)).toBe(0);
    // Planted fault: nobody looks.
    expect(await sweep.run(async () => [])).toBeGreaterThanOrEqual(4);
  });

  it('of an accepted restore go when the audit log may, and no sooner; no agency is told', async () => {
    const id = newId();
    const reason = { reason: WORDS };
    // As `comity ledger accept-restore` seals it.
    const sealed = await asService(world.purger, async (tx) =>
      accepted(
        await new SealedDetails(world.keys, world.fileKeys, newId).seal(tx, {
          ...{ kind: 'restore-reason', aggregateKind: 'ledger-restore', aggregateId: id, agencies: [] },
          content: reason,
        }),
      ),
    );
    const detailId = sealed.ok ? sealed.value.id : '';
    await world.closeFiles.run();
    await world.closeFiles.run();
    const { status, due_at: due, state } = (await fileOf(id))!;
    expect([status, state.due]).toMatchObject(['closed', { rule: 'RT-AUDIT-LOG' }]);
    expect(due!.getTime()).toBeGreaterThanOrEqual(Date.now() + 6 * 365 * 86_400_000);
    await clock.set(new Date(due!.getTime() - 1));
    expect(await files.dispose('ledger-restore', [id])).toBe(0);
    expect(await opened(detailId)).toEqual(reason);

    await clock.set(due!);
    expect(await files.dispose('ledger-restore', [id])).toBe(1);
    expect([await rowsOf(id), await opened(detailId)]).toEqual([[], undefined]);
    const { certificate, files: covered } = await certificateOf(id);
    expect(certificate.verification).toMatchObject({ result: 'pass' });
    expect(covered).toMatchObject([{ fileId: id, kind: 'ledger-restore', details: [{ kind: 'restore-reason' }] }]);
    const seen = await world.app.read({ personId: newId(), agencyId: SOURCE, roles: [] }, (tx) =>
      tx.query('select from retention.sealed_file where id = $1', [id]),
    );
    expect(seen).toEqual([]);
    // It was alone under the key of its month.
    expect(await world.fileKeeperOn(moved).closeEpochs()).toBe(1);
  });

  it('leave no key of a month behind in which nothing is left', async () => {
    const epochs = new FileEpochKeys(join(world.keyFolder, 'epochs'));
    const open = () => epochs.all().filter((epoch) => epoch.includes('/file-'));
    await clock.set(undefined);
    const { requestId } = await closed();
    await clock.set(inDays(400));
    expect(await world.fileKeeperOn(moved).closeEpochs()).toBe(0);
    const { rows } = await admin.query<{ id: string }>(
      `select id from retention.sealed_file where status = 'closed' and id <> $1`,
      [requestId],
    );
    await admin.query('delete from disclosure.accounting');
    await files.dispose('share-request', [requestId, ...rows.map(({ id }) => id)]);
    expect(await world.fileKeeperOn(moved).closeEpochs()).toBeGreaterThan(0);
    // The words of the lifted hold are kept for years, under the epoch of whoever placed it.
    expect(open().filter((epoch) => !epoch.startsWith(`${SOURCE}/`))).toEqual([]);
    expect(open()).toHaveLength(1);
  });
});
