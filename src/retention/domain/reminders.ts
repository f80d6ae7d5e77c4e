import type { NoticeCode } from '../../notifications/index.js';
import type { FollowedObligation } from './obligation.js';

/** So many days before an obligation is due its people are reminded; 0: it is overdue. */
export const REMINDER_DAYS = [14, 7, 1, 0] as const;
export type ReminderDays = (typeof REMINDER_DAYS)[number];

/** Names of the steps, as rows keep them. */
export const stepName = (days: number): string => (days === 0 ? 'overdue' : `${days}-days-before`);

/**
 * The one reminder that belongs to this moment; undefined: it is too early. Those that were missed, because the obligation
 * came into being late or nobody swept, are not told after the fact.
 */
export function reminderNow(dueAt: Date, at: Date): ReminderDays | undefined {
  const left = dueAt.getTime() - at.getTime();
  return [...REMINDER_DAYS].reverse().find((days) => left <= days * DAY_MS);
}

/** What the people are told of it. */
export function reminderCode(code: FollowedObligation, days: ReminderDays): NoticeCode {
  if (days === 0) return 'obligation-overdue';
  return code === 'O-VALIDATE-BY' ? 'review-to-validate' : 'destruction-to-attest';
}

const DAY_MS = 24 * 60 * 60 * 1_000;
