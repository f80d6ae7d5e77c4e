import type { Actor } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Package, PackageEvent, PackageTerms, PurgeReason } from './package.js';

type Decision = Result<readonly PackageEvent[]>;
type Live = Extract<Package, { status: 'sealed' | 'available' | 'held' }>;

export function seal(terms: PackageTerms): readonly PackageEvent[] {
  return [{ type: 'PackageSealed', terms }];
}

/** Only people of the recipient accept the notice, acknowledge, and read. */
function recipientsPackage(state: Package, actor: Actor): Result<Live> {
  const present = stillThere(state);
  if (!present.ok) return present;
  if (actor.agencyId !== present.value.terms.recipientAgency || !actor.roles.includes('analyst')) {
    return rejected(
      'not-permitted',
      'Only an analyst of the recipient does this. Ask the recipient named in the grant.',
    );
  }
  return present;
}

export function stillThere(state: Package): Result<Live> {
  if (state.status === 'none') return rejected('not-found', 'There is no such package among those you may see.');
  if (state.status === 'purging' || state.status === 'purged') {
    return rejected(
      'already-purged',
      state.status === 'purged'
        ? `The data was destroyed; certificate ${state.certificateId} says when and how.`
        : `The data is being destroyed; certificate ${state.certificateId} will say how.`,
      { extension: { certificateId: state.certificateId } },
    );
  }
  return accepted(state);
}

export type PackageCommand = 'accept-notice' | 'read' | 'acknowledge';

/** What this person may do with a package now; the pages show exactly these. Whether policy lets them read is asked anew. */
export function permittedPackageCommands(
  actor: Actor,
  shown: {
    readonly recipientAgency: string;
    readonly status: string;
    readonly held: boolean;
    readonly noticeAccepted: boolean;
    readonly acknowledgedAt: string | null;
  },
): readonly PackageCommand[] {
  if (actor.agencyId !== shown.recipientAgency || !actor.roles.includes('analyst')) return [];
  if (shown.status === 'purging' || shown.status === 'purged') return [];
  const commands: PackageCommand[] = [];
  if (!shown.held) commands.push(shown.noticeAccepted ? 'read' : 'accept-notice');
  if (shown.acknowledgedAt === null) commands.push('acknowledge');
  return commands;
}

export function acceptNotice(state: Package, actor: Actor): Decision {
  const found = recipientsPackage(state, actor);
  if (!found.ok) return found;
  if (found.value.holds.length > 0) return heldAccess();
  const already = found.value.noticeAcceptedBy.includes(actor.personId);
  return accepted(already ? [] : [{ type: 'NoticeAccepted', personId: actor.personId }]);
}

/**
 * One reading of the data. The event is committed before the first byte leaves; if it cannot be written, nothing leaves.
 * @param grantStatus status of the grant under the same transaction
 * @param policyOutcome what policy says of the grant now
 */
export function access(
  state: Package,
  actor: Actor,
  facts: { readonly grantStatus: string; readonly policyOutcome: string; readonly at: Date },
  format: string,
): Decision {
  const found = recipientsPackage(state, actor);
  if (!found.ok) return found;
  const live = found.value;
  if (live.holds.length > 0) return heldAccess();
  if (facts.grantStatus !== 'active') {
    return rejected(
      'grant-not-active',
      `The grant is ${facts.grantStatus}. Ask the source agency before you ask again.`,
    );
  }
  if (facts.at.getTime() >= Date.parse(live.dueAt)) {
    return rejected('grant-not-active', 'Retention has run out; the data is being destroyed.');
  }
  if (facts.policyOutcome === 'deny' || facts.policyOutcome === 'hold') {
    return rejected(
      'policy-denied',
      'What the grant rests on does not pass policy now. The source agency can say what to cure.',
    );
  }
  if (!live.noticeAcceptedBy.includes(actor.personId)) {
    return rejected('notice-not-accepted', 'Read the classification notice and accept it, then ask again.');
  }
  return accepted([
    { type: 'PackageAccessed', personId: actor.personId, format, contentDigest: live.terms.contentDigest },
  ]);
}

const heldAccess = () =>
  rejected('under-hold', 'A legal hold keeps this data; only the custodian of the hold has access until it is lifted.');

/** @param dueAt when the broker's own copy is due once the recipient has the data */
export function acknowledge(state: Package, actor: Actor, at: Date, dueAt: string): Decision {
  const found = recipientsPackage(state, actor);
  if (!found.ok) return found;
  if (found.value.acknowledgedAt !== undefined) return accepted([]);
  return accepted([{ type: 'ReceiptAcknowledged', personId: actor.personId, at: at.toISOString(), dueAt }]);
}

/** Revocation, correction, order or the end of an agreement: due at once, through the same guarded path as expiry. */
export function bringForward(
  state: Package,
  because: Exclude<PurgeReason, 'expiry'>,
  at: Date,
): readonly PackageEvent[] {
  if (!isLive(state)) return [];
  const dueAt = at.toISOString();
  return dueAt < state.dueAt ? [{ type: 'DispositionBroughtForward', dueAt, because }] : [];
}

/** A hold is granted or refused, never lied about: after the purge the answer is the certificate. */
export function hold(state: Package, holdId: string): Decision {
  const present = stillThere(state);
  if (!present.ok) return present;
  return accepted(present.value.holds.includes(holdId) ? [] : [{ type: 'PackageHeld', holdId }]);
}

export function liftHold(state: Package, holdId: string): readonly PackageEvent[] {
  if (!isLive(state)) return [];
  return state.holds.includes(holdId) ? [{ type: 'PackageHoldLifted', holdId }] : [];
}

export function isLive(state: Package): state is Live {
  return state.status === 'sealed' || state.status === 'available' || state.status === 'held';
}

/**
 * The last question before destruction, asked under the row's lock: holds win at execution. Once this is committed the
 * destruction is carried through, by whoever comes next if the first one dies, and ends in this one certificate.
 * @param databaseNow the database's clock; a worker's is never trusted
 */
export function beginPurge(state: Package, certificateId: string, databaseNow: Date): Decision {
  const present = stillThere(state);
  if (!present.ok) return present;
  const live = present.value;
  if (live.holds.length > 0) {
    return rejected('under-hold', 'A legal hold keeps this data. Lift the hold first.', {
      extension: { holds: live.holds },
    });
  }
  if (databaseNow.getTime() < Date.parse(live.dueAt)) {
    return rejected('not-due', `Retention runs until ${live.dueAt}.`);
  }
  return accepted([
    { type: 'PackagePurgeBegun', certificateId, at: databaseNow.toISOString(), because: live.dueBecause },
  ]);
}

/** What was destroyed stays destroyed, whatever a restored row says of its due time or holds. */
export function acknowledgeErasure(state: Package, certificateId: string, databaseNow: Date): readonly PackageEvent[] {
  if (!isLive(state)) return [];
  return [{ type: 'PackagePurgeBegun', certificateId, at: databaseNow.toISOString(), because: state.dueBecause }];
}

/** After key and content are gone and that was seen. */
export function finishPurge(state: Package, certificateId: string, databaseNow: Date): readonly PackageEvent[] {
  if (state.status !== 'purging') return [];
  const { dueBecause } = state;
  return [{ type: 'PackagePurged', certificateId, at: databaseNow.toISOString(), because: dueBecause }];
}
