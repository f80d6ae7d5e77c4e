/** What one count of the brake allows: so many packages of each source agency, whichever they are, for a while. */
export interface PurgeTally {
  /** By the database's clock, before it was counted. */
  readonly countedAt: Date;
  readonly mayGo: ReadonlyMap<string, number>;
}

/** So much later what was foreseen and what is live may be others; short beside the day over which the brake counts. */
export const COUNT_STANDS_MS = 15_000;

/**
 * The brake goes by numbers: as long as no more packages go than were counted and found few enough, it would say the same
 * again, so that counting anew behind every batch tells nothing.
 * @param agencies the source agency of each package that is to go
 * @returns what is left to go; undefined: more than was counted, or counted too long ago, so count again
 */
export function spend(tally: PurgeTally, agencies: readonly string[], now: Date): PurgeTally | undefined {
  const age = now.getTime() - tally.countedAt.getTime();
  if (age < 0 || age > COUNT_STANDS_MS) return undefined;
  const mayGo = new Map(tally.mayGo);
  for (const agency of agencies) {
    const left = mayGo.get(agency) ?? 0;
    if (left === 0) return undefined;
    mayGo.set(agency, left - 1);
  }
  return { ...tally, mayGo };
}
