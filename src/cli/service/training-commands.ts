import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { out, printList, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';
import { readInput } from './written-words.js';

interface ShownRow {
  readonly row: number;
  readonly handle: string;
  readonly outcome: string;
}

interface ShownError {
  readonly row: number;
  readonly column: string;
  readonly detail: string;
}

interface ShownReport {
  readonly counts: Readonly<Record<'enrol' | 'record' | 'unchanged', number>>;
  readonly rows: readonly ShownRow[];
  readonly errors: readonly ShownError[];
}

type ImportOptions = OutputOptions & ServiceOptions & { readonly people?: true; readonly dryRun?: true };

const ROWS: readonly Column<ShownRow>[] = [
  { title: 'row', of: (row) => row.row },
  { title: 'person', of: (row) => row.handle },
  { title: 'what', of: (row) => row.outcome },
];
const ERRORS: readonly Column<ShownError>[] = [
  { title: 'row', of: (row) => row.row },
  { title: 'column', of: (row) => row.column },
  { title: 'what to correct', of: (row) => row.detail },
];

/** Adds `training import`: trainings, or with `--people` the people themselves. */
export function registerTrainingCommands(program: Command): void {
  const training = program.command('training').description('trainings of your people: import');
  withService(withOutput(training.command('import')))
    .description('import trainings from a CSV file (handle,code,passedOn,expiresOn); all rows or none')
    .argument('<file>', 'the file; "-" is standard input')
    .option('--people', 'the file holds people to enrol (handle,displayName,roles,startedOn)')
    .option('--dry-run', 'show what would be done and do nothing')
    .action((file: string, options: ImportOptions) =>
      withClient(options, async (client) => {
        const dryRun = options.dryRun === true;
        const order = { kind: options.people ? 'people' : 'trainings', csv: readInput(file), dryRun };
        const { body } = await client.post<ShownReport>('/api/v1/imports', order);
        await print(options, body);
        if (body.errors.length > 0) {
          throw new CommandFailure('Nothing would be imported: correct these cells first.', EXIT.failed);
        }
        const { enrol, record, unchanged } = body.counts;
        const verb = dryRun ? 'would be' : 'were';
        say(
          `${enrol} people ${verb} enrolled, ${record} trainings ${verb} recorded, ${unchanged} rows change nothing.`,
        );
      }),
    );
}

async function print({ output }: ImportOptions, report: ShownReport): Promise<void> {
  if (output === 'json') out(JSON.stringify(report, null, 2));
  else if (report.errors.length > 0) await printList(output, report.errors, ERRORS);
  else await printList(output, report.rows, ROWS);
}
