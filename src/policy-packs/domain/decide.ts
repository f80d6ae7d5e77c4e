import { Temporal } from 'temporal-polyfill';
import { SERVICE_PERSON } from '../../platform/actor.js';
import type { Actor } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { freeRole, hasApproved, hasTakenEffect, isAuthor, mustBePermitted } from './permissions.js';
import type { Keeper } from './permissions.js';
import { publicationOf } from './pack-version.js';
import type { KnownPack, PackIdentity, PackVersion, PackVersionEvent, Publication } from './pack-version.js';

type Decision = Result<readonly PackVersionEvent[]>;

/**
 * A version as a draft. That the content loads, lints and passes its own scenarios is settled before.
 * @param taken whether this pack has a version of that name already
 */
export function propose(actor: Actor, keeper: Keeper, identity: PackIdentity, taken: boolean, at: Date): Decision {
  const permission = mustBePermitted(actor, keeper, { status: 'none' }, 'propose');
  if (!permission.ok) return permission;
  if (taken) {
    return rejected(
      'already-exists',
      `There is a version ${identity.packVersion} of ${identity.pack} already, and versions never change. Raise "version" in pack.yaml.`,
    );
  }
  const { agencyId: agency, personId: proposedBy } = actor;
  return accepted([{ type: 'PolicyPackProposed', ...identity, keeper: agency, proposedBy, at: at.toISOString() }]);
}

/** The first pack of an installation: there is always one in force, and the ledger says where it came from. */
export function install(identity: PackIdentity, keeper: Keeper, at: Date): readonly PackVersionEvent[] {
  const publication = {
    effectiveOn: dayOf(at, identity.timeZone),
    effectiveAt: at.toISOString(),
    publishedBy: SERVICE_PERSON,
  };
  return [{ type: 'PolicyPackInstalled', ...identity, keeper: keeper ?? '', publication }];
}

/** One of two approvals; the second makes the version ready to be published. */
export function approve(state: PackVersion, actor: Actor, keeper: Keeper, at: Date): Decision {
  const permission = mustBePermitted(actor, keeper, state, 'approve');
  if (!permission.ok) return permission;
  const draft = proposed(state);
  if (isAuthor(actor, draft)) {
    return rejected('conflict-of-roles', 'You proposed this version. Two other persons must approve it.');
  }
  if (hasApproved(actor, draft)) {
    return rejected(
      'conflict-of-roles',
      'You have approved this version already. Another person must give the second.',
    );
  }
  const role = freeRole(actor, draft);
  if (role === undefined) {
    return rejected(
      'conflict-of-roles',
      'Somebody in your role has approved this version. The other approval comes from the other role: privacy officer or legal counsel.',
    );
  }
  const approval = { person: actor.personId, role };
  return accepted([{ type: 'PolicyPackApproved', approval, at: at.toISOString() }]);
}

/**
 * From the first instant of a day in the pack's zone; from now, when the day is today.
 * @param taken instants at which other versions take effect
 */
export function publish(
  state: PackVersion,
  actor: Actor,
  keeper: Keeper,
  { effectiveOn, taken }: { readonly effectiveOn: string; readonly taken: readonly string[] },
  at: Date,
): Decision {
  const permission = mustBePermitted(actor, keeper, state, 'publish');
  if (!permission.ok) return permission;
  const approved = proposed(state);
  if (isAuthor(actor, approved)) {
    return rejected('conflict-of-roles', 'You proposed this version. Another person must publish it.');
  }
  const today = dayOf(at, approved.timeZone);
  if (effectiveOn < today) {
    return rejected('invalid-body', 'A pack is never published for days gone by: it would rewrite past decisions.', {
      errors: [{ pointer: '/effectiveOn', detail: `must be ${today} or later, in ${approved.timeZone}` }],
    });
  }
  const effectiveAt = effectiveOn === today ? at.toISOString() : startOf(effectiveOn, approved.timeZone);
  if (taken.includes(effectiveAt)) {
    return rejected(
      'wrong-state',
      'Another version takes effect at that very moment. Withdraw it first, or choose another day.',
    );
  }
  const { pack, packVersion, digest } = approved;
  const publication: Publication = { effectiveOn, effectiveAt, publishedBy: actor.personId };
  return accepted([{ type: 'PolicyPackPublished', pack, packVersion, digest, publication, at: at.toISOString() }]);
}

/** What has been in force cannot be taken back, only followed by another. */
export function withdraw(state: PackVersion, actor: Actor, keeper: Keeper, at: Date): Decision {
  const permission = mustBePermitted(actor, keeper, state, 'withdraw');
  if (!permission.ok) return permission;
  if (hasTakenEffect(state, at)) {
    return rejected('wrong-state', 'This version is or was in force. Publish another in its place.');
  }
  return accepted([{ type: 'PolicyPackWithdrawn', withdrawnBy: actor.personId, at: at.toISOString() }]);
}

/** Follows the day on which another version took effect. Idempotent: nothing happens early, nor a second time. */
export function supersede(
  state: PackVersion,
  next: { readonly id: string; readonly effectiveAt: string },
  at: Date,
): readonly PackVersionEvent[] {
  const own = publicationOf(state);
  if (state.status !== 'published' || own === undefined) return [];
  if (next.effectiveAt <= own.effectiveAt || next.effectiveAt > at.toISOString()) return [];
  return [{ type: 'PolicyPackSuperseded', by: next.id, dueAt: next.effectiveAt }];
}

function proposed(state: PackVersion): KnownPack {
  if (state.status === 'none') throw new Error('The permission table lets a change through before a proposal');
  return state;
}

function dayOf(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** 00:00 there, or the first time that exists where a clock change skips midnight; as `Date` writes it. */
function startOf(day: string, timeZone: string): string {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds).toISOString();
}
