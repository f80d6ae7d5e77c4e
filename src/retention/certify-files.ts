import { Inject, Injectable } from '@nestjs/common';
import { FileKeys } from '../ledger/index.js';
import type { AggregateStore, Stored } from '../ledger/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import type { Tx } from '../platform/database/database.js';
import { databaseNow } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { issueCertificate } from './certificate/sign-certificate.js';
import { writeWordsCertificate } from './certificate/write-words-certificate.js';
import { DispositionFault } from './dispose-packages.js';
import type { CertificateEvent, CertificateState, DestroyedFile } from './domain/certificate.js';
import { finishFileDestruction } from './domain/decide-file.js';
import type { SealedFile, SealedFileEvent } from './domain/sealed-file.js';
import { CERTIFICATE_STORE } from './persistence/certificate.store.js';
import { DestroyedFiles } from './persistence/destroyed-files.js';
import { DoomedWords } from './persistence/doomed-words.js';
import type { WordsRow } from './persistence/doomed-words.js';
import { SEALED_FILE_STORE } from './persistence/sealed-file.store.js';

type Doomed = Extract<SealedFile, { status: 'destroying' }>;

const NEXT_NUMBER = `select nextval('retention.certificate_number') as n`;

/** The last step of a destruction of words: nothing is certified that was not seen to be gone. */
@Injectable()
export class CertifyFiles {
  constructor(
    @Inject(SEALED_FILE_STORE) private readonly files: AggregateStore<SealedFile, SealedFileEvent>,
    @Inject(DoomedWords) private readonly words: DoomedWords,
    @Inject(FileKeys) private readonly keys: Pick<FileKeys, 'stillHeld'>,
    @Inject(CERTIFICATE_STORE) private readonly certificates: AggregateStore<CertificateState, CertificateEvent>,
    @Inject(DestroyedFiles) private readonly destroyed: DestroyedFiles,
    @Inject(KEY_HOME) private readonly signing: Pick<KeyHome, 'manifestSigner'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'keyBackupDays'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /**
   * Under the certificate that the destruction was begun with; under one of its own for what was left when the others were
   * certified. @returns how many files
   * @throws DispositionFault when a key or a row is still there: nothing is certified
   */
  async finish(
    tx: Tx,
    begunAs: string,
    fileIds: readonly string[],
    withoutKey: readonly string[],
  ): Promise<Result<number>> {
    const rows = (await this.files.lockMany(tx, fileIds)).filter(isDoomedBy(begunAs));
    if (rows.length === 0) return accepted(0); // another worker carried it through
    const taken = (await this.certificates.load(tx, begunAs)) !== undefined;
    const certificateId = taken ? this.newId() : begunAs;
    const ids = rows.map(({ id }) => id);
    const words = await this.words.ofFiles(tx, ids);
    const keysLeft = (await this.keys.stillHeld(await this.words.keysOf(tx, ids))).size;
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

const isDoomedBy =
  (certificateId: string) =>
  (row: Stored<SealedFile>): row is Stored<Doomed> =>
    row.state.status === 'destroying' && row.state.certificateId === certificateId;
