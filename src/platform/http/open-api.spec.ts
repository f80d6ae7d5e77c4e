import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { startEchoApp, type EchoApp } from './spec-support/echo-app.js';

let echo: EchoApp;
let document: OpenAPIObject;
beforeAll(async () => {
  echo = await startEchoApp();
  document = SwaggerModule.createDocument(echo.app, new DocumentBuilder().setOpenAPIVersion('3.1.0').build());
});
afterAll(() => echo.close());

it('a body is described by its schema', () => {
  const body = document.paths['/api/v1/echoes']?.post?.requestBody;
  expect(body).toMatchObject({
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          additionalProperties: false,
          required: ['title', 'elements'],
          properties: {
            title: { type: 'string', minLength: 1, maxLength: 200 },
            from: { type: 'string', format: 'date-time' },
            elements: { type: 'array', minItems: 1, maxItems: 50 },
          },
        },
      },
    },
  });
});

it('a query is described parameter by parameter', () => {
  expect(document.paths['/api/v1/records']?.get?.parameters).toEqual([
    expect.objectContaining({
      name: 'status',
      in: 'query',
      required: false,
      schema: expect.objectContaining({ enum: ['draft', 'submitted'] }),
    }),
    expect.objectContaining({
      name: 'limit',
      in: 'query',
      required: false,
      schema: expect.objectContaining({ type: 'integer' }),
    }),
  ]);
});

it('parameters of the path and the header fields that are required', () => {
  expect(document.paths['/api/v1/records/{id}']?.get?.parameters).toEqual([
    expect.objectContaining({
      name: 'id',
      in: 'path',
      required: true,
      schema: expect.objectContaining({ pattern: expect.any(String) }),
    }),
  ]);
  expect(document.paths['/api/v1/records/{id}']?.patch?.parameters).toContainEqual(
    expect.objectContaining({ name: 'If-Match', in: 'header', required: true }),
  );
});
