import { canonicalJson, digestOf, ENGINE_SEMANTICS } from '../domain/canonical.js';
import { compilePack, type Pack } from '../domain/pack.js';
import type { PackContent } from '../domain/pack-content.js';
import { loadPack } from '../pack/load-pack.js';
import type { PackFiles } from '../pack/pack-files.js';
import type { FileProblem } from '../pack/problem.js';
import { analyse } from './lint-pack.js';
import { report } from './run-scenarios.js';
import { readScenarios, type Scenario } from './scenario-file.js';

/** A pack as it is kept for ever: texts whose SHA-256 are its digests, so that they can be told from any others. */
export interface ArchivedPack {
  readonly digest: string;
  /** Version of what the engine means by the content. */
  readonly semantics: string;
  /** RFC 8785 canonical JSON of `PackContent`. */
  readonly content: string;
  readonly testsDigest: string;
  /** RFC 8785 canonical JSON of the pack's own scenarios. */
  readonly scenarios: string;
}

export type ExaminedPack =
  | { readonly ok: true; readonly pack: Pack; readonly archived: ArchivedPack; readonly scenarioCount: number }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * What a pack must survive before anybody is judged by it: it loads, lint finds no error, and it passes its own scenarios, of
 * which there is at least one.
 * @param asOf day on which rows are called expired
 */
export function examinePack(files: PackFiles, packId: string, asOf: string): ExaminedPack {
  const loaded = loadPack(files, packId);
  if (!loaded.ok) return loaded;
  const { pack } = loaded;
  const tests = `${packId}/tests`;
  const { scenarios, problems } = readScenarios([tests], pack.content.timeZone, files);
  const none = scenarios.length === 0 && problems.length === 0;
  const faults = [
    ...analyse(loaded, asOf).errors,
    ...problems,
    ...(none ? [{ file: tests, line: 1, column: 1, message: 'there is no scenario here' }] : []),
    ...failures(pack, scenarios),
  ];
  if (faults.length > 0) return { ok: false, problems: faults };
  const kept = scenarios.map(({ id, title, facts, expect }) => ({ id, title, facts, expect }));
  return {
    ok: true,
    pack,
    archived: {
      digest: pack.digest,
      semantics: ENGINE_SEMANTICS,
      content: canonicalJson(pack.content),
      testsDigest: digestOf(kept),
      scenarios: canonicalJson(kept),
    },
    scenarioCount: scenarios.length,
  };
}

export type RestoredPack = { readonly ok: true; readonly pack: Pack } | { readonly ok: false; readonly reason: string };

/**
 * The pack of an archived text, ready to judge by. Kept by another version of the engine it has another digest than it was
 * archived under; whether that may be is the caller's question.
 */
export function restorePack({
  digest,
  semantics,
  content,
}: Omit<ArchivedPack, 'testsDigest' | 'scenarios'>): RestoredPack {
  try {
    const parsed = JSON.parse(content) as PackContent;
    if (digestOf({ semantics, content: parsed }) !== digest) {
      return { ok: false, reason: 'its content is not what its digest says' };
    }
    return { ok: true, pack: compilePack(parsed) };
  } catch (error) {
    return { ok: false, reason: `it cannot be compiled: ${error instanceof Error ? error.message : 'unknown fault'}` };
  }
}

/** Runs the archived scenarios again; the reason why the pack must not be taken into use, if there is one. */
export function failingTests(
  pack: Pack,
  { testsDigest, scenarios }: Pick<ArchivedPack, 'testsDigest' | 'scenarios'>,
): string | undefined {
  try {
    const parsed = JSON.parse(scenarios) as readonly Omit<Scenario, 'file' | 'line'>[];
    if (digestOf(parsed) !== testsDigest) return 'its scenarios are not what their digest says';
    if (parsed.length === 0) return 'it has no scenario of its own';
    const failed = failures(
      pack,
      parsed.map((each) => ({ ...each, file: 'tests', line: 1 })),
    );
    return failed.length === 0 ? undefined : `${failed.length} of its own scenarios fail`;
  } catch (error) {
    return `its scenarios cannot be run: ${error instanceof Error ? error.message : 'unknown fault'}`;
  }
}

function failures(pack: Pack, scenarios: readonly Scenario[]): readonly FileProblem[] {
  return report(pack, scenarios, [])
    .results.filter((result) => !result.passed)
    .map(({ file, line, id, differences }) => ({
      file,
      line,
      column: 1,
      message: `scenario ${id} fails: ${differences.join('; ')}`,
    }));
}
