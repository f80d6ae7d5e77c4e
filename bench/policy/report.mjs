// From figures to the goals and the table in bench/results/policy.md.
import { round } from './meters.mjs';
import { VARIANTS } from './variants.mjs';

export function duration(microseconds) {
  if (microseconds >= 1e6) return `${round(microseconds / 1e6)} s`;
  if (microseconds >= 1e4) return `${round(microseconds / 1e3, 0)} ms`;
  if (microseconds >= 1e3) return `${round(microseconds / 1e3)} ms`;
  return microseconds >= 100 ? `${round(microseconds, 0)} µs` : `${round(microseconds)} µs`;
}

/** The goals of the project, each with what was measured; `undefined` where a figure is missing, never a pass. */
export function goalsOf({ measured, replay, cold }) {
  const run = (variant, rules) => measured.find((item) => item.variant === variant && item.rules === rules);
  const at = (variant, rules = 1_000) => run(variant, rules)?.figures.find((item) => item.elements === 20);
  const engine = at('engine');
  const times = (other) => (engine?.cpuMedian && other?.cpuMedian ? other.cpuMedian / engine.cpuMedian : undefined);
  const plain = times(at('plain'));
  const [few, most] = [at('engine', 10), at('engine', 10_000)];
  const load = run('engine', 1_000);
  const goal = (what, limit, value, unit, atLeast = false) => ({
    what,
    goal: `${atLeast ? '≥' : '≤'} ${limit} ${unit}`.trim(),
    measured: value === undefined ? 'not measured' : `${round(value, 2)} ${unit}`.trim(),
    reached: value !== undefined && (atLeast ? value >= limit : value <= limit),
  });
  return [
    goal('median CPU', 12, engine?.cpuMedian, 'µs'),
    goal('p99, wall clock', 100, engine?.wallP99, 'µs'),
    goal('against the plain baseline', 3.2, plain && 1 / plain, '×'),
    goal('faster than the best Cedar arrangement', 40, times(at('cedar-sliced')), '×', true),
    goal('faster than json-rules-engine, indexed', 80, times(at('json-rules-indexed')), '×', true),
    goal('10 → 10,000 rules', 2, few && most && most.cpuMedian / few.cpuMedian, '×'),
    replayed(goal('replay of 1 M requests, CPU', 15, replay?.cpuSecondsForAll, 's'), replay),
    goal('cold load of 1,000 rules and first evaluation, CPU', 80, cold?.totalMs, 'ms'),
    goal('memory of 1,000 rules, growth of RSS', 10, load?.memory.rssMiB, 'MiB'),
  ];
}

/** A goal about a million requests is reached by a million requests, not by reckoning from fewer. */
function replayed(goal, replay) {
  if (!replay || replay.complete) return goal;
  const reckoned = `${goal.measured}, reckoned from ${replay.evaluated.toLocaleString('en')}`;
  return { ...goal, measured: reckoned, reached: false };
}

