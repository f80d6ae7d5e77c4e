import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { CertificateFile } from '../../retention/index.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { printRecord, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { at } from './change.js';
import { withClient, withService } from './service-connection.js';
import type { ServiceOptions } from './service-connection.js';

const FACTS: readonly Column<CertificateFile>[] = [
  { title: 'certificate', of: ({ certificate }) => certificate.number },
  { title: 'from', of: ({ certificate }) => certificate.sourceAgency },
  { title: 'to', of: ({ certificate }) => certificate.recipientAgency },
  { title: 'packages', of: ({ packages }) => packages.map((each) => `${each.packageNumber} (${each.reason})`) },
  { title: 'records', of: ({ certificate }) => certificate.scope.records },
  { title: 'unreadable here since', of: ({ certificate }) => certificate.unreadable.liveSystem },
  { title: 'in every copy not later than', of: ({ certificate }) => certificate.unreadable.everyCopyNotLaterThan },
  { title: 'method', of: ({ certificate: { method } }) => `${method.class}: ${method.technique} (${method.standard})` },
  { title: 'verification', of: ({ certificate }) => certificate.verification.result },
  { title: 'covered', of: ({ certificate }) => certificate.locationsCovered.map(({ location }) => location) },
  {
    title: 'not covered',
    of: ({ certificate }) => certificate.locationsNotCovered.map(({ location, note }) => `${location} (${note})`),
  },
  { title: 'exceptions', of: ({ certificate }) => certificate.exceptions },
  { title: 'residual risk', of: ({ certificate }) => certificate.residualRisk },
];

type VerifyOptions = OutputOptions & { readonly key?: string; readonly ledgerKey?: string };

/** Adds `retention certificate show` and `retention certificate verify`. */
export function registerCertificateCommands(retention: Command): void {
  const certificate = retention.command('certificate').description('certificates of destruction: show, verify');
  withService(withOutput(certificate.command('show')))
    .description('a certificate with all that proves it; -o json gives the file that `verify` reads')
    .argument('<number>', 'number or id')
    .action(async (reference: string, options: OutputOptions & ServiceOptions) =>
      withClient(options, async (client) => {
        const { body } = await client.get<CertificateFile>(at('certificates', reference));
        await printRecord(options.output, body, FACTS);
      }),
    );
  withOutput(certificate.command('verify'))
    .description('offline: signature, packages covered, place in the ledger; exit 8 when one of them does not hold')
    .argument('<file>', 'the certificate as JSON')
    .option('--key <file>', "the issuer's public key in PEM; without it the key directory of this machine")
    .option('--ledger-key <file>', "trust this key for the ledger's checkpoint instead of the one in the file")
    .action(verifyFile);
}

async function verifyFile(file: string, options: VerifyOptions): Promise<void> {
  const document = readJson(file);
  const issuer = await trustedKey(options.key);
  const [{ verifyCertificate }, { readKeyFile }] = await Promise.all([
    import('../../retention/index.js'),
    import('../../ledger/index.js'),
  ]);
  const ledger = options.ledgerKey === undefined ? [] : readKeyFile(readText(options.ledgerKey));
  const check = verifyCertificate(document, { issuer, ledger });
  if (!check.ok) throw new CommandFailure(`${file}: ${check.problem}`, EXIT.notVerified);
  await printRecord(options.output, document as CertificateFile, FACTS);
  const what = check.files > 0 ? `the sealed words of ${check.files} files` : `${check.packages} packages`;
  say(`The signature is in order and covers ${what}. ${SAID_OF_LEDGER[check.ledger]}`);
}

const SAID_OF_LEDGER = {
  proven: 'Its issue stands in the ledger.',
  'proven by its own key':
    'Its issue stands in a ledger signed by the key in the file; --ledger-key names one you trust.',
  'not yet': 'The file holds no proof from the ledger; fetch it again to have one.',
} as const;

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
    const pem = readText(file);
    if (pem.includes('PUBLIC KEY')) return createPublicKey(pem);
  } catch {
    // The sentence below says it.
  }
  throw new CommandFailure(`${file} holds no public key in PEM. Correct --key.`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${file} is no JSON: ${(error as Error).message}.`);
  }
}
