import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

// Every rule of .dependency-cruiser.mjs, shown red on a miniature tree with legal imports beside the forbidden one:
// fixtures/<rule>/ must give the edges listed here, no more and no fewer, and none of another rule.
const RED: Record<string, readonly string[]> = {
  'domain-is-pure': [
    'src/platform/actor.ts → src/platform/database/database.ts',
    'src/share-requests/domain/reads-files.ts → fs',
    'src/share-requests/domain/reads-files.ts → src/platform/database/database.ts',
    'src/share-requests/domain/runs-policy.ts → src/policy/index.ts',
    'src/share-requests/domain/uses-package.ts → pg',
  ],
  'features-through-index': [
    'src/reactions.ts → src/policy/queries/packs.ts',
    'src/share-requests/commands/approve-share-request.ts → src/policy/domain/evaluate.ts',
  ],
  'no-cycles': ['src/grants/domain/grant.ts → src/grants/domain/suspend.ts'],
  'platform-imports-no-feature': ['src/platform/outbox/outbox.ts → src/ledger/index.ts'],
  'dependency-direction': ['src/directory/index.ts → src/share-requests/index.ts'],
  'entries-on-top': [
    'src/app.module.ts → src/worker.ts',
    'src/grants/commands/suspend-grant.ts → src/reactions.ts',
    'src/reactions.ts → src/app.module.ts',
  ],
  'edge-skips-persistence': [
    'src/grants/grants.controller.ts → src/grants/persistence/grant.repository.ts',
    'src/grants/grants.pages.tsx → src/grants/persistence/grant.repository.ts',
    'src/grants/jobs/expire-grants.ts → src/grants/persistence/grant.repository.ts',
  ],
  'layers-point-down': [
    'src/grants/persistence/grant.repository.ts → src/grants/commands/suspend-grant.ts',
    'src/grants/queries/live-grants.ts → src/grants/grants.controller.ts',
  ],
  'cel-inside-policy-only': ['src/grants/commands/suspend-grant.ts → @marcbachmann/cel-js'],
  'typeorm-for-migrations-only': ['src/grants/persistence/grant.entity.ts → typeorm'],
  'migrations-stand-alone': ['migrations/1700000000000-create-grants.ts → src/grants/index.ts'],
  'runtime-without-tests': ['src/grants/index.ts → test/support/fixed-clock.ts'],
  'declared-packages-only': ['src/grants/index.ts → fast-check', 'src/grants/index.ts → fastify'],
  'everything-resolves': ['src/grants/index.ts → ./domain/grant.js'],
};

const FIXTURES = join(import.meta.dirname, 'fixtures');
const ROOTS = ['src', 'migrations'];
type Config = Awaited<ReturnType<typeof extractDepcruiseConfig>>;

let config: Config;
beforeAll(async () => {
  config = await extractDepcruiseConfig('./.dependency-cruiser.mjs');
});

async function cruiseTree(baseDir: string, changed: Partial<Config> = {}): Promise<ICruiseResult> {
  const { options, ...ruleSet } = { ...config, ...changed };
  const roots = ROOTS.filter((root) => existsSync(join(baseDir, root)));
  const { output } = await cruise(roots, { ...options, ruleSet, validate: true, outputType: 'json', baseDir });
  return JSON.parse(String(output)) as ICruiseResult;
}

/** A package's path depends on where the tree stands: keep its name. */
const nameOf = (path: string) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
const edgesOf = (result: ICruiseResult) =>
  result.summary.violations.map((each) => ({
    rule: each.rule.name,
    edge: `${nameOf(each.from)} → ${nameOf(each.to)}`,
  }));

describe('the source tree', () => {
  it('keeps every rule about imports', async () => {
    const result = await cruiseTree(process.cwd());
    expect(edgesOf(result)).toEqual([]);
    // A resolver that follows nothing finds nothing: ask for more than it could see without following `.js` to `.ts`.
    const files = result.modules.filter((each) => each.source.startsWith('src/'));
    const followed = files.flatMap((each) => each.dependencies).filter((each) => /^src\/.*\.tsx?$/.test(each.resolved));
    expect(files.length).toBeGreaterThan(10);
    expect(followed.length).toBeGreaterThan(files.length / 2);
  });

  it('would not pass with a resolver that follows nothing', async () => {
    const blind = { ...config.options, enhancedResolveOptions: { extensions: ['.nothing'] } };
    const result = await cruiseTree(process.cwd(), { options: blind });
    expect(edgesOf(result).filter((each) => each.rule === 'everything-resolves')).not.toEqual([]);
  });
});

describe('each rule is shown red', () => {
  it('has a fixture, and each fixture a rule', () => {
    const rules = [...new Set(config.forbidden?.map((rule) => rule.name))].sort();
    const folders = readdirSync(FIXTURES, { withFileTypes: true }).filter((each) => each.isDirectory());
    expect(Object.keys(RED).sort()).toEqual(rules);
    expect(folders.map((each) => each.name).sort()).toEqual(rules);
  });

  it.each(Object.entries(RED))('%s', async (rule, edges) => {
    const found = edgesOf(await cruiseTree(join(FIXTURES, rule)));
    expect(found.map((each) => `${each.rule}: ${each.edge}`).sort()).toEqual(
      edges.map((edge) => `${rule}: ${edge}`).sort(),
    );
  });

  it('needs each of its parts: without one, its fixture loses an edge', async () => {
    const forbidden = config.forbidden ?? [];
    const idle: string[] = [];
    for (const [index, part] of forbidden.entries()) {
      const name = String(part.name);
      if (name === 'dependency-direction') continue; // shown pair by pair below
      const without = forbidden.filter((_, each) => each !== index);
      const found = edgesOf(await cruiseTree(join(FIXTURES, name), { forbidden: without }));
      if (found.length >= (RED[name]?.length ?? 0)) idle.push(`${name}: ${part.comment}`);
    }
    expect(idle).toEqual([]);
  });
});

describe('the order of the features', () => {
  // docs/architecture.md, highest first; `platform` has its own rule.
  const ORDER = [
    'reports complaints rights retention disclosures grants decisions share-requests policy agreements notifications',
    'directory ledger web platform',
  ].flatMap((line) => line.split(' '));
  const tree = mkdtempSync(join(tmpdir(), 'comity-order-'));
  afterAll(() => rmSync(tree, { recursive: true }));

  it('refuses every import that points up and allows every one that points down', async () => {
    for (const name of ORDER) {
      mkdirSync(join(tree, 'src', name), { recursive: true });
      writeFileSync(join(tree, 'src', name, 'index.ts'), 'export const here = true;\n');
      for (const other of ORDER.filter((each) => each !== name)) {
        const text = `import { here } from '../${other}/index.js';\n\nexport const there = here;\n`;
        writeFileSync(join(tree, 'src', name, `uses-${other}.ts`), text);
      }
    }
    const upward = ORDER.flatMap((name, rank) =>
      ORDER.slice(0, rank).map((above) => {
        const rule = name === 'platform' ? 'platform-imports-no-feature' : 'dependency-direction';
        return `${rule}: src/${name}/uses-${above}.ts → src/${above}/index.ts`;
      }),
    );
    const result = await cruiseTree(tree);
    expect(
      edgesOf(result)
        .map((each) => `${each.rule}: ${each.edge}`)
        .sort(),
    ).toEqual(upward.sort());
    expect(upward).toHaveLength((ORDER.length * (ORDER.length - 1)) / 2);
  });
});
