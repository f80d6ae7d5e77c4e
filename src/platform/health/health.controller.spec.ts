import 'reflect-metadata';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listen } from '../http/spec-support/listen.js';
import type { Listening } from '../http/spec-support/listen.js';
import { createFastifyAdapter } from '../http/fastify-adapter.js';
import { HealthModule } from './health.module.js';
import { NotReady, READINESS_PROBES } from './readiness.js';
import type { ReadinessProbe } from './readiness.js';

let service: Listening | undefined;
afterEach(async () => service?.close());

async function ready(probes: readonly ReadinessProbe[]) {
  @Global()
  @Module({ providers: [{ provide: READINESS_PROBES, useValue: probes }], exports: [READINESS_PROBES] })
  class Probes {}
  @Module({ imports: [Probes, HealthModule] })
  class App {}
  const app = await NestFactory.create<NestFastifyApplication>(App, createFastifyAdapter(), { logger: false });
  service = await listen(app);
  const answer = await service.send('GET', '/health/ready');
  return { status: answer.status, retryAfter: answer.headers['retry-after'], body: JSON.parse(answer.body) };
}

const up = (name: string): ReadinessProbe => ({ name, probe: async () => undefined });

describe('GET /health/ready', () => {
  it('is 200 when every probe is up', async () => {
    const { status, body } = await ready([up('database'), up('ledger')]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', details: { database: { status: 'up' }, ledger: { status: 'up' } } });
  });

  it('is 503 and names the probe that is down, and why', async () => {
    const behind: ReadinessProbe = {
      name: 'ledger',
      probe: () => Promise.reject(new NotReady('the oldest entry has waited 61 s')),
    };
    const { status, retryAfter, body } = await ready([up('database'), behind]);
    expect([status, retryAfter]).toEqual([503, '5']);
    expect(body).toMatchObject({
      status: 'error',
      details: { database: { status: 'up' }, ledger: { status: 'down', message: 'the oldest entry has waited 61 s' } },
    });
  });

  it('is 200 with a warning where somebody should look', async () => {
    const waiting: ReadinessProbe = { name: 'purges', probe: async () => ({ warning: '12 packages wait' }) };
    const { status, body } = await ready([up('database'), waiting]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', details: { purges: { status: 'up', warning: '12 packages wait' } } });
  });

  it('does not repeat the words of a driver', async () => {
    const broken: ReadinessProbe = {
      name: 'database',
      probe: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')),
    };
    const { status, body } = await ready([broken]);
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain('10.0.0.7');
  });

  it('gives up on a probe that does not answer', async () => {
    const { status, body } = await ready([{ name: 'database', probe: () => new Promise<void>(() => undefined) }]);
    expect(status).toBe(503);
    expect(body.details.database).toMatchObject({ status: 'down', message: 'timeout of 2000ms exceeded' });
  });
});
