import { Option, type Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { systemClock } from '../platform/clock/clock.js';
import type { Evaluation, Outcome } from './domain/evaluation.js';
import { neutralView } from './domain/neutral-view.js';
import { formatProblem, type FileProblem } from './pack/problem.js';
import { checkRequest, type CheckedRequest } from './tools/check-request.js';
import { diffPacks } from './tools/diff-packs.js';
import { formatDiff, inWords } from './tools/diff-words.js';
import { explain, explainToRequester } from './tools/explain.js';
import { findFormer, findPack } from './tools/find-pack.js';
import { lintPack } from './tools/lint-pack.js';
import { formatReport, runScenarios } from './tools/run-scenarios.js';

/** Exit codes of the command line for an outcome: done, needs more, denied. */
const EXIT: Readonly<Record<Outcome, number>> = { permit: 0, narrow: 3, hold: 3, second_approval: 3, deny: 4 };
const FAILED = 1;
const USAGE = 2;
/** Of `diff`: something is to be looked at, as for a request that is narrowed. */
const DIFFERENT = 3;

interface Common {
  readonly packs: string;
  readonly pack?: string;
  readonly output: 'table' | 'json' | 'csv';
}

interface RequestOptions extends Common {
  readonly world?: string;
  readonly scenario?: string;
}

/** Adds `policy lint`, `test`, `explain` and `diff`: all work offline, with no database. Answers with `policy`. */
export function registerPolicyCommands(program: Command): Command {
  const policy = program
    .command('policy')
    .description('policy packs: check, test, explain, compare; propose, approve, publish');
  common(policy.command('lint').description('check a pack and say where it is wrong or silent'))
    .argument('[pack]', 'the pack')
    .action((id: string | undefined, options: Common, command: Command) => lint(id ?? options.pack, options, command));
  common(
    policy
      .command('test')
      .description('run scenarios against a pack; exit 0 only if none failed and its own tests reach every rule'),
  )
    .argument('[paths...]', "scenario files or directories; without any, the pack's own tests")
    .action((paths: string[], options: Common, command: Command) => test(paths, options, command));
  requestOptions(policy.command('explain').description('explain one case as it would be filed'))
    .argument('<file>', 'a request file, or a scenario file with --scenario')
    .addOption(new Option('--for <reader>', 'who reads it').choices(['officer', 'requester']).default('officer'))
    .action((file: string, options: ExplainOptions) => {
      const found = check(file, options);
      if (!found) return;
      const shown = options.for === 'officer' ? found.evaluation : neutralView(found.pack, found.evaluation);
      print(options, options.for === 'officer' ? explain(found) : explainToRequester(found), shown, shown);
    });
  common(policy.command('diff').description('what differs between two packs, row by row, and what that loosens'))
    .argument('<before>', 'a pack, or the folder of one; with --against the pack as it is now')
    .argument('[after]', 'the pack it is compared with')
    .option('--against <folder>', 'a folder in which the pack is as it was')
    .addHelpText('after', '\nExit codes: 0 the same · 3 they differ · 1 a pack cannot be read · 2 usage')
    .action((before: string, after: string | undefined, options: DiffOptions, command: Command) =>
      diff(before, after, options, command),
    );
  return policy;
}

interface ExplainOptions extends RequestOptions {
  readonly for: 'officer' | 'requester';
}

interface DiffOptions extends Common {
  readonly against?: string;
}

function diff(first: string, second: string | undefined, options: DiffOptions, command: Command): void {
  const { against, packs, output } = options;
  if ((second === undefined) === (against === undefined))
    return command.error('name two packs, or one and --against a folder', { exitCode: USAGE });
  const before = against === undefined ? findPack(first, packs) : findFormer(first, against);
  const after = findPack(second ?? first, packs);
  for (const found of [before, after]) if (!found.ok) problems(found.problems);
  if (!before.ok || !after.ok) return void (process.exitCode = FAILED);
  const found = diffPacks(before.pack.content, after.pack.content);
  const rows = found.changes.map((change) => ({
    direction: change.direction,
    kind: change.kind,
    table: change.table,
    key: change.key,
    basis: change.basis,
    citation: change.citation,
    words: inWords(change),
  }));
  if (output === 'json')
    out(
      JSON.stringify(
        {
          ...found,
          changes: found.changes.map(({ row: _row, ...change }, at) => ({ ...change, words: rows[at]!.words })),
        },
        null,
        2,
      ),
    );
  else if (output === 'csv') out(csv(rows));
  else out(formatDiff(found));
  process.exitCode = found.same ? 0 : DIFFERENT;
}

/** Adds `request check FILE` to the `request` command: exit 0 permit · 3 narrow, hold, second approval · 4 deny. */
export function registerRequestCheck(request: Command): void {
  requestOptions(request.command('check').description('would this request pass? Offline, stores nothing'))
    .argument('<file>', 'a file with `request:`, and where needed `now:` and `facts:`')
    .action((file: string, options: RequestOptions) => {
      const found = check(file, options);
      if (!found) return;
      print(
        options,
        summary(found),
        { evaluation: found.evaluation, wouldPass: found.wouldPass ?? null },
        found.evaluation,
      );
      process.exitCode = EXIT[found.evaluation.outcome];
    });
}

function common(command: Command): Command {
  return command
    .option('--packs <directory>', 'where the packs are', 'policies')
    .option('--pack <id>', 'the pack')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'csv']).default('table'));
}

