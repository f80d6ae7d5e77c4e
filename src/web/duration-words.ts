import { Temporal } from 'temporal-polyfill';
import { counted, inWords } from './components.js';

/** `P180D` → `180 days`, `P1Y6M` → `1 year and 6 months`; the text itself where it is no duration. */
export function durationInWords(text: string): string {
  let duration: Temporal.Duration;
  try {
    duration = Temporal.Duration.from(text);
  } catch {
    return text;
  }
  const parts = (['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const).flatMap((unit) =>
    duration[unit] === 0 ? [] : [counted(duration[unit], unit.slice(0, -1))],
  );
  return parts.length === 0 ? text : inWords(parts);
}
