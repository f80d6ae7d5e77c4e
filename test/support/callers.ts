import { randomUUID } from 'node:crypto';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { startTestService as startService } from './service.js';
import type { TestService as Service, TestServiceOptions } from './service.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  // What the service answers with is what these tests look into.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** One invented person's calls to the API. */
export interface Caller {
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same with a fresh Idempotency-Key. */
  once(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export type TestService = Service & { as(handle: string): Promise<Caller> };

/** The whole service, seen through the people who call it; its clock shows the present, as the database's does. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const service = await startService({ clock: new SettableClock(new Date()), ...options });
  return Object.assign(service, {
    as: async (handle: string) => callerOf(`${service.baseUrl}/api/v1`, await service.tokenFor(handle)),
  });
}

export function callerOf(api: string, token: string): Caller {
  const call: Caller['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    const isJson = type.startsWith('application/json') || type.startsWith('application/problem+json');
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      body: isJson && bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined,
    };
  };
  return {
    call,
    once: (method, path, body, headers = {}) =>
      call(method, path, body, { 'idempotency-key': randomUUID(), ...headers }),
  };
}

/** A share request of the task force that policy permits; spread and change what a test is about. */
export const TASK_FORCE_REQUEST = {
  sourceAgency: 'dps',
  purpose: 'TRAFFICKING_SMUGGLING',
  caseRef: 'STF-2026-0142',
  necessity: 'Identify the named suspect of an open trafficking case.',
  authorities: ['UT-206-1B', 'UT-67-5-22.7'],
  elements: [{ code: 'person.full_name' }, { code: 'person.birth_year' }, { code: 'id.dl_number' }],
  subjects: { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] },
  retention: 'P180D',
} as const;

/** Number of the demo's agreement on trafficking between the task force agencies. */
export async function taskForceAgreement(analyst: Caller): Promise<string> {
  const { body } = await analyst.call('GET', '/agreements');
  const found = (body.items as { number: string; purposes: (string | { code: string })[] }[]).find((agreement) =>
    agreement.purposes.some(
      (purpose) => (typeof purpose === 'string' ? purpose : purpose.code) === 'TRAFFICKING_SMUGGLING',
    ),
  );
  if (found === undefined) throw new Error('The demo world has no task force agreement');
  return found.number;
}
