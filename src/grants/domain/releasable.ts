import type { Evaluation } from '../../policy/index.js';
import type { GrantedElement, GrantTerms } from './grant.js';

export type ReleaseRefusal = 'hold' | 'denied' | 'no_retention' | 'too_old';

/**
 * The granted elements that policy would not grant now: denied, or under another mask. A policy choice that an officer set
 * aside for an element, with a second approver, stays set aside.
 */
export function refusedNow(
  policy: Pick<Evaluation, 'elements'>,
  terms: Pick<GrantTerms, 'elements'>,
): readonly string[] {
  return terms.elements
    .filter(({ code, transform, overrode = [] }) => {
      const now = policy.elements.find((element) => element.element === code);
      if (now === undefined) return true;
      if (now.result === 'permit') return false;
      if (overrode.length > 0 && now.rules.every((rule) => overrode.includes(rule))) return false;
      return now.result === 'deny' || now.transform !== transform;
    })
    .map(({ code }) => code);
}

/** What a fresh evaluation must still allow: every granted element, under no harder mask, for a time not yet over. */
export function releaseRefusal(
  evaluation: Evaluation,
  granted: readonly GrantedElement[],
  at: Date,
): ReleaseRefusal | undefined {
  if (evaluation.outcome === 'hold') return 'hold';
  const refused = refusedNow(evaluation, { elements: granted }).length > 0;
  if (evaluation.outcome === 'deny' || refused) return 'denied';
  if (evaluation.retention === undefined) return 'no_retention';
  // Retention may run from the day of capture: what the source kept longer than that is not passed on.
  return Date.parse(evaluation.retention.destroyAt) <= at.getTime() ? 'too_old' : undefined;
}
