import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../platform/auth/public.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import type { Edition } from './domain/edition.js';
import { Editions } from './editions.js';

const question = z.strictObject({
  period: z
    .string()
    .regex(/^2[01][0-9]{2}-Q[1-4]$/, 'must be a quarter like 2026-Q4')
    .optional(),
});

export const NO_SUCH_EDITION = {
  code: 'not-found',
  detail:
    'There are no figures of that quarter. Ask for one since the service began; the first are counted after its first day.',
} as const;

@Public()
@ApiTags('public')
@Controller('api/v1/reports/metrics')
export class MetricsController {
  constructor(@Inject(Editions) private readonly editions: Editions) {}

  @Get()
  @ApiOperation({ summary: 'Public figures of a quarter, counted from the ledger; small counts are null' })
  async show(@ZodQuery(question) { period }: z.output<typeof question>): Promise<Edition> {
    const found = await this.editions.of(period);
    if (found === undefined) throw new ProblemError(NO_SUCH_EDITION);
    return found;
  }
}
