/**
 * Message templates: `{path}` is replaced by the value at that dotted path, nothing is ever evaluated. Lists are
 * joined; a missing value prints as `not given`.
 */
export function fillTemplate(template: string, lookup: (path: string) => unknown): string {
  return template.includes('{') ? fill(compileTemplate(template), lookup) : template;
}

/** A template taken apart: text and path in turn, beginning and ending with text. */
export type Template = readonly string[];

export function compileTemplate(template: string): Template {
  return template.split(/\{([a-zA-Z0-9_.]{1,80})\}/);
}

export function fill(template: Template, lookup: (path: string) => unknown): string {
  let text = template[0]!;
  for (let index = 1; index < template.length; index += 2)
    text += display(lookup(template[index]!)) + template[index + 1]!;
  return text;
}

/** Value at a dotted path of plain data; never reaches prototypes. */
export function valueAt(root: unknown, path: string): unknown {
  let current: unknown = root;
  for (const step of path.split('.')) {
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
