import { Command, CommanderError } from 'commander';
import { packageVersion } from '../platform/package-root.js';
import { whatToDo } from '../start-up/what-to-do.js';
import { CommandFailure, EXIT } from './exit-codes.js';
import { NOUNS } from './nouns.js';
import { say } from './print.js';

const EXAMPLES = `
Examples:
  comity policy test --pack utah                                          offline
  comity request submit samples/requests/identify.json --as hsi-agent    against the running demo
  comity review decide SR-2026-000001 --release --rationale-file why.txt  with COMITY_TOKEN_FILE
  comity ledger verify ledger.ndjson --key key.txt                        offline

Exit codes: 0 done, permit or the same · 1 failed · 2 usage · 3 narrow, hold, second approval or a difference ·
            4 deny · 5 not found · 6 changed meanwhile · 7 not allowed · 8 verification failed`;

/** One run of `comity`; sets the process's exit code and lets it end by itself. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  endQuietlyWhenNobodyReads(process.stdout);
  try {
    const program = await programFor(words);
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** All nouns by name, and of the one that was called its commands: what is not called is not loaded. */
async function programFor(words: readonly string[]): Promise<Command> {
  const program = new Command('comity')
    .description('information-sharing request broker: checks, decisions, releases, retention, ledger')
    .version(packageVersion())
    .helpOption('-h, --help', 'what there is and how it is called')
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  const said = words.filter((word) => !word.startsWith('-'));
  const called = said[0] === 'help' ? said.slice(1) : said;
  for (const noun of NOUNS) {
    if (noun.name === called[0]) await noun.register(program, called[1]);
    else program.command(noun.name).description(noun.description);
  }
  return program;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has written what is wrong, and what was perhaps meant.
    if (error.exitCode === 0) return EXIT.done;
    return error.code === 'commander.error' ? error.exitCode : EXIT.usage;
  }
  if (error instanceof CommandFailure) {
    say(error.message);
    return error.exitCode;
  }
  say(whatToDo(error));
  return EXIT.failed;
}

/** `comity … | head`: the reader has seen enough, which is no fault. */
function endQuietlyWhenNobodyReads(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}
