// The last project's teardown removes the template and stops the server (see global-setup.mjs).
export default async function globalTeardown() {
  const run = globalThis.comityTestRun;
  if (!run) return;
  run.users -= 1;
  if (run.users > 0) return;
  delete globalThis.comityTestRun;
  try {
    await run.drop?.();
  } finally {
    await run.stop?.();
  }
}
