import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { printRecord, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at, sendChange, withDryRun } from './change.js';
import type { ChangeOptions } from './change.js';
import { asList } from './list-command.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';
import { withWords, wordsOf } from './written-words.js';

export const BRAKES = '/api/v1/purge-brakes';

export interface ShownBrake {
  readonly number: string;
  readonly status: string;
  readonly sourceAgency: string;
  readonly counted: {
    readonly at: string;
    readonly cause: string;
    readonly counts: Readonly<Record<'due' | 'gone' | 'foreseen' | 'live', number>>;
  };
  readonly releases: readonly { readonly role: string; readonly at: string }[];
  readonly commands: readonly string[];
}

const COLUMNS: readonly Column<ShownBrake>[] = [
  { title: 'number', of: (row) => row.number },
  { title: 'status', of: (row) => row.status },
  { title: 'agency', of: (row) => row.sourceAgency },
  { title: 'counted', of: (row) => row.counted.at },
  { title: 'because', of: (row) => row.counted.cause },
  { title: 'due', of: (row) => row.counted.counts.due },
  { title: 'gone in 24 h', of: (row) => row.counted.counts.gone },
  { title: 'foreseen', of: (row) => row.counted.counts.foreseen },
  { title: 'live', of: (row) => row.counted.counts.live },
  { title: 'released by', of: (row) => row.releases.map(({ role }) => role) },
  { title: 'you may', of: (row) => row.commands },
];

type ReleaseOptions = OutputOptions & ServiceOptions & ChangeOptions;

/** Adds `retention brake list` and `retention brake release`. */
export function registerBrakeCommands(retention: Command): void {
  const brake = retention
    .command('brake')
    .description('purges that are far more than was foreseen wait for two persons');
  asList(brake.command('list').description('purge brakes of your agency, newest first'), {
    path: BRAKES,
    columns: COLUMNS,
    filters: { state: { description: 'only those that stand, or are over', choices: ['standing', 'over'] } },
  });
  const release = withDryRun(withService(withOutput(brake.command('release'))))
    .description('let go what was due when it was counted; it takes two persons in two roles')
    .argument('<number>', 'number or id of the purge brake');
  withWords(release, 'reason', 'why; at least a sentence').action((number: string, options: ReleaseOptions) => {
    const body = { reason: wordsOf(options, 'reason') };
    return withClient(options, async (client) => {
      const { etag } = await client.get<ShownBrake>(at('purge-brakes', number));
      if (etag === undefined) throw new CommandFailure('The service names no version of this brake. Ask its operator.');
      const path = at('purge-brakes', number, 'releases');
      const answer = await sendChange<ShownBrake>(client, options, path, body, { ifMatch: etag });
      if (!answer) return;
      await printRecord(options.output, answer.body, COLUMNS);
      if (answer.body.status === 'half_released') {
        say(`Another person in another role must release it too: comity retention brake release ${answer.body.number}`);
      }
    });
  });
}

/** What waits, with its last count, and what to do. */
export function wordsOnBrake({ number, status, counted: { at: countedAt, counts } }: ShownBrake): string {
  const missing = status === 'pulled' ? 'two persons in two roles' : 'a second person in another role';
  return (
    `Purge brake ${number}: ${counts.due} were due at ${countedAt} and wait for ${missing} ` +
    `(${counts.gone} went in the 24 hours before, ${counts.foreseen} were foreseen, ${counts.live} were live). ` +
    `Look at them, then: comity retention brake release ${number}`
  );
}
