import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { AcceptsUpTo } from '../platform/http/body-parsers.js';
import { entityTag, IfMatch, versionSeen } from '../platform/http/etag.js';
import type { EntityVersion } from '../platform/http/etag.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { ApprovePackVersion } from './commands/approve-pack-version.js';
import { ProposePackVersion } from './commands/propose-pack-version.js';
import { PublishPackVersion } from './commands/publish-pack-version.js';
import { WithdrawPackVersion } from './commands/withdraw-pack-version.js';
import type { Keeper } from './domain/permissions.js';
import type { PackChange, PackVersionName } from './pack-change.js';
import { approvalBody, PACK_LIMIT, packId, packVersionName, packVersionsQuery } from './policy-packs.dto.js';
import { proposalBody, publicationBody, withdrawalBody } from './policy-packs.dto.js';
import type { ProposalBody, PublicationBody } from './policy-packs.dto.js';
import { packVersion, packVersions } from './queries/pack-versions.js';
import type { PackVersionSummary, PackVersionView } from './queries/pack-versions.js';
import { PACK_KEEPER } from './tokens.js';

const KIND = 'policy-pack-version';
const Pack = () => ZodParam('id', packId());
const Version = () => ZodParam('version', packVersionName());
const Reply = () => Res({ passthrough: true });

/** Policy packs and their versions. Everybody is judged by them, so everybody who signs in may read them, drafts too. */
@ApiTags('policy')
@Controller('api/v1/policy-packs')
export class PolicyPacksController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Versions of the policy packs, newest first; one of them is in force' })
  async list(
    @CurrentActor() actor: Actor,
    @ZodQuery(packVersionsQuery) { limit, cursor }: z.output<typeof packVersionsQuery>,
  ): Promise<Page<PackVersionSummary>> {
    const after = readCursor(cursor);
    return toPage(await this.database.read(actor, (tx) => packVersions(tx, { limit, ...(after && { after }) })), limit);
  }

  @Post(':id/versions')
  @AcceptsUpTo(PACK_LIMIT)
  @ApiOperation({ summary: 'Propose a version: it must load, lint without errors and pass its own scenarios' })
  async propose(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @ZodBody(proposalBody) { files }: ProposalBody,
    @Reply() reply: FastifyReply,
  ): Promise<PackVersionView> {
    const command = new ProposePackVersion(actor, pack, new Map(Object.entries(files)));
    const name = unwrap(await this.commands.execute(command));
    reply.header('Location', `/api/v1/policy-packs/${name.pack}/versions/${name.packVersion}`);
    return this.show(actor, name, reply);
  }

  @Get(':id/versions/:version')
  @ApiOperation({ summary: 'One version with its whole content, who approved it and what I may do' })
  one(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @Reply() reply: FastifyReply,
  ): Promise<PackVersionView> {
    return this.show(actor, { pack, packVersion: version }, reply);
  }

  @Post(':id/versions/:version/approvals')
  @ApiOperation({ summary: 'Approve a version; privacy officer and legal counsel must, and the author may not' })
  async approve(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(approvalBody) _body: object,
    @Reply() reply: FastifyReply,
  ): Promise<PackVersionView> {
    const change = changeOf(actor, { pack, packVersion: version }, seen);
    return this.show(actor, unwrap(await this.commands.execute(new ApprovePackVersion(change))), reply);
  }

  @Post(':id/versions/:version/publications')
  @ApiOperation({ summary: 'Publish an approved version from a day on; today is at once, and not the author' })
  async publish(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(publicationBody) { effectiveOn }: PublicationBody,
    @Reply() reply: FastifyReply,
  ): Promise<PackVersionView> {
    const change = changeOf(actor, { pack, packVersion: version }, seen);
    return this.show(actor, unwrap(await this.commands.execute(new PublishPackVersion(change, effectiveOn))), reply);
  }

  @Post(':id/versions/:version/withdrawals')
  @ApiOperation({ summary: 'Withdraw a version that has not taken effect' })
  async withdraw(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(withdrawalBody) _body: object,
    @Reply() reply: FastifyReply,
  ): Promise<PackVersionView> {
    const change = changeOf(actor, { pack, packVersion: version }, seen);
    return this.show(actor, unwrap(await this.commands.execute(new WithdrawPackVersion(change))), reply);
  }

  private async show(actor: Actor, name: PackVersionName, reply: FastifyReply): Promise<PackVersionView> {
    const view = await this.database.read(actor, (tx) => packVersion(tx, this.keeper, name));
    if (!view) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such version of this policy pack.' });
    }
    reply.header('ETag', entityTag({ kind: KIND, version: view.recordVersion }));
    return view;
  }
}

const changeOf = (actor: Actor, name: PackVersionName, seen: EntityVersion): PackChange => ({
  actor,
  name,
  expectedVersion: versionSeen(seen, KIND),
});
