import type { Command } from 'commander';
import { printRecord, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at, sendChange, withDryRun } from './change.js';
import type { ChangeOptions } from './change.js';
import { asList } from './list-command.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';
import { withWords, wordsOf } from './written-words.js';

interface ShownObligation {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly packageNumber: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly dueAt: string;
  readonly commands: readonly string[];
}

const COLUMNS: readonly Column<ShownObligation>[] = [
  { title: 'id', of: (row) => row.id },
  { title: 'obligation', of: (row) => row.code },
  { title: 'status', of: (row) => row.status },
  { title: 'package', of: (row) => row.packageNumber },
  { title: 'due', of: (row) => row.dueAt },
  { title: 'to', of: (row) => row.sourceAgency },
  { title: 'of', of: (row) => row.recipientAgency },
  { title: 'you may', of: (row) => row.commands },
];

type ValidateOptions = OutputOptions &
  ServiceOptions &
  ChangeOptions & { readonly reviewer: string; readonly title: string; readonly on: string };

/** Adds `obligation list` and `obligation validate`. */
export function registerObligationCommands(program: Command): void {
  const obligation = program.command('obligation').description('what recipients owe for their own copies');
  asList(obligation.command('list').description('what your agency owes or is owed, newest first'), {
    path: '/api/v1/obligations',
    columns: COLUMNS,
    filters: {
      status: {
        description: 'only those in this state',
        choices: ['due', 'overdue', 'attested', 'validated', 'waived'],
      },
    },
  });
  const validate = withDryRun(withService(withOutput(obligation.command('validate'))))
    .description('answer a review that is owed (O-VALIDATE-BY): the copies were looked at in time and are still valid')
    .argument('<id>', 'id of the obligation')
    .requiredOption('--reviewer <name>', 'who reviewed and answers for it')
    .requiredOption('--title <title>', "that person's title")
    .requiredOption('--on <day>', 'day of the review, such as 2026-03-02');
  withWords(validate, 'finding', 'what was reviewed, and why it is still valid and needed').action(
    (id: string, options: ValidateOptions) => {
      const reviewer = { name: options.reviewer, title: options.title };
      const body = { reviewer, reviewedOn: options.on, finding: wordsOf(options, 'finding') };
      return withClient(options, async (client) => {
        const path = at('obligations', id, 'validations');
        const answer = await sendChange<ShownObligation>(client, options, path, body, { once: true });
        if (answer) await printRecord(options.output, answer.body, COLUMNS);
      });
    },
  );
}
