import type { ComponentChildren } from 'preact';

export interface Column {
  readonly title: string;
  /** Numbers stand to the right, digit under digit. */
  readonly figure?: boolean;
}

export interface TableProps {
  /** Says what the rows are; read before the table by a screen reader, seen above it by everybody. */
  readonly caption: string;
  /** The heading above says the same already: the caption is for screen readers alone. */
  readonly headed?: boolean;
  readonly columns: readonly Column[];
  /** Cells in the order of the columns; the first names the row. */
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** Said in place of a table without rows: what would stand here, and when. */
  readonly empty: string;
}

/**
 * A table in a room of its own that scrolls sideways, and that the keyboard can scroll: the page itself never does. On a phone
 * each row is a card, and each cell names its column. The roles are said because a table that is no longer laid out as one
 * loses them (https://www.w3.org/WAI/ARIA/apg/patterns/table/).
 */
export function Table({ caption, headed, columns, rows, empty }: TableProps) {
  const look = (index: number) => (columns[index]?.figure === true ? 'figure' : undefined);
  if (rows.length === 0) return <p class="prose">{empty}</p>;
  return (
    <div class="table-room" tabIndex={0} role="region" aria-label={caption}>
      <table class="usa-table usa-table--borderless" role="table">
        <caption class={headed === true ? 'usa-sr-only' : undefined}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title }, index) => (
              <th scope="col" role="columnheader" class={look(index)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((cells) => (
            <tr role="row">
              {cells.map((cell, index) =>
                index === 0 ? (
                  <th scope="row" role="rowheader" class={look(index)}>
                    {cell}
                  </th>
                ) : (
                  <td role="cell" class={look(index)} data-column={columns[index]?.title}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A figure with a bar as long as its share of `max`. The words carry it; the bar is for the eye alone. */
export function Bar({ value, max, words }: { readonly value: number; readonly max: number; readonly words?: string }) {
  const share = max > 0 ? Math.min(100, Math.max(0, (100 * value) / max)) : 0;
  return (
    <>
      {words ?? value.toLocaleString('en-US')}
      <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="rest" width="100" height="4" />
        <rect width={share.toFixed(1)} height="4" />
      </svg>
    </>
  );
}

/** Under a list by keyset: the way on, and the way back to the beginning. */
export function Paging({ next, first }: { readonly next: string | undefined; readonly first: string | undefined }) {
  if (next === undefined && first === undefined) return null;
  return (
    <nav aria-label="Pages of the list">
      <ul class="links">
        {first !== undefined && (
          <li>
            <a href={first}>Back to the first page</a>
          </li>
        )}
        {next !== undefined && (
          <li>
            <a href={next}>Next page</a>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** The list as it is filtered, for a spreadsheet and for a program. */
export function ExportLinks({ csv, json }: { readonly csv: string; readonly json: string }) {
  return (
    <ul class="links no-print">
      <li>
        <a href={csv}>This list as CSV</a>
      </li>
      <li>
        <a href={json}>This list as JSON</a>
      </li>
    </ul>
  );
}

/**
 * `path` with the parameters that have a value.
 *
 * @example withQuery('/requests', { status: 'draft', side: undefined }) → '/requests?status=draft'
 */
export function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
