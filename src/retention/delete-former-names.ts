import { Inject, Injectable } from '@nestjs/common';
import { deleteName, PersonStore } from '../directory/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { accepted } from '../platform/result.js';
import { PackInForce } from '../policy-packs/index.js';
import { endOfTerm } from './domain/file-schedule.js';
import { scheduleOf } from './pack-schedule.js';
import type { PackTerms } from './pack-schedule.js';

const BATCH = 250;
const MOST_BATCHES = 8;
const FIRST = '00000000-0000-0000-0000-000000000000';
/** What they approved is in the log, and who that was is asked as long as the log is kept for. */
const RULE = 'RT-AUDIT-LOG';
/** No pack ends it sooner: the database refuses that too. */
const LEAST_DAYS = 366;

/** Names of people whose account is disabled for years: deleted, while what they did stays under their id. */
@Injectable()
export class DeleteFormerNames {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(PackInForce) private readonly packs: { at(tx: Tx): Promise<PackTerms> },
  ) {}

  /** @returns how many names were deleted */
  async run(): Promise<number> {
    let deleted = 0;
    let after = FIRST;
    for (let pass = 0; pass < MOST_BATCHES; pass += 1) {
      const batch = await asService(this.database, (tx) => this.some(tx, after));
      if (!batch.ok) throw new Error(batch.rejection.detail);
      deleted += batch.value.deleted;
      if (batch.value.last === undefined) break;
      after = batch.value.last;
    }
    return deleted;
  }

  private async some(tx: Tx, after: string) {
    const schedule = scheduleOf(await this.packs.at(tx));
    const before = new Date(tx.at.getTime() - LEAST_DAYS * 24 * 60 * 60 * 1000);
    const rows = await this.people.namedThoughDisabled(tx, before, after, BATCH);
    const due = rows.filter(({ since }) => Date.parse(endOfTerm(RULE, since, schedule)) <= tx.at.getTime());
    // Locked: whoever enables one of them meanwhile is first, and that one stays.
    const locked = await this.people.lockMany(
      tx,
      due.map(({ id }) => id),
    );
    let deleted = 0;
    for (const person of locked) {
      const events = deleteName(person.state, RULE);
      if (events.length === 0) continue;
      await this.people.deleteName(tx, person.id);
      await this.people.record(tx, person, events);
      deleted += 1;
    }
    return accepted({ deleted, last: rows.length < BATCH ? undefined : rows.at(-1)!.id });
  }
}
