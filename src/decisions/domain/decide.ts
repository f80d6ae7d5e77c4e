import type { Actor } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { FieldError, Result } from '../../platform/result.js';
import type { Approval, DecidedElement, Decision, DecisionContent, DecisionEvent } from './decision.js';

/** What of a policy evaluation a decision must respect. */
export interface PolicyView {
  /** The reason is protected: the decision, which the requester reads, names no rule. */
  readonly neutral: boolean;
  readonly outcome: 'permit' | 'narrow' | 'second_approval' | 'hold' | 'deny';
  readonly elements: readonly {
    readonly element: string;
    readonly result: 'permit' | 'mask' | 'deny';
    readonly transform?: string;
    readonly rules: readonly string[];
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly basis: string;
    readonly result: string;
    readonly effect: string;
    readonly scope: string;
    readonly element?: string;
    readonly cure: string;
  }[];
}

export interface ElementChoice {
  readonly code: string;
  readonly result: 'permit' | 'mask' | 'deny';
  /** Rules of basis `policy_choice` that the officer sets aside for this element; the rationale says why. */
  readonly override?: readonly string[];
}

export interface Verdict {
  /** `deny` refuses everything; `release` gives a result for every element asked for. */
  readonly verdict: 'release' | 'deny';
  readonly elements: readonly ElementChoice[];
}

export interface Settled {
  readonly outcome: 'permit' | 'narrow' | 'deny';
  readonly elements: readonly DecidedElement[];
  readonly approvalsRequired: 1 | 2;
}

/** A gap and an error count like a failure: unknown is never pass. */
export const failing = (finding: { readonly result: string }) => ['fail', 'gap', 'error'].includes(finding.result);

/**
 * Holds an officer's verdict against policy: never more than policy allows, except that a policy choice may be set aside for
 * one data element, with a reason and a second approver. What stands against the request as a whole has its own cure (a waiver,
 * evidence, fewer persons) and is never set aside; what is on hold cannot be released.
 * @param retentionLowered the officer or policy granted less time than was asked
 */
export function settle(policy: PolicyView, verdict: Verdict, retentionLowered: boolean): Result<Settled> {
  const asked = policy.elements;
  if (verdict.verdict === 'deny') {
    const elements = asked.map(({ element, rules }) => ({
      code: element,
      result: 'deny' as const,
      rules: policy.neutral ? [] : rules,
    }));
    return accepted({ outcome: 'deny', elements, approvalsRequired: 1 });
  }
  const blocked = requestLevelRefusal(policy);
  if (!blocked.ok) return blocked;
  const errors: FieldError[] = [];
  const elements: DecidedElement[] = [];
  for (const allowed of asked) {
    const index = verdict.elements.findIndex((choice) => choice.code === allowed.element);
    const choice = verdict.elements[index];
    if (choice === undefined) {
      errors.push({ pointer: '/elements', detail: `${allowed.element} was asked for and is not decided.` });
      continue;
    }
    const settled = settleElement(policy, allowed, choice);
    if (settled.ok) elements.push(settled.value);
    else errors.push({ pointer: `/elements/${index}`, detail: settled.rejection.detail });
  }
  for (const [index, choice] of verdict.elements.entries()) {
    if (!asked.some((allowed) => allowed.element === choice.code)) {
      errors.push({ pointer: `/elements/${index}`, detail: `${choice.code} was not asked for.` });
    }
  }
  if (errors.length > 0) {
    return rejected('incomplete-decision', 'Decide each element that was asked for, within what policy allows.', {
      errors,
    });
  }
  const released = elements.filter((element) => element.result !== 'deny');
  if (released.length === 0) return accepted({ outcome: 'deny', elements, approvalsRequired: 1 });
  const narrowed = retentionLowered || elements.some((element) => element.result !== 'permit');
  const overrode = elements.some((element) => element.overrode !== undefined);
  return accepted({
    outcome: narrowed ? 'narrow' : 'permit',
    elements,
    approvalsRequired: overrode || policy.outcome === 'second_approval' ? 2 : 1,
  });
}

function requestLevelRefusal(policy: PolicyView): Result<void> {
  const onRequest = policy.findings.filter((finding) => failing(finding) && finding.element === undefined);
  for (const finding of onRequest) {
    if (finding.effect === 'hold') {
      return rejected('policy-hold', `${finding.rule} holds this share request. ${finding.cure}`);
    }
    if (finding.effect === 'deny') {
      return rejected('policy-denied', `${finding.rule} denies this share request. ${finding.cure}`);
    }
  }
  return accepted(undefined);
}

