import { Hidden } from './fields.js';

/** Hidden fields of a form whose effect must happen once, on the version that the page shows. */
export function FormGuard({
  version,
  idempotencyKey,
}: {
  readonly version?: number;
  readonly idempotencyKey?: string;
}) {
  return (
    <>
      {version !== undefined && <Hidden name="version" value={String(version)} />}
      {idempotencyKey !== undefined && <Hidden name="idempotencyKey" value={idempotencyKey} />}
    </>
  );
}
