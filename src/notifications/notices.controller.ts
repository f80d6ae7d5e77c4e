import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import { noticesFor } from './queries/notices.js';
import type { NoticeView } from './queries/notices.js';

const listParameters = z.strictObject({ ...pageQuery });

/** What the caller was told, as a person and in their roles. */
@ApiTags('notices')
@Controller('api/v1/notices')
export class NoticesController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  @ApiOperation({ summary: 'What you were told, newest first' })
  async list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listParameters) { limit, cursor }: z.output<typeof listParameters>,
  ): Promise<Page<NoticeView>> {
    const after = readCursor(cursor);
    return toPage(await this.database.read(actor, (tx) => noticesFor(tx, { limit, after })), limit);
  }
}
