import { z } from 'zod';
import { pageCursor, pageLimit } from './fields.js';
import { ProblemError } from './problem.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Query members of every list; spread them into the list's own strict object. */
export const pageQuery = { limit: pageLimit(DEFAULT_LIMIT, MAX_LIMIT), cursor: pageCursor() };

/** One page of a list in keyset order: no offsets, so a page costs the same wherever it is. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: { readonly next: string | null; readonly limit: number };
}

/** Opaque mark of where a page ended: the last item's id, which every list uses as its last sort column. */
export function cursorAfter(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

const cursorContent = z.uuid();

/** The id a cursor marks; undefined for the first page. A cursor that no list of ours made is refused with 400. */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const content = cursorContent.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (content.success) return content.data;
  throw new ProblemError({
    code: 'invalid-parameter',
    detail: 'Send the cursor exactly as the page before gave it, or leave it out to start again.',
    errors: [{ pointer: '/cursor', detail: 'must be a cursor of this list' }],
  });
}

/** @param rows at most `limit + 1` rows: the extra one only tells that there is a next page */
export function toPage<Item extends { readonly id: string }>(rows: readonly Item[], limit: number): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, page: { next: rows.length > limit && last ? cursorAfter(last.id) : null, limit } };
}
