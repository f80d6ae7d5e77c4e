import { Inject, Injectable } from '@nestjs/common';
import { GrantRepository, recheckGrant, standingOf, standingUnder } from '../grants/index.js';
import type { GrantEvent, GrantTerms, RecheckCause, StoredGrant } from '../grants/index.js';
import { SealedDetails } from '../ledger/index.js';
import { tell } from '../notifications/index.js';
import type { Told } from '../notifications/index.js';
import type { Tx } from '../platform/database/database.js';
import { together } from '../platform/database/together.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { digestOf } from '../policy/index.js';
import { PackInForce } from '../policy-packs/index.js';
import type { Facts } from '../policy/index.js';
import { factsForMany, ShareRequestRepository } from '../share-requests/index.js';
import type { RequestContent } from '../share-requests/index.js';
import { dayIn } from './domain/next-day.js';
import { tellOfGrant } from './domain/tell-of-grant.js';
import { complaintStances } from './persistence/complaint-stances.js';
import { keepStandings, loadStandings } from './persistence/grant-standings.js';
import type { GrantStanding } from './persistence/grant-standings.js';

export interface GrantsRechecked {
  readonly checked: number;
  readonly suspended: number;
  readonly resumed: number;
}

type Live = StoredGrant & { readonly terms: GrantTerms; readonly content: RequestContent };

/**
 * Re-checks a batch of live grants at stage `access`: locked first, then every fact read in a few statements, then each
 * judged and, where the answer asks for it, suspended or resumed. All in the caller's transaction.
 */
@Injectable()
export class RecheckGrants {
  constructor(
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(PackInForce) private readonly packs: Pick<PackInForce, 'at'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async recheck(tx: Tx, ids: readonly string[], because: RecheckCause): Promise<GrantsRechecked> {
    const live = await this.lockLive(tx, ids);
    if (live.length === 0) return { checked: 0, suspended: 0, resumed: 0 };
    const policy = await this.packs.at(tx);
    const complaint = because.kind === 'complaint' ? because.subject : undefined;
    const [facts, before, stances] = await Promise.all([
      this.factsOf(tx, live, policy.timeZone),
      loadStandings(tx, ids),
      complaint === undefined ? undefined : complaintStances(tx, ids, complaint),
    ]);
    const today = dayIn(tx.at, policy.timeZone);
    const told: Told[] = [];
    const after: Promise<GrantStanding & { readonly change?: string }>[] = live.map(async (grant, index) => {
      // A result holds for a pack and a day's facts: it is worked out once, however often the grant is asked about. What
      // a complaint says is no policy result, and is not kept as one.
      const factsDigest = digestOf({ ...facts[index]!, now: today });
      const known = before.get(grant.id);
      if (stances === undefined && known !== undefined && isCurrent(known, grant, factsDigest, policy.digest))
        return known;
      const { terms } = grant;
      const standing = standingOf(terms, facts[index]!.agreements[0]?.status, policy.evaluate(facts[index]!));
      const events = recheckGrant(grant.state, standingUnder(stances?.get(grant.id), standing), because);
      told.push(
        ...events.flatMap((event) => (isPauseOrReturn(event) ? [tellOfGrant(grant.id, grant.terms, event)] : [])),
      );
      const stored = await this.grants.record(tx, grant, events);
      const rules = standing.stands ? [] : standing.rules;
      const kept = { packDigest: policy.digest, factsDigest, stands: standing.stands, rules };
      const change = stored.state.status === grant.state.status ? undefined : stored.state.status;
      return { grantId: grant.id, grantVersion: stored.version, ...kept, ...(change && { change }) };
    });
    const standings = await together(after);
    const fresh = standings.filter((each) => each !== before.get(each.grantId));
    await Promise.all([keepStandings(tx, fresh), tell(tx, this.newId, told)]);
    const changedTo = (status: string) => standings.filter(({ change }) => change === status).length;
    return { checked: live.length, suspended: changedTo('suspended'), resumed: changedTo('active') };
  }

  private async lockLive(tx: Tx, ids: readonly string[]): Promise<readonly Live[]> {
    const locked = await this.grants.lockMany(tx, ids);
    const live = locked.flatMap((grant) =>
      grant.state.status === 'active' || grant.state.status === 'suspended'
        ? [{ ...grant, terms: grant.state.terms }]
        : [],
    );
    const contents = await this.requests.contentsOf(
      tx,
      live.map(({ terms }) => terms.requestId),
    );
    return live.map((grant) => {
      const content = contents.get(grant.terms.requestId);
      if (content === undefined) throw new Error(`Grant ${grant.terms.number} has no share request`);
      return { ...grant, content };
    });
  }

  private factsOf(tx: Tx, live: readonly Live[], timeZone: string): Promise<readonly Facts[]> {
    return factsForMany(
      tx,
      { details: this.details, timeZone },
      live.map(({ terms, content }) => ({
        stage: 'access',
        requesterId: terms.requesterId,
        content,
        retention: terms.retention.duration,
        elements: terms.elements.map((element) => element.code),
      })),
    );
  }
}

const isPauseOrReturn = (
  event: GrantEvent,
): event is Extract<GrantEvent, { type: 'GrantSuspended' | 'GrantResumed' }> =>
  event.type === 'GrantSuspended' || event.type === 'GrantResumed';

/** Nothing happened to the grant since, so the same question has the same answer. */
function isCurrent(known: GrantStanding, grant: StoredGrant, factsDigest: string, packDigest: string): boolean {
  return known.grantVersion === grant.version && known.factsDigest === factsDigest && known.packDigest === packDigest;
}
