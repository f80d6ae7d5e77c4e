import { chmodSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { TokenClaims } from '../../platform/auth/tokens.js';
import { isId } from '../../platform/ids/ids.js';
import type { Platform } from '../../start-up/platform.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { out, say } from '../print.js';

const BY_ID = 'select id, agency_id from directory.person where id = $1';
const BY_HANDLE = 'select id, agency_id from directory.person where agency_id = $1 and handle = $2';

/** Adds `token issue`. */
export function registerTokenCommands(program: Command): void {
  program
    .command('token')
    .description('bearer tokens of this installation')
    .command('issue')
    .description(
      'a token with the rights of one person, for a quarter of an hour; needs the key directory, noted in the ledger',
    )
    .argument('<person>', 'id, or agency/handle such as dps/dps-privacy')
    .option('--to <file>', 'write it there, readable by you alone, for --token-file; without it standard output')
    .action(async (person: string, { to }: { readonly to?: string }) => {
      const [{ withInstallation }, { withApplication }, { CommandBus }, { IssueBearerToken }] = await Promise.all([
        import('./platform-connection.js'),
        import('./application.js'),
        import('@nestjs/cqrs'),
        import('../../directory/index.js'),
      ]);
      const token = await withInstallation(async (platform) => {
        const claims = await find(platform, person);
        return withApplication(platform, (app) => app.get(CommandBus).execute(new IssueBearerToken(claims)));
      });
      if (!token.ok) throw new CommandFailure(token.rejection.detail, EXIT.notAllowed);
      if (to === undefined) return out(token.value);
      writeFileSync(to, `${token.value}\n`, { mode: 0o600 });
      // The mode above holds for new files only.
      chmodSync(to, 0o600);
      say(`Written to ${to}. Use it with COMITY_TOKEN_FILE=${to}`);
    });
}

/** As comity_auditor, who sees the people of all agencies. */
async function find({ auditor }: Platform, person: string): Promise<TokenClaims> {
  const [agency = '', handle, ...more] = person.split('/');
  if (!isId(person) && (handle === undefined || more.length > 0)) {
    throw new CommandFailure('Name the person by id, or as agency/handle such as dps/dps-privacy.', EXIT.usage);
  }
  const { rows } = await (isId(person)
    ? auditor.pool.query<PersonRow>(BY_ID, [person])
    : auditor.pool.query<PersonRow>(BY_HANDLE, [agency, handle]));
  const found = rows[0];
  if (!found)
    throw new CommandFailure(`There is no person ${person}. The directory of the agency lists them.`, EXIT.notFound);
  return { personId: found.id, agencyId: found.agency_id };
}

interface PersonRow {
  readonly id: string;
  readonly agency_id: string;
}
