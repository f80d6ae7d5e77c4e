import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Logger, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { z } from 'zod';
import { Public } from '../auth/public.js';
import { configureHttp } from '../http/configure-http.js';
import { createFastifyAdapter } from '../http/fastify-adapter.js';
import { line } from '../http/fields.js';
import { listen, type Listening } from '../http/spec-support/listen.js';
import { ZodBody } from '../http/zod-body.js';
import { createLog } from './log.js';
import { NestLogger } from './nest-logger.js';

// An invented person. None of these words may ever reach the log.
const NAME = 'Marigold Quillfeather';
const SSN = '987-65-4320';
const CANARIES = ['Marigold', 'Quillfeather', '987-65-4320'];

/** As the database says it: every member but the codes quotes a value. */
const databaseError = (code: string) =>
  Object.assign(new Error(`invalid input syntax for type uuid: "${NAME}"\n    at ${NAME} (/home/${SSN}:1:1) `), {
    severity: 'ERROR',
    code,
    detail: `Key (ssn)=(${SSN}) already exists.`,
    hint: NAME,
    where: `unnamed portal parameter $1 = '${SSN}'`,
    query: `select '${NAME}'`,
    parameters: [SSN],
    table: 'person',
    constraint: 'person_ssn_key',
    column: NAME,
  });

const THROWN: Record<string, () => unknown> = {
  unique: () => databaseError('23505'),
  syntax: () => databaseError('42601'),
  wrapped: () => Object.assign(new Error(NAME), { driverError: databaseError('22P02') }),
  cause: () => new Error(NAME, { cause: new TypeError(SSN, { cause: databaseError('XX000') }) }),
  named: () => Object.assign(new Error(NAME), { name: NAME, code: SSN }),
  json: () => {
    try {
      return JSON.parse(`{"name": ${NAME}}`) as unknown;
    } catch (error) {
      return error;
    }
  },
  text: () => `${NAME} ${SSN}`,
  object: () => ({ name: NAME, message: SSN, stack: `Error: ${NAME}\n    at ${SSN}` }),
  aggregate: () => new AggregateError([new Error(NAME)], SSN),
};

const Person = z.strictObject({ name: line(100) });

@Public()
@Controller()
class PeopleController {
  private readonly logger = new Logger('People');

  @Post('people')
  @HttpCode(200)
  add(@ZodBody(Person) body: z.infer<typeof Person>) {
    return body;
  }
  @Get('people/:id')
  one(@Param('id') id: string) {
    return { id };
  }
  @Get('throws/:kind')
  fail(@Param('kind') kind: string) {
    throw THROWN[kind]!();
  }
  /** What a careless line of ours would do with objects and errors. */
  @Post('careless')
  @HttpCode(200)
  careless(@Body() body: object) {
    this.logger.log(body);
    this.logger.log('A person came', body);
    this.logger.warn({ message: NAME, ssn: SSN });
    this.logger.error(databaseError('23505'));
    this.logger.error('It failed', `Error: ${NAME}\n    at ${SSN} (/x:1:1)`);
    this.logger.fatal(new Error(NAME), { body });
    this.logger.debug(body);
    this.logger.verbose([NAME]);
    return {};
  }
}

@Module({ controllers: [PeopleController] })
class PeopleModule {}

const lines: string[] = [];
const log = createLog({ level: 'debug', destination: { write: (text) => void lines.push(text) } });
let people: Listening;

beforeAll(async () => {
  const app = await NestFactory.create<NestFastifyApplication>(PeopleModule, createFastifyAdapter(), {
    logger: new NestLogger(log),
    abortOnError: false,
  });
  const nobody = () => Promise.resolve(undefined);
  configureHttp(app, {
    publicOrigin: 'http://localhost:3000',
    log,
    auth: { verifyToken: nobody, findSession: nobody, findPerson: nobody },
    fingerprintKey: Buffer.alloc(32),
  });
  people = await listen(app);
});
afterAll(() => people.close());

const leaks = (text: string) => CANARIES.filter((canary) => text.includes(canary));
const parsed = () => lines.map((text) => JSON.parse(text) as Record<string, unknown>);

