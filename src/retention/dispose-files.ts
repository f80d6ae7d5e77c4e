import { Inject, Injectable } from '@nestjs/common';
import { PACKAGE_KEYS } from '../disclosures/index.js';
import type { Erasure, PackageKeys } from '../disclosures/index.js';
import { FileKeys } from '../ledger/index.js';
import type { AggregateStore, Change, Stored } from '../ledger/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, databaseNow, PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { issueCertificate } from './certificate/sign-certificate.js';
import { writeWordsCertificate } from './certificate/write-words-certificate.js';
import { CloseFiles } from './close-files.js';
import { DispositionFault } from './dispose-packages.js';
import type { CertificateEvent, CertificateState, DestroyedFile } from './domain/certificate.js';
import { beginFileDestruction, finishFileDestruction } from './domain/decide-file.js';
import { FILE_KINDS } from './domain/sealed-file.js';
import type { FileKind, FileTerms, SealedFile, SealedFileEvent } from './domain/sealed-file.js';
import { CERTIFICATE_STORE } from './persistence/certificate.store.js';
import { DestroyedFiles } from './persistence/destroyed-files.js';
import { DoomedWords, keysOf } from './persistence/doomed-words.js';
import type { WordsRow } from './persistence/doomed-words.js';
import { EndedRecords } from './persistence/ended-records.js';
import { SEALED_FILE_STORE } from './persistence/sealed-file.store.js';

type Doomed = Extract<SealedFile, { status: 'destroying' }>;
type FileChange = Change<SealedFile, SealedFileEvent>;
interface Begun {
  readonly certificateId: string;
  readonly fileIds: readonly string[];
  readonly at: Date;
}

const NEXT_NUMBER = `select nextval('retention.certificate_number') as n`;
const BEGUN = `
  select state ->> 'certificateId' as "certificateId", array_agg(id order by id) as "fileIds", clock_timestamp() as at
  from retention.sealed_file where status = 'destroying' group by 1 order by 1`;
const BACK = `
  select distinct d.file_id as id from ledger.sealed_detail d where d.file_id = any ($1::uuid[])`;

/**
 * The one path by which sealed words are destroyed, in the same steps as packages (`DisposePackages`), each of which may be
 * repeated: begin under the locks of the records, journal, overwrite keys, finish. Whoever finds a destruction begun carries
 * it through, so a crash anywhere ends in the same certificate.
 */
@Injectable()
export class DisposeFiles {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(SEALED_FILE_STORE) private readonly files: AggregateStore<SealedFile, SealedFileEvent>,
    @Inject(EndedRecords) private readonly records: EndedRecords,
    @Inject(CloseFiles) private readonly close: Pick<CloseFiles, 'dueOf'>,
    @Inject(DoomedWords) private readonly words: DoomedWords,
    @Inject(FileKeys) private readonly keys: Pick<FileKeys, 'stillHeld' | 'destroy' | 'over' | 'close'>,
    @Inject(PACKAGE_KEYS) private readonly keystore: Pick<PackageKeys, 'journal'>,
    @Inject(CERTIFICATE_STORE) private readonly certificates: AggregateStore<CertificateState, CertificateEvent>,
    @Inject(DestroyedFiles) private readonly destroyed: DestroyedFiles,
    @Inject(KEY_HOME) private readonly signing: Pick<KeyHome, 'manifestSigner'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'keyBackupDays'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** Those of one kind whose time has come by their records as they are now; the others stay. @returns how many files went */
  async dispose(kind: FileKind, fileIds: readonly string[]): Promise<number> {
    const begun = await asService(this.database, (tx) => this.begin(tx, kind, fileIds));
    return begun.ok ? this.carryAll(begun.value) : 0;
  }

  /** What a worker that died had begun. @returns how many files went */
  async resume(): Promise<number> {
    return this.carryAll(await this.database.read(SERVICE_ACTOR, (tx) => tx.query<Begun>(BEGUN)));
  }

