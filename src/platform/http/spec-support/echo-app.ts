import 'reflect-metadata';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Delete, Get, HttpCode, Module, Patch, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { AcceptsForm } from '../body-parsers.js';
import { configureHttp } from '../configure-http.js';
import { IfMatch, type EntityVersion } from '../etag.js';
import { createFastifyAdapter } from '../fastify-adapter.js';
import { code, day, duration, instant, line, pageLimit, paragraphs, recordReference, wholeNumber } from '../fields.js';
import { ZodBody, ZodParam, ZodQuery } from '../zod-body.js';

const Echo = z.strictObject({
  title: line(200),
  reason: paragraphs(2000).optional(),
  elements: z
    .array(z.strictObject({ element: code(), necessity: line(500).optional() }))
    .min(1)
    .max(50),
  from: instant().optional(),
  on: day().optional(),
  keep: duration().optional(),
  count: wholeNumber(0, 1000).optional(),
  purpose: z.enum(['threat-assessment', 'licensing']).optional(),
});
const Open = z.record(z.string(), z.unknown());
const Listing = z.strictObject({ status: z.enum(['draft', 'submitted']).optional(), limit: pageLimit(50, 200) });
const Form = z.strictObject({ note: line(100), 'element[]': z.array(code()).max(10).optional() });

@Controller()
class EchoController {
  @Post('api/v1/echoes')
  @HttpCode(200)
  echo(@ZodBody(Echo) body: z.infer<typeof Echo>) {
    return body;
  }
  @Post('api/v1/anything')
  @HttpCode(200)
  anything(@ZodBody(Open) body: z.infer<typeof Open>) {
    return body;
  }
  @Get('api/v1/records')
  list(@ZodQuery(Listing) query: z.infer<typeof Listing>) {
    return query;
  }
  @Get('api/v1/records/:id')
  one(@ZodParam('id', recordReference()) id: string) {
    return { id };
  }
  @Patch('api/v1/records/:id')
  amend(@IfMatch() seen: EntityVersion) {
    return seen;
  }
  @Delete('api/v1/records/:id/holds/:hold')
  remove() {
    return {};
  }
  @Get('files/*')
  files() {
    return {};
  }
  @Post('pages/notes')
  @AcceptsForm()
  note(@ZodBody(Form) form: z.infer<typeof Form>) {
    return form;
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

/** A small application with every kind of route, behind the real edge, on a real socket. */
export interface EchoApp {
  readonly app: NestFastifyApplication;
  readonly port: number;
  /** What the operator was told of. */
  readonly reports: string[];
  send(method: Method, path: string, payload?: string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export async function startEchoApp(adapter = createFastifyAdapter()): Promise<EchoApp> {
  const app = await NestFactory.create<NestFastifyApplication>(EchoModule, adapter, {
    logger: false,
    abortOnError: false,
  });
  const reports: string[] = [];
  configureHttp(app, {
    publicOrigin: 'http://localhost:3000',
    report: (thrown, report) => reports.push(`${report}: ${String(thrown)}`),
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return {
    app,
    port,
    reports,
    send: (method, path, payload, headers) => send({ port, agent, method, path, payload, headers }),
    close: async () => {
      agent.destroy();
      await app.close();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';

interface Sending {
  readonly port: number;
  readonly agent: Agent;
  readonly method: Method;
  readonly path: string;
  readonly payload: string | Buffer | undefined;
  readonly headers: Record<string, string> | undefined;
}

/** Over a real socket: `app.inject` cannot run under Jest on Node 20 (it requires an ESM-only package). */
function send({ payload, headers, port, ...sending }: Sending): Promise<Answer> {
  const fields = {
    ...(headers ?? (payload === undefined ? {} : { 'content-type': 'application/json' })),
    ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
  };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, ...sending, headers: fields }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer;
        resolve({ status, type: headers['content-type'] ?? '', headers, body: Buffer.concat(parts).toString() });
      });
    });
    asked.on('error', reject);
    asked.end(payload);
  });
}
