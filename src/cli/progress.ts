import { SingleBar } from 'cli-progress';

/** Below this nobody wonders. */
const PATIENCE_MS = 2_000;

/** How far the work is, where it can tell. */
export type Progress = (done: number, total: number) => void;

/** Shows that `work` goes on when it takes longer than two seconds; on a terminal only, a log is no place for it. */
export async function withProgress<T>(what: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work(() => undefined);
  const begun = performance.now();
  let share = '';
  const format = () => `${what}${share}, ${Math.round((performance.now() - begun) / 1000)} s`;
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true, fps: 2 });
  const timer = setTimeout(() => bar.start(1, 0), PATIENCE_MS);
  try {
    return await work((done, total) => {
      share = `, ${done} of ${total}`;
    });
  } finally {
    clearTimeout(timer);
    bar.stop();
  }
}
