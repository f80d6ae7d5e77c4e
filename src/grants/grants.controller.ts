import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { entityTag, IfMatch, versionSeen } from '../platform/http/etag.js';
import type { EntityVersion } from '../platform/http/etag.js';
import { id as idField, recordReference } from '../platform/http/fields.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { ResumeGrant } from './commands/resume-grant.js';
import { RevokeGrant } from './commands/revoke-grant.js';
import { SuspendGrant } from './commands/suspend-grant.js';
import { grantReasonBody } from './grants.dto.js';
import type { GrantReasonBody } from './grants.dto.js';
import { grantDetail, grantList } from './queries/grants.js';

const KIND = 'grant';
const listParameters = z.strictObject({
  status: z.enum(['pending', 'active', 'suspended', 'expired', 'revoked', 'superseded']).optional(),
  shareRequestId: idField().optional(),
  ...pageQuery,
});
const Reference = () => ZodParam('id', recordReference());

@ApiTags('grants')
@Controller('api/v1/grants')
export class GrantsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @ZodQuery(listParameters) query: z.output<typeof listParameters>) {
    const { status, shareRequestId, limit, cursor } = query;
    const after = readCursor(cursor);
    const rows = await this.database.read(actor, (tx) => grantList(tx, { status, shareRequestId, limit, after }));
    return toPage(rows, limit);
  }

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @Reference() id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.show(actor, id, reply);
  }

  @Post(':id/suspensions')
  async suspend(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(grantReasonBody) body: GrantReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new SuspendGrant(actor, id, versionSeen(seen, KIND), body.reason)));
    return this.show(actor, id, reply);
  }

  @Post(':id/resumptions')
  async resume(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(grantReasonBody) body: GrantReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new ResumeGrant(actor, id, versionSeen(seen, KIND), body.reason)));
    return this.show(actor, id, reply);
  }

  @Post(':id/revocations')
  async revoke(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(grantReasonBody) body: GrantReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new RevokeGrant(actor, id, versionSeen(seen, KIND), body.reason)));
    return this.show(actor, id, reply);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply) {
    const view = await this.database.read(actor, (tx) => grantDetail(tx, reference));
    if (!view) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such grant among those you may see.' });
    }
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}
