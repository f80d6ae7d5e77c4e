import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { entityTag, IfMatch, versionSeen } from '../platform/http/etag.js';
import type { EntityVersion } from '../platform/http/etag.js';
import { recordReference } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { agreementBody, agreementsQuery, resumptionBody } from './agreements.dto.js';
import { signatureBody, suspensionBody, terminationBody } from './agreements.dto.js';
import type { AgreementBody, SignatureBody, SuspensionBody, TerminationBody } from './agreements.dto.js';
import { AmendAgreement } from './commands/amend-agreement.js';
import { DraftAgreement } from './commands/draft-agreement.js';
import { ResumeAgreement } from './commands/resume-agreement.js';
import { SignAgreement } from './commands/sign-agreement.js';
import { SuspendAgreement } from './commands/suspend-agreement.js';
import { TerminateAgreement } from './commands/terminate-agreement.js';
import type { Change, ChangedAgreement } from './agreement-change.js';
import { resolveAgreement } from './queries/agreement-facts.js';
import { agreement, agreements } from './queries/agreements.js';
import type { AgreementSummary, AgreementView } from './queries/agreements.js';

const KIND = 'agreement';
const Reference = () => ZodParam('id', recordReference());
const Reply = () => Res({ passthrough: true });

/** Agreements the caller's agency is a party of; others are 404. A number stands for the revision in force. */
@ApiTags('agreements')
@Controller('api/v1/agreements')
export class AgreementsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @ZodQuery(agreementsQuery) { cursor, ...asked }: z.output<typeof agreementsQuery>,
  ): Promise<Page<AgreementSummary>> {
    const after = readCursor(cursor);
    const page = { ...asked, ...(after && { after }) };
    return toPage(await this.database.read(actor, (tx) => agreements(tx, page)), asked.limit);
  }

  @Post()
  async draft(
    @CurrentActor() actor: Actor,
    @ZodBody(agreementBody) body: AgreementBody,
    @Reply() reply: FastifyReply,
  ): Promise<AgreementView> {
    return this.showNew(actor, unwrap(await this.commands.execute(new DraftAgreement(actor, body))), reply);
  }

  @Get(':id')
  one(@CurrentActor() actor: Actor, @Reference() id: string, @Reply() reply: FastifyReply): Promise<AgreementView> {
    return this.show(actor, id, reply);
  }

  @Post(':id/signatures')
  async sign(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(signatureBody) body: SignatureBody,
    @Reply() reply: FastifyReply,
  ): Promise<AgreementView> {
    const changed = unwrap(await this.commands.execute(new SignAgreement(changeOf(actor, id, seen), body)));
    return this.show(actor, changed.id, reply);
  }

  /** Answers with the draft of the next revision, which every party must sign. */
  @Post(':id/amendments')
  async amend(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(agreementBody) body: AgreementBody,
    @Reply() reply: FastifyReply,
  ): Promise<AgreementView> {
    const drafted = unwrap(await this.commands.execute(new AmendAgreement(changeOf(actor, id, seen), body)));
    return this.showNew(actor, drafted, reply);
  }

  @Post(':id/suspensions')
  async suspend(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(suspensionBody) body: SuspensionBody,
    @Reply() reply: FastifyReply,
  ): Promise<AgreementView> {
    const changed = unwrap(await this.commands.execute(new SuspendAgreement(changeOf(actor, id, seen), body)));
    return this.show(actor, changed.id, reply);
  }

  @Post(':id/resumptions')
  async resume(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(resumptionBody) _body: object,
    @Reply() reply: FastifyReply,
  ): Promise<AgreementView> {
    const changed = unwrap(await this.commands.execute(new ResumeAgreement(changeOf(actor, id, seen))));
    return this.show(actor, changed.id, reply);
  }

  @Post(':id/terminations')
  async terminate(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IfMatch() seen: EntityVersion,
    @ZodBody(terminationBody) body: TerminationBody,
    @Reply() reply: FastifyReply,
  ): Promise<AgreementView> {
    const changed = unwrap(await this.commands.execute(new TerminateAgreement(changeOf(actor, id, seen), body)));
    return this.show(actor, changed.id, reply);
  }

  private showNew(actor: Actor, drafted: ChangedAgreement, reply: FastifyReply): Promise<AgreementView> {
    reply.header('Location', `/api/v1/agreements/${drafted.id}`);
    return this.show(actor, drafted.id, reply);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply): Promise<AgreementView> {
    const view = await this.database.read(actor, async (tx) => {
      const id = await resolveAgreement(tx, reference);
      return id === undefined ? undefined : agreement(tx, this.details, id);
    });
    if (!view) {
      throw new ProblemError({
        code: 'not-found',
        detail: 'There is no such agreement among those your agency is a party of.',
      });
    }
    reply.header('ETag', entityTag({ kind: KIND, version: view.version }));
    return view;
  }
}

const changeOf = (actor: Actor, reference: string, seen: EntityVersion): Change => ({
  actor,
  reference,
  expectedVersion: versionSeen(seen, KIND),
});
