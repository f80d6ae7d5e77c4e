import type { Command } from 'commander';
import type { HttpClient } from '../http-client.js';
import { printList, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { BRAKES, wordsOnBrake } from './brake-commands.js';
import type { ShownBrake } from './brake-commands.js';
import { withLimit } from './list-command.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';

interface ShownPurge {
  readonly packageNumber: string;
  readonly state: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly dueAt: string;
  readonly because: string;
  readonly holds: number;
}

const PURGE_COLUMNS: readonly Column<ShownPurge>[] = [
  { title: 'package', of: (row) => row.packageNumber },
  { title: 'state', of: (row) => row.state },
  { title: 'due', of: (row) => row.dueAt },
  { title: 'because', of: (row) => row.because },
  { title: 'from', of: (row) => row.sourceAgency },
  { title: 'to', of: (row) => row.recipientAgency },
  { title: 'holds', of: (row) => row.holds },
];

/** What must be done soonest comes first. */
const STATES = ['overdue', 'held', 'scheduled'];

type DueOptions = OutputOptions & ServiceOptions & { readonly limit: number };

/** Adds `retention due` to the `retention` command. */
export function registerRetentionCommands(retention: Command): void {
  withLimit(withService(withOutput(retention.command('due'))))
    .description('what is to be destroyed: overdue, held back, scheduled')
    .action((options: DueOptions) => withClient(options, (client) => due(client, options)));
}

async function due(client: HttpClient, { output, limit }: DueOptions): Promise<void> {
  const rows: ShownPurge[] = [];
  for (const state of STATES) {
    if (rows.length < limit) rows.push(...(await client.list<ShownPurge>('/api/v1/purges', { state }, limit)));
  }
  await printList(output, rows.slice(0, limit), PURGE_COLUMNS);
  for (const brake of await client.list<ShownBrake>(BRAKES, { state: 'standing' }, 1)) say(wordsOnBrake(brake));
}
