import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../actor.js';
import { ProblemError } from '../http/problem.js';
import './request-actor.js';

const actorOf = (context: ExecutionContext): Actor | undefined =>
  context.switchToHttp().getRequest<FastifyRequest>().actor;

/** Who sends the request. On an open route nobody need be there: then 401, see `OptionalActor`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = actorOf(context);
  if (!actor) throw new ProblemError({ code: 'not-signed-in', detail: 'Sign in first.' });
  return actor;
});

/** Who sends the request, or `undefined` on an open route without a session. */
export const OptionalActor = createParamDecorator((_: unknown, context: ExecutionContext) => actorOf(context));
