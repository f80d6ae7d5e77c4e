import { Temporal } from 'temporal-polyfill';
import { examinePack } from '../policy/index.js';
import type { ExaminedPack, PackFiles } from '../policy/index.js';
import type { PackIdentity } from './domain/pack-version.js';

/** Loads, lints and tests a pack. Rows are called expired by the day in UTC, and that is a warning only. */
export function examine(files: PackFiles, pack: string, at: Date): ExaminedPack {
  return examinePack(files, pack, Temporal.Instant.fromEpochMilliseconds(at.getTime()).toString().slice(0, 10));
}

/** What events say of a pack that passed. */
export function identityOf({ pack, archived, scenarioCount }: Extract<ExaminedPack, { ok: true }>): PackIdentity {
  const { id, version, timeZone } = pack.content;
  return {
    pack: id,
    packVersion: version,
    digest: archived.digest,
    testsDigest: archived.testsDigest,
    scenarios: scenarioCount,
    timeZone,
  };
}
