import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { ZodBody } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import type { Evaluation, WouldPass } from '../policy/index.js';
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
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
  ) {}

  @Post()
  @HttpCode(200)
  async check(
    @CurrentActor() actor: Actor,
    @ZodBody(policyCheckBody) body: PolicyCheckBody,
  ): Promise<Evaluation & { readonly wouldPass: WouldPass | null }> {
    const facts = await this.database.read(actor, (tx) =>
      assembleFacts(tx, {
        stage: 'submit',
        now: body.asOf ?? tx.at.toISOString(),
        timeZone: this.policy.timeZone,
        requesterId: actor.personId,
        content: codesOf(body.request, actor.agencyId, this.keys),
        narrative: narrativeOf(body.request),
      }),
    );
    const evaluation = this.policy.evaluate(facts);
    // Beside a protected reason an offer would tell what the neutral text hides.
    const offer = evaluation.neutral || evaluation.outcome === 'permit' ? undefined : this.policy.wouldPass(facts);
    const shown = actor.agencyId === body.request.sourceAgency ? evaluation : this.policy.neutralView(evaluation);
    return { ...shown, wouldPass: offer ?? null };
  }
}
