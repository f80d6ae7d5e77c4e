import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { ZodBody } from '../platform/http/zod-body.js';
import type { Evaluation, WouldPass } from '../policy/index.js';
import { PolicyChecks } from './policy-checks.js';
import { policyCheckBody } from './share-requests.dto.js';

type PolicyCheckBody = z.infer<typeof policyCheckBody>;

/** What would policy say? Stores nothing, so it may be asked while an analyst ticks elements. */
@ApiTags('policy')
@Controller('api/v1/policy-checks')
export class PolicyChecksController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PolicyChecks) private readonly checks: PolicyChecks,
  ) {}

  @Post()
  @HttpCode(200)
  async check(
    @CurrentActor() actor: Actor,
    @ZodBody(policyCheckBody) body: PolicyCheckBody,
  ): Promise<Evaluation & { readonly wouldPass: WouldPass | null }> {
    const { evaluation, wouldPass } = await this.database.read(actor, (tx) => this.checks.check(tx, body));
    return { ...evaluation, wouldPass: wouldPass ?? null };
  }
}
