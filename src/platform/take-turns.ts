/**
 * For work that computes a lot on the thread that answers everybody: called between two pieces, it lets what waits have its
 * turn as soon as so many milliseconds have gone by.
 */
export function takeTurns(everyMs = 10): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < everyMs) return;
    // A promise that is ready keeps the thread; this one waits behind sockets and timers.
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  };
}
