import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { pageLimit } from '../platform/http/fields.js';
import { unwrap } from '../platform/http/problem.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { packId, PackToPreview, packVersionName } from '../policy-packs/index.js';
import { PolicyImpact } from './queries/policy-impact.js';
import type { ImpactReport } from './queries/policy-impact.js';

/** Some seconds of work: each grant is judged on facts that are read for it. */
const NEWEST = { default: 200, most: 1_000 };
const LISTED = 50;
const impactParameters = z.strictObject({
  /** Newest decisions and newest live grants that are looked at, so many of each. */
  newest: pageLimit(NEWEST.default, NEWEST.most),
});

/** What a version of a policy pack would change, seen before it is approved and published. */
@ApiTags('policy')
@Controller('api/v1/policy-packs')
export class PackImpactController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackToPreview) private readonly packs: Pick<PackToPreview, 'of'>,
    @Inject(PolicyImpact) private readonly impact: Pick<PolicyImpact, 'of'>,
  ) {}

  @Get(':id/versions/:version/impact')
  @ApiOperation({
    summary:
      'Which of the newest decisions and live grants of my agency this version would judge otherwise; stores nothing',
  })
  async preview(
    @CurrentActor() actor: Actor,
    @ZodParam('id', packId()) pack: string,
    @ZodParam('version', packVersionName()) version: string,
    @ZodQuery(impactParameters) { newest }: z.output<typeof impactParameters>,
  ): Promise<ImpactReport> {
    const draft = unwrap(await this.packs.of(actor, { pack, packVersion: version }));
    return this.impact.of({ database: this.database, actor, draft, listAtMost: LISTED, newest });
  }
}
