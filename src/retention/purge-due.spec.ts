import { describe, expect, it } from '@jest/globals';
import type { Database } from '../platform/database/database.js';
import type { Look } from './brake-purges.js';
import { PartlyDisposed } from './dispose-packages.js';
import { PurgeDuePackages } from './purge-due.js';

const AGENCY = 'lakeside-licensing';
const START = Date.parse('2026-03-02T08:00:00Z');

interface Standing {
  /** Due and not yet gone. */
  due: number;
  now: number;
  braked: boolean;
  covered: boolean;
}

/** One agency with packages due, by a clock that the test sets; nothing of a database but what the pass asks of it. */
function world(due: number, brake: (standing: Standing) => Look) {
  const standing: Standing = { due, now: START, braked: false, covered: false };
  const seen = { looks: 0, gone: [] as number[] };
  const hooks = { behindBatch: () => {}, goes: (batch: number): number => batch };
  const row = { agency: AGENCY, id: '00000000-0000-0000-0000-000000000001', due: new Date(START) };
  const query = async (_text: string, [, , stopped]: readonly unknown[]) => {
    const { now, braked, covered } = standing;
    const count = (stopped as readonly string[]).length === 0 ? Math.min(250, standing.due) : 0;
    return Array.from({ length: count }, () => ({ ...row, now: new Date(now), braked, covered }));
  };
  const database = { read: (_: unknown, work: (tx: object) => unknown) => work({ query }) } as unknown as Database;
  const look = async () => {
    seen.looks += 1;
    standing.now += 1;
    return brake(standing);
  };
  const disposition = {
    resume: async () => 0,
    disposeMany: async (ids: readonly string[]) => {
      const gone = hooks.goes(ids.length);
      standing.due -= ids.length;
      seen.gone.push(gone);
      hooks.behindBatch();
      return gone;
    },
  };
  const pass = new PurgeDuePackages(database, { look }, disposition, { error: () => undefined });
  const run = async () => {
    const report = { purged: 0, braked: 0, failed: 0, cut: false };
    await pass.run(report);
    return report;
  };
  return { standing, seen, hooks, run };
}

const lets = ({ due, now }: Standing): Look => ({
  stops: [],
  tally: { countedAt: new Date(now), mayGo: new Map([[AGENCY, due]]) },
});
/** A brake that would be pulled at more than the limit. */
const upTo =
  (limit: number) =>
  (standing: Standing): Look =>
    standing.due <= limit
      ? lets(standing)
      : {
          stops: [{ agency: AGENCY, coveredUntil: null, ordersGo: false, waiting: standing.due }],
          tally: { countedAt: new Date(standing.now), mayGo: new Map() },
        };

describe('one pass of purges', () => {
  it('counts once while nothing but what was counted goes, over passes too', async () => {
    const { run, seen } = world(10_300, lets);
    expect(await run()).toEqual({ purged: 10_000, braked: 0, failed: 0, cut: true });
    expect(await run()).toEqual({ purged: 300, braked: 0, failed: 0, cut: false });
    expect(seen.looks).toBe(1);
    // The pass before took everything that was counted.
    expect(await run()).toMatchObject({ purged: 0, cut: false });
  });

  it('counts again as soon as one more would go than was counted', async () => {
    const { run, standing, seen, hooks } = world(500, upTo(600));
    hooks.behindBatch = () => {
      // A mass becomes due behind the second batch.
      if (seen.gone.length === 1) standing.due += 4_000;
    };
    const report = await run();
    // 250 more may go, since so many were counted and let go; then the mass is seen.
    expect(report).toMatchObject({ purged: 500, braked: 4_000, cut: false });
    expect(seen.looks).toBe(2);
  });

  it('counts again when the count is old, when another worker has pulled a brake, and when a batch did not go whole', async () => {
    for (const change of [
      (standing: Standing) => (standing.now += 15_001),
      (standing: Standing) => (standing.now -= 1),
      (standing: Standing) => (standing.braked = true),
    ]) {
      const { run, standing, seen, hooks } = world(1_000, lets);
      hooks.behindBatch = () => {
        if (seen.gone.length === 1) change(standing);
      };
      expect((await run()).purged).toBe(1_000);
      expect(seen.looks).toBeGreaterThan(1);
    }
    const { run, seen, hooks } = world(1_000, lets);
    hooks.goes = (batch) => (seen.gone.length === 1 ? batch - 1 : batch);
    expect((await run()).purged).toBe(999);
    expect(seen.looks).toBe(2);
  });

  it('takes nothing of the count for what two persons released', async () => {
    const { run, standing, seen } = world(1_000, ({ now }) => ({
      stops: [],
      tally: { countedAt: new Date(now), mayGo: new Map() },
    }));
    standing.covered = true;
    expect((await run()).purged).toBe(1_000);
    expect(seen.looks).toBe(1);
  });

  it('goes on behind a batch that fails in part, and tells it', async () => {
    const { run, standing, seen, hooks } = world(500, lets);
    hooks.goes = (batch) => {
      if (seen.gone.length === 0) {
        seen.gone.push(0);
        standing.due -= batch; // The two are due yet, and this pass is past them.
        throw new PartlyDisposed(batch - 2, 2, {});
      }
      return batch;
    };
    expect(await run()).toMatchObject({ purged: 498, failed: 1 });
    expect(seen.looks).toBe(2);
  });
});
