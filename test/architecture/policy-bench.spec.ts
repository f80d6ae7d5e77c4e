import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

interface Run {
  variant: string;
  rules: number;
  figures: { elements: number; answer?: string; cpuMedian?: number; wallP99?: number }[];
  memory: { rssMiB: number };
}
interface Replay {
  evaluated: number;
  complete: boolean;
  cpuSecondsForAll: number;
}
interface Report {
  goalsOf(all: { measured: Run[]; replay?: Replay; cold?: { totalMs: number } }): { what: string; reached: boolean }[];
  differingAnswers(measured: Run[]): string[];
}
const path = '../../bench/policy/report.mjs';
const { goalsOf, differingAnswers } = (await import(path)) as Report;

const compare = (...plant: string[]) => {
  const words = ['bench/policy/compare.mjs', '10', '--requests', '12', '--seconds', '30', ...plant];
  return spawnSync(process.execPath, words, { encoding: 'utf8' });
};
const VARIANTS = [
  'engine',
  'cedar-sliced',
  'cedar-natural',
  'json-rules-indexed',
  'json-rules-default',
  'cel-scan',
] as const;
const figures = [{ elements: 20, cpuMedian: 1, wallP99: 1, answer: 'a' }];
const run = (variant: string, rules: number, more: Partial<Run> = {}): Run => ({
  variant,
  rules,
  figures,
  memory: { rssMiB: 1 },
  ...more,
});

describe('the comparison before the policy bench', () => {
  it('ends well where all variants answer every request alike', () => {
    const { status, stdout } = compare();
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(['plain', ...VARIANTS].map((name) => [name, 12])));
  });

  it.each(VARIANTS)('ends with 1 for one wrong rule in %s', (variant) => {
    const { status, stderr } = compare('--plant', variant);
    expect(stderr).toContain(`${variant} answers request`);
    expect(status).toBe(1);
  });

  it('ends with 1 for one wrong rule in the baseline', () => {
    expect(compare('--plant', 'plain').status).toBe(1);
  });
});

describe('what the policy bench says of its figures', () => {
  it('notices a variant that answered otherwise while it was measured', () => {
    const other = run('cel-scan', 10, { figures: [{ elements: 20, answer: 'b' }] });
    expect(differingAnswers([run('plain', 10), run('engine', 10)])).toEqual([]);
    expect(differingAnswers([run('plain', 10), other])).toEqual(['cel-scan, 10 rules, 20 elements']);
    expect(differingAnswers([other])).toEqual(['cel-scan, 10 rules, 20 elements']);
  });

  it('never calls a goal reached that was not measured', () => {
    expect(goalsOf({ measured: [] }).filter((goal) => goal.reached)).toEqual([]);
  });

  it('calls a million requests replayed only when a million were', () => {
    const reached = (replay: Replay) =>
      goalsOf({ measured: [], replay }).find(({ what }) => what.startsWith('replay'))?.reached;
    expect(reached({ evaluated: 1_000_000, complete: true, cpuSecondsForAll: 12 })).toBe(true);
    expect(reached({ evaluated: 1_000_000, complete: true, cpuSecondsForAll: 16 })).toBe(false);
    expect(reached({ evaluated: 400_000, complete: false, cpuSecondsForAll: 12 })).toBe(false);
  });

  it('measures against the figures of the right pack and variant', () => {
    const slow = (by: number) => [{ elements: 20, cpuMedian: by, wallP99: by }];
    const measured = [
      run('engine', 1_000),
      run('plain', 1_000, { figures: slow(0.5) }),
      run('cedar-sliced', 1_000, { figures: slow(41) }),
      run('json-rules-indexed', 1_000, { figures: slow(79) }),
      run('engine', 10, { figures: slow(1) }),
      run('engine', 10_000, { figures: slow(3) }),
    ];
    const missed = goalsOf({ measured, cold: { totalMs: 79 } }).filter((goal) => !goal.reached);
    expect(missed.map((goal) => goal.what)).toEqual([
      'faster than json-rules-engine, indexed',
      '10 → 10,000 rules',
      'replay of 1 M requests, CPU',
    ]);
  });
});
