import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../platform/config/config.js';
import { packageRoot } from '../../platform/package-root.js';
import { readCatalogue } from './catalogue.js';
import { schemaText } from './schema-text.js';
import { withScratchDatabase } from './scratch-database.js';

/** Where the dump is kept in the repository. */
export const schemaPath = (): string => join(packageRoot(), 'schema.sql');

/** The schema as the migrations of this checkout make it now. */
export async function freshSchema(config: Pick<Config, 'databaseUrl' | 'keys'>): Promise<string> {
  return withScratchDatabase(config, async (client) => schemaText(await readCatalogue(client)));
}

/** Returns the path written. */
export async function writeSchema(config: Pick<Config, 'databaseUrl' | 'keys'>): Promise<string> {
  writeFileSync(schemaPath(), await freshSchema(config));
  return schemaPath();
}

/** What is wrong with the stored dump, in a sentence; `undefined` when it is what the migrations make. */
export async function schemaDrift(config: Pick<Config, 'databaseUrl' | 'keys'>): Promise<string | undefined> {
  const stored = existsSync(schemaPath()) ? readFileSync(schemaPath(), 'utf8') : undefined;
  if (stored === undefined) return 'schema.sql is missing. Run "comity db dump-schema" and commit the file.';
  return firstDifference(stored, await freshSchema(config));
}

/** The first line in which the two differ. */
export function firstDifference(stored: string, made: string): string | undefined {
  if (stored === made) return undefined;
  const storedLines = stored.split('\n');
  const madeLines = made.split('\n');
  let line = 0;
  while (storedLines[line] === madeLines[line]) line += 1;
  return (
    `schema.sql differs from what the migrations make at line ${line + 1}: stored ${shown(storedLines[line])}, ` +
    `made ${shown(madeLines[line])}. Run "comity db dump-schema" and commit the file.`
  );
}

const shown = (line: string | undefined) => (line === undefined ? 'nothing' : `"${line.trim()}"`);
