/** RFC 6901 pointer of a path of names and indexes; `''` is the whole document. */
export function pointerOf(path: readonly PropertyKey[]): string {
  let pointer = '';
  for (const step of path) pointer += `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return pointer;
}
