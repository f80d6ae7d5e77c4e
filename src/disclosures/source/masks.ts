/**
 * Masks are applied by the source database, in the select list, so that an unmasked value never crosses the wire.
 * A column is written `r."name"`; identifiers come from the descriptor, whose schema allows letters, digits and `_`.
 */

/** Where an element comes from: one column (perhaps masked by the descriptor itself), or named parts. */
export type ElementSource =
  | { readonly kind: 'column'; readonly column: string; readonly transform?: string }
  | { readonly kind: 'parts'; readonly parts: Readonly<Record<string, string>> };

/** One output of the select list. `part` is present for elements made of parts. */
export interface MaskedOutput {
  readonly part?: string;
  readonly expression: string;
}

type ColumnMask = (column: string) => string;
/** Wanted part → how it is masked. Parts that are not named do not leave. */
type PartsMask = Readonly<Record<string, ColumnMask>>;

const whole: ColumnMask = (column) => column;
const letters: ColumnMask = (column) => `regexp_replace(${column}::text, '[^0-9A-Za-z]', '', 'g')`;
const firstOf =
  (count: number): ColumnMask =>
  (column) =>
    `left(${letters(column)}, ${count})`;

// A value that is no longer than what the mask shows would leave unmasked; it leaves as null.
const last4: ColumnMask = (column) => `case when length(${letters(column)}) > 4 then right(${letters(column)}, 4) end`;
const year: ColumnMask = (column) => `extract(year from ${column}::date)::int`;
const month: ColumnMask = (column) => `to_char(${column}::date, 'YYYY-MM')`;
const presence: ColumnMask = (column) => `(${column} is not null)`;

const COLUMN_MASKS = new Map<string, ColumnMask>([
  ['last4', last4],
  ['birth_year', year],
  ['year', year],
  ['month', month],
  ['presence', presence],
]);

const PARTS_MASKS = new Map<string, PartsMask>([
  ['city', { city: whole }],
  ['zip5', { zip: firstOf(5) }],
  ['zip3', { zip: firstOf(3) }],
  ['city_zip5', { city: whole, zip: firstOf(5) }],
  ['state', { state: whole }],
]);

/** Every transform a decision may name; a name that is not here is refused. */
export const TRANSFORMS: readonly string[] = [...COLUMN_MASKS.keys(), ...PARTS_MASKS.keys()];

export const isColumnTransform = (name: string): boolean => COLUMN_MASKS.has(name);

/**
 * The outputs that stand for an element under a transform, or `undefined` where the transform is unknown or cannot be
 * made from this source: then nothing of the element may leave.
 */
export function maskedOutputs(source: ElementSource, transform: string | undefined): MaskedOutput[] | undefined {
  if (source.kind === 'parts') return partsOutputs(source.parts, transform);
  const { column } = source;
  // The descriptor's own mask (birth year out of a birth date) cannot be undone or stacked by a decision.
  if (source.transform !== undefined && transform !== undefined && transform !== source.transform) return undefined;
  const applied = source.transform ?? transform;
  if (applied === undefined) return [{ expression: quoted(column) }];
  const mask = COLUMN_MASKS.get(applied);
  return mask && [{ expression: mask(quoted(column)) }];
}

function partsOutputs(
  parts: Readonly<Record<string, string>>,
  transform: string | undefined,
): MaskedOutput[] | undefined {
  if (transform === undefined) {
    return Object.entries(parts).map(([part, column]) => ({ part, expression: quoted(column) }));
  }
  const mask = PARTS_MASKS.get(transform);
  if (!mask) return undefined;
  const outputs: MaskedOutput[] = [];
  for (const [part, apply] of Object.entries(mask)) {
    const column = Object.hasOwn(parts, part) ? parts[part] : undefined;
    if (column === undefined) return undefined;
    outputs.push({ part, expression: apply(quoted(column)) });
  }
  return outputs;
}

const quoted = (column: string) => `r."${column}"`;
