import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { printRecord, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at, sendChange, withDryRun } from './change.js';
import type { ChangeOptions } from './change.js';
import { asList } from './list-command.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';
import { withWords, wordsOf } from './written-words.js';

interface ShownHold {
  readonly number: string;
  readonly status: string;
  readonly sourceAgency: string;
  readonly scope: { readonly kind: string; readonly number?: string };
  readonly packageIds: readonly string[];
  readonly liftProposedBy: string | null;
  readonly commands: readonly string[];
}

const COLUMNS: readonly Column<ShownHold>[] = [
  { title: 'number', of: (row) => row.number },
  { title: 'status', of: (row) => row.status },
  { title: 'agency', of: (row) => row.sourceAgency },
  { title: 'on', of: ({ scope }) => scope.number ?? scope.kind },
  { title: 'packages', of: (row) => row.packageIds.length },
  { title: 'lift proposed by', of: (row) => row.liftProposedBy },
  { title: 'you may', of: (row) => row.commands },
];

type HoldOptions = OutputOptions & ServiceOptions & ChangeOptions;
type PlaceOptions = HoldOptions & {
  readonly package?: readonly string[];
  readonly request?: string;
  readonly letter?: string;
  readonly matter: string;
};

/** Adds `hold place`, `hold lift` and `hold list`. */
export function registerHoldCommands(program: Command): void {
  const hold = program.command('hold').description('legal holds: no purge passes them');
  const place = withDryRun(withService(withOutput(hold.command('place'))))
    .description('keep packages, or what people wrote, from being destroyed')
    .option('--package <number...>', 'these packages')
    .option('--request <number>', 'all that was or will be released under this share request')
    .option('--letter <number>', 'what somebody without an account wrote: this rights case or complaint')
    .requiredOption('--matter <text>', 'docket, case or demand that asks for it');
  withWords(place, 'reason', 'why; at least a sentence').action((options: PlaceOptions) => {
    const body = { on: scopeOf(options), matter: options.matter, reason: wordsOf(options, 'reason') };
    return withClient(options, async (client) => {
      const answer = await sendChange<ShownHold>(client, options, '/api/v1/holds', body, { once: true });
      if (answer) await printRecord(options.output, answer.body, COLUMNS);
    });
  });
  const lift = withDryRun(withService(withOutput(hold.command('lift'))))
    .description('propose to lift a hold, or confirm what another person proposed; it takes two')
    .argument('<number>', 'number or id of the hold')
    .option('--confirm', 'confirm the proposal');
  withWords(lift, 'reason', 'why; at least a sentence').action(
    (number: string, options: HoldOptions & { readonly confirm?: true }) => {
      const body = { step: options.confirm ? 'confirm' : 'propose', reason: wordsOf(options, 'reason') };
      return withClient(options, async (client) => {
        const answer = await sendChange<ShownHold>(client, options, at('holds', number, 'lifts'), body, { once: true });
        if (!answer) return;
        await printRecord(options.output, answer.body, COLUMNS);
        if (!options.confirm) say('Another person must confirm: comity hold lift NUMBER --confirm');
      });
    },
  );
  asList(hold.command('list').description('holds of your agency, newest first'), {
    path: '/api/v1/holds',
    columns: COLUMNS,
    filters: { status: { description: 'only those in this state', choices: ['active', 'lift_proposed', 'lifted'] } },
  });
}

function scopeOf({ package: packages, request: shareRequest, letter }: PlaceOptions): object {
  const said = [{ packages }, { shareRequest }, { letter }].filter((on) => Object.values(on)[0] !== undefined);
  const [on] = said;
  if (on === undefined || said.length > 1) {
    throw new CommandFailure(
      'Say what to keep: one of --package NUMBER…, --request NUMBER and --letter NUMBER.',
      EXIT.usage,
    );
  }
  return on;
}
