import { formatProblem } from '../policy/index.js';
import type { FileProblem } from '../policy/index.js';

/** A pack that cannot be used stops the start; its message lists file, line and column of every problem. */
export class UnusablePack extends Error {
  override readonly name = 'UnusablePack';

  constructor(pack: string, problems: readonly FileProblem[] | string) {
    const words = typeof problems === 'string' ? problems : problems.map(formatProblem).join('\n  ');
    super(`The policy pack ${pack} cannot be used:\n  ${words}`);
  }
}
