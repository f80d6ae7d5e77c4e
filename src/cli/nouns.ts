import type { Command } from 'commander';

export interface Noun {
  readonly name: string;
  readonly description: string;
  /** Adds the noun and its verbs to `program`; `verb` is the one that was called, if any. */
  readonly register: (program: Command, verb?: string) => Promise<void>;
}

/** Every noun of the command line. Each is loaded only when it is called, so that offline commands start fast. */
export const NOUNS: readonly Noun[] = [
  {
    name: 'policy',
    description:
      'policy packs: check, test, explain, compare, offline; propose, approve, publish; what a draft would change',
    register: async (program) => {
      const policy = (await import('../policy/index.js')).registerPolicyCommands(program);
      (await import('./operator/policy-impact.js')).registerPolicyImpact(policy);
      (await import('./operator/policy-replay.js')).registerPolicyReplay(policy);
      (await import('./service/policy-version-commands.js')).registerPolicyVersionCommands(policy);
    },
  },
  {
    name: 'request',
    description: 'share requests: check offline, submit, list, show',
    register: async (program, verb) => {
      const request = program.command('request').description('share requests: check offline, submit, list, show');
      // `check` brings the policy engine, the others the service; loaded is what is called.
      if (verb === 'check') return (await import('../policy/index.js')).registerRequestCheck(request);
      request.command('check').description('would this request pass? Offline, stores nothing');
      (await import('./service/request-commands.js')).registerRequestCommands(request);
    },
  },
  {
    name: 'review',
    description: 'what waits for a decision: list, decide, approve',
    register: async (program) => (await import('./service/review-commands.js')).registerReviewCommands(program),
  },
  {
    name: 'agreement',
    description: 'agreements of your agency: list',
    register: async (program) => (await import('./service/sharing-commands.js')).registerAgreementCommands(program),
  },
  {
    name: 'grant',
    description: 'grants: list, release',
    register: async (program) => (await import('./service/sharing-commands.js')).registerGrantCommands(program),
  },
  {
    name: 'package',
    description: 'released packages: list',
    register: async (program) => (await import('./service/sharing-commands.js')).registerPackageCommands(program),
  },
  {
    name: 'training',
    description: 'trainings of your people: import them, or the people, from a CSV file',
    register: async (program) => (await import('./service/training-commands.js')).registerTrainingCommands(program),
  },
  {
    name: 'hold',
    description: 'legal holds: place, lift, list',
    register: async (program) => (await import('./service/hold-commands.js')).registerHoldCommands(program),
  },
  {
    name: 'obligation',
    description: 'what recipients owe: list, validate a review',
    register: async (program) => (await import('./service/obligation-commands.js')).registerObligationCommands(program),
  },
  {
    name: 'retention',
    description: 'destruction: what is due, purges that wait for two persons, certificates, run a sweep',
    register: async (program) => {
      const retention = program.command('retention').description('destruction: what is due, certificates, a sweep');
      (await import('./service/retention-commands.js')).registerRetentionCommands(retention);
      (await import('./service/brake-commands.js')).registerBrakeCommands(retention);
      (await import('./service/certificate-commands.js')).registerCertificateCommands(retention);
      (await import('./operator/retention-run.js')).registerRetentionRun(retention);
    },
  },
  {
    name: 'keys',
    description: 'the keystore: rotate the keys that packages are under',
    register: async (program) => (await import('./operator/keys-rotate.js')).registerKeysCommands(program),
  },
  {
    name: 'ledger',
    description: 'the append-only record: verify, export, prove, accept a restored one',
    register: async (program) => {
      const { registerLedgerCommands } = await import('../ledger/index.js');
      const ledger = registerLedgerCommands(program, async () =>
        (await import('./operator/ledger-connection.js')).connectToLedger(),
      );
      (await import('./operator/accept-restore.js')).registerAcceptRestore(ledger);
    },
  },
  {
    name: 'db',
    description: 'the database: migrate, back up, restore, dump the schema',
    register: async (program) => (await import('./operator/db-commands.js')).registerDbCommands(program),
  },
  {
    name: 'token',
    description: 'bearer tokens of this installation: issue',
    register: async (program) => (await import('./operator/token-commands.js')).registerTokenCommands(program),
  },
  {
    name: 'demo',
    description: 'the invented world of the demo: seed, reset',
    register: async (program) => (await import('./operator/demo-commands.js')).registerDemoCommands(program),
  },
  {
    name: 'doctor',
    description: 'is this installation well, and if not, what to do',
    register: async (program) => (await import('./operator/doctor-command.js')).registerDoctorCommand(program),
  },
  {
    name: 'openapi',
    description: 'write openapi.json as the routes say',
    register: async (program) => (await import('./operator/openapi-command.js')).registerOpenApiCommand(program),
  },
];
