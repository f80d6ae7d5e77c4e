import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '../../platform/database/database.js';
import { asService, SERVICE_ACTOR } from '../../platform/database/service-transaction.js';
import { accepted } from '../../platform/result.js';
import { enterIntoForce, expire } from '../domain/decide.js';
import { AgreementRepository } from '../persistence/agreement.repository.js';
import { supersedeFormer } from '../supersede-former.js';

// By the database's clock, here and under the lock: a worker whose clock is wrong ends no agreement early.
const DUE = `select id from agreements.agreement where due_at <= clock_timestamp() order by due_at, id limit $1`;

/** What time alone does to agreements: entry into force on the first day, expiry after the last. */
@Injectable()
export class AdvanceDueAgreements {
  constructor(@Inject(AgreementRepository) private readonly agreements: AgreementRepository) {}

  /**
   * Each agreement in its own transaction: one that fails does not hold up the others. Whoever comes second, or too
   * early, finds nothing to do (the decision is made again under the lock).
   * @param database as comity_purger, which sees every agency's rows
   * @returns how many agreements changed
   */
  async advance(database: Database, limit = 100): Promise<number> {
    const due = await database.read(SERVICE_ACTOR, (tx) => tx.query<{ id: string }>(DUE, [limit]));
    let advanced = 0;
    const failures: unknown[] = [];
    for (const { id } of due) {
      try {
        if (await this.advanceOne(database, id)) advanced += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} due agreements could not advance`);
    return advanced;
  }

  private async advanceOne(database: Database, id: string): Promise<boolean> {
    const result = await asService(database, async (tx) => {
      const locked = await this.agreements.lock(tx, id);
      if (!locked.ok) return locked;
      const events = [...enterIntoForce(locked.value.state, tx.at), ...expire(locked.value.state, tx.at)];
      const stored = await this.agreements.record(tx, locked.value, events);
      if (events.length > 0) await supersedeFormer(this.agreements, tx, stored);
      return accepted(events.length > 0);
    });
    return result.ok && result.value;
  }
}
