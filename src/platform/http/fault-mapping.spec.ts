import { describe, expect, it } from '@jest/globals';
import { HttpException, NotFoundException } from '@nestjs/common';
import { DatabaseUnavailable } from '../database/database.js';
import { mapFault, sqlStateOf } from './fault-mapping.js';
import { problemDocument, problemHeaders, ProblemError, unwrap } from './problem.js';
import type { REJECTIONS } from './rejection-table.js';
import { accepted, rejected } from '../result.js';

/** As pg throws them: the message and the detail quote what was sent. */
const databaseError = (code: string) =>
  Object.assign(new Error('invalid input: "Mary Roe"'), {
    severity: 'ERROR',
    code,
    detail: 'Key (name)=(Mary Roe) already exists.',
    where: "unnamed portal parameter $1 = 'Mary Roe'",
  });

describe('what a thrown value becomes', () => {
  it.each<[string, unknown, keyof typeof REJECTIONS, 'quiet' | 'notice' | 'fault']>([
    ['our own problem', new ProblemError({ code: 'under-hold', detail: 'Wait.' }), 'under-hold', 'quiet'],
    ['text that is no uuid', databaseError('22P02'), 'invalid-body', 'notice'],
    ['number out of range', databaseError('22003'), 'invalid-body', 'notice'],
    ['NUL', databaseError('22021'), 'invalid-body', 'notice'],
    ['impossible date', databaseError('22008'), 'invalid-body', 'notice'],
    ['unique violation', databaseError('23505'), 'already-exists', 'notice'],
    ['foreign key', databaseError('23503'), 'invalid-body', 'notice'],
    ['check', databaseError('23514'), 'invalid-body', 'notice'],
    ['exclusion', databaseError('23P01'), 'already-exists', 'notice'],
    ['deadlock', databaseError('40P01'), 'service-unavailable', 'notice'],
    ['lock timeout', databaseError('55P03'), 'service-unavailable', 'notice'],
    ['statement timeout', databaseError('57014'), 'service-unavailable', 'notice'],
    ['server stops', databaseError('57P01'), 'service-unavailable', 'fault'],
    ['disk full', databaseError('53100'), 'service-unavailable', 'fault'],
    ['connection lost', databaseError('08006'), 'service-unavailable', 'fault'],
    ['row-level security', databaseError('42501'), 'internal-error', 'fault'],
    ['wrong SQL', databaseError('42601'), 'internal-error', 'fault'],
    [
      'the same inside TypeORM',
      Object.assign(new Error('x'), { driverError: databaseError('23505') }),
      'already-exists',
      'notice',
    ],
    ['no connection', new DatabaseUnavailable('x'), 'service-unavailable', 'fault'],
    [
      'refused connection',
      Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }),
      'service-unavailable',
      'fault',
    ],
    [
      'no socket',
      Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'connect' }),
      'service-unavailable',
      'fault',
    ],
    ['no file', Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' }), 'internal-error', 'fault'],
    ['connection cut', new Error('Connection terminated unexpectedly'), 'service-unavailable', 'fault'],
    [
      'the sender left',
      Object.assign(new Error('aborted'), { code: 'ECONNRESET', statusCode: 400 }),
      'bad-request',
      'quiet',
    ],
    ['Nest: not found', new NotFoundException('Cannot GET /people?name=Roe'), 'not-found', 'quiet'],
    ['Nest: 418', new HttpException('Mary Roe', 418), 'bad-request', 'quiet'],
    ['Nest: 500', new HttpException('Mary Roe', 500), 'internal-error', 'fault'],
    [
      'Fastify: odd 4xx',
      Object.assign(new Error('Mary Roe'), { code: 'FST_ERR_X', statusCode: 422 }),
      'bad-request',
      'quiet',
    ],
    [
      'Fastify: 5xx',
      Object.assign(new Error('Mary Roe'), { code: 'FST_ERR_X', statusCode: 500 }),
      'internal-error',
      'fault',
    ],
    ['somebody else’s status', Object.assign(new Error('Mary Roe'), { statusCode: 404 }), 'internal-error', 'fault'],
    ['a bug', new TypeError('Mary Roe is not a function'), 'internal-error', 'fault'],
    ['text', 'Mary Roe', 'internal-error', 'fault'],
    ['nothing', undefined, 'internal-error', 'fault'],
    ['null', null, 'internal-error', 'fault'],
  ])('%s', (_name, thrown, code, report) => {
    const fault = mapFault(thrown);
    expect([fault.rejection.code, fault.report]).toEqual([code, report]);
    expect(JSON.stringify(problemDocument(fault.rejection, 'r'))).not.toContain('Roe');
  });

  it('knows a SQLSTATE only from the database', () => {
    expect(sqlStateOf(Object.assign(new Error('x'), { code: 'EPIPE' }))).toBeUndefined();
    expect(sqlStateOf(databaseError('23505'))).toBe('23505');
  });
});

describe('problem documents', () => {
  it('are RFC 9457 with our members, and extensions cannot overwrite them', () => {
    const rejection = {
      code: 'policy-denied' as const,
      detail: 'Ask for less.',
      extension: { findings: [{ rule: 'r1' }], status: 200, type: 'about:blank', code: 'x' },
    };
    expect(problemDocument(rejection, 'id')).toEqual({
      type: '/problems/policy-denied',
      title: 'Policy does not allow this',
      status: 422,
      detail: 'Ask for less.',
      code: 'policy-denied',
      requestId: 'id',
      findings: [{ rule: 'r1' }],
    });
  });

  it('say when to come back', () => {
    expect(problemHeaders({ code: 'too-many-requests', detail: '' })).toMatchObject({ 'retry-after': '30' });
    expect(problemHeaders({ code: 'too-many-requests', detail: '', extension: { retryAfter: 3 } })).toMatchObject({
      'retry-after': '3',
    });
    expect(problemHeaders({ code: 'not-found', detail: '' })).not.toHaveProperty('retry-after');
  });

  it('unwrap gives the value or throws the rejection', () => {
    expect(unwrap(accepted(7))).toBe(7);
    expect(() => unwrap(rejected('not-due', 'Wait.'))).toThrow(ProblemError);
  });
});
