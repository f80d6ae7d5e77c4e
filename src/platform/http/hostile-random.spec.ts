import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startEchoApp, type EchoApp } from './spec-support/echo-app.js';

let echo: EchoApp;
let send: EchoApp['send'];
beforeAll(async () => {
  echo = await startEchoApp();
  send = echo.send;
});
afterAll(() => echo.close());

describe('anything at random', () => {
  it('is answered below 500 with what was sent or with a problem', async () => {
    const anyText = fc.string({ unit: 'binary' });
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        anyText,
        fc.double(),
        fc.constantFrom<unknown>(null, true, '2026-02-30', '2026-11-30T17:00:00', -0, 2 ** 60, '\u0000', '__proto__'),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(anyText, fc.constantFrom('title', 'elements', 'element', '__proto__')), tie('any'), {
          maxKeys: 4,
        }),
      ),
    })).any;
    const body = fc.record(
      {
        title: fc.oneof(fc.constant('A request'), value),
        elements: fc.oneof(fc.constant([{ element: 'person.name' }]), value),
        from: value,
        on: value,
        keep: value,
        count: fc.oneof(fc.integer(), value),
        extra: value,
      },
      { requiredKeys: ['title', 'elements'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/api/v1/echoes', '/api/v1/anything'), body, async (url, document) => {
        const json = JSON.stringify(document);
        const answer = await send('POST', url, json);
        expect(answer.status).toBeLessThan(500);
        if (answer.status === 200) expect(JSON.parse(answer.body)).toEqual(JSON.parse(json));
        else expect(answer.type).toBe('application/problem+json; charset=utf-8');
      }),
      { seed: 20261130, numRuns: 400 },
    );
  });

  it('in the address is answered below 500', async () => {
    const piece = fc.constantFrom(
      '%',
      '%zz',
      '%00',
      '%C0%AF',
      '..',
      '//',
      '?',
      '&',
      '=',
      'limit',
      '[]',
      ';',
      '#',
      '+',
      'api/v1/records',
      '%2e',
      '%F0%9F%98%80',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const answer = await send('GET', `/api/v1/records${pieces.join('')}`);
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.type).toBe('application/problem+json; charset=utf-8');
      }),
      { seed: 20261130, numRuns: 300 },
    );
  });

  it('is nobody’s fault but the sender’s', () => expect(echo.reports).toEqual([]));
});
