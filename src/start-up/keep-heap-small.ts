import { setFlagsFromString } from 'node:v8';

/** Between two collections of the whole heap it grows by so much and no more; V8 chooses up to 300 by the machine's memory. */
const GROWTH_PERCENT = 75;

/**
 * A worker that destroys makes garbage faster than V8 thinks worth collecting on a machine with much memory: it went to
 * 350 MiB with 80 in use. A hard limit (`--max-old-space-size`) would end the process instead, and nothing would be purged.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
