import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import type { z } from 'zod';
import { didYouMean, type FileProblem } from './problem.js';

export const MAX_FILE_BYTES = 2_000_000;

/** A parsed YAML file that still knows where everything stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  at(path: readonly PropertyKey[], message: string): FileProblem;
}

export type YamlResult =
  { readonly ok: true; readonly yaml: YamlFile } | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** YAML 1.2. Warnings (unknown tags, odd indentation) are refused like errors; so are alias bombs. */
export function readYaml(file: string, text: string, options: { readonly merge?: boolean } = {}): YamlResult {
  if (text.length > MAX_FILE_BYTES) return refuse(file, `larger than ${MAX_FILE_BYTES} characters`);
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { version: '1.2', merge: options.merge === true, lineCounter: lines, strict: true });
  } catch (error) {
    return refuse(file, firstLine(error));
  }
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      ok: false,
      problems: faults.map((fault) => ({ file, ...place(lines, fault.pos[0]), message: firstLine(fault) })),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 200 });
    return {
      ok: true,
      yaml: { file, value, at: (path, message) => ({ file, ...locate(document, lines, path), message }) },
    };
  } catch (error) {
    return refuse(file, firstLine(error));
  }
}

/** Checks a value read from YAML; every issue becomes a problem with its place and, where close, the right word. */
export function checkShape<S extends z.ZodType>(
  yaml: YamlFile,
  schema: S,
  prefix: readonly PropertyKey[] = [],
  value: unknown = yaml.value,
): { readonly value?: z.output<S>; readonly problems: readonly FileProblem[] } {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data, problems: [] };
  const problems = result.error.issues.flatMap((issue): FileProblem[] => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(schema, issue.path);
      return issue.keys.map((key) => yaml.at([...path, key], `unknown key ${key}${didYouMean(key, known)}`));
    }
    if (issue.code === 'invalid_value') {
      const options = issue.values.map(String);
      const word = typeof issue.input === 'string' ? issue.input : '';
      return [yaml.at(path, `must be one of ${options.join(', ')}${didYouMean(word, options)}`)];
    }
    return [yaml.at(path, `${issue.path.join('.') || 'file'}: ${issue.message}`)];
  });
  return { problems };
}

/** Keys of the object schema at a path, as far as plain objects and lists lead there. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = schema;
  for (const step of path) {
    const definition = unwrap(current);
    current =
      typeof step === 'number'
        ? definition?.['element']
        : (definition?.['shape'] as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  const shape = unwrap(current)?.['shape'];
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

function unwrap(schema: unknown): Record<string, unknown> | undefined {
  let definition = (schema as { def?: Record<string, unknown> } | undefined)?.def;
  for (let depth = 0; depth < 8 && definition; depth += 1) {
    const inner: unknown = definition['innerType'] ?? (definition['type'] === 'pipe' ? definition['in'] : undefined);
    const options = definition['type'] === 'union' ? (definition['options'] as unknown[]) : undefined;
    const next = inner ?? options?.find((option) => (option as { def?: { type?: string } }).def?.type === 'object');
    if (next === undefined) break;
    definition = (next as { def: Record<string, unknown> }).def;
  }
  return definition;
}

function locate(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]) {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(step),
      );
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = node.items[Number(step)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    }
  }
  return place(lines, offset);
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function refuse(file: string, message: string): YamlResult {
  return { ok: false, problems: [{ file, line: 1, column: 1, message }] };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error))
    .split('\n')[0]!
    .replace(/ at line \d+, column \d+:?$/, '');
}
