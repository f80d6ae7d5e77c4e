import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';
import type { HttpClient } from '../http-client.js';
import { printList, printRecord, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at, sendChange, withDryRun } from './change.js';
import type { ChangeOptions } from './change.js';
import { withLimit } from './list-command.js';
import { REQUEST_COLUMNS } from './request-commands.js';
import type { ShownRequest } from './request-commands.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';
import { withWords, wordsOf } from './written-words.js';

interface ShownDecision {
  readonly requestNumber: string;
  readonly status: string;
  readonly outcome: string;
  readonly elements: readonly { readonly code: string; readonly result: string; readonly transform?: string }[];
  readonly retention?: { readonly duration: string; readonly destroyBy: string };
  readonly approvals: readonly { readonly role: string; readonly at: string }[];
}

const FACTS: readonly Column<ShownDecision>[] = [
  { title: 'request', of: (row) => row.requestNumber },
  { title: 'decision', of: (row) => row.status.replaceAll('_', ' ') },
  { title: 'outcome', of: (row) => row.outcome },
  { title: 'elements', of: (row) => row.elements.map((each) => `${each.code}=${each.result}`) },
  { title: 'keep', of: (row) => row.retention && `${row.retention.duration}, until ${row.retention.destroyBy}` },
  { title: 'approvals', of: (row) => row.approvals.map((approval) => `${approval.role} at ${approval.at}`) },
];

/** Submitted ones wait for the first officer, those in review perhaps for a second. */
const WAITING = ['submitted', 'in_review'];
type ElementResult = 'permit' | 'mask' | 'deny';
type Elements = ReadonlyMap<string, ElementResult>;

type CommonOptions = OutputOptions & ServiceOptions & ChangeOptions;
type DecideOptions = CommonOptions & {
  readonly release?: true;
  readonly deny?: true;
  readonly element: Elements;
  readonly retention?: string;
};

/** Adds `review list`, `review decide` and `review approve`. */
export function registerReviewCommands(program: Command): void {
  const review = program.command('review').description('share requests that wait for a decision of your agency');
  withLimit(withService(withOutput(review.command('list'))))
    .description('what waits for a decision, newest first')
    .action((options: OutputOptions & ServiceOptions & { readonly limit: number }) =>
      withClient(options, (client) => list(client, options)),
    );
  const decide = withDryRun(withService(withOutput(review.command('decide'))))
    .description('decide on the version and the policy result that you see now')
    .argument('<number>', 'number or id of the share request')
    .option('--release', 'release what policy lets pass, or as --element says')
    .option('--deny', 'release nothing')
    .addOption(
      new Option('--element <code=result>', 'permit, mask or deny this element; may be repeated')
        .default(new Map<string, ElementResult>(), 'as policy says')
        .argParser(addElement),
    )
    .option('--retention <duration>', 'shorter than policy allows, such as P90D');
  withWords(decide, 'rationale', 'why; at least a sentence').action((number: string, options: DecideOptions) =>
    withClient(options, (client) => decideRequest(client, number, options)),
  );
  const approve = withDryRun(withService(withOutput(review.command('approve'))))
    .description('give the second approval, or decline it')
    .argument('<number>', 'number or id of the share request')
    .option('--decline', 'do not approve');
  withWords(approve, 'rationale', 'why; at least a sentence').action(
    (number: string, options: CommonOptions & { readonly decline?: true }) =>
      withClient(options, async (client) => {
        const rationale = wordsOf(options, 'rationale');
        const { etag } = await client.get(at('share-requests', number));
        const verdict = options.decline ? 'decline' : 'approve';
        await decideWith(client, options, at('share-requests', number, 'approvals'), { verdict, rationale }, etag);
      }),
  );
}

async function list(client: HttpClient, { output, limit }: OutputOptions & { readonly limit: number }): Promise<void> {
  const pages = await Promise.all(
    WAITING.map((status) =>
      client.list<Parameters<(typeof REQUEST_COLUMNS)[number]['of']>[0] & { id: string }>(
        '/api/v1/share-requests',
        { side: 'source', status },
        limit,
      ),
    ),
  );
  // Ids are UUIDv7, so they sort by time.
  const newestFirst = pages.flat().sort((left, right) => (left.id < right.id ? 1 : -1));
  await printList(output, newestFirst.slice(0, limit), REQUEST_COLUMNS);
}

async function decideRequest(client: HttpClient, number: string, options: DecideOptions): Promise<void> {
  if ((options.release === undefined) === (options.deny === undefined)) {
    throw new CommandFailure('Say either --release or --deny.', EXIT.usage);
  }
  const rationale = wordsOf(options, 'rationale');
  const { body: request, etag } = await client.get<ShownRequest>(at('share-requests', number));
  const body = options.deny
    ? { verdict: 'deny', rationale }
    : {
        verdict: 'release',
        elements: decidedElements(request, options.element),
        ...(options.retention === undefined ? {} : { retention: options.retention }),
        rationale,
      };
  await decideWith(client, options, at('share-requests', number, 'decisions'), body, etag);
}

/** The policy result, changed where `--element` says so; an element that was not asked for is a slip of the hand. */
function decidedElements(request: ShownRequest, said: Elements): { code: string; result: string }[] {
  const results = request.evaluation?.elements ?? [];
  if (results.length === 0) {
    throw new CommandFailure(`${request.number} has no policy result to decide on: it is ${request.status}.`);
  }
  const unknown = [...said.keys()].filter((code) => !results.some(({ element }) => element === code));
  if (unknown.length > 0) {
    throw new CommandFailure(
      `${request.number} does not ask for ${unknown.join(', ')}. It asks for ${results.map(({ element }) => element).join(', ')}.`,
      EXIT.usage,
    );
  }
  return results.map(({ element, result }) => ({ code: element, result: said.get(element) ?? result }));
}

async function decideWith(
  client: HttpClient,
  options: CommonOptions,
  path: string,
  body: object,
  ifMatch: string | undefined,
): Promise<void> {
  const answer = await sendChange<ShownDecision>(client, options, path, body, {
    once: true,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });
  if (answer) await printRecord(options.output, answer.body, FACTS);
}

function addElement(text: string, before: Elements): Elements {
  const [, code, result] = /^([a-z][a-z0-9._-]*)=(permit|mask|deny)$/.exec(text) ?? [];
  if (code === undefined) throw new InvalidArgumentError('Write it as id.dl_number=mask: permit, mask or deny.');
  return new Map(before).set(code, result as ElementResult);
}
