import { Inject, Injectable } from '@nestjs/common';
import { tell } from '../notifications/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { accepted } from '../platform/result.js';
import { OBLIGATION_PERMISSIONS } from './domain/decide-obligation.js';
import type { ObligationTerms } from './domain/obligation.js';
import { REMINDER_DAYS, reminderCode, reminderNow, stepName } from './domain/reminders.js';

interface Due {
  readonly id: string;
  readonly terms: ObligationTerms;
}

const BATCH = 500;

// The step of each row is the last one whose time has come; a row that was told it is not looked at again until the next.
const TO_REMIND = `
  select o.id, o.state -> 'terms' as terms
  from retention.obligation o
    cross join lateral (
      select s.name from unnest($1::text[], $2::int[]) as s(name, days)
      where o.due_at <= $3::timestamptz + s.days * interval '24 hours' order by s.days limit 1
    ) step
  where o.status in ('due', 'overdue') and o.due_at <= $3::timestamptz + $4 * interval '24 hours'
    and not exists (select from retention.reminder r where r.obligation_id = o.id and r.step = step.name)
  order by o.id limit $5`;
// Another sweep that told the same meanwhile wins: its row is there, and nothing is told twice.
const TOLD = `
  insert into retention.reminder (obligation_id, step, told_at)
  select id, step, $3 from unnest($1::uuid[], $2::text[]) as t(id, step)
  on conflict do nothing returning obligation_id as id`;

/** Tells the recipient's people what they owe before it is due and when it is late, each reminder once. */
@Injectable()
export class RemindOfObligations {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** @returns how many reminders were told */
  async remind(): Promise<number> {
    let told = 0;
    for (;;) {
      const result = await asService(this.database, async (tx) => accepted(await this.remindSome(tx)));
      if (!result.ok) throw new Error(result.rejection.detail);
      told += result.value.told;
      if (result.value.found < BATCH) return told;
    }
  }

  private async remindSome(tx: Tx): Promise<{ readonly found: number; readonly told: number }> {
    const names = REMINDER_DAYS.map(stepName);
    const most = Math.max(...REMINDER_DAYS);
    const rows = await tx.query<Due>(TO_REMIND, [names, REMINDER_DAYS, tx.at, most, BATCH]);
    const due = rows.flatMap(({ id, terms }) => {
      const days = reminderNow(new Date(terms.dueAt), tx.at);
      return days === undefined ? [] : [{ id, terms, days }];
    });
    const steps = due.map(({ days }) => stepName(days));
    const fresh = await tx.query<{ id: string }>(TOLD, [due.map(({ id }) => id), steps, tx.at]);
    const ids = new Set(fresh.map(({ id }) => id));
    await tell(
      tx,
      this.newId,
      due
        .filter(({ id }) => ids.has(id))
        .map(({ id, terms, days }) => ({
          to: IN_CHARGE.map((role) => ({ agency: terms.recipientAgency, role })),
          notice: {
            code: reminderCode(terms.code, days),
            about: { kind: 'obligation', id, number: terms.packageNumber },
            cause: stepName(days),
            rules: [],
          },
        })),
    );
    return { found: rows.length, told: fresh.length };
  }
}

/** Who may answer for it is who is reminded. */
const IN_CHARGE = OBLIGATION_PERMISSIONS.filter(({ side }) => side === 'recipient').map(({ role }) => role);
