import { RuntimeException } from '@nestjs/core/internal';
import { Fault } from './fault.js';

/** What of an error may be logged: kinds, codes, names of tables and places in our code; never a value. */
export interface FaultDescription {
  readonly name: string;
  readonly message?: string;
  readonly code?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly frames: readonly string[];
  readonly cause?: FaultDescription;
}

const FRAME_LIMIT = 20;
const CAUSE_LIMIT = 3;
const NAME = /^[\w$]{1,60}$/;

/**
 * Turns anything thrown into something that can be logged. The allow-list is the point: members are picked one by one
 * and checked, so that `detail`, `where`, `query` and `parameters` of database errors, and messages, never pass.
 */
export function describeFault(thrown: unknown, depth = 0): FaultDescription {
  if (!(thrown instanceof Error)) return { name: `thrown ${typeof thrown}`, frames: [] };
  const { code, table, constraint, cause, driverError } = thrown as Error & Record<string, unknown>;
  const inner = driverError ?? cause;
  return {
    name: NAME.test(thrown.name) ? thrown.name : 'Error',
    ...(mayBeRead(thrown) ? { message: thrown.message } : {}),
    ...named('code', code),
    ...named('table', table),
    ...named('constraint', constraint),
    frames: framesOf(thrown),
    ...(inner instanceof Error && depth < CAUSE_LIMIT ? { cause: describeFault(inner, depth + 1) } : {}),
  };
}

/** Our own constants, and Nest's at start-up (a missing provider), which name classes and are of use only as text. */
function mayBeRead(error: Error): boolean {
  return error instanceof Fault || error instanceof RuntimeException;
}

function named<Member extends string>(member: Member, value: unknown): Partial<Record<Member, string>> {
  return typeof value === 'string' && NAME.test(value) ? ({ [member]: value } as Record<Member, string>) : {};
}

const FRAME =
  /^ {4}at (?:(?:async |new )*[\w$.<>#]+ \()?(?:node:[\w/]+|(?:file:\/\/\/|\/|[A-Za-z]:\\)[^\s()]+\.[cm]?[jt]sx?):\d+:\d+\)?$/;

/**
 * The lines of the stack that name places. The head of a stack is the message; it is cut off first, and what follows
 * must look like a frame to the last character, since a message can have lines of its own.
 */
export function framesOf(error: Error): readonly string[] {
  const stack = error.stack ?? '';
  const end = stack.indexOf(error.message);
  const body = end === -1 ? stack : stack.slice(end + error.message.length);
  return body
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, FRAME_LIMIT)
    .map((line) => line.slice('    at '.length));
}
