import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { describeFault, type FaultDescription } from './describe-fault.js';

/** Everything a log line may say besides its message. A member that is not here is dropped, whatever it is. */
export interface LogMembers {
  readonly requestId?: string;
  readonly method?: string;
  /** The pattern of the route, `/api/v1/share-requests/:id`; never the address. */
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly agency?: string;
  readonly code?: string;
  readonly count?: number;
  /** The part of the program that speaks. */
  readonly context?: string;
  readonly fault?: unknown;
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/**
 * The log. `message` must be a constant of the program; values go into the members, which are checked one by one.
 */
export interface Log {
  error(message: string, members?: LogMembers): void;
  warn(message: string, members?: LogMembers): void;
  info(message: string, members?: LogMembers): void;
  debug(message: string, members?: LogMembers): void;
}

const text = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const number = (value: unknown) => typeof value === 'number' && Number.isFinite(value);

/** Narrow enough that a name, an SSN in a header or a query cannot stand in for the real thing. */
const MEMBERS: { readonly [Member in keyof Required<LogMembers>]: (value: unknown) => boolean } = {
  requestId: text(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  method: text(/^[A-Z]{3,9}$/),
  route: text(/^\/[\w\-./:*]{0,200}$/),
  status: number,
  ms: number,
  agency: text(/^[a-z0-9][a-z0-9-]{0,62}$/),
  code: text(/^[a-z][a-z0-9-]{0,60}$/),
  count: number,
  context: text(/^[\w ./:-]{1,80}$/),
  fault: () => true,
};

/**
 * @param destination where lines go; standard output unless a test collects them
 */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = options.destination ? pino(settings, options.destination) : pino(settings);
  const write =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, members: LogMembers = {}) => {
      if (logger.isLevelEnabled(level)) (logger as Logger)[level](allowed(members), message);
    };
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
}

function allowed(members: LogMembers): Record<string, string | number | FaultDescription> {
  const kept: Record<string, string | number | FaultDescription> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined || !Object.hasOwn(MEMBERS, name)) continue;
    if (!MEMBERS[name as keyof LogMembers](value)) continue;
    kept[name] = name === 'fault' ? describeFault(value) : (value as string | number);
  }
  return kept;
}

/** Nest token of the log. */
export const LOG = Symbol('log');
