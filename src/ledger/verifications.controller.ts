import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { id } from '../platform/http/fields.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodParam } from '../platform/http/zod-body.js';
import { VerifyLedger } from './commands/verify-ledger.js';
import { ledgerVerification } from './queries/verifications.js';
import type { VerificationView } from './queries/verifications.js';

/** Verifying the whole ledger here takes as long as the ledger is; anybody can do the same offline with an export. */
@ApiTags('ledger')
@Controller('api/v1/ledger/verifications')
export class VerificationsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Have the whole ledger verified; the address in Location says how far it has come' })
  async start(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VerificationView> {
    const started = unwrap(await this.commands.execute(new VerifyLedger(actor)));
    reply.header('Location', `/api/v1/ledger/verifications/${started.id}`);
    return this.show(actor, started.id);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A verification of the ledger that my agency asked for: progress, then the report' })
  one(@CurrentActor() actor: Actor, @ZodParam('id', id()) verificationId: string): Promise<VerificationView> {
    return this.show(actor, verificationId);
  }

  private async show(actor: Actor, verificationId: string): Promise<VerificationView> {
    const view = await this.database.read(actor, (tx) => ledgerVerification(tx, verificationId));
    if (view) return view;
    throw new ProblemError({
      code: 'not-found',
      detail: 'Your agency asked for no such verification in the last 30 days. Start one.',
    });
  }
}
