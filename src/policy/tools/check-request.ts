import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { evaluate } from '../domain/evaluate.js';
import type { Evaluation, WouldPass } from '../domain/evaluation.js';
import type { Facts } from '../domain/facts.js';
import type { Pack } from '../domain/pack.js';
import { wouldPass } from '../domain/would-pass.js';
import { loadPack } from '../pack/load-pack.js';
import type { FileProblem, PackProblems } from '../pack/problem.js';
import { checkShape, readYaml } from '../pack/read-yaml.js';
import { requestFileSchema } from './facts-schema.js';
import { mergeFacts } from './merge-facts.js';
import { readScenarios, readWorld } from './scenario-file.js';

export interface CheckedRequest {
  readonly ok: true;
  readonly pack: Pack;
  readonly facts: Facts;
  readonly evaluation: Evaluation;
  /** The nearest request that would pass, where there is one. */
  readonly wouldPass: WouldPass | undefined;
}

export interface RequestCheckOptions {
  readonly packs: string;
  /** Without it the world file must name the pack. */
  readonly pack?: string;
  /** Shared facts; `world.yaml` beside the file when left out. */
  readonly world?: string;
  /** Used when the file gives no `now`. */
  readonly now: string;
  /** The file is a list of scenarios; this is the one. */
  readonly scenario?: string;
}

/** Evaluates a request file (`request:`, optional `now`, `stage`, `facts`) or one scenario, offline. */
export function checkRequest(file: string, options: RequestCheckOptions): CheckedRequest | PackProblems {
  if (!existsSync(file)) return refuse(file, 'there is no such file');
  const shared = readWorld(options.world ?? join(dirname(file), 'world.yaml'));
  if (!shared.world) return { ok: false, problems: shared.problems };
  const packId = options.pack ?? shared.world.pack;
  if (packId === undefined) return refuse(file, 'name the pack with --pack, or in the world file');
  const loaded = loadPack(options.packs, packId);
  if (!loaded.ok) return loaded;
  const zone = shared.world.timeZone ?? loaded.pack.content.timeZone;
  const found =
    options.scenario === undefined
      ? readRequestFile(file, options, shared.world, zone)
      : readScenario(file, options.scenario, zone);
  if (!found.ok) return found;
  const evaluation = evaluate(loaded.pack, found.facts);
  const { pack } = loaded;
  return { ok: true, pack, facts: found.facts, evaluation, wouldPass: wouldPass(pack, found.facts, evaluation) };
}

type FoundFacts = { readonly ok: true; readonly facts: Facts } | PackProblems;

function readRequestFile(
  file: string,
  options: RequestCheckOptions,
  world: NonNullable<ReturnType<typeof readWorld>['world']>,
  zone: string,
): FoundFacts {
  const parsed = readYaml(file, readFileSync(file, 'utf8'), { merge: true });
  if (!parsed.ok) return { ok: false, problems: parsed.problems };
  const checked = checkShape(parsed.yaml, requestFileSchema);
  if (!checked.value) return { ok: false, problems: checked.problems };
  const { now = options.now, stage, facts, request } = checked.value;
  const merged = mergeFacts(world, (parsed.yaml.value as { facts?: unknown }).facts, facts, {
    now,
    stage,
    timeZone: zone,
    request,
  });
  return merged.ok ? merged : { ok: false, problems: [parsed.yaml.at(['facts', ...merged.path], merged.problem)] };
}

function readScenario(file: string, id: string, zone: string): FoundFacts {
  const { scenarios, problems } = readScenarios([file], zone);
  const found = scenarios.find((item) => item.id === id);
  if (found) return { ok: true, facts: found.facts };
  return problems.length > 0 ? { ok: false, problems } : refuse(file, `there is no scenario ${id} in this file`);
}

function refuse(file: string, message: string): PackProblems {
  const problem: FileProblem = { file, line: 1, column: 1, message };
  return { ok: false, problems: [problem] };
}
