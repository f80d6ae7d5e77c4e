/**
 * Waits for everything that was begun on one transaction, then answers, or throws the first failure. `Promise.all` answers
 * at the first failure while the rest still sends statements: after the rollback those would run on their own.
 */
export async function together<T>(begun: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(begun);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}
