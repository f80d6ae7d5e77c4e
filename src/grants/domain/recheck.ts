import { refusedNow } from './releasable.js';
import type { Grant, GrantEvent, GrantTerms, RecheckCause, SuspensionCause } from './grant.js';

/** What of a policy evaluation says whether a grant may go on. */
export interface PolicyNow {
  readonly outcome: string;
  /** The reason is protected: entries that the requester's agency reads name no rule. */
  readonly neutral: boolean;
  readonly elements: readonly {
    readonly element: string;
    readonly result: 'permit' | 'mask' | 'deny';
    readonly transform?: string;
    readonly rules: readonly string[];
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly result: string;
    readonly effect: string;
    readonly element?: string;
  }[];
}

export type Standing =
  { readonly stands: true } | { readonly stands: false; readonly cause: RuleCause; readonly rules: readonly string[] };

export type RuleCause = Exclude<SuspensionCause, 'officer'>;

/** What complaints say of a grant: one that names it is under review, or one that reaches it was upheld. */
export type ComplaintStance = 'under_review' | 'upheld';

/** Whether policy lets a grant go on as it was granted; a hold is no permission. */
export function passesNow(policy: PolicyNow, terms: Pick<GrantTerms, 'elements'>): boolean {
  return policy.outcome !== 'deny' && policy.outcome !== 'hold' && refusedNow(policy, terms).length === 0;
}

/**
 * Whether a grant stands. A grant that names an agreement rests on it whatever else policy says.
 * @param agreement status of the agreement it names; undefined without one, or when the parties cannot see it
 */
export function standingOf(terms: GrantTerms, agreement: string | undefined, policy: PolicyNow): Standing {
  if (agreement !== undefined && agreement !== 'in_force') {
    const cause = agreement === 'suspended' ? 'agreement_suspended' : 'agreement_ended';
    return { stands: false, cause, rules: rulesAgainst(policy, terms) };
  }
  if (passesNow(policy, terms)) return { stands: true };
  return { stands: false, cause: 'facts_changed', rules: rulesAgainst(policy, terms) };
}

/** A complaint comes before policy: what it stops does not go on because policy would let it. */
export function standingUnder(complaint: ComplaintStance | undefined, standing: Standing): Standing {
  if (complaint === undefined) return standing;
  return { stands: false, cause: complaint === 'upheld' ? 'complaint_upheld' : 'complaint', rules: [] };
}

/**
 * Suspends what no longer stands, resumes what was suspended by rule and stands again, and keeps the cause true where one
 * takes the place of another. What a person or an upheld complaint suspended, a rule never resumes; what a complaint under
 * review suspended, only the end of such a review does.
 */
export function recheck(grant: Grant, standing: Standing, because: RecheckCause): readonly GrantEvent[] {
  if (grant.status === 'active') return standing.stands ? [] : [suspended(standing, because)];
  if (grant.status !== 'suspended' || grant.cause === 'officer' || grant.cause === 'complaint_upheld') return [];
  if (grant.cause === 'complaint' && because.kind !== 'complaint') return [];
  if (standing.stands) return [{ type: 'GrantResumed', because }];
  const same = grant.cause === standing.cause && sameRules(grant.rules ?? [], standing.rules);
  return same ? [] : [suspended(standing, because)];
}

function suspended(standing: Extract<Standing, { stands: false }>, because: RecheckCause): GrantEvent {
  return { type: 'GrantSuspended', cause: standing.cause, rules: standing.rules, because };
}

function rulesAgainst(policy: PolicyNow, terms: Pick<GrantTerms, 'elements'>): readonly string[] {
  if (policy.neutral) return ['neutral'];
  const refused = refusedNow(policy, terms);
  const rules = new Set<string>();
  for (const { rule, result, effect, element } of policy.findings) {
    const fails = result === 'fail' || result === 'gap' || result === 'error';
    if (!fails || effect === 'warn' || effect === 'second_approval') continue;
    if (element === undefined ? effect === 'deny' || effect === 'hold' : refused.includes(element)) rules.add(rule);
  }
  for (const { element, rules: against } of policy.elements) {
    if (refused.includes(element)) for (const rule of against) rules.add(rule);
  }
  return [...rules].sort();
}

const sameRules = (left: readonly string[], right: readonly string[]) => left.join(' ') === right.join(' ');
