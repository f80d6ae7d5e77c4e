import { z } from 'zod';

export type OpenApiSchema = Record<string, unknown>;

/** What OpenAPI 3.1 says about a schema: JSON Schema 2020-12 of what the sender writes. */
export function openApiSchema(schema: z.ZodType): OpenApiSchema {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return described;
}

/** Kinds that hand over what they were given. Everything else is refused, also kinds that zod adds one day. */
const KEEPING_KINDS: ReadonlySet<string> = new Set([
  'string',
  'number',
  'boolean',
  'null',
  'literal',
  'enum',
  'object',
  'array',
  'tuple',
  'record',
  'union',
  'nullable',
  'optional',
  'unknown',
  'template_literal',
  'lazy',
]);

interface AnyDefinition {
  readonly type: string;
  readonly coerce?: boolean;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string } } }[];
  readonly catchall?: AnySchema;
  readonly shape?: Readonly<Record<string, AnySchema>>;
  readonly options?: readonly AnySchema[];
  readonly items?: readonly AnySchema[];
  readonly rest?: AnySchema | null;
  readonly element?: AnySchema;
  readonly innerType?: AnySchema;
  readonly keyType?: AnySchema;
  readonly valueType?: AnySchema;
  readonly getter?: () => AnySchema;
}
interface AnySchema {
  readonly _zod: { readonly def: AnyDefinition };
}

/**
 * Throws when a schema could let an unknown member through or hand over something else than was sent: a lax object
 * (zod's default drops unknown members), a transform, default, coercion, trim. Runs when the route's class is loaded,
 * so such a route never starts.
 *
 * @param options.membersMayConvert the members of the outermost object may convert text (queries)
 */
export function assertKeepsInput(schema: z.ZodType, options: { membersMayConvert?: boolean } = {}): void {
  const root = schema as unknown as AnySchema;
  if (options.membersMayConvert) assertStrictObject(root._zod.def, 'the query');
  else assertKeeps(root, 'the schema', new Set());
}

function assertKeeps(schema: AnySchema, place: string, seen: Set<AnySchema>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  const { def } = schema._zod;
  if (!KEEPING_KINDS.has(def.type)) refuse(place, `is of kind "${def.type}", which may alter what was sent`);
  if (def.coerce) refuse(place, 'coerces what was sent');
  if (def.checks?.some((check) => check._zod.def.check === 'overwrite')) refuse(place, 'overwrites what was sent');
  if (def.type === 'object') assertStrictObject(def, place);
  for (const [name, child] of childrenOf(def)) assertKeeps(child, `${place}${name}`, seen);
}

function assertStrictObject(def: AnyDefinition, place: string): void {
  if (def.type !== 'object') refuse(place, 'is not an object schema');
  if (def.catchall?._zod.def.type !== 'never') refuse(place, 'lets unknown members through; use z.strictObject');
}

function childrenOf(def: AnyDefinition): readonly (readonly [string, AnySchema])[] {
  const children: (readonly [string, AnySchema])[] = Object.entries(def.shape ?? {}).map(([name, child]) => [
    `.${name}`,
    child,
  ]);
  for (const child of [...(def.options ?? []), ...(def.items ?? [])]) children.push(['|', child]);
  for (const child of [def.element, def.innerType, def.keyType, def.valueType, def.rest, def.getter?.()]) {
    if (child) children.push(['', child]);
  }
  return children;
}

function refuse(place: string, reason: string): never {
  throw new TypeError(`Not usable at the HTTP boundary: ${place} ${reason}.`);
}
