import type { Command } from 'commander';
import type { Answer, Change, HttpClient } from '../http-client.js';
import { out, say } from '../print.js';

export interface ChangeOptions {
  readonly dryRun?: true;
}

/** Adds `--dry-run`. */
export function withDryRun(command: Command): Command {
  return command.option('--dry-run', 'print what would be sent and send nothing');
}

/** Sends a change, or shows it; undefined when it was only shown. */
export async function sendChange<Body>(
  client: HttpClient,
  { dryRun }: ChangeOptions,
  path: string,
  body: unknown,
  change: Change = {},
): Promise<Answer<Body> | undefined> {
  if (!dryRun) return client.post<Body>(path, body, change);
  const { ifMatch, once } = change;
  const headers = { ...(ifMatch && { 'If-Match': ifMatch }), ...(once && { 'Idempotency-Key': '(a new one)' }) };
  out(JSON.stringify({ method: 'POST', path, headers, body }, null, 2));
  say('Nothing was sent.');
  return undefined;
}

/** A record's address; a reference is an id or a number such as SR-2026-000412. */
export const at = (collection: string, reference: string, part?: string): string =>
  `/api/v1/${collection}/${encodeURIComponent(reference)}${part === undefined ? '' : `/${part}`}`;
