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
    description: 'policy packs: check, test, explain; offline',
    register: async (program) => (await import('../policy/index.js')).registerPolicyCommands(program),
  },
  {
    name: 'ledger',
    description: 'the append-only record: verify, export, prove',
    register: async (program) => {
      const [{ registerLedgerCommands }, { connectToLedger }] = await Promise.all([
        import('../ledger/index.js'),
        import('./ledger-connection.js'),
      ]);
      registerLedgerCommands(program, connectToLedger);
    },
  },
  {
    name: 'db',
    description: 'the database: migrate, dump the schema',
    register: async (program) => (await import('./db-commands.js')).registerDbCommands(program),
  },
];
