import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import type { CurrentPolicy, Evaluation, WouldPass } from '../policy/index.js';
import { PackInForce } from '../policy-packs/index.js';
import { assembleFacts } from './assemble-facts.js';
import { codesOf, narrativeOf } from './narrative.js';
import type { ShareRequestBody } from './share-requests.dto.js';

export interface PolicyCheckQuestion {
  readonly request: ShareRequestBody;
  /** RFC 3339; the transaction's instant unless given. */
  readonly asOf?: string | undefined;
  /** The acting person unless given: a colleague's draft is judged for the colleague who made it. */
  readonly requesterId?: string;
}

/** What policy would say, as the acting agency may be shown it, and the pack that said so. */
export interface PolicyCheck {
  readonly evaluation: Evaluation;
  /** The nearest request that would pass; absent where it passes as it is, where nothing would, and where it would tell. */
  readonly wouldPass: WouldPass | undefined;
  readonly policy: CurrentPolicy;
}

/** Asks the pack in force about a request that nobody has sent. Stores nothing, so it may be asked at every tick. */
@Injectable()
export class PolicyChecks {
  constructor(
    @Inject(PackInForce) private readonly packs: PackInForce,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
  ) {}

  async check(tx: Tx, { request, asOf, requesterId }: PolicyCheckQuestion): Promise<PolicyCheck> {
    const { agencyId, personId } = tx.actor;
    const inForce = this.packs.at(tx);
    const facts = await assembleFacts(tx, {
      stage: 'submit',
      now: asOf ?? tx.at.toISOString(),
      timeZone: inForce.then((pack) => pack.timeZone),
      requesterId: requesterId ?? personId,
      // Nothing is stored here: what is not known would be sealed, and is looked for all the same.
      content: codesOf(request, agencyId, this.keys, false),
      narrative: narrativeOf(request, false),
    });
    const policy = await inForce;
    const evaluation = policy.evaluate(facts);
    // Beside a protected reason an offer would tell what the neutral text hides.
    const told = evaluation.neutral || evaluation.outcome === 'permit';
    return {
      evaluation: agencyId === request.sourceAgency ? evaluation : policy.neutralView(evaluation),
      wouldPass: told ? undefined : policy.wouldPass(facts),
      policy,
    };
  }
}
