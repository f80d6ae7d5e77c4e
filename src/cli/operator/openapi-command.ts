import type { Command } from 'commander';
import { openApiDrift, writeOpenApi } from '../../start-up/openapi.js';
import { CommandFailure } from '../exit-codes.js';
import { out, say } from '../print.js';

/** Adds `openapi`. */
export function registerOpenApiCommand(program: Command): void {
  program
    .command('openapi')
    .description('write openapi.json as the routes say; needs no database')
    .option('--check', 'write nothing; exit 1 when openapi.json says something else')
    .action(async ({ check }: { readonly check?: true }) => {
      if (!check) return out(await writeOpenApi());
      const drift = await openApiDrift();
      if (drift !== undefined) throw new CommandFailure(drift);
      say('openapi.json is what the routes say.');
    });
}
