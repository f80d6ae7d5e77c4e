import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RejectionCode } from './rejection-table.js';
import { ProblemError } from './problem.js';
import { assertKeepsInput, openApiSchema, type OpenApiSchema } from './schema-guard.js';
import { fieldErrorsOf } from './zod-issues.js';

/**
 * The body of the request, checked against a strict schema and handed over exactly as sent.
 * Schemas that would alter it (`z.object`, transforms, defaults, coercion) are refused when the class is loaded.
 * Registers the schema for OpenAPI. Refuses with 422 `invalid-body`.
 */
export function ZodBody(schema: z.ZodType): ParameterDecorator {
  assertKeepsInput(schema);
  const parameter = createParamDecorator((_: unknown, context: ExecutionContext) => {
    const body: unknown = requestOf(context).body;
    check(schema, body, 'invalid-body', 'Correct the members listed in errors.');
    return body;
  })();
  return (target, key, index) => {
    documented(target, key, ApiBody({ schema: openApiSchema(schema), required: true }));
    parameter(target, key, index);
  };
}

/**
 * The query of the address against a strict object schema whose members read text. Unlike bodies, members may
 * convert (`'50'` → 50): a query has no numbers of its own. Unknown and repeated parameters are refused with 400.
 */
export function ZodQuery(schema: z.ZodObject): ParameterDecorator {
  assertKeepsInput(schema, { membersMayConvert: true });
  const parameter = createParamDecorator((_: unknown, context: ExecutionContext) =>
    check(
      schema,
      { ...(requestOf(context).query as object) },
      'invalid-parameter',
      'Correct the parameters listed in errors.',
    ),
  )();
  return (target, key, index) => {
    const { properties = {}, required = [] } = openApiSchema(schema);
    for (const [name, property] of Object.entries(properties as Record<string, OpenApiSchema>)) {
      documented(target, key, ApiQuery({ name, required: (required as string[]).includes(name), schema: property }));
    }
    parameter(target, key, index);
  };
}

/** One parameter of the path, for example `@ZodParam('id', recordReference())`. Refuses with 400. */
export function ZodParam(name: string, schema: z.ZodType<string, string>): ParameterDecorator {
  assertKeepsInput(schema);
  const parameter = createParamDecorator((_: unknown, context: ExecutionContext) => {
    const value = (requestOf(context).params as Record<string, string | undefined>)[name];
    const result = schema.safeParse(value);
    if (result.success) return value;
    const errors = fieldErrorsOf(result.error, [name]);
    throw new ProblemError({ code: 'invalid-parameter', detail: `Correct "${name}" in the path.`, errors });
  })();
  return (target, key, index) => {
    documented(target, key, ApiParam({ name, schema: openApiSchema(schema) }));
    parameter(target, key, index);
  };
}

function check<T>(schema: z.ZodType<T>, input: unknown, code: RejectionCode, detail: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new ProblemError({ code, detail, errors: fieldErrorsOf(result.error) });
}

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

/** Swagger's decorators are for methods; ours stand at a parameter, so the method is looked up. */
function documented(target: object, key: string | symbol | undefined, decorator: MethodDecorator): void {
  if (key === undefined) throw new TypeError('This decorator belongs at a parameter of a route method.');
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  if (descriptor) decorator(target, key, descriptor);
}
