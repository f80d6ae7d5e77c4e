import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { ImpactReport } from '../../grants/index.js';
import { findPackTexts, formatProblem } from '../../policy/index.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import type { HttpClient } from '../http-client.js';
import { printImpact } from '../print-impact.js';
import { printRecord, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at, sendChange, withDryRun } from './change.js';
import type { ChangeOptions } from './change.js';
import { asList } from './list-command.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';

interface ListedVersion {
  readonly pack: string;
  readonly version: string;
  readonly recordVersion: number;
  readonly status: string;
  readonly inForce: boolean;
  readonly effectiveOn: string | null;
  readonly effectiveAt: string | null;
  readonly since: string | null;
  readonly by: string | null;
}

interface ShownVersion extends ListedVersion {
  readonly digest: string;
  readonly scenarios: number;
  readonly rules: number;
  readonly proposedBy: string;
  readonly approvals: readonly { readonly person: string; readonly role: string }[];
  readonly publishedBy: string | null;
  readonly commands: readonly string[];
}

const nameOf = ({ pack, version }: Pick<ListedVersion, 'pack' | 'version'>): string => `${pack}@${version}`;
const NAME: Column<ListedVersion> = { title: 'version', of: nameOf };
const STANDING: readonly Column<ListedVersion>[] = [
  { title: 'status', of: (row) => row.status },
  { title: 'in force', of: (row) => (row.inForce ? 'in force' : '') },
  { title: 'since', of: (row) => row.since },
  { title: 'by', of: (row) => row.by },
  { title: 'effective', of: (row) => row.effectiveOn },
  { title: 'from', of: (row) => row.effectiveAt },
  { title: 'record', of: (row) => row.recordVersion },
];
const FACTS: readonly Column<ShownVersion>[] = [
  NAME,
  ...STANDING,
  { title: 'digest', of: (row) => row.digest },
  { title: 'rules', of: (row) => row.rules },
  { title: 'scenarios', of: (row) => row.scenarios },
  { title: 'proposed by', of: (row) => row.proposedBy },
  { title: 'approved by', of: (row) => row.approvals.map(({ person, role }) => `${role} ${person}`) },
  { title: 'published by', of: (row) => row.publishedBy },
  { title: 'you may', of: (row) => row.commands },
];

const NAMED = 'as "comity policy versions" lists it, such as utah@2026.2';

type CommonOptions = OutputOptions & ServiceOptions & ChangeOptions;
type ActOptions = CommonOptions & { readonly seen?: number };
interface Name {
  readonly pack: string;
  readonly version: string;
}

/** Adds `policy versions`, `propose`, `preview`, `approve`, `publish` and `withdraw` to the `policy` command: the life of a pack. */
export function registerPolicyVersionCommands(policy: Command): void {
  asList(policy.command('versions').description('proposed, approved and published versions, newest first'), {
    path: '/api/v1/policy-packs',
    columns: [NAME, ...STANDING],
  });
  withDryRun(withService(withOutput(policy.command('propose'))))
    .description('propose a pack as it stands on disk; two persons approve it before it can be published')
    .argument('<pack>', 'a pack, or the folder of one')
    .option('--packs <directory>', 'where the packs are', 'policies')
    .action((pack: string, options: CommonOptions & { readonly packs: string }) => propose(pack, options));
  withService(withOutput(policy.command('preview')))
    .description('what a version would change for your agency, before it is approved or published; changes nothing')
    .argument('<version>', NAMED, versionName)
    .addOption(new Option('--newest <n>', 'look at so many decisions and live grants').argParser(positive))
    .addHelpText('after', '\nExit codes: 0 nothing would change · 3 something would · 7 not allowed')
    .action((name: Name, options: OutputOptions & ServiceOptions & { readonly newest?: number }) =>
      withClient(options, async (client) => {
        const query = { newest: options.newest?.toString() };
        const { body } = await client.get<ImpactReport>(`${pathOf(name)}/impact`, query);
        await printImpact(options.output, body);
      }),
    );
  onVersion(policy.command('approve'), 'approve a version: privacy officer and legal counsel, not the author').action(
    (name: Name, options: ActOptions) => act(name, options, 'approvals', {}),
  );
  onVersion(policy.command('publish'), 'put an approved version into force from a day on; not the author')
    .addOption(
      new Option('--effective <day>', "first day in force, in the pack's zone; today is at once")
        .argParser(day)
        .makeOptionMandatory(),
    )
    .action((name: Name, options: ActOptions & { readonly effective: string }) =>
      act(name, options, 'publications', { effectiveOn: options.effective }),
    );
  onVersion(policy.command('withdraw'), 'take back a version that has not taken effect').action(
    (name: Name, options: ActOptions) => act(name, options, 'withdrawals', {}),
  );
}

