import { rejected } from '../platform/result.js';
import type { Result } from '../platform/result.js';

/** `=== utah/tables/elements.csv`, alone on its line, begins a file. */
const HEADING = /^={3,} ?(\S+)[ \t]*$/;

/**
 * The files of a pack from one text, each under its heading. A form has no way to send a folder that works without a
 * script; this is what `for f in $(find utah federal -type f); do echo "=== $f"; cat "$f"; done` prints.
 *
 * @returns texts by path, to be checked like the body of the API
 */
export function filesOfText(text: string): Result<Readonly<Record<string, string>>> {
  const files = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const path = HEADING.exec(line)?.[1];
    if (path === undefined) {
      if (current) current.push(line);
      else if (line.trim() !== '')
        return wrong('begins with a line that belongs to no file; put "=== <path>" before it');
      continue;
    }
    if (files.has(path)) return wrong('has a file twice; give each path once');
    current = [];
    files.set(path, current);
  }
  if (files.size === 0) return wrong('has no file; begin each with a line "=== <path>"');
  return { ok: true, value: Object.fromEntries([...files].map(([path, lines]) => [path, endingOnce(lines)])) };
}

/** Blank lines before the next heading are of the text that was pasted, not of the file. */
const endingOnce = (lines: readonly string[]): string => `${lines.join('\n').replace(/\n+$/, '')}\n`;

function wrong(detail: string): Result<never> {
  return rejected('invalid-body', 'The files of the pack cannot be told apart.', {
    errors: [{ pointer: '/files', detail }],
  });
}
