/** A dotted path into plain data, taken apart once. */
export interface Path {
  readonly name: string;
  readonly steps: readonly string[];
}

/** A template taken apart: one text more than paths. */
export interface Template {
  readonly texts: readonly string[];
  readonly paths: readonly Path[];
}

/**
 * Message templates: `{path}` is replaced by the value at that dotted path, nothing is ever evaluated. Lists are
 * joined; a missing value prints as `not given`.
 */
export function compileTemplate(template: string): Template {
  const parts = template.split(/\{([a-zA-Z0-9_.]{1,80})\}/);
  return {
    texts: parts.filter((_, index) => index % 2 === 0),
    paths: parts.filter((_, index) => index % 2 === 1).map(pathOf),
  };
}

export function pathOf(name: string): Path {
  return { name, steps: name.split('.') };
}

export function fill({ texts, paths }: Template, lookup: (path: Path) => unknown): string {
  let text = texts[0]!;
  for (let index = 0; index < paths.length; index += 1) text += display(lookup(paths[index]!)) + texts[index + 1]!;
  return text;
}

/** Value at a path of plain data; never reaches prototypes. */
export function valueAt(root: unknown, { steps }: Path): unknown {
  let current: unknown = root;
  for (const step of steps) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string, unknown>)[step];
  }
  return current;
}

/** A finding's `observed` or `limit`: one printable scalar. */
export function scalarOf(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  return display(value);
}

function display(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'not given';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(display).join(', ');
  if (typeof value === 'object') return 'given';
  return String(value);
}
