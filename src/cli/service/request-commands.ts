import type { Command } from 'commander';
import { CommandFailure, EXIT, exitOfOutcome } from '../exit-codes.js';
import type { HttpClient, ProblemFinding } from '../http-client.js';
import { out, printRecord, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at, withDryRun } from './change.js';
import type { ChangeOptions } from './change.js';
import { asList } from './list-command.js';
import { describeFindings } from './problem-text.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';
import { readInput } from './written-words.js';

export interface ShownEvaluation {
  readonly outcome: string;
  readonly findings: readonly (ProblemFinding & { readonly result: string })[];
  readonly elements: readonly { readonly element: string; readonly result: string; readonly transform?: string }[];
  readonly retention?: { readonly duration: string; readonly destroyBy: string };
}

export interface ShownRequest {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly submittedAt: string | null;
  readonly content: {
    readonly requestingAgency: string;
    readonly sourceAgency: string;
    readonly purpose: string;
    readonly agreement?: string;
    readonly authorities: readonly string[];
    readonly elements: readonly { readonly code: string }[];
    readonly retention: string;
    readonly subjects: { readonly count: number };
  };
  readonly evaluation: ShownEvaluation | null;
  readonly decision: { readonly id: string; readonly pending: boolean } | null;
  readonly question: string | null;
  readonly commands: readonly string[];
}

interface ListedRequest {
  readonly number: string;
  readonly status: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly purpose: string;
  readonly elementCount: number;
  readonly policyOutcome: string | null;
  readonly submittedAt: string | null;
}

export const REQUEST_COLUMNS: readonly Column<ListedRequest>[] = [
  { title: 'number', of: (row) => row.number },
  { title: 'status', of: (row) => row.status },
  { title: 'policy', of: (row) => row.policyOutcome },
  { title: 'from', of: (row) => row.requestingAgency },
  { title: 'to', of: (row) => row.sourceAgency },
  { title: 'purpose', of: (row) => row.purpose },
  { title: 'elements', of: (row) => row.elementCount },
  { title: 'submitted', of: (row) => row.submittedAt },
];

const FACTS: readonly Column<ShownRequest>[] = [
  { title: 'number', of: (row) => row.number },
  { title: 'status', of: (row) => row.status },
  { title: 'from', of: (row) => row.content.requestingAgency },
  { title: 'to', of: (row) => row.content.sourceAgency },
  { title: 'purpose', of: (row) => row.content.purpose },
  { title: 'authorities', of: (row) => row.content.authorities },
  { title: 'agreement', of: (row) => row.content.agreement },
  { title: 'elements', of: (row) => row.content.elements.map((element) => element.code) },
  { title: 'subjects', of: (row) => row.content.subjects.count },
  { title: 'retention', of: (row) => row.content.retention },
  { title: 'submitted', of: (row) => row.submittedAt },
  { title: 'policy', of: (row) => row.evaluation?.outcome },
  { title: 'question', of: (row) => row.question },
  { title: 'decision', of: (row) => row.decision && (row.decision.pending ? 'waits for a second approval' : 'made') },
  { title: 'you may', of: (row) => row.commands },
];

export const STATUSES = ['draft', 'submitted', 'in_review', 'info_requested', 'decided', 'withdrawn', 'lapsed'];

/** Adds `request submit`, `request list` and `request show` to the `request` command. */
export function registerRequestCommands(request: Command): void {
  withDryRun(withService(withOutput(request.command('submit'))))
    .description('draft and submit a share request; exit 0 permit · 3 narrow, hold, second approval · 4 deny')
    .argument('<file>', 'body of POST /share-requests as JSON; "-" is standard input')
    .action((file: string, options: SubmitOptions) =>
      withClient(options, (client) => submit(client, readRequest(file), options)),
    );
  asList(request.command('list').description('share requests of your agency, newest first'), {
    path: '/api/v1/share-requests',
    columns: REQUEST_COLUMNS,
    filters: {
      status: { description: 'only those in this state', choices: STATUSES },
      side: { description: 'only those you ask with, or are asked', choices: ['requesting', 'source'] },
    },
  });
  withService(withOutput(request.command('show')))
    .description('one share request with its policy result')
    .argument('<number>', 'number or id')
    .action((number: string, options: OutputOptions & ServiceOptions) =>
      withClient(options, async (client) => {
        const { body } = await client.get<ShownRequest>(at('share-requests', number));
        await printRecord(options.output, body, FACTS);
        if (options.output === 'table' && body.evaluation) describeEvaluation(body.evaluation).forEach(out);
      }),
    );
}

type SubmitOptions = OutputOptions & ServiceOptions & ChangeOptions;

async function submit(client: HttpClient, body: unknown, options: SubmitOptions): Promise<void> {
  if (options.dryRun) {
    const { body: evaluation } = await client.post<ShownEvaluation>('/api/v1/policy-checks', { request: body });
    printEvaluation(options, evaluation, evaluation);
    return say('Nothing was stored.');
  }
  const draft = await client.post<ShownRequest>('/api/v1/share-requests', body);
  const { number } = draft.body;
  say(`Drafted as ${number}.`);
  const submitted = await client.post<{ evaluation: ShownEvaluation }>(at('share-requests', number, 'submissions'), {});
  say(`Submitted.`);
  printEvaluation(options, submitted.body.evaluation, { number, ...submitted.body }, number);
}

function printEvaluation(options: OutputOptions, evaluation: ShownEvaluation, json: object, number?: string): void {
  if (options.output === 'json') out(JSON.stringify(json, null, 2));
  else out([...(number === undefined ? [] : [`number   ${number}`]), ...describeEvaluation(evaluation)].join('\n'));
  process.exitCode = exitOfOutcome(evaluation.outcome);
}

/** Outcome, result of each element, and what stands in the way. */
function describeEvaluation({ outcome, elements, findings, retention }: ShownEvaluation): string[] {
  const fired = findings.filter(({ result }) => result !== 'pass' && result !== 'not_applicable');
  return [
    `outcome  ${outcome}`,
    ...elements.map(
      ({ element, result, transform }) =>
        `${result.padEnd(7)}  ${element}${transform === undefined ? '' : ` as ${transform}`}`,
    ),
    ...describeFindings(fired),
    ...(retention ? [`keep     ${retention.duration}, until ${retention.destroyBy}`] : []),
  ];
}

function readRequest(file: string): unknown {
  const text = readInput(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailure(`${file} is no JSON: ${(error as Error).message}.`, EXIT.failed);
  }
}
