import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { entityTag, IfMatch, versionSeen } from '../platform/http/etag.js';
import type { EntityVersion } from '../platform/http/etag.js';
import { recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { ReleasePurge } from './commands/release-purge.js';
import { brakeDetail, brakeList } from './queries/purge-brakes.js';
import { purgeReleaseBody } from './retention.dto.js';
import type { PurgeReleaseBody } from './retention.dto.js';

const KIND = 'purge-brake';
const listParameters = z.strictObject({
  state: z.enum(['standing', 'over']).optional(),
  ...pageQuery,
});
const Reference = () => ZodParam('id', recordReference());

/** Purges of the caller's agency that wait, or waited, for two persons. */
@ApiTags('retention')
@Controller('api/v1/purge-brakes')
export class PurgeBrakesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @ZodQuery(listParameters) query: z.output<typeof listParameters>) {
    const { state, limit, cursor } = query;
    const standing = state === undefined ? undefined : state === 'standing';
    const after = readCursor(cursor);
    return toPage(await this.database.read(actor, (tx) => brakeList(tx, { standing, limit, after })), limit);
  }

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @Reference() id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.show(actor, id, reply);
  }

  @Post(':id/releases')
  async release(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(purgeReleaseBody) { reason }: PurgeReleaseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new ReleasePurge(actor, id, versionSeen(seen, KIND), reason)));
    return this.show(actor, id, reply);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply) {
    const view = await this.database.read(actor, (tx) => brakeDetail(tx, this.details, reference));
    if (!view) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such purge brake among those you may see.' });
    }
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}