function requestOptions(command: Command): Command {
  return common(command)
    .option('--world <file>', 'shared facts (default: world.yaml beside the file)')
    .option('--scenario <id>', 'take this scenario of a scenario file');
}

function lint(id: string | undefined, options: Common, command: Command): void {
  if (id === undefined) return command.error('name the pack: comity policy lint utah', { exitCode: USAGE });
  const today = systemClock.now().toISOString().slice(0, 10);
  const found = lintPack(options.packs, id, today);
  const rows = [
    ...found.errors.map((item) => ({ level: 'error', ...item })),
    ...found.warnings.map((item) => ({ level: 'warning', ...item })),
  ];
  if (options.output === 'json') out(JSON.stringify(found, null, 2));
  else if (options.output === 'csv') out(csv(rows));
  else if (rows.length > 0) out(rows.map((row) => `${row.level.padEnd(7)}  ${formatProblem(row)}`).join('\n'));
  const counts = Object.entries(found.counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
  say(
    `${found.pack}: ${found.errors.length} errors, ${found.warnings.length} warnings${counts === '' ? '' : ` (${counts})`}`,
  );
  if (found.digest !== '') say(found.digest);
  process.exitCode = found.errors.length > 0 ? FAILED : 0;
}

function test(paths: string[], options: Common, command: Command): void {
  if (paths.length === 0 && options.pack === undefined) {
    return command.error('name scenario files or --pack', { exitCode: USAGE });
  }
  const found = runScenarios(
    paths.length > 0 ? paths : [`${options.packs}/${options.pack ?? ''}/tests`],
    options.packs,
    options.pack,
  );
  problems(found.problems);
  if (options.output === 'json') out(JSON.stringify(found, null, 2));
  else if (options.output === 'csv')
    out(csv(found.results.map((item) => ({ ...item, differences: item.differences.join(' | ') }))));
  else out(formatReport(found));
  process.exitCode = found.failed > 0 ? FAILED : 0;
}

function check(file: string, options: RequestOptions): CheckedRequest | undefined {
  const { packs, pack, world, scenario } = options;
  const found = checkRequest(file, {
    packs,
    now: systemClock.now().toISOString(),
    ...(pack === undefined ? {} : { pack }),
    ...(world === undefined ? {} : { world }),
    ...(scenario === undefined ? {} : { scenario }),
  });
  if (found.ok) return found;
  problems(found.problems);
  process.exitCode = FAILED;
  return undefined;
}

/** Outcome, what stands in the way and its cure, per element, and what would pass. */
function summary({ evaluation, wouldPass }: CheckedRequest): string {
  const fired = evaluation.findings.filter((item) => item.result !== 'pass' && item.result !== 'not_applicable');
  return [
    `outcome  ${evaluation.outcome}`,
    ...evaluation.elements.map(
      (item) =>
        `${item.result.padEnd(7)}  ${item.element}${item.transform === undefined ? '' : ` as ${item.transform}`}`,
    ),
    ...fired.map(
      (item) =>
        `${item.rule} [${item.effect}, ${item.basis}] ${item.message} (${item.citation}).${item.cure === '' ? '' : ` Cure: ${item.cure}.`}`,
    ),
    ...(evaluation.retention
      ? [`keep     ${evaluation.retention.duration}, until ${evaluation.retention.destroyBy}`]
      : []),
    ...(wouldPass ? [`would pass (${wouldPass.outcome}): ${wouldPass.changes.join('; ')}`] : []),
  ].join('\n');
}

function print(options: Common, text: string, json: unknown, evaluation: Evaluation): void {
  if (options.output === 'json') out(JSON.stringify(json, null, 2));
  else if (options.output === 'csv')
    out(csv(evaluation.findings.map((item) => ({ ...item, limitSetBy: item.limitSetBy.join(' ') }))));
  else out(text);
}

const FINDING_COLUMNS = [
  'rule',
  'version',
  'basis',
  'result',
  'effect',
  'scope',
  'element',
  'field',
  'observed',
  'limit',
  'limitSetBy',
  'citation',
  'message',
  'cure',
];

function csv(rows: readonly object[]): string {
  const columns = rows.length > 0 && 'rule' in rows[0]! ? FINDING_COLUMNS : Object.keys(rows[0] ?? {});
  return stringify(rows as object[], {
    header: true,
    columns,
    escape_formulas: true,
    cast: { boolean: String },
  }).trimEnd();
}

function problems(list: readonly FileProblem[]): void {
  for (const item of list) say(formatProblem(item));
}

function out(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
