import type { RejectionCode } from './http/rejection-table.js';

/** Points at one place of the request body (RFC 6901) and says what is wrong there. Never quotes personal data. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * A refusal the caller can act on. A rejection is a value, a fault is an exception.
 * `detail` must say what to do; it reaches the caller, so it carries no personal data.
 */
export interface Rejection {
  readonly code: RejectionCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Extra members of the problem document, for example policy findings. */
  readonly extension?: Readonly<Record<string, unknown>>;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: Rejection };

export function accepted<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function rejected(
  code: RejectionCode,
  detail: string,
  more: Pick<Rejection, 'errors' | 'extension'> = {},
): { readonly ok: false; readonly rejection: Rejection } {
  return { ok: false, rejection: { code, detail, ...more } };
}
