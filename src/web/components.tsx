import type { ComponentChildren } from 'preact';

/** What a colour says besides its words; the words always stand alone. */
export type Tone = 'good' | 'bad' | 'wait' | 'plain';

export function Tag({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <strong class={`tag ${tone}`}>{children}</strong>;
}

/** Name and value, row by row. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const LOCALES = { en: 'en-US', es: 'es-US' } as const;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than a row of a list; there are as many as zones of agencies, times two or three. */
function formatterOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}

/** An instant as the reader's agency counts time, zone always shown: `November 30, 2026 at 5:00 PM MST`. */
export function Instant({
  at,
  zone,
  language = 'en',
}: {
  readonly at: string | Date;
  readonly zone: string;
  readonly language?: 'en' | 'es';
}) {
  const instant = new Date(at);
  const locale = LOCALES[language];
  const shown = formatterOf(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: zone }).format(instant);
  const name = formatterOf(locale, { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')?.value;
  return <time dateTime={instant.toISOString()}>{`${shown} ${name ?? zone}`}</time>;
}

/** A time zone as people call it: `Mountain Time (America/Denver)`. */
export function Zone({ of: zone }: { readonly of: string }) {
  const name = formatterOf('en-US', { timeZone: zone, timeZoneName: 'longGeneric' })
    .formatToParts(new Date(0))
    .find((part) => part.type === 'timeZoneName')?.value;
  return <>{name === undefined ? zone : `${name} (${zone})`}</>;
}

/** A calendar day without a zone: `November 30, 2026`. */
export function Day({ on }: { readonly on: string }) {
  const shown = formatterOf('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${on}T00:00:00Z`));
  return <time dateTime={on}>{shown}</time>;
}

/** Words with commas and an `and` before the last: `a, b and c`. */
export function inWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `1 element`, `2 elements`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
