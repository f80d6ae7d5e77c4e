import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore } from '../ledger/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { accepted } from '../platform/result.js';
import { PackInForce } from '../policy-packs/index.js';
import { closeFile } from './domain/decide-file.js';
import { endOfFile } from './domain/file-schedule.js';
import { FILE_KINDS } from './domain/sealed-file.js';
import type { FileDue, FileKind, FileTerms, SealedFile, SealedFileEvent } from './domain/sealed-file.js';
import { EndedRecords } from './persistence/ended-records.js';
import type { RecordRow } from './persistence/ended-records.js';
import { SEALED_FILE_STORE } from './persistence/sealed-file.store.js';
import { scheduleOf } from './pack-schedule.js';
import type { PackTerms } from './pack-schedule.js';

const BATCH = 250;
/** So that one pass ends, whatever ended at once: 2,000 take some seconds, and the next pass goes on. */
const MOST_BATCHES = 8;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Closes the files of records that came to their end: from the moment that is seen their retention runs. That is a sweep
 * later than it happened, more in a mass, and never earlier: no minimum is cut short.
 */
@Injectable()
export class CloseFiles {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(SEALED_FILE_STORE) private readonly files: AggregateStore<SealedFile, SealedFileEvent>,
    @Inject(EndedRecords) private readonly records: EndedRecords,
    @Inject(PackInForce) private readonly packs: { at(tx: Tx): Promise<PackTerms> },
  ) {}

  /** @returns how many were closed */
  async run(): Promise<number> {
    let closed = 0;
    for (const kind of FILE_KINDS) {
      let after = FIRST;
      for (let pass = 0; pass < MOST_BATCHES; pass += 1) {
        const batch = await asService(this.database, (tx) => this.closeSome(tx, kind, after));
        if (!batch.ok || batch.value.length === 0) break;
        closed += batch.value.length;
        if (batch.value.length < BATCH) break;
        after = batch.value.at(-1)!;
      }
    }
    return closed;
  }

  /**
   * When the words of an ended record go.
   * @param former what is known of the file already: its time began when it was closed, unless the record changed since
   */
  async dueOf(
    tx: Tx,
    kind: FileKind,
    record: RecordRow,
    former?: FileDue,
  ): Promise<{ readonly terms: FileTerms; readonly due: FileDue }> {
    const policy = await this.packs.at(tx);
    const closedAt = former?.recordVersion === record.version ? new Date(former.closedAt) : tx.at;
    const { requestingAgency, sourceAgency, recipientAgency, version: recordVersion } = record;
    return {
      terms: { kind, requestingAgency, sourceAgency, recipientAgency },
      due: {
        recordVersion,
        closedAt: closedAt.toISOString(),
        ...endOfFile(kind, { ...record, closedAt }, scheduleOf(policy)),
      },
    };
  }

  private async closeSome(tx: Tx, kind: FileKind, after: string) {
    const ended = await this.records.ended(tx, kind, after, BATCH);
    const ids = ended.map(({ id }) => id);
    const known = new Map((await this.files.lockMany(tx, ids)).map((row) => [row.id, row]));
    const reopened = [];
    for (const record of ended) {
      const { terms, due } = await this.dueOf(tx, kind, record);
      const current = known.get(record.id);
      const events = closeFile(current?.state ?? { status: 'none' }, terms, due);
      if (current === undefined) await this.files.create(tx, record.id, events);
      else reopened.push({ current, events });
    }
    await this.files.recordMany(tx, reopened);
    return accepted(ids);
  }
}
