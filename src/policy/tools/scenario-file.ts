import { dirname, join, relative } from 'node:path';
import type { Facts } from '../domain/facts.js';
import { filesOnDisk, type PackFiles } from '../pack/pack-files.js';
import type { FileProblem } from '../pack/problem.js';
import { checkShape, readYaml, type YamlFile } from '../pack/read-yaml.js';
import { scenarioSchema, worldSchema, type Expectation, type World } from './facts-schema.js';
import { mergeFacts } from './merge-facts.js';

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
  readonly facts: Facts;
  readonly expect: Expectation;
}

export interface ScenarioSet {
  readonly scenarios: readonly Scenario[];
  readonly problems: readonly FileProblem[];
  /** Pack named by the world files, when they agree. */
  readonly packs: readonly string[];
}

const WORLD = 'world.yaml';
const HERE = filesOnDisk('.');

/** Reads scenario files, or every `*.yaml` of directories, with the `world.yaml` beside each. */
export function readScenarios(paths: readonly string[], defaultZone: string, files: PackFiles = HERE): ScenarioSet {
  const scenarios: Scenario[] = [];
  const problems: FileProblem[] = [];
  const packs = new Set<string>();
  const worlds = new Map<string, World | undefined>();
  for (const file of paths.flatMap((path) => filesOf(files, path, problems))) {
    const folder = dirname(file);
    if (!worlds.has(folder)) {
      const found = readWorld(join(folder, WORLD), files);
      problems.push(...found.problems);
      worlds.set(folder, found.world);
      if (found.world?.pack !== undefined) packs.add(found.world.pack);
    }
    const world = worlds.get(folder);
    if (world) readFile(file, world, world.timeZone ?? defaultZone);
  }
  const seen = new Map<string, Scenario>();
  for (const scenario of scenarios) {
    const former = seen.get(scenario.id);
    if (former)
      problems.push({
        file: scenario.file,
        line: scenario.line,
        column: 1,
        message: `scenario ${scenario.id} stands in ${former.file}:${former.line} too`,
      });
    seen.set(scenario.id, scenario);
  }
  return { scenarios, problems, packs: [...packs] };

  function readFile(file: string, world: World, zone: string): void {
    const name = shown(file);
    const parsed = readYaml(name, files.text(file), { merge: true });
    if (!parsed.ok) return void problems.push(...parsed.problems);
    const list = parsed.yaml.value;
    if (!Array.isArray(list))
      return void problems.push({ file: name, line: 1, column: 1, message: 'a scenario file is a list of scenarios' });
    list.forEach((item: unknown, index) => {
      const found = readScenario(parsed.yaml, index, item, world, zone);
      if ('problems' in found) problems.push(...found.problems);
      else scenarios.push(found);
    });
  }
}

function readScenario(
  yaml: YamlFile,
  index: number,
  item: unknown,
  world: World,
  zone: string,
): Scenario | { readonly problems: readonly FileProblem[] } {
  const found = checkShape(yaml, scenarioSchema, [index], item);
  if (!found.value) return { problems: found.problems };
  const { id, title, now, stage, facts, request, expect } = found.value;
  const merged = mergeFacts(world, (item as { facts?: unknown }).facts, facts, { now, stage, timeZone: zone, request });
  if (!merged.ok) return { problems: [yaml.at([index, 'facts', ...merged.path], merged.problem)] };
  const { file, line } = yaml.at([index, 'id'], '');
  return { id, title, file, line, facts: merged.facts, expect };
}

/** The shared facts, or none where there is no file. */
export function readWorld(
  file: string,
  files: PackFiles = HERE,
): { readonly world?: World; readonly problems: readonly FileProblem[] } {
  if (files.kind(file) !== 'file') return { world: worldSchema.parse({}), problems: [] };
  const parsed = readYaml(shown(file), files.text(file), { merge: true });
  if (!parsed.ok) return { problems: parsed.problems };
  const found = checkShape(parsed.yaml, worldSchema);
  return found.value ? { world: found.value, problems: [] } : { problems: found.problems };
}

function filesOf(files: PackFiles, path: string, problems: FileProblem[]): readonly string[] {
  const kind = files.kind(path);
  if (kind === 'file') return [path];
  if (kind === undefined) {
    problems.push({ file: path, line: 1, column: 1, message: 'there is no such file or directory' });
    return [];
  }
  return files.names(path).flatMap((name) => {
    const inside = join(path, name);
    if (files.kind(inside) === 'folder') return filesOf(files, inside, problems);
    return name !== WORLD && /\.ya?ml$/.test(name) ? [inside] : [];
  });
}

function shown(file: string): string {
  const near = relative('.', file);
  return near.startsWith('..') ? file : near;
}
