import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/**
 * Nest's logger on top of ours. Texts pass, because Nest's and our own are constants; errors are described without
 * their values; any other object is left out, as nobody knows what it holds.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  /** Nest passes `(message, …, context)`, and for errors `(message, stack, context)`; a stack repeats the message. */
  private write(level: keyof Log, message: unknown, rest: readonly unknown[]): void {
    const last = rest.at(-1);
    const context = typeof last === 'string' && !last.includes('\n') ? { context: last } : {};
    const fault = [message, ...rest].find((part) => part instanceof Error);
    const text = typeof message === 'string' ? message : fault ? 'An error was thrown' : 'An object was logged';
    this.target[level](text, { ...context, ...(fault ? { fault } : {}) });
  }
}
