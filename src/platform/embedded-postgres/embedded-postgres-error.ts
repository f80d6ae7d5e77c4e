/** A start that cannot go on. The message says what happened and what to do; it holds no password. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** The code of a Node or PostgreSQL error (`ENOENT`, `57P03` …), `undefined` when it has none. */
export function errorCode(error: unknown): string | undefined {
  // Not by instanceof: errors of Node's own modules come from another realm under Jest.
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
