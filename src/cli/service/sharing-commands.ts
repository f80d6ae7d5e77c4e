import type { Command } from 'commander';
import { printRecord, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at, sendChange, withDryRun } from './change.js';
import type { ChangeOptions } from './change.js';
import { asList } from './list-command.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';

interface ListedAgreement {
  readonly number: string;
  readonly revision: number;
  readonly status: string;
  readonly kind: string;
  readonly title: string;
  readonly parties: readonly string[];
  readonly effectiveFrom: string;
  readonly expiresOn: string;
  readonly timeZone: string;
}

interface ShownGrant {
  readonly number: string;
  readonly status: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly expiresAt: string;
  readonly subjectCount: number;
  readonly elements: readonly { readonly code: string; readonly result: string }[];
}

interface ShownPackage {
  readonly number: string;
  readonly status: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly recordCount: number;
  readonly sealedAt: string;
  readonly dueAt: string;
  readonly held: boolean;
  readonly purgedAt: string | null;
  readonly certificateId: string | null;
}

const AGREEMENT_COLUMNS: readonly Column<ListedAgreement>[] = [
  { title: 'number', of: (row) => row.number },
  { title: 'revision', of: (row) => row.revision },
  { title: 'status', of: (row) => row.status },
  { title: 'kind', of: (row) => row.kind },
  { title: 'parties', of: (row) => row.parties },
  { title: 'from', of: (row) => row.effectiveFrom },
  { title: 'through', of: (row) => row.expiresOn },
  { title: 'zone', of: (row) => row.timeZone },
  { title: 'title', of: (row) => row.title },
];

const GRANT_COLUMNS: readonly Column<ShownGrant>[] = [
  { title: 'number', of: (row) => row.number },
  { title: 'status', of: (row) => row.status },
  { title: 'from', of: (row) => row.sourceAgency },
  { title: 'to', of: (row) => row.recipientAgency },
  { title: 'expires', of: (row) => row.expiresAt },
  { title: 'subjects', of: (row) => row.subjectCount },
  { title: 'elements', of: (row) => row.elements.map((each) => `${each.code}=${each.result}`) },
];

const PACKAGE_COLUMNS: readonly Column<ShownPackage>[] = [
  { title: 'number', of: (row) => row.number },
  { title: 'status', of: (row) => row.status },
  { title: 'from', of: (row) => row.sourceAgency },
  { title: 'to', of: (row) => row.recipientAgency },
  { title: 'records', of: (row) => row.recordCount },
  { title: 'sealed', of: (row) => row.sealedAt },
  { title: 'due', of: (row) => row.dueAt },
  { title: 'held', of: (row) => row.held },
  { title: 'purged', of: (row) => row.purgedAt },
  { title: 'certificate', of: (row) => row.certificateId },
];

const AGREEMENT_STATES = ['draft', 'in_force', 'suspended', 'expired', 'terminated', 'superseded'];
const GRANT_STATES = ['pending', 'active', 'suspended', 'expired', 'revoked', 'superseded'];

/** Adds `agreement list`. */
export function registerAgreementCommands(program: Command): void {
  const agreement = program.command('agreement').description('agreements your agency is a party of');
  asList(agreement.command('list').description('newest first'), {
    path: '/api/v1/agreements',
    columns: AGREEMENT_COLUMNS,
    filters: { status: { description: 'only those in this state', choices: AGREEMENT_STATES } },
  });
}

/** Adds `grant list` and `grant release`. */
export function registerGrantCommands(program: Command): void {
  const grant = program.command('grant').description('grants: what decisions permit; release under one');
  asList(grant.command('list').description('grants your agency gives or has, newest first'), {
    path: '/api/v1/grants',
    columns: GRANT_COLUMNS,
    filters: { status: { description: 'only those in this state', choices: GRANT_STATES } },
  });
  withDryRun(withService(withOutput(grant.command('release'))))
    .description('read the granted elements from the source, and seal them for the recipient')
    .argument('<number>', 'number or id of the grant')
    .action((number: string, options: OutputOptions & ServiceOptions & ChangeOptions) =>
      withClient(options, async (client) => {
        const path = at('grants', number, 'releases');
        const answer = await sendChange<ShownPackage>(client, options, path, {}, { once: true });
        if (answer) await printRecord(options.output, answer.body, PACKAGE_COLUMNS);
      }),
    );
}

/** Adds `package list`. */
export function registerPackageCommands(program: Command): void {
  const packages = program.command('package').description('released packages');
  asList(packages.command('list').description('packages your agency released or received, newest first'), {
    path: '/api/v1/packages',
    columns: PACKAGE_COLUMNS,
  });
}