  /**
   * What the journal says was destroyed and a restored database does not know; it is a fact, whatever the restored rows say.
   * @returns how many files went
   */
  async replay(erasures: readonly Erasure[]): Promise<number> {
    let done = 0;
    for (const { certificateId, fileIds = [] } of erasures) {
      if (fileIds.length === 0) continue;
      const back = await this.database.read(SERVICE_ACTOR, (tx) => tx.query<{ id: string }>(BACK, [fileIds]));
      if (back.length === 0) continue;
      const ids = back.map(({ id }) => id).sort();
      const begun = await asService(this.database, (tx) => this.acknowledge(tx, certificateId, ids));
      if (begun.ok && begun.value.fileIds.length > 0) done += await this.carryThrough(begun.value);
    }
    return done;
  }

  /** Keys of months that are over and under which nothing is left, so that remapped blocks are reached too. */
  async closeEpochs(): Promise<number> {
    const over = await this.database.read(SERVICE_ACTOR, async (tx) => this.keys.over(await databaseNow(tx)));
    let closed = 0;
    for (const epoch of over) {
      if (await this.database.read(SERVICE_ACTOR, (tx) => this.words.uses(tx, epoch))) continue;
      await this.keys.close(epoch);
      closed += 1;
    }
    return closed;
  }

  private async begin(tx: Tx, kind: FileKind, fileIds: readonly string[]): Promise<Result<readonly Begun[]>> {
    const records = new Map((await this.records.lock(tx, kind, fileIds)).map((record) => [record.id, record]));
    const groups = new Map<string, Begun & { fileIds: string[] }>();
    const changes: FileChange[] = [];
    for (const current of await this.files.lockMany(tx, fileIds)) {
      const record = records.get(current.id);
      if (record === undefined || current.state.status !== 'closed') continue;
      const { due: former } = current.state;
      const ended = record.closed ? await this.close.dueOf(tx, kind, record, former) : undefined;
      const parties = partiesOf(ended?.terms ?? current.state.terms);
      const known = groups.get(parties);
      const certificateId = known?.certificateId ?? this.newId();
      const decision = beginFileDestruction(
        current.state,
        { ...(ended === undefined ? {} : { ended }), kept: record.kept },
        certificateId,
        tx.at,
      );
      if (!decision.ok) continue;
      changes.push({ current, events: decision.value.events });
      if (decision.value.because !== undefined) continue;
      if (known === undefined) groups.set(parties, { certificateId, fileIds: [current.id], at: tx.at });
      else known.fileIds.push(current.id);
    }
    return accepted(await this.begun(tx, changes, [...groups.values()]));
  }

  private async acknowledge(tx: Tx, certificateId: string, fileIds: readonly string[]): Promise<Result<Begun>> {
    const stored = new Map((await this.files.lockMany(tx, fileIds)).map((row) => [row.id, row]));
    const changes: FileChange[] = [];
    for (const kind of FILE_KINDS) {
      for (const record of await this.records.lock(tx, kind, fileIds)) {
        const current = stored.get(record.id);
        if (current?.state.status === 'destroying' || current?.state.status === 'destroyed') continue;
        const { requestingAgency, sourceAgency, recipientAgency, version: recordVersion } = record;
        const terms: FileTerms = { kind, requestingAgency, sourceAgency, recipientAgency };
        const at = tx.at.toISOString();
        const events = [{ type: 'FileErasureAcknowledged', terms, recordVersion, certificateId, at }] as const;
        if (current === undefined) await this.files.create(tx, record.id, events);
        else changes.push({ current, events });
      }
    }
    const [begun] = await this.begun(tx, changes, [{ certificateId, fileIds, at: tx.at }]);
    return accepted(begun!);
  }

  /** The rows first: the database lets nobody doom words of a file whose destruction has not begun. */
  private async begun(tx: Tx, changes: readonly FileChange[], groups: readonly Begun[]): Promise<readonly Begun[]> {
    await this.files.recordMany(tx, changes);
    const ids = groups.flatMap(({ fileIds }) => fileIds);
    if (ids.length > 0) await this.words.doom(tx, ids);
    return groups;
  }

  /** One that cannot be carried through stops no other; it is told, and tried again by every pass. */
  private async carryAll(groups: readonly Begun[]): Promise<number> {
    let done = 0;
    const failed: unknown[] = [];
    for (const group of groups) {
      await this.carryThrough(group).then(
        (count) => (done += count),
        (cause: unknown) => failed.push(cause),
      );
    }
    if (failed.length > 0)
      throw new DispositionFault(`${failed.length} destructions of words failed`, { cause: failed[0] });
    return done;
  }

