import { Temporal } from 'temporal-polyfill';
import { examinePack } from '../policy/index.js';
import type { ArchivedPack, FileProblem, PackFiles } from '../policy/index.js';
import type { PackIdentity } from './domain/pack-version.js';

/** Plain values only, so that it can come from another thread. */
export type Examination =
  | { readonly ok: true; readonly identity: PackIdentity; readonly archived: ArchivedPack }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Loads, lints and tests a pack. Rows are called expired by the day in UTC, and that is a warning only. */
export function examine(files: PackFiles, pack: string, at: Date): Examination {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toString().slice(0, 10);
  const found = examinePack(files, pack, today);
  if (!found.ok) return found;
  const { archived, scenarioCount } = found;
  const { id, version, timeZone } = found.pack.content;
  const { digest, testsDigest } = archived;
  return {
    ok: true,
    identity: { pack: id, packVersion: version, digest, testsDigest, scenarios: scenarioCount, timeZone },
    archived,
  };
}
