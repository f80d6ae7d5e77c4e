/** What a pipeline may build on; the same for every command. */
export const EXIT = {
  /** Done; of a check: permit. */
  done: 0,
  failed: 1,
  usage: 2,
  /** Narrow, hold or second approval; of `policy diff` and `policy impact`: something differs. */
  conditional: 3,
  denied: 4,
  notFound: 5,
  changedMeanwhile: 6,
  notAllowed: 7,
  notVerified: 8,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const OF_OUTCOME: Readonly<Record<string, ExitCode>> = {
  permit: EXIT.done,
  narrow: EXIT.conditional,
  hold: EXIT.conditional,
  second_approval: EXIT.conditional,
  deny: EXIT.denied,
};

/** Of a policy outcome; one that this version does not know is never taken for a permit. */
export const exitOfOutcome = (outcome: string): ExitCode => OF_OUTCOME[outcome] ?? EXIT.failed;

/** Ends the command: its message is the sentence for the person at the terminal. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
  ) {
    super(message);
  }
}
