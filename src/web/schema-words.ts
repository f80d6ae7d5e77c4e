/** A member of a body, as the API reference lists it. */
export interface MemberWords {
  readonly name: string;
  /** `text, at most 60 characters`, `list of objects, 1 to 60`. */
  readonly kind: string;
  readonly required: boolean;
  readonly description: string;
  readonly members: readonly MemberWords[];
}

/** The part of JSON Schema 2020-12 that our zod schemas produce. */
export interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Members of an object, or of the objects in a list; none where there is nothing below. */
export function membersOf(schema: JsonSchema): readonly MemberWords[] {
  const { properties, required = [] } = schema.type === 'array' ? (schema.items ?? {}) : schema;
  return Object.entries(properties ?? {}).map(([name, member]) => ({
    name,
    kind: kindOf(member),
    required: required.includes(name),
    description: member.description ?? '',
    members: membersOf(member),
  }));
}

/** What a value may be, in words. */
export function kindOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(kindOf).join(', or ');
  switch (schema.type) {
    case 'string':
      return textKind(schema);
    case 'integer':
    case 'number':
      return withRange(schema.type === 'integer' ? 'whole number' : 'number', schema.minimum, schema.maximum);
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return withRange(
        `list of ${schema.items?.properties ? 'objects' : kindOf(schema.items ?? {})}`,
        schema.minItems,
        schema.maxItems,
      );
    case 'object':
      return 'object';
    default:
      return 'anything';
  }
}

function textKind({ format, minLength, maxLength, pattern }: JsonSchema): string {
  if (format !== undefined) return FORMATS[format] ?? format;
  const text = withRange('text', minLength, maxLength, ' characters');
  // A long pattern, or one that names control characters, is for the document, not for the eye.
  return pattern === undefined || pattern.length > 60 || pattern.includes('\\u')
    ? text
    : `${text}, matching ${pattern}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'day (2026-11-30)',
  'date-time': 'instant (2026-11-30T17:00:00Z)',
  duration: 'duration (P180D)',
  uuid: 'id',
};

/** JavaScript's greatest safe integers stand for "no limit" in schemas of whole numbers. */
function withRange(kind: string, min: number | undefined, max: number | undefined, unit = ''): string {
  const least = min === undefined || min <= -Number.MAX_SAFE_INTEGER || (min === 0 && unit !== '') ? undefined : min;
  const most = max === undefined || max >= Number.MAX_SAFE_INTEGER ? undefined : max;
  if (least === undefined) return most === undefined ? kind : `${kind}, at most ${most}${unit}`;
  return most === undefined ? `${kind}, at least ${least}${unit}` : `${kind}, ${least} to ${most}${unit}`;
}
