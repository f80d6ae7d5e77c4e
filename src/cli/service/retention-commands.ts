import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';
import type { HttpClient } from '../http-client.js';
import { printList, printRecord, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at } from './change.js';
import { withLimit } from './list-command.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';

interface ShownPurge {
  readonly packageNumber: string;
  readonly state: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly dueAt: string;
  readonly because: string;
  readonly holds: number;
}

interface ShownCertificate {
  readonly certificate: {
    readonly number: string;
    readonly packageNumber: string;
    readonly sourceAgency: string;
    readonly recipientAgency: string;
    readonly reason: string;
    readonly dueAt: string;
    readonly finishedAt: string;
    readonly scope: { readonly records: number; readonly elements: readonly string[] };
    readonly method: { readonly class: string; readonly technique: string; readonly standard: string };
    readonly verification: { readonly result: string };
    readonly locationsCovered: readonly { readonly location: string }[];
    readonly locationsNotCovered: readonly { readonly location: string; readonly note: string }[];
    readonly residualRisk: string;
  };
}

const PURGE_COLUMNS: readonly Column<ShownPurge>[] = [
  { title: 'package', of: (row) => row.packageNumber },
  { title: 'state', of: (row) => row.state },
  { title: 'due', of: (row) => row.dueAt },
  { title: 'because', of: (row) => row.because },
  { title: 'from', of: (row) => row.sourceAgency },
  { title: 'to', of: (row) => row.recipientAgency },
  { title: 'holds', of: (row) => row.holds },
];

const CERTIFICATE_FACTS: readonly Column<ShownCertificate>[] = [
  { title: 'certificate', of: ({ certificate }) => certificate.number },
  { title: 'package', of: ({ certificate }) => certificate.packageNumber },
  { title: 'from', of: ({ certificate }) => certificate.sourceAgency },
  { title: 'to', of: ({ certificate }) => certificate.recipientAgency },
  { title: 'reason', of: ({ certificate }) => certificate.reason },
  { title: 'due', of: ({ certificate }) => certificate.dueAt },
  { title: 'destroyed', of: ({ certificate }) => certificate.finishedAt },
  { title: 'records', of: ({ certificate }) => certificate.scope.records },
  { title: 'elements', of: ({ certificate }) => certificate.scope.elements },
  { title: 'method', of: ({ certificate: { method } }) => `${method.class}: ${method.technique} (${method.standard})` },
  { title: 'verification', of: ({ certificate }) => certificate.verification.result },
  { title: 'covered', of: ({ certificate }) => certificate.locationsCovered.map(({ location }) => location) },
  {
    title: 'not covered',
    of: ({ certificate }) => certificate.locationsNotCovered.map(({ location, note }) => `${location} (${note})`),
  },
  { title: 'residual risk', of: ({ certificate }) => certificate.residualRisk },
];

/** What must be done soonest comes first. */
const STATES = ['overdue', 'held', 'scheduled'];

type DueOptions = OutputOptions & ServiceOptions & { readonly limit: number };
type CertificateOptions = OutputOptions & ServiceOptions & { readonly key?: string };

/** Adds `retention due` and `retention certificate` to the `retention` command. */
export function registerRetentionCommands(retention: Command): void {
  withLimit(withService(withOutput(retention.command('due'))))
    .description('what is to be destroyed: overdue, held back, scheduled')
    .action((options: DueOptions) => withClient(options, (client) => due(client, options)));
  withService(withOutput(retention.command('certificate')))
    .description('a certificate of destruction; of a file, offline, whether its signature holds (exit 8 if not)')
    .argument('<number|file>', 'number or id at the service, or a file with the certificate as JSON')
    .option('--key <file>', "the issuer's public key in PEM; without it the key directory of this machine")
    .action(async (reference: string, options: CertificateOptions) => {
      if (existsSync(reference)) return verifyFile(reference, options);
      await withClient(options, async (client) => {
        const { body } = await client.get<ShownCertificate>(at('certificates', reference));
        await printRecord(options.output, body, CERTIFICATE_FACTS);
      });
    });
}

async function due(client: HttpClient, { output, limit }: DueOptions): Promise<void> {
  const rows: ShownPurge[] = [];
  for (const state of STATES) {
    if (rows.length < limit) rows.push(...(await client.list<ShownPurge>('/api/v1/purges', { state }, limit)));
  }
  await printList(output, rows.slice(0, limit), PURGE_COLUMNS);
}

async function verifyFile(file: string, options: CertificateOptions): Promise<void> {
  const document = readJson(file);
  const trusted = await trustedKey(options.key);
  const { verifyCertificate } = await import('../../retention/index.js');
  const check = verifyCertificate(document, trusted);
  if (!check.ok) throw new CommandFailure(`${file}: ${check.problem}`, EXIT.notVerified);
  await printRecord(options.output, document as ShownCertificate, CERTIFICATE_FACTS);
  say('The signature is in order.');
}

/** Never the key inside the certificate: whoever alters one can sign it with a key of their own. */
async function trustedKey(file: string | undefined): Promise<KeyObject> {
  if (file === undefined) {
    const [{ readConfig }, { openKeyHome }] = await Promise.all([
      import('../../platform/config/config.js'),
      import('../../platform/keys/key-home.js'),
    ]);
    const { keys } = readConfig();
    if (!existsSync(keys)) throw new CommandFailure('Name the public key of the issuer: --key FILE', EXIT.usage);
    return openKeyHome(keys, { create: false }).manifestSigner.publicKey;
  }
  try {
    const pem = readFileSync(file, 'utf8');
    if (pem.includes('PUBLIC KEY')) return createPublicKey(pem);
  } catch {
    // The sentence below says it.
  }
  throw new CommandFailure(`${file} holds no public key in PEM. Correct --key.`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure(`${file} is no JSON: ${(error as Error).message}.`);
  }
}
