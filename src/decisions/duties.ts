import type { Actor } from '../platform/actor.js';
import { rejected } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { mustBePermitted } from '../share-requests/index.js';
import type { ShareRequest } from '../share-requests/index.js';
import { conflictOfApprovers, secondApproverRole } from './domain/decide.js';
import type { Decision } from './domain/decision.js';

/** One act of judging, whether the reader may do it now, and why or why not. */
export interface Duty {
  readonly act: 'decide' | 'second-approve' | 'return' | 'verify-evidence';
  readonly may: boolean;
  readonly because: string;
}

const MAY = 'Your role at the source agency may, and you did not ask for this yourself.';
const ANOTHER_PAIR = `${MAY} The first approval is another person’s, in another role.`;
const NONE_WAITS = rejected('wrong-state', 'No decision waits for a second approval.');
const ONE_WAITS = rejected('wrong-state', 'A decision already waits for its second approval.');

/**
 * The separation of duties as it stands for one reader and one share request: the permission table minus the conflict rules,
 * asked of the same functions as the commands.
 * @param pending the decision that waits for its second approval
 */
export function dutiesOf(
  actor: Actor,
  request: ShareRequest,
  pending: Extract<Decision, { status: 'awaiting_second_approval' }> | undefined,
): readonly Duty[] {
  const acts: readonly (readonly [Duty['act'], Result<void>, string])[] = [
    ['decide', decide(actor, request, pending), MAY],
    ['second-approve', approve(actor, request, pending), ANOTHER_PAIR],
    ['return', mustBePermitted(actor, request, 'return'), MAY],
    ['verify-evidence', mustBePermitted(actor, request, 'verify-evidence'), MAY],
  ];
  return acts.map(([act, result, because]) => ({
    act,
    may: result.ok,
    because: result.ok ? because : result.rejection.detail,
  }));
}

function decide(actor: Actor, request: ShareRequest, pending: unknown): Result<void> {
  const permission = mustBePermitted(actor, request, 'decide');
  return permission.ok && pending !== undefined ? ONE_WAITS : permission;
}

function approve(
  actor: Actor,
  request: ShareRequest,
  pending: Extract<Decision, { status: 'awaiting_second_approval' }> | undefined,
): Result<void> {
  const permission = mustBePermitted(actor, request, 'second-approve');
  if (!permission.ok) return permission;
  return pending === undefined ? NONE_WAITS : conflictOfApprovers(pending, actor.personId, secondApproverRole(actor));
}
