import { parseCheckpoint } from '../checkpoint/checkpoint.js';
import type { RunQuery } from '../tiles/tile-reader.js';

/** The newest signed note; null before the first one was signed. */
export async function newestCheckpoint(run: RunQuery): Promise<{ size: number; origin: string; note: string } | null> {
  const [row] = await run<{ note: string }>('select note from ledger.checkpoint order by size desc limit 1', []);
  const checkpoint = row && parseCheckpoint(row.note.slice(0, row.note.lastIndexOf('\n\n') + 1));
  return checkpoint ? { size: checkpoint.size, origin: checkpoint.origin, note: row.note } : null;
}
