import { styleText } from 'node:util';
import type { Command } from 'commander';
import pg from 'pg';
import { readConfig } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { diagnose, notAsked } from '../doctor/check.js';
import type { Diagnosis } from '../doctor/check.js';
import { DATABASE_CHECKS, databaseChecks } from '../doctor/database-checks.js';
import { machineChecks } from '../doctor/machine-checks.js';
import { CommandFailure } from '../exit-codes.js';
import { out, printList, say, withOutput } from '../print.js';
import type { OutputOptions } from '../print.js';
import { withProgress } from '../progress.js';
import { openInstallation } from './platform-connection.js';
import { whatToDo } from '../../start-up/what-to-do.js';

/** Adds `doctor`. */
export function registerDoctorCommand(program: Command): void {
  withOutput(program.command('doctor'))
    .description(
      'is this installation well? Says of each part what was found and what to do; exit 1 if anything failed',
    )
    .action(async ({ output }: OutputOptions) => {
      const diagnoses = await withProgress('asking', () => examine(readConfig()));
      if (output === 'table') diagnoses.map(line).forEach(out);
      else {
        await printList(output, diagnoses, [
          { title: 'check', of: (row) => row.check },
          { title: 'state', of: (row) => row.state },
          { title: 'found', of: (row) => row.found },
          { title: 'remedy', of: (row) => row.remedy },
        ]);
      }
      const bad = diagnoses.filter(({ state }) => state !== 'ok').length;
      if (bad > 0) throw new CommandFailure(`${bad} of ${diagnoses.length} are not well.`);
      say(`All ${diagnoses.length} are well.`);
    });
}

async function examine(config: Config): Promise<Diagnosis[]> {
  const machine = await diagnose(machineChecks(config));
  const keysFailed = machine.some(({ check, state }) => check === 'keys' && state !== 'ok');
  // Without keys no role can sign in, and an embedded server would be made for nothing.
  const database = keysFailed ? notAsked(DATABASE_CHECKS, 'Correct the keys first.') : await examineDatabase(config);
  return [...machine, ...database];
}

async function examineDatabase(config: Config): Promise<Diagnosis[]> {
  let platform;
  try {
    platform = await openInstallation(config);
  } catch (error) {
    return unreachable(error);
  }
  const admin = new pg.Client({ connectionString: platform.adminUrl });
  admin.on('error', () => undefined);
  try {
    await admin.connect();
    return await diagnose(databaseChecks(platform, admin));
  } catch (error) {
    return unreachable(error);
  } finally {
    await admin.end().catch(() => undefined);
    await platform.close();
  }
}

function unreachable(error: unknown): Diagnosis[] {
  const [first, ...rest] = DATABASE_CHECKS;
  return [
    { check: first, state: 'failed', found: 'cannot be reached', remedy: whatToDo(error) },
    ...notAsked(rest, 'Correct the database first.'),
  ];
}

function line({ check, state, found, remedy }: Diagnosis): string {
  const mark = state === 'ok' ? styleText('green', 'ok     ') : styleText('red', state.padEnd(7));
  return `${mark}  ${check.padEnd(23)}${found}${remedy === '' ? '' : `. ${remedy}`}`;
}
