import type { z } from 'zod';
import type { Facts, RequestFacts, Stage } from '../domain/facts.js';
import {
  agencySchema,
  agreementSchema,
  personSchema,
  recordSchema,
  type factsPatchSchema,
  type World,
} from './facts-schema.js';

type Patch = z.output<typeof factsPatchSchema>;

export type MergedFacts =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly problem: string; readonly path: readonly PropertyKey[] };

/**
 * The world's facts with a scenario's over them: lists merge by id (records by element) field by field; `series`
 * and `subjects` replace. A new row must be whole.
 */
export function mergeFacts(
  world: World,
  raw: unknown,
  patch: Patch | undefined,
  at: { readonly now: string; readonly stage: Stage; readonly timeZone: string; readonly request: unknown },
): MergedFacts {
  const given = (raw ?? {}) as Readonly<Record<string, unknown>>;
  const merged: Record<string, unknown[]> = {};
  for (const [name, schema, key] of [
    ['agencies', agencySchema, 'id'],
    ['people', personSchema, 'id'],
    ['agreements', agreementSchema, 'id'],
    ['records', recordSchema, 'element'],
  ] as const) {
    // Raw rows, not parsed ones: a default must not overwrite what the world says.
    const result = mergeRows(world[name], (given[name] ?? []) as Record<string, unknown>[], key);
    for (const [index, row] of result.entries()) {
      const parsed = schema.safeParse(row);
      if (!parsed.success) {
        const own =
          (given[name] as Record<string, unknown>[] | undefined)?.findIndex(
            (item) => item[key] === (row as Record<string, unknown>)[key],
          ) ?? -1;
        const issue = parsed.error.issues[0]!;
        return {
          ok: false,
          problem: `${String(issue.path.join('.') || key)}: ${issue.message}`,
          path: [name, Math.max(own, 0)],
        };
      }
      result[index] = parsed.data;
    }
    merged[name] = result;
  }
  return {
    ok: true,
    facts: {
      ...(merged as unknown as Pick<Facts, 'agencies' | 'people' | 'agreements' | 'records'>),
      now: at.now,
      stage: at.stage,
      timeZone: at.timeZone,
      series: patch?.series ? { noticeCovers: [], ...patch.series } : world.series,
      subjects: patch?.subjects ?? world.subjects,
      request: at.request as RequestFacts,
    },
  };
}

function mergeRows(world: readonly object[], own: readonly Record<string, unknown>[], key: string): unknown[] {
  const rows = new Map<unknown, object>(world.map((row) => [(row as Record<string, unknown>)[key], row]));
  for (const row of own) rows.set(row[key], { ...rows.get(row[key]), ...row });
  return [...rows.values()];
}