/** What was measured must be what was compared: runs whose answer is not the baseline's. */
export function differingAnswers(measured) {
  return measured.flatMap(({ variant, rules, figures }) => {
    const plain = measured.find((item) => item.variant === 'plain' && item.rules === rules);
    return figures
      .filter(({ answer }) => answer !== undefined)
      .filter(({ elements, answer }) => plain?.figures.find((item) => item.elements === elements)?.answer !== answer)
      .map(({ elements }) => `${variant}, ${rules} rules, ${elements} elements`);
  });
}

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`);

export function markdown(result) {
  const { machine, load, measured, compared, replay, realPack, cold, goals } = result;
  const lines = [
    '# Policy evaluation, measured',
    '',
    `Written by \`npm run bench:policy\` at ${result.at}${result.quick ? ' (short run: rough figures)' : ''}; ${machine.cores} × ${machine.cpu}, Node ${machine.node}; load average ${load.before.join(' ')} before, ${load.after.join(' ')} after.`,
    'Cost is CPU time of the process per evaluation, median of chunks of about 4 ms; p50 and p99 are wall time and include what else the machine did.',
    'With 1,000 rules the baseline and the engine are measured twice, before and after others; of each the round that cost less counts.',
    'On a loaded machine CPU time grows too (shared cores and caches), so read ratios before absolutes.',
    '',
    'Every variant gives the same answer: outcome, result per element, and every applicable rule’s pass or fail with its citation. The engine gives more in the same time: messages, cures, observed values and limits, obligations, the day of destruction, the digest of the facts.',
    '',
    '## Goals, at 20 elements and 1,000 rules where not said otherwise',
    '',
    ...table(
      ['what', 'goal', 'measured', ''],
      goals.map((item) => [item.what, item.goal, item.measured, item.reached ? 'reached' : 'missed']),
    ),
    '',
  ];
  if (replay)
    lines.push(
      `Replay: ${replay.evaluated.toLocaleString('en')} of ${replay.wanted.toLocaleString('en')} requests really evaluated in ${replay.cpuSeconds} s of CPU${replay.complete ? '' : '; the figure for all is reckoned from these'}. Reading them (JSON.parse) took ${replay.readingCpuSeconds} s more.`,
      '',
    );
  for (const rules of [...new Set(measured.map((item) => item.rules))].sort((a, b) => a - b))
    lines.push(
      ...packTable(
        rules,
        measured.filter((item) => item.rules === rules),
        compared[rules],
      ),
      '',
    );
  if (realPack)
    lines.push(
      `## ${realPack.pack}, the engine alone`,
      '',
      ...table(
        ['elements', 'findings', 'facts', 'evaluation', 'of it: digest of the facts', 'JSON.stringify of the facts'],
        realPack.figures.map((item) => [
          item.elements,
          item.findings,
          `${round(item.factsBytes / 1_000)} kB`,
          ...[item.evaluateMicroseconds, item.digestMicroseconds, item.stringifyMicroseconds].map(duration),
        ]),
      ),
      '',
      `From its files in a fresh process, CPU: ${realPack.cold.importMs} ms to import, ${realPack.cold.loadMs} ms to read, check and compile.`,
      '',
    );
  if (cold)
    lines.push(
      `Cold, 1,000 rules, median of ${cold.runs} fresh processes: ${cold.loadMs} ms to import and compile (${cold.importMs} of them to import), ${cold.firstMs} ms for the first evaluation.`,
      '',
    );
  return `${lines.join('\n').trimEnd()}\n`;
}

function packTable(rules, runs, compared) {
  const head = [
    'variant',
    '5 elements',
    '20',
    '60',
    '20: p50 / p99',
    'cold',
    'RSS +',
    'held',
    'equal answers',
    'runs at 20',
  ];
  const rows = Object.keys(VARIANTS).flatMap((variant) => {
    const run = runs.find((item) => item.variant === variant);
    if (!run) return [];
    if (run.skipped) return [[VARIANTS[variant], run.skipped, ...Array.from({ length: head.length - 2 }, () => '–')]];
    const of = (elements) => run.figures.find((item) => item.elements === elements);
    const cell = (elements) => (of(elements)?.cpuMedian === undefined ? '–' : duration(of(elements).cpuMedian));
    const { wallP50, wallP99, iterations } = of(20) ?? {};
    return [
      [
        VARIANTS[variant],
        ...[5, 20, 60].map(cell),
        wallP50 === undefined ? '–' : `${duration(wallP50)} / ${duration(wallP99)}`,
        `${round(run.cold.loadMs + run.cold.firstMs, 0)} ms`,
        `${run.memory.rssMiB} MiB`,
        `${run.memory.heldMiB} MiB`,
        compared?.[variant] ?? '–',
        iterations ?? '–',
      ],
    ];
  });
  return [`## ${rules.toLocaleString('en')} rules`, '', ...table(head, rows)];
}
