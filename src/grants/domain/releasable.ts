import type { Evaluation } from '../../policy/index.js';
import type { GrantedElement } from './grant.js';

export type ReleaseRefusal = 'hold' | 'denied' | 'no_retention' | 'too_old';

/** What a fresh evaluation must still allow: every granted element, under no harder mask, for a time not yet over. */
export function releaseRefusal(
  evaluation: Evaluation,
  granted: readonly GrantedElement[],
  at: Date,
): ReleaseRefusal | undefined {
  if (evaluation.outcome === 'hold') return 'hold';
  const refused = granted.some(({ code, transform }) => {
    const now = evaluation.elements.find((element) => element.element === code);
    return now === undefined || now.result === 'deny' || (now.result === 'mask' && now.transform !== transform);
  });
  if (evaluation.outcome === 'deny' || refused) return 'denied';
  if (evaluation.retention === undefined) return 'no_retention';
  // Retention may run from the day of capture: what the source kept longer than that is not passed on.
  return Date.parse(evaluation.retention.destroyAt) <= at.getTime() ? 'too_old' : undefined;
}
