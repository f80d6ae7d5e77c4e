import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { ZodBody } from '../platform/http/zod-body.js';
import type { Evaluation, WouldPass } from '../policy/index.js';
import { PackInForce } from '../policy-packs/index.js';
import { assembleFacts } from './assemble-facts.js';
import { codesOf, narrativeOf } from './narrative.js';
import { policyCheckBody } from './share-requests.dto.js';

type PolicyCheckBody = z.infer<typeof policyCheckBody>;

/** What would policy say? Stores nothing, so it may be asked while an analyst ticks elements. */
@ApiTags('policy')
@Controller('api/v1/policy-checks')
export class PolicyChecksController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackInForce) private readonly packs: PackInForce,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
  ) {}

  @Post()
  @HttpCode(200)
  async check(
    @CurrentActor() actor: Actor,
    @ZodBody(policyCheckBody) body: PolicyCheckBody,
  ): Promise<Evaluation & { readonly wouldPass: WouldPass | null }> {
    const { policy, facts } = await this.database.read(actor, async (tx) => {
      const inForce = this.packs.at(tx);
      // Nothing is stored here: what is not known would be sealed, and is looked for all the same.
      const found = await assembleFacts(tx, {
        stage: 'submit',
        now: body.asOf ?? tx.at.toISOString(),
        timeZone: inForce.then((pack) => pack.timeZone),
        requesterId: actor.personId,
        content: codesOf(body.request, actor.agencyId, this.keys, false),
        narrative: narrativeOf(body.request, false),
      });
      return { policy: await inForce, facts: found };
    });
    const evaluation = policy.evaluate(facts);
    // Beside a protected reason an offer would tell what the neutral text hides.
    const offer = evaluation.neutral || evaluation.outcome === 'permit' ? undefined : policy.wouldPass(facts);
    const shown = actor.agencyId === body.request.sourceAgency ? evaluation : policy.neutralView(evaluation);
    return { ...shown, wouldPass: offer ?? null };
  }
}
