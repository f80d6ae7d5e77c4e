import { readFileSync, statSync } from 'node:fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { HttpClient, NoAnswer, Refusal } from '../http-client.js';
import { describeProblem } from './problem-text.js';
import { say } from '../print.js';

/** How a command reaches the service and as whom. A token is never an argument: arguments are read by others (`ps`). */
export interface ServiceOptions {
  readonly url: string;
  readonly tokenFile?: string;
  readonly as?: string;
}

const OTHERS = 0o077;

/** Adds `--url`, `--token-file` and `--as`. */
export function withService(command: Command): Command {
  return command
    .addOption(new Option('--url <address>', 'the service').env('COMITY_URL').default('http://localhost:3000'))
    .addOption(
      new Option('--token-file <file>', 'file with a bearer token, readable by you alone').env('COMITY_TOKEN_FILE'),
    )
    .option('--as <persona>', 'demo mode only: act as this invented person, such as dps-privacy');
}

/**
 * Runs `work` against the service. A refusal ends in its sentences and its exit code.
 * @throws CommandFailure
 */
export async function withClient(options: ServiceOptions, work: (client: HttpClient) => Promise<void>): Promise<void> {
  const baseUrl = addressOf(options.url);
  try {
    await work(new HttpClient({ baseUrl, token: () => tokenOf(options, baseUrl) }));
  } catch (error) {
    if (error instanceof Refusal) throw new CommandFailure(describeProblem(error.problem), error.exitCode);
    if (error instanceof NoAnswer) throw new CommandFailure(error.message, EXIT.failed);
    throw error;
  }
}

function addressOf(text: string): string {
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url.origin;
  }
  throw new CommandFailure('--url must be an address such as https://comity.example, without a password.', EXIT.usage);
}

async function tokenOf({ as, tokenFile }: ServiceOptions, baseUrl: string): Promise<string> {
  if (as !== undefined) return personaToken(as, baseUrl);
  if (tokenFile !== undefined) return fileToken(tokenFile, baseUrl);
  throw new CommandFailure(
    'Say as whom: set COMITY_TOKEN_FILE (or --token-file) to a file with a bearer token, which an operator makes with ' +
      '"comity token issue"; in the demo, --as hsi-agent.',
    EXIT.usage,
  );
}

async function personaToken(persona: string, baseUrl: string): Promise<string> {
  const { body } = await new HttpClient({ baseUrl }).post<{ accessToken: string }>('/demo/tokens', { persona });
  return body.accessToken;
}

function fileToken(path: string, baseUrl: string): string {
  let token: string;
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
      throw new CommandFailure(`${path} can be read by others. Run: chmod 600 ${path}`, EXIT.failed);
    }
    token = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`The token file ${path} cannot be read. Correct --token-file.`, EXIT.failed);
  }
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
    throw new CommandFailure(`${path} does not hold one bearer token. Make one: comity token issue`, EXIT.failed);
  }
  if (baseUrl.startsWith('http:') && !/^http:\/\/(?:localhost|127\.|\[::1\])/.test(baseUrl)) {
    say(`The token goes unencrypted to ${baseUrl}. Use https outside a network you trust.`);
  }
  return token;
}
