import { Controller, Get, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { HealthCheckResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/public.js';
import { NotReady, READINESS_PROBES } from './readiness.js';
import type { ReadinessProbe } from './readiness.js';

/** A probe that has not answered by then has failed. */
const PATIENCE_MS = 2000;
/** Anybody may ask, as often as they like; the database is asked once a second at most. */
const KEPT_MS = 1000;

const answer = () => ({
  type: 'object',
  required: ['status', 'details'],
  properties: { status: { enum: ['ok', 'error', 'shutting_down'] }, details: { type: 'object' } },
});

/** For load balancers and operators. `live`: this process runs. `ready`: it can do its work. */
@Public()
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(READINESS_PROBES) private readonly probes: readonly ReadinessProbe[],
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs; asks nothing else' })
  @ApiOkResponse({ schema: { type: 'object', required: ['status'], properties: { status: { enum: ['ok'] } } } })
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary:
      'Whether the database answers, its schema fits, and the ledger keeps up; what waits for people is a warning',
  })
  @ApiOkResponse({ description: 'All probes are up', schema: answer() })
  @ApiServiceUnavailableResponse({ description: 'A probe is down; `details` says which', schema: answer() })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Pick<HealthCheckResult, 'status' | 'details'>> {
    const { status, details } = await this.check();
    if (status !== 'ok') void reply.code(503).header('retry-after', '5');
    return { status, details };
  }

  /** Terminus throws its answer when something is down; here that is an answer like any other. */
  private async check(): Promise<HealthCheckResult> {
    try {
      return await this.health.check(this.probes.map((probe) => () => this.ask(probe)));
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }

  private async ask({ name, probe }: ReadinessProbe) {
    return this.indicators
      .check(name)
      .attempt(() => probe().catch(withoutWords))
      .withTimeout(PATIENCE_MS)
      .cacheFor(KEPT_MS);
  }
}

/** A driver's message names hosts and users. */
function withoutWords(error: unknown): never {
  throw error instanceof NotReady ? error : new NotReady('failed; the log of the service says why');
}
