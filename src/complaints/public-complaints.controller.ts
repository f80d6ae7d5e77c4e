import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Public } from '../platform/auth/public.js';
import { recordReference } from '../platform/http/fields.js';
import { IdempotencyKey, replyWith } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam } from '../platform/http/zod-body.js';
import { ReceiveComplaint } from './commands/receive-complaint.js';
import { complaintLetterBody, receiptBody } from './complaints.dto.js';
import type { ComplaintLetterBody } from './complaints.dto.js';
import { ComplaintStatusQuery } from './queries/complaint-status.js';
import type { ComplaintStatus } from './queries/complaint-status.js';

@Public()
@ApiTags('complaints')
@Controller('api/v1/public-complaints')
export class PublicComplaintsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(ComplaintStatusQuery) private readonly statuses: ComplaintStatusQuery,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Complain, also anonymously; the code to ask for its status is in this answer only' })
  async receive(
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(complaintLetterBody) body: ComplaintLetterBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ readonly number: string; readonly statusCode: string | null }> {
    const { number, code, outcome } = unwrap(
      await this.commands.execute(new ReceiveComplaint(body, idempotency, request.ip)),
    );
    replyWith(reply, outcome);
    return { number, statusCode: code };
  }

  @Post(':id/status-questions')
  @HttpCode(200)
  @ApiOperation({ summary: 'How my complaint stands, by its number and code' })
  async status(
    @ZodParam('id', recordReference()) number: string,
    @ZodBody(receiptBody) { code }: z.infer<typeof receiptBody>,
    @Req() request: FastifyRequest,
  ): Promise<ComplaintStatus> {
    return unwrap(await this.statuses.ask({ number, code, address: request.ip }));
  }
}
