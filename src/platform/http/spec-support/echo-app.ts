import 'reflect-metadata';
import { Controller, Delete, Get, HttpCode, Module, Patch, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../../auth/public.js';
import { createLog } from '../../logging/log.js';
import { AcceptsForm, AcceptsFormWithFiles } from '../body-parsers.js';
import { configureHttp } from '../configure-http.js';
import { IfMatch, type EntityVersion } from '../etag.js';
import { createFastifyAdapter } from '../fastify-adapter.js';
import { code, day, duration, instant, line, pageLimit, paragraphs, recordReference, wholeNumber } from '../fields.js';
import { FormWithFiles } from '../multipart.js';
import { ZodBody, ZodParam, ZodQuery } from '../zod-body.js';
import { listen, type Listening } from './listen.js';

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

@Public()
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
  @Post('pages/uploads')
  @HttpCode(200)
  @AcceptsFormWithFiles()
  upload(@Req() { body }: FastifyRequest) {
    if (!(body instanceof FormWithFiles)) return { fields: body };
    return { fields: body.fields, files: [...body.files].map(([name, bytes]) => [name, bytes.toString('latin1')]) };
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

/** A small application with every kind of route, behind the real edge, on a real socket. */
export interface EchoApp extends Listening {
  readonly app: NestFastifyApplication;
  /** Lines of the log above `info`: what the operator was told of. */
  readonly reports: string[];
}

export async function startEchoApp(adapter = createFastifyAdapter()): Promise<EchoApp> {
  const app = await NestFactory.create<NestFastifyApplication>(EchoModule, adapter, {
    logger: false,
    abortOnError: false,
  });
  const reports: string[] = [];
  const nobody = () => Promise.resolve(undefined);
  configureHttp(app, {
    publicOrigin: 'http://localhost:3000',
    log: createLog({ level: 'warn', destination: { write: (text) => void reports.push(text) } }),
    auth: { verifyToken: nobody, findSession: nobody, findPerson: nobody },
    fingerprintKey: Buffer.alloc(32, 7),
  });
  return { app, reports, ...(await listen(app)) };
}