/** Waits for the line that is written after the answer has left. */
async function lineOf(requestId: unknown): Promise<Record<string, unknown>> {
  for (let turn = 0; turn < 1000; turn++) {
    const found = parsed().find((entry) => entry['msg'] === 'request' && entry['requestId'] === requestId);
    if (found) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('No line was written for the request');
}

const encoded = encodeURIComponent(NAME);
const json = { 'content-type': 'application/json' };

describe('personal data in a request never reaches the log', () => {
  it.each<[string, 'GET' | 'POST', string, string | undefined, Record<string, string>, string | undefined]>([
    ['in the body', 'POST', '/people', JSON.stringify({ name: NAME }), json, '/people'],
    ['in a body of the wrong shape', 'POST', '/people', JSON.stringify({ [NAME]: SSN, name: 7 }), json, '/people'],
    ['in a broken body', 'POST', '/people', `{"name": ${NAME}`, json, '/people'],
    ['in the path', 'GET', `/people/${encoded}`, undefined, {}, '/people/:id'],
    ['in the query', 'GET', `/people/1?name=${encoded}`, undefined, {}, '/people/:id'],
    ['in an unknown path', 'GET', `/nowhere/${SSN}`, undefined, {}, undefined],
    [
      'in header fields',
      'GET',
      '/people/1',
      undefined,
      {
        'user-agent': NAME,
        'x-request-id': SSN,
        referer: `http://a/${SSN}`,
        cookie: `comity_demo=${SSN}`,
        authorization: `Bearer ${SSN}`,
        'x-forwarded-for': SSN,
        'idempotency-key': NAME,
      },
      '/people/:id',
    ],
  ])('%s', async (_name, method, path, payload, headers, route) => {
    const answer = await people.send(method, path, payload, headers);
    const entry = await lineOf(answer.headers['x-request-id']);
    expect(entry).toEqual({
      level: 'info',
      time: expect.any(String),
      requestId: answer.headers['x-request-id'],
      method,
      ...(route === undefined ? {} : { route }),
      status: answer.status,
      ms: expect.any(Number),
      msg: 'request',
    });
    expect(leaks(lines.join(''))).toEqual([]);
  });

  it.each(Object.keys(THROWN))('in an error: %s', async (kind) => {
    const answer = await people.send('GET', `/throws/${kind}`);
    await lineOf(answer.headers['x-request-id']);
    const reported = parsed().find((entry) => entry['requestId'] === answer.headers['x-request-id'] && entry['fault']);
    expect(reported).toMatchObject({ fault: { name: expect.any(String), frames: expect.any(Array) } });
    expect(leaks(lines.join(''))).toEqual([]);
    expect(leaks(answer.body)).toEqual([]);
  });

  it('in what a careless line of ours hands to the logger', async () => {
    const before = lines.length;
    await people.send('POST', '/careless', JSON.stringify({ name: NAME, ssn: SSN }));
    expect(
      parsed()
        .slice(before)
        .filter((entry) => entry['context'] === 'People').length,
    ).toBeGreaterThanOrEqual(8);
    expect(leaks(lines.join(''))).toEqual([]);
  });

  it('in a member that is not on the list, or not of the form the list asks for', () => {
    const before = lines.length;
    const careless = {
      body: { name: NAME },
      err: new Error(NAME),
      url: `/people/${SSN}`,
      agency: NAME,
      requestId: SSN,
      method: NAME,
      route: `/people/${NAME}`,
      code: NAME,
      context: `${NAME}\n`,
      status: NAME,
    };
    log.info('careless', careless as object);
    expect(parsed()[before]).toEqual({ level: 'info', time: expect.any(String), msg: 'careless' });
  });
});

describe('what the log does say', () => {
  it('where a fault of ours happened, its kind, its codes, and those of its cause', async () => {
    const answer = await people.send('GET', '/throws/cause');
    const entry = parsed().find((line) => line['requestId'] === answer.headers['x-request-id'] && line['fault']);
    expect(entry).toMatchObject({
      level: 'error',
      fault: {
        name: 'Error',
        frames: expect.arrayContaining([expect.stringContaining('taint.spec')]),
        cause: { name: 'TypeError', cause: { code: 'XX000', table: 'person', constraint: 'person_ssn_key' } },
      },
    });
    expect(JSON.stringify(entry)).not.toContain('"message"');
  });

  it('what Nest says at start', () => {
    expect(parsed()).toContainEqual(
      expect.objectContaining({ msg: 'Nest application successfully started', context: 'NestApplication' }),
    );
  });
});

it('planted: a log without the list writes all of it', () => {
  const written: string[] = [];
  const plain = pino({ level: 'info' }, { write: (text: string) => void written.push(text) });
  plain.info({ req: { url: `/people?name=${NAME}` }, body: { ssn: SSN }, err: databaseError('23505') }, 'request');
  expect(leaks(written.join('')).sort()).toEqual(['987-65-4320', 'Marigold', 'Quillfeather']);
});
