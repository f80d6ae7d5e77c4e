/** One question the doctor asks, in a form that cannot be answered "yes" by not asking. */
export interface Check {
  readonly name: string;
  /** What was found, when all is well. @throws Ailment */
  readonly examine: () => Promise<string>;
}

export interface Diagnosis {
  readonly check: string;
  /** `unknown`: something before it failed, so it could not be asked; that is no pass. */
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly found: string;
  readonly remedy: string;
}

/** What is wrong, and what to do about it. */
export class Ailment extends Error {
  override readonly name = 'Ailment';

  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Asks one after the other; none stops the next. */
export async function diagnose(checks: readonly Check[]): Promise<Diagnosis[]> {
  const diagnoses: Diagnosis[] = [];
  for (const { name, examine } of checks) {
    try {
      diagnoses.push({ check: name, state: 'ok', found: await examine(), remedy: '' });
    } catch (error) {
      const remedy = error instanceof Ailment ? error.remedy : 'Correct this first; then ask again.';
      diagnoses.push({ check: name, state: 'failed', found: (error as Error).message, remedy });
    }
  }
  return diagnoses;
}

export const notAsked = (names: readonly string[], because: string): Diagnosis[] =>
  names.map((check) => ({ check, state: 'unknown', found: 'not asked', remedy: because }));
