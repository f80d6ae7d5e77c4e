import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { unwrap } from '../platform/http/problem.js';
import { ZodBody } from '../platform/http/zod-body.js';
import { ImportDirectory } from './commands/import-directory.js';
import type { ImportReport } from './commands/import-directory.js';
import { importBody } from './directory.dto.js';
import type { ImportBody } from './directory.dto.js';

@ApiTags('people')
@Controller('api/v1/imports')
export class ImportsController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  /** No key of idempotency: what the directory says already is left as it is. */
  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import people or trainings from a CSV file, all rows or none; a dry run shows what it would do',
  })
  async import(@CurrentActor() actor: Actor, @ZodBody(importBody) order: ImportBody): Promise<ImportReport> {
    return unwrap(await this.commands.execute(new ImportDirectory(actor, order)));
  }
}
