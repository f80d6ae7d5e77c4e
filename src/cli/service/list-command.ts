import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { printList, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';

export interface ListCommand<Row extends object> {
  readonly path: string;
  readonly columns: readonly Column<Row>[];
  /** Filters of the route: option name, which is also the query's, and what it may be. */
  readonly filters?: Readonly<Record<string, { readonly description: string; readonly choices?: readonly string[] }>>;
}

type ListOptions = OutputOptions & ServiceOptions & { readonly limit: number } & Readonly<Record<string, unknown>>;

/** Completes a command that shows one list of the service. */
export function asList<Row extends object>(command: Command, { path, columns, filters = {} }: ListCommand<Row>): void {
  for (const [name, { description, choices }] of Object.entries(filters)) {
    const option = new Option(`--${name} <${name}>`, description);
    command.addOption(choices ? option.choices(choices) : option);
  }
  withLimit(withService(withOutput(command))).action((options: ListOptions) =>
    withClient(options, async (client) => {
      const query = Object.fromEntries(Object.keys(filters).map((name) => [name, options[name] as string | undefined]));
      await printList(options.output, await client.list<Row>(path, query, options.limit), columns);
    }),
  );
}

/** Adds `--limit`. */
export function withLimit(command: Command): Command {
  return command.addOption(new Option('--limit <n>', 'at most so many').default(50).argParser(wholeNumber));
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number between 1 and 99999.');
}