function settleElement(
  policy: PolicyView,
  allowed: PolicyView['elements'][number],
  choice: ElementChoice,
): Result<DecidedElement> {
  const { element: code, rules } = allowed;
  if (choice.result === 'deny') return accepted({ code, result: 'deny', rules });
  const override = choice.override ?? [];
  if (override.length > 0) return overrideElement(policy, allowed, choice.result, override);
  if (allowed.result === 'deny') {
    return rejected('policy-denied', `${rules.join(', ') || 'The default'} denies ${code}.`);
  }
  if (allowed.result === 'mask') {
    return choice.result === 'mask'
      ? accepted({ code, result: 'mask', rules, ...withTransform(allowed.transform) })
      : rejected('policy-denied', `Policy allows ${code} only masked (${allowed.transform ?? 'no transform'}).`);
  }
  if (choice.result === 'mask') {
    return rejected('invalid-body', `Policy names no mask for ${code}; permit or deny it.`);
  }
  return accepted({ code, result: 'permit', rules });
}

function overrideElement(
  policy: PolicyView,
  allowed: PolicyView['elements'][number],
  result: 'permit' | 'mask',
  override: readonly string[],
): Result<DecidedElement> {
  const standing = policy.findings.filter((finding) => failing(finding) && finding.element === allowed.element);
  const against = standing.filter(({ effect }) => effect === 'deny' || effect === 'hold' || effect === 'narrow');
  for (const finding of against) {
    if (!override.includes(finding.rule)) {
      return rejected('policy-denied', `${finding.rule} still stands against ${allowed.element}.`);
    }
    if (finding.basis !== 'policy_choice') {
      return rejected(
        'override-not-allowed',
        `${finding.rule} rests on ${finding.basis.replace('_', ' ')}; it cannot be set aside.`,
      );
    }
  }
  // What is set aside here stays so at release and every access: a rule that stands only later was never weighed.
  const idle = override.find((rule) => !against.some((finding) => finding.rule === rule));
  if (idle !== undefined)
    return rejected('override-not-allowed', `${idle} does not stand against ${allowed.element}; leave it out.`);
  const masked = result === 'mask' ? withTransform(allowed.transform) : {};
  return accepted({ code: allowed.element, result, rules: allowed.rules, overrode: [...override], ...masked });
}

const withTransform = (transform: string | undefined) => (transform === undefined ? {} : { transform });

/** Makes a decision: at once final when one approval is enough, waiting for the second approver otherwise. */
export function makeDecision(
  content: DecisionContent,
  approvals: readonly Approval[],
  approvalsRequired: 0 | 1 | 2,
  at: Date,
): readonly DecisionEvent[] {
  const made: DecisionEvent = { type: 'DecisionMade', content, approvals, approvalsRequired };
  return approvals.length >= approvalsRequired ? [made, finalised(content, at)] : [made];
}

/** Another person, in another role, who has not asked for it either (domain.md, rule 4). */
export function secondApproval(
  decision: Decision,
  actor: Actor,
  verdict: 'approve' | 'decline',
  approval: Approval,
  at: Date,
): Result<readonly DecisionEvent[]> {
  if (decision.status !== 'awaiting_second_approval') {
    return rejected('wrong-state', 'No decision waits for a second approval. Reload the share request.');
  }
  const conflict = conflictOfApprovers(decision, actor.personId, approval.role);
  if (!conflict.ok) return conflict;
  const { content } = decision;
  if (verdict === 'decline') {
    return accepted([{ type: 'SecondApprovalDeclined', requestId: content.requestId, approval }]);
  }
  return accepted([{ type: 'SecondApprovalGiven', approval }, finalised(content, at)]);
}

/** Whether this person, approving in this role, would be another pair of eyes than the first approver and the requester. */
export function conflictOfApprovers(
  { content, approvals }: Pick<Extract<Decision, { approvals: unknown }>, 'content' | 'approvals'>,
  personId: string,
  role: string,
): Result<void> {
  const first = approvals[0];
  if (first === undefined) throw new Error('A decision waits for a second approval without a first');
  if (personId === first.personId || personId === content.requesterId) {
    return rejected(
      'conflict-of-roles',
      'The second approver is neither the first approver nor the requester. Ask another person.',
    );
  }
  if (role === first.role) {
    return rejected(
      'conflict-of-roles',
      `The first approval was given as ${first.role}; the second needs another role.`,
    );
  }
  return accepted(undefined);
}

/** The role in which somebody gives a second approval. */
export const secondApproverRole = (actor: Actor) =>
  actor.roles.includes('legal_counsel') ? 'legal_counsel' : 'privacy_officer';

function finalised(content: DecisionContent, at: Date): DecisionEvent {
  const { requestId, outcome, decidedBy } = content;
  return { type: 'DecisionFinalised', requestId, outcome, decidedBy, at: at.toISOString() };
}
