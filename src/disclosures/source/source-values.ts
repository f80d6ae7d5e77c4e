import pg from 'pg';

/** What an element may hold once it left a source. Dates and instants are text: RFC 3339, instants in UTC. */
export type Scalar = string | number | boolean | null;
export type ColumnValue = Scalar | readonly (string | null)[];
/** Elements made of parts keep their parts by name. */
export type ElementValue = ColumnValue | Readonly<Record<string, ColumnValue>>;

const { builtins } = pg.types;
const VARCHAR_ARRAY = 1015;
const TEXT_ARRAY = 1009;
const INSTANT_UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/;
const LOCAL_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/;

/** A double holds 15 decimal digits exactly; a longer number stays text rather than change. */
function exactNumber(text: string): number | string {
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? finiteNumber(text) : text;
}

/** JSON has no NaN and no Infinity. */
function finiteNumber(text: string): number | string {
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

const textArray = pg.types.getTypeParser(TEXT_ARRAY as never) as (text: string) => (string | null)[];
const parsers = new Map<number, (text: string) => ColumnValue>([
  [builtins.BOOL, (text) => text === 't'],
  [builtins.INT2, Number],
  [builtins.INT4, Number],
  [builtins.INT8, exactNumber],
  [builtins.NUMERIC, exactNumber],
  [builtins.FLOAT4, finiteNumber],
  [builtins.FLOAT8, finiteNumber],
  // The driver's own parsers make a Date at local midnight: another day, depending on the machine's zone.
  [builtins.TIMESTAMPTZ, (text) => text.replace(INSTANT_UTC, '$1T$2Z')],
  [builtins.TIMESTAMP, (text) => text.replace(LOCAL_TIME, '$1T$2')],
  [TEXT_ARRAY, textArray],
  [VARCHAR_ARRAY, textArray],
]);

/** Type parsers for statements sent to a source; the session must be in UTC. Unknown types stay text. */
export const sourceTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => parsers.get(oid) ?? String) as typeof pg.types.getTypeParser,
};
