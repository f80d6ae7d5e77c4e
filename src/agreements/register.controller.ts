import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { Public } from '../platform/auth/public.js';
import { Database } from '../platform/database/database.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import { registerQuery } from './agreements.dto.js';
import { agreementRegister } from './queries/register.js';
import type { RegisterEntry } from './queries/register.js';

/** Of no agency: row-level security shows such a reader the public lines only. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };

@ApiTags('public')
@Controller('api/v1/reports/register')
export class RegisterController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Public()
  @Get()
  async list(@ZodQuery(registerQuery) { limit, cursor }: z.output<typeof registerQuery>): Promise<Page<RegisterEntry>> {
    const after = readCursor(cursor);
    const rows = await this.database.read(ANYBODY, (tx) => agreementRegister(tx, { limit, ...(after && { after }) }));
    return toPage(rows, limit);
  }
}
