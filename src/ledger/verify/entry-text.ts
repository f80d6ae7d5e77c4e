import { isUtf8 } from 'node:buffer';

/** What the verifier reads of an entry; the whole shape is `LedgerEntry` in `../record/recorded-event.ts`. */
export interface EntryText {
  readonly entryId: string;
  readonly type: string;
  readonly at: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly aggregate: { readonly kind: string; readonly id: string; readonly version: number } | null;
  readonly agencies: readonly string[];
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** Reads the bytes of an entry; null when they are not an entry of version 1. */
export function readEntryText(bytes: Buffer): EntryText | null {
  if (!isUtf8(bytes)) return null;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || value['v'] !== 1) return null;
  const { entryId, type, at, agencies } = value;
  const aggregate = value['aggregate'] ?? null;
  if (typeof entryId !== 'string' || typeof type !== 'string' || typeof at !== 'string') return null;
  const time = INSTANT.test(at) ? Date.parse(at) : NaN;
  if (Number.isNaN(time) || !isAggregate(aggregate) || !Array.isArray(agencies)) return null;
  return { entryId, type, at, time, aggregate, agencies: agencies as string[] };
}

function isAggregate(value: unknown): value is EntryText['aggregate'] {
  if (value === null) return true;
  const { kind, id, version } = value as Record<string, unknown>;
  return typeof kind === 'string' && typeof id === 'string' && Number.isSafeInteger(version);
}
