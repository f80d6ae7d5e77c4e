import { expect } from '@jest/globals';
import { REJECTIONS, type RejectionCode } from '../rejection-table.js';
import type { Answer } from './listen.js';

/** The answer is the whole problem of that code: status, media type, words, request id and the security headers. */
export function expectProblem(answer: Answer, code: RejectionCode): void {
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect({ status: answer.status, code: problem['code'] }).toEqual({ status: REJECTIONS[code].status, code });
  expect(answer.type).toBe('application/problem+json; charset=utf-8');
  expect(problem).toMatchObject({ type: `/problems/${code}`, title: REJECTIONS[code].title, status: answer.status });
  expect(problem['requestId']).toBe(answer.headers['x-request-id']);
  expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
}