  /** From the journal to the certificate; what is done already is done again without effect. */
  private async carryThrough({ certificateId, fileIds, at }: Begun): Promise<number> {
    const words = await this.database.read(SERVICE_ACTOR, (tx) => this.words.ofFiles(tx, fileIds));
    const places = keysOf(words);
    const found = await this.keys.stillHeld(places);
    const missing = fileIds.filter((id) => !found.has(id));
    // Keys first, then the journal: whoever went before wrote it before he overwrote a key.
    const before =
      missing.length === 0
        ? undefined
        : this.keystore.journal.read().find((erasure) => erasure.certificateId === certificateId);
    const withoutKey = before === undefined ? missing : (before.withoutKey ?? []);
    if (before === undefined) {
      const line = { at: at.toISOString(), certificateId, packageIds: [], fileIds };
      await this.keystore.journal.append(withoutKey.length === 0 ? line : { ...line, withoutKey });
    }
    await this.keys.destroy(places.map(({ slot }) => slot));
    const finished = await asService(this.database, (tx) => this.finish(tx, certificateId, fileIds, withoutKey));
    return finished.ok ? finished.value : 0;
  }

  private async finish(
    tx: Tx,
    certificateId: string,
    fileIds: readonly string[],
    withoutKey: readonly string[],
  ): Promise<Result<number>> {
    const rows = (await this.files.lockMany(tx, fileIds)).filter(isDoomedBy(certificateId));
    if (rows.length === 0) return accepted(0); // another worker carried it through
    const ids = rows.map(({ id }) => id);
    const words = await this.words.ofFiles(tx, ids);
    const keysLeft = (await this.keys.stillHeld(keysOf(words))).size;
    if (keysLeft > 0)
      throw new DispositionFault(`The keys of ${keysLeft} files are still there after their destruction`);
    const deleted = await this.words.delete(tx, ids);
    const rowsLeft = await this.words.left(tx, ids);
    if (rowsLeft > 0) throw new DispositionFault(`${rowsLeft} sealed details are still there after their deletion`);
    const destroyed = rows.map((row) =>
      destroyedFile(
        row,
        words.filter(({ fileId }) => fileId === row.id),
        deleted,
        !withoutKey.includes(row.id),
      ),
    );
    const { terms: parties, begunAt } = rows[0]!.state;
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    const certificate = writeWordsCertificate({
      certificateId,
      number: `DC-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`,
      files: destroyed,
      parties,
      startedAt: new Date(begunAt),
      finishedAt: await databaseNow(tx),
      rowsLeft,
      keysLeft,
      keyBackupDays: this.config.keyBackupDays,
      runtime: `Node.js ${process.versions.node}`,
    });
    const document = issueCertificate(certificate, this.signing.manifestSigner);
    await this.certificates.create(tx, certificateId, [{ type: 'CertificateIssued', document }]);
    await this.destroyed.insert(tx, certificateId, destroyed, parties);
    await this.files.recordMany(
      tx,
      rows.map((current) => ({ current, events: finishFileDestruction(current.state, certificateId, tx.at) })),
    );
    return accepted(rows.length);
  }
}

function destroyedFile(
  { id, state }: Stored<Doomed>,
  words: readonly WordsRow[],
  deleted: ReadonlySet<string>,
  keyDestroyed: boolean,
): DestroyedFile {
  const { rule, closedAt, dueAt } = state.due;
  return {
    fileId: id,
    kind: state.terms.kind,
    rule,
    closedAt,
    dueAt,
    details: words.map((each) => ({ id: each.id, kind: each.kind })),
    epochs: [...new Set(words.map(({ epoch }) => epoch))].sort(),
    detailsDestroyed: words.filter((each) => deleted.has(each.id)).length,
    keyDestroyed,
  };
}

const partiesOf = ({ requestingAgency, sourceAgency, recipientAgency }: FileTerms) =>
  [requestingAgency, sourceAgency, recipientAgency].join(' ');

const isDoomedBy =
  (certificateId: string) =>
  (row: Stored<SealedFile>): row is Stored<Doomed> =>
    row.state.status === 'destroying' && row.state.certificateId === certificateId;
