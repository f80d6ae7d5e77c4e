import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { OPEN_ROUTE } from '../platform/auth/public.js';
import { sessionCookie } from '../platform/auth/session-cookie.js';
import { packageRoot } from '../platform/package-root.js';
import { REJECTIONS } from '../platform/http/rejection-table.js';
import { ROUTE_WORDS } from './route-words.js';
import type { RouteWords } from './route-words.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Response = NonNullable<Operation['responses'][string]>;
type Responses = Record<string, Response>;

export const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

/** A route whose words or whose line in `route-words.ts` is missing; the message says which. */
export class UndescribedRoute extends Error {
  override readonly name = 'UndescribedRoute';
}

const DESCRIPTION = `Share requests between government agencies: checked against law, agreements and policy choices, decided by
people, released, accounted for, destroyed on time.

Errors are problem documents (RFC 9457); \`code\` names the problem, \`/problems/{code}\` explains it. Ids are UUIDv7; a human
number such as \`SR-2026-000412\` is accepted wherever an id is. Instants are RFC 3339 in UTC, durations ISO 8601. Lists answer
\`{items, page: {next, limit}}\`. Where a change needs \`If-Match\`, send the ETag of the version you have seen; where it needs
\`Idempotency-Key\`, send the same key on each retry.`;

/** The OpenAPI 3.1 document of an application: the same for the same routes, whatever order they were found in. */
export function describeRoutes(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Comity')
    .setDescription(DESCRIPTION)
    .setVersion(version())
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addCookieAuth(sessionCookie('https://comity.example').name, { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, base, { operationIdFactory: operationKey });
  const open = openOperations(app);
  const unused = new Set(Object.keys(ROUTE_WORDS));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const route = `${method.toUpperCase()} ${path}`;
      unused.delete(route);
      complete(operation, {
        route,
        path,
        // Nest numbers the paths of one method: `file[0]`.
        open: open.has((operation.operationId ?? '').replace(/\[\d+\]$/, '')),
        words: ROUTE_WORDS[route] ?? {},
      });
    }
  }
  if (unused.size > 0) {
    throw new UndescribedRoute(`src/start-up/route-words.ts describes what is no route: ${[...unused].join(', ')}`);
  }
  document.paths['/problems/{code}'] = { get: problemExplanation() };
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problemSchema() },
    responses: { Problem: problemResponse() },
  };
  document.tags = [...new Set(operationsOf(document).flatMap(({ operation }) => operation.tags ?? []))]
    .sort()
    .map((name) => ({ name }));
  return sorted(document) as OpenAPIObject;
}

export interface DescribedRoute {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Every route of a document, in its order. */
export function operationsOf(document: OpenAPIObject): readonly DescribedRoute[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method: method.toUpperCase(), path, operation }] : [];
    }),
  );
}

interface Circumstances {
  readonly route: string;
  readonly path: string;
  readonly open: boolean;
  readonly words: RouteWords;
}

function complete(operation: Operation, { route, path, open, words }: Circumstances): void {
  operation.summary ??= words.summary;
  if (!operation.summary) {
    throw new UndescribedRoute(
      `${route} has no words: give its method an @ApiOperation({ summary }), or a line in src/start-up/route-words.ts`,
    );
  }
  operation.operationId = (operation.operationId ?? '')
    .replace(/(?:Controller)?\./, '_')
    .replace(/\[\d+\]$/, '')
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase())
    // One method answers with a list as either kind of file (`ListFile`), and each route has a name of its own.
    .concat(/\/export\.(csv|json)$/.exec(path)?.[1]?.replace(/^/, '_') ?? '');
  operation.security = open ? [] : [{ bearer: [] }, { session: [] }];
  const types = words.answers ?? (path.startsWith('/api/v1/') ? ['application/json'] : []);
  const responses = operation.responses as Responses;
  for (const [status, response] of Object.entries(responses)) answerOf(status, response, types);
  for (const status of refusals(operation, open)) responses[status] ??= { $ref: '#/components/responses/Problem' };
}

function answerOf(status: string, response: Response, types: readonly string[]): void {
  if ('$ref' in response) return;
  response.description ||= status === '201' ? 'Done and recorded' : 'The answer';
  if (status.startsWith('2') && types.length > 0) {
    response.content ??= Object.fromEntries(types.map((type) => [type, {}]));
  }
}

/** What every route of a kind may refuse with; `default` stands for the rest of the table. */
function refusals(operation: Operation, open: boolean): readonly string[] {
  const parameters = (operation.parameters ?? []).flatMap((each) => ('in' in each ? [each] : []));
  const header = (name: string) => parameters.some((each) => each.in === 'header' && each.name.toLowerCase() === name);
  return [
    ...(open ? [] : ['401', '403']),
    ...(parameters.some((each) => each.in === 'path') ? ['404'] : []),
    ...(operation.requestBody ? ['413', '415', '422'] : []),
    ...(header('if-match') ? ['412', '428'] : []),
    ...(header('idempotency-key') ? ['409'] : []),
    'default',
  ];
}

const operationKey = (controller: string, method: string): string => `${controller}.${method}`;

/** Which methods are `@Public()`: the guard reads the same metadata. */
function openOperations(app: INestApplication): ReadonlySet<string> {
  const open = new Set<string>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function') continue;
        const marked: unknown = Reflect.getMetadata(OPEN_ROUTE, handler) ?? Reflect.getMetadata(OPEN_ROUTE, metatype);
        if (marked === true) open.add(operationKey(metatype.name, name));
      }
    }
  }
  return open;
}

function problemSchema() {
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What to do, for the case at hand' },
      code: { enum: Object.keys(REJECTIONS).sort() },
      requestId: { type: 'string', format: 'uuid' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'detail'],
          properties: { pointer: { type: 'string', format: 'json-pointer' }, detail: { type: 'string' } },
        },
      },
      findings: { type: 'array', items: { type: 'object' }, description: 'Of a refusal by policy' },
    },
  };
}

function problemResponse() {
  return {
    description: 'Refused; `code` says why and `detail` what to do',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** Registered by the platform beside Nest, so Nest does not know it. */
function problemExplanation(): Operation {
  return {
    operationId: 'problems_explain',
    summary: 'What a problem code means and what to do',
    tags: ['problems'],
    security: [],
    parameters: [
      { name: 'code', in: 'path', required: true, schema: { type: 'string', enum: Object.keys(REJECTIONS).sort() } },
    ],
    responses: {
      '200': { description: 'The explanation', content: { 'application/json': {}, 'text/html': {} } },
      '404': { $ref: '#/components/responses/Problem' },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** Members in alphabetical order, lists as they are: two runs, or two modules that change places, give the same bytes. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

function version(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
