import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { openApiDrift, openApiText } from '../../src/start-up/openapi.js';
import { operationsOf } from '../../src/start-up/openapi-document.js';
import type { DescribedRoute } from '../../src/start-up/openapi-document.js';
import { startTestService } from '../support/service.js';
import type { TestService } from '../support/service.js';

let service: TestService;
let served: readonly string[];
let document: OpenAPIObject;
let described: readonly DescribedRoute[];

beforeAll(async () => {
  service = await startTestService({ seed: false });
  served = service.routes;
  document = (await service.send('GET', '/api/v1/openapi.json')).body;
  described = operationsOf(document);
});
afterAll(async () => service.close());

/** `POST /api/v1/holds/{id}` as Fastify writes it. */
const asServed = ({ method, path }: Pick<DescribedRoute, 'method' | 'path'>) =>
  `${method} ${path.replace(/\{path\}/, '*').replace(/\{(\w+)\}/g, ':$1')}`;

/** Routes on one side only. */
function differences(routes: readonly string[], documented: readonly string[]) {
  return {
    undocumented: routes.filter((route) => !documented.includes(route)),
    unserved: documented.filter((route) => !routes.includes(route)),
  };
}

describe('the OpenAPI document', () => {
  it('describes exactly the routes that are served', () => {
    expect(served.length).toBeGreaterThan(40);
    expect(differences(served, described.map(asServed))).toEqual({ undocumented: [], unserved: [] });
  });

  it('would notice a route too many or too few', () => {
    const documented = described.map(asServed);
    expect(differences([...served, 'GET /api/v1/secrets'], documented).undocumented).toEqual(['GET /api/v1/secrets']);
    expect(differences(served.slice(1), documented).unserved).toEqual([served[0]]);
  });

  it('is the one that is kept in the repository', async () => {
    expect(await openApiDrift()).toBeUndefined();
    expect(`${JSON.stringify(document, null, 2)}\n`).toBe(await openApiText());
  });

  it('is OpenAPI 3.1 with the two ways to sign in', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.components?.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      session: { type: 'apiKey', in: 'cookie', name: '__Host-comity' },
    });
  });

  it('gives every route words, a group, answers and the problem document', () => {
    const poor = described.filter(({ operation: { summary, tags, responses } }) => {
      const problem = responses['default'];
      return !summary || !tags?.length || !problem || !('$ref' in problem) || Object.keys(responses).length < 2;
    });
    expect(poor.map(asServed)).toEqual([]);
  });

  it('names each operation once', () => {
    const ids = described.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells the truth about who may ask: an open route asks for no token, every other does', async () => {
    const wrong: string[] = [];
    for (const route of described) {
      const path = route.path
        .replace('{code}', 'not-found')
        .replace(/\{\w+\}/g, '01968000-0000-7000-8001-000000000001');
      const { status } = await service.send(route.method as 'GET', path);
      const open = route.operation.security?.length === 0;
      if ((status === 401) === open) wrong.push(`${asServed(route)} answered ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('is shown as a page with every route on it', async () => {
    const page = await service.send('GET', '/api/docs', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    const absent = described.filter(({ operation }) => !page.text.includes(`id="${operation.operationId}"`));
    expect(absent.map(asServed)).toEqual([]);
  });
});
