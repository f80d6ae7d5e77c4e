import { rejected } from '../../platform/result.js';

/** Anything that went wrong while talking to a source. The cause may quote data: it is never shown or logged. */
export class SourceCallFailed extends Error {
  override readonly name = 'SourceCallFailed';
  /** SQLSTATE of the source, or the system's code such as ECONNREFUSED; neither holds data. */
  readonly code: string;
  constructor(cause: unknown) {
    super('A call to a source failed');
    const { code } = (cause ?? {}) as { code?: unknown };
    this.code = typeof code === 'string' && /^[0-9A-Z_]{2,40}$/.test(code) ? code : 'no-answer';
  }
}

// PostgreSQL 18, appendix A. Longest prefix first.
const ADVICE: readonly (readonly [prefix: string, advice: string])[] = [
  ['57014', 'took too long and was stopped. Try again later, or ask for fewer subjects'],
  ['42501', 'does not let its reader read a table that the source file names. Ask its operator to grant SELECT'],
  ['25006', 'refused because the transaction is read-only. Correct the views that the source file names'],
  ['28', 'refused the sign-in. Ask the operator to renew the secret'],
  ['3D', 'has no such database. Ask the operator to correct the secret'],
  ['42', 'does not have the tables or columns that the source file names. Correct the file'],
  ['22', 'holds or was sent a value that cannot be read as the source file says. Correct the file'],
  ['53', 'has no room for another connection. Try again later'],
];

/** `source-unavailable`, with the code and what to do; never the source's own words. */
export function refusedCall(sourceId: string, failed: SourceCallFailed) {
  const advice = ADVICE.find(([prefix]) => failed.code.startsWith(prefix))?.[1];
  return rejected(
    'source-unavailable',
    `The source ${sourceId} ${advice ?? 'cannot be reached. Try again later'} (${failed.code}). Nothing was released.`,
  );
}
