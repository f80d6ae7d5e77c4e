import { Inject, Injectable } from '@nestjs/common';
import { PACKAGE_KEYS } from '../disclosures/index.js';
import type { Erasure, PackageKeys } from '../disclosures/index.js';
import { FileKeys } from '../ledger/index.js';
import type { AggregateStore, Change } from '../ledger/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { CertifyFiles } from './certify-files.js';
import { CloseFiles } from './close-files.js';
import { DispositionFault } from './dispose-packages.js';
import { beginFileDestruction } from './domain/decide-file.js';
import { FILE_KINDS } from './domain/sealed-file.js';
import type { FileKind, FileTerms, SealedFile, SealedFileEvent } from './domain/sealed-file.js';
import { DoomedWords } from './persistence/doomed-words.js';
import { EndedRecords } from './persistence/ended-records.js';
import { SEALED_FILE_STORE } from './persistence/sealed-file.store.js';

type FileChange = Change<SealedFile, SealedFileEvent>;
interface Begun {
  readonly certificateId: string;
  readonly fileIds: readonly string[];
  readonly at: Date;
}

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
    @Inject(FileKeys) private readonly keys: Pick<FileKeys, 'stillHeld' | 'destroy'>,
    @Inject(PACKAGE_KEYS) private readonly keystore: Pick<PackageKeys, 'journal'>,
    @Inject(CertifyFiles) private readonly certify: Pick<CertifyFiles, 'finish'>,
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
    const back = await this.back(erasures.flatMap(({ fileIds = [] }) => fileIds));
    for (const { certificateId, fileIds = [] } of erasures) {
      const ids = fileIds.filter((id) => back.has(id)).sort();
      if (ids.length === 0) continue;
      const begun = await asService(this.database, (tx) => this.acknowledge(tx, certificateId, ids));
      if (begun.ok && begun.value.fileIds.length > 0) done += await this.carryThrough(begun.value);
    }
    return done;
  }

  private async back(fileIds: readonly string[]): Promise<ReadonlySet<string>> {
    const back = new Set<string>();
    for (let from = 0; from < fileIds.length; from += CHUNK) {
      const some = fileIds.slice(from, from + CHUNK);
      const rows = await this.database.read(SERVICE_ACTOR, (tx) => tx.query<{ id: string }>(BACK, [some]));
      for (const { id } of rows) back.add(id);
    }
    return back;
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

  private carryAll(groups: readonly Begun[]): Promise<number> {
    return this.each(groups.map((group) => () => this.carryThrough(group)));
  }

  /** One that fails stops no other; it is told, and tried again by every pass. */
  private async each(work: readonly (() => Promise<number>)[]): Promise<number> {
    let done = 0;
    const failed: unknown[] = [];
    for (const one of work) {
      await one().then(
        (count) => (done += count),
        (cause: unknown) => failed.push(cause),
      );
    }
    if (failed.length > 0) {
      throw new DispositionFault(`${failed.length} destructions of words failed`, { cause: failed[0] });
    }
    return done;
  }

  /** From the journal to the certificate; what is done already is done again without effect. */
  private async carryThrough({ certificateId, fileIds, at }: Begun): Promise<number> {
    const places = await this.database.read(SERVICE_ACTOR, (tx) => this.words.keysOf(tx, fileIds));
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
    const finish = async (ids: readonly string[]) => {
      const finished = await asService(this.database, (tx) => this.certify.finish(tx, certificateId, ids, withoutKey));
      return finished.ok ? finished.value : 0;
    };
    try {
      return await finish(fileIds);
    } catch (fault) {
      if (fileIds.length === 1) throw fault;
      // One that cannot be finished must not keep the others from it.
      return this.each(fileIds.map((id) => () => finish([id])));
    }
  }
}

const CHUNK = 10_000;

const partiesOf = ({ requestingAgency, sourceAgency, recipientAgency }: FileTerms) =>
  [requestingAgency, sourceAgency, recipientAgency].join(' ');
