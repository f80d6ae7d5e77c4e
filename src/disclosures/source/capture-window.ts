import { Temporal } from 'temporal-polyfill';

/**
 * The last day whose captures are already out of the window: the `capturedAfter` of a selection. A capture of day `d`
 * may be kept through `d + keptFor` (P9M for plate data, Utah Code 41-6a-2004). Subtracting is not the inverse of
 * adding at month ends, so the answer is found by adding.
 * @param today full-date in the source agency's zone
 * @param keptFor ISO-8601 calendar duration
 */
export function lastDayOutside(today: string, keptFor: string): string {
  const now = Temporal.PlainDate.from(today);
  const duration = Temporal.Duration.from(keptFor);
  const outside = (day: Temporal.PlainDate) => Temporal.PlainDate.compare(day.add(duration), now) < 0;
  let day = now.subtract(duration);
  while (outside(day)) day = day.add({ days: 1 });
  while (!outside(day)) day = day.subtract({ days: 1 });
  return day.toString();
}
