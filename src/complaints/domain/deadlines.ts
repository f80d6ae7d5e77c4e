import { Temporal } from 'temporal-polyfill';

/** Policy choices, in calendar days: a complainant waits for days, not for working days. */
const ACKNOWLEDGE_WITHIN = { days: 10 };
const ANSWER_WITHIN = { days: 60 };

/** Until when a complaint is to be acknowledged and answered: each through the end of a day of the overseer's zone. */
export function deadlines(
  receivedAt: Date,
  timeZone: string,
): { readonly acknowledgeBy: string; readonly answerBy: string } {
  return {
    acknowledgeBy: endOfDay(receivedAt, timeZone, ACKNOWLEDGE_WITHIN),
    answerBy: endOfDay(receivedAt, timeZone, ANSWER_WITHIN),
  };
}

/** The last millisecond of the day, also of one that a change of the clocks makes longer or shorter. */
function endOfDay(from: Date, timeZone: string, after: { days: number }): string {
  const day = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const next = day.add(after).add({ days: 1 }).toZonedDateTime(timeZone);
  return new Date(next.epochMilliseconds - 1).toISOString();
}