function onVersion(command: Command, description: string): Command {
  return withDryRun(withService(withOutput(command)))
    .description(description)
    .argument('<version>', NAMED, versionName)
    .addOption(new Option('--seen <record>', 'only if its record is still this one').argParser(positive));
}

const pathOf = ({ pack, version }: Name): string =>
  `${at('policy-packs', pack, 'versions')}/${encodeURIComponent(version)}`;

function propose(pack: string, options: CommonOptions & { readonly packs: string }): Promise<void> {
  const found = findPackTexts(pack, options.packs);
  if (!found.ok) {
    throw new CommandFailure(
      `${pack} cannot be proposed as it is:\n${found.problems.map((each) => `  ${formatProblem(each)}`).join('\n')}\n` +
        'Correct it, and run "comity policy lint" and "comity policy test".',
    );
  }
  const body = { files: Object.fromEntries(found.texts) };
  return withClient(options, (client) => send(client, options, at('policy-packs', found.id, 'versions'), body));
}

function act(name: Name, options: ActOptions, what: string, body: object): Promise<void> {
  const path = pathOf(name);
  return withClient(options, async (client) => {
    const { body: seen, etag } = await client.get<ShownVersion>(path);
    if (options.seen !== undefined && options.seen !== seen.recordVersion) {
      throw new CommandFailure(
        `${nameOf(seen)} changed since record ${options.seen}: it is ${seen.status}, record ${seen.recordVersion}. ` +
          'Look at it again ("comity policy versions") and decide anew.',
        EXIT.changedMeanwhile,
      );
    }
    await send(client, options, `${path}/${what}`, body, etag);
  });
}

async function send(
  client: HttpClient,
  options: CommonOptions,
  path: string,
  body: object,
  ifMatch?: string,
): Promise<void> {
  const change = ifMatch === undefined ? {} : { ifMatch };
  const answer = await sendChange<ShownVersion>(client, options, path, body, change);
  if (!answer) return;
  await printRecord(options.output, answer.body, FACTS);
  const next = nextStep(answer.body);
  if (next !== undefined) say(next);
}

function nextStep(version: ShownVersion): string | undefined {
  const name = nameOf(version);
  if (version.status === 'approved') return `Next: comity policy publish ${name} --effective YYYY-MM-DD`;
  if (version.status !== 'draft') return undefined;
  const approver = version.approvals.length === 0 ? 'The privacy officer and legal counsel' : 'The other of the two';
  return `${approver} must approve: comity policy approve ${name}`;
}

function versionName(text: string): Name {
  const [, pack, version] = /^([a-z][a-z0-9-]*)@([0-9A-Za-z.-]+)$/.exec(text) ?? [];
  if (pack !== undefined && version !== undefined) return { pack, version };
  throw new InvalidArgumentError('Write it as "comity policy versions" lists it, such as utah@2026.2.');
}

function day(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  throw new InvalidArgumentError('Write the day as 2026-12-01.');
}

function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number; a record has it under "record" in "comity policy versions".');
}
