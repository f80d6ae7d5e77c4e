import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';

type Words = 'rationale' | 'reason' | 'finding';

/** Adds `--<name> TEXT` and `--<name>-file FILE`, one of which must be given. */
export function withWords(command: Command, name: Words, description: string): Command {
  return command
    .option(`--${name} <text>`, description)
    .option(`--${name}-file <file>`, `the ${name} in a file; "-" is standard input`);
}

/** @throws CommandFailure with the usage exit when none or both were given */
export function wordsOf(options: object, name: Words): string {
  const { [name]: text, [`${name}File`]: file } = options as Record<string, string | undefined>;
  if ((text === undefined) === (file === undefined)) {
    throw new CommandFailure(`Give the ${name}: either --${name} TEXT or --${name}-file FILE.`, EXIT.usage);
  }
  return (text ?? readInput(file ?? '')).trim();
}

/** @throws CommandFailure when the file cannot be read */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new CommandFailure(`${file} cannot be read. Correct the name.`, EXIT.failed);
  }
}
