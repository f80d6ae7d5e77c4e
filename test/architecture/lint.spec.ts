import { relative } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { describe, expect, it } from '@jest/globals';

// Each rule of lint-rules.mjs, and the limits on lines, shown red and green on text under a path that does not exist.
interface Case {
  readonly path: string;
  readonly text: string;
}
const at = (path: string, ...texts: string[]): Case[] => texts.map((text) => ({ path, text }));
const lines = (count: number) =>
  Array.from({ length: count }, (_, line) => `export const line${line} = ${line};`).join('\n');
const FEATURE_FILE = 'src/grants/commands/suspend-grant.ts';
const SPEC_FILE = 'src/grants/domain/decide.spec.ts';

const CASES: Record<string, { readonly red: readonly Case[]; readonly green: readonly Case[] }> = {
  'comity/clock-only': {
    red: [
      ...at(
        FEATURE_FILE,
        'export const at = Date.now();',
        "export const at = Date['now']();",
        'export const at = [1].map(Date.now);',
        'export const at = globalThis.Date.now();',
        'export const at = new Date();',
        'export const at = new globalThis.Date();',
        'export const at = Date();',
        "import { Temporal } from 'temporal-polyfill';\nexport const at = Temporal.Now.instant();",
      ),
      ...at('src/reactions.ts', 'export const at = new Date();'),
      ...at('src/platform/queue/queue.ts', 'export const at = new Date();'),
      ...at(SPEC_FILE, 'export const at = new Date();'),
    ],
    green: [
      ...at(
        FEATURE_FILE,
        "export const at = new Date('2026-11-24T10:00:00Z');",
        'export const at = Date.parse("2026-11-24");',
      ),
      ...at('src/platform/clock/clock.ts', 'export const at = new Date();'),
      ...at('scripts/build.mjs', 'export const at = Date.now();'),
      ...at('test/e2e/ledger.spec.ts', 'export const at = Date.now();'),
    ],
  },
  'comity/config-only': {
    red: [
      ...at(
        FEATURE_FILE,
        'export const url = process.env.DATABASE_URL;',
        "export const url = process['env'].DATABASE_URL;",
        'export const url = globalThis.process.env.DATABASE_URL;',
        'const { env } = process;\nexport const url = env.DATABASE_URL;',
        "import { env } from 'node:process';\nexport const url = env.DATABASE_URL;",
      ),
      ...at('src/main.ts', 'export const url = process.env.DATABASE_URL;'),
    ],
    green: [
      ...at('src/platform/config/config.ts', 'export const url = process.env.DATABASE_URL;'),
      ...at(FEATURE_FILE, 'export const id = process.pid;'),
      ...at(SPEC_FILE, 'export const url = process.env.DATABASE_URL;'),
      ...at('scripts/start.mjs', 'export const url = process.env.DATABASE_URL;'),
    ],
  },
  'comity/no-hidden-reactions': {
    red: at(
      FEATURE_FILE,
      'class A {\n  @Saga()\n  follow = 1;\n}\nexport { A };',
      '@EventsHandler(Suspended)\nexport class A {}',
      'export class A {\n  @OnEvent("x")\n  follow() {}\n}',
      '@cqrs.EventsHandler(Suspended)\nexport class A {}',
      '@EventsHandler\nexport class A {}',
      "import { EventBus } from '@nestjs/cqrs';\nexport const bus = EventBus;",
      "import { EventBus as Bus } from '@nestjs/cqrs';\nexport const bus = Bus;",
      "import { OnEvent } from '@nestjs/event-emitter';\nexport const on = OnEvent;",
    ),
    green: at(
      FEATURE_FILE,
      "import { CommandHandler } from '@nestjs/cqrs';\n@CommandHandler(SuspendGrant)\nexport class A {}",
    ),
  },
  'comity/no-repository-save': {
    red: at(
      'src/grants/persistence/grant.repository.ts',
      'export const keep = (repository, grant) => repository.save(grant);',
      'export class A {\n  keep(grant) {\n    return this.grants.save(grant);\n  }\n}',
      'export const keep = (grants, grant) => grants?.save(grant);',
    ),
    green: at(
      'src/grants/persistence/grant.repository.ts',
      'export const keep = (store, id, decide) => store.update(id, decide);',
      'export const draw = (certificate) => certificate.save();',
    ),
  },
  'comity/no-random': {
    red: [
      ...at(FEATURE_FILE, 'export const n = Math.random();', "export const n = Math['random']();"),
      ...at('samples/people.ts', 'export const n = Math.random();'),
    ],
    green: at(FEATURE_FILE, 'export const n = Math.floor(1.5);'),
  },
  'comity/digests-only': {
    red: at(
      'src/grants/domain/decide.ts',
      "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();",
      "import { createHmac } from 'crypto';\nexport const mac = createHmac('sha256', 'key');",
      "import * as all from 'node:crypto';\nexport const id = all.randomUUID();",
      "import all from 'node:crypto';\nexport const id = all.randomUUID();",
      'export const id = crypto.randomUUID();',
    ),
    green: [
      ...at(
        'src/grants/domain/decide.ts',
        "import { createHash } from 'node:crypto';\nexport const make = createHash;",
      ),
      ...at(FEATURE_FILE, "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();"),
    ],
  },
  'comity/named-exports': {
    red: at(FEATURE_FILE, 'export default class SuspendGrant {}', 'const a = 1;\nexport { a as default };'),
    green: [...at(FEATURE_FILE, 'export const a = 1;'), ...at('jest.config.mjs', 'export default {};')],
  },
  'comity/file-name': {
    red: [
      'src/grants/utils.ts',
      'src/grants/grant-helpers.ts',
      'src/common/money.ts',
      'src/platform/queue/queue-manager.ts',
      'src/grants/SuspendGrant.ts',
      'src/grants/suspend_grant.ts',
      'test/support/test-utils.ts',
      'scripts/buildAll.mjs',
    ].flatMap((path) => at(path, 'export const a = 1;')),
    green: [
      'src/grants/grants.pages.tsx',
      'src/grants/persistence/grant.repository.ts',
      'migrations/1763900000000-create-grants.ts',
      '.dependency-cruiser.mjs',
      'src/platform/clock/clock.spec.ts',
    ].flatMap((path) => at(path, 'export const a = 1;')),
  },
  'max-lines': {
    red: [
      ...at('src/grants/domain/decide.ts', lines(401)),
      ...at('src/grants/domain/decide.spec.ts', lines(401)),
      ...at('src/main.ts', lines(41)),
      ...at('src/worker.ts', lines(41)),
      ...at('src/cli.ts', lines(41)),
    ],
    green: [...at('src/grants/domain/decide.ts', lines(400)), ...at('src/main.ts', lines(40))],
  },
};

// Virtual files are in no TypeScript program: the rules that need types stay out. That they are on is asked below.
const withoutTypes: Linter.Config = {
  languageOptions: { parserOptions: { projectService: false } },
  rules: Object.fromEntries(
    [
      'no-floating-promises',
      'no-misused-promises',
      'await-thenable',
      'only-throw-error',
      'switch-exhaustiveness-check',
    ].map((name) => [`@typescript-eslint/${name}`, 'off' as const]),
  ),
};
const eslint = new ESLint({ overrideConfig: withoutTypes });

async function faultsOf({ path, text }: Case): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path });
  if (!result || result.messages.some((each) => each.fatal)) throw new Error(`${path} was not linted`);
  return [...new Set(result.messages.filter((each) => each.severity === 2).map((each) => String(each.ruleId)))];
}

async function severityOf(rule: string, path: string): Promise<number> {
  const { rules = {} } = (await new ESLint().calculateConfigForFile(path)) as Linter.Config;
  return Number([rules[rule] ?? 0].flat()[0]);
}

describe('each rule about the text of a file is shown red', () => {
  it('has fixtures, and each fixture a rule', async () => {
    const plugin = './lint-rules.mjs';
    const { rules } = (await import(plugin)) as { rules: Record<string, unknown> };
    const own = Object.keys(rules).map((name) => `comity/${name}`);
    expect(Object.keys(CASES).sort()).toEqual([...own, 'max-lines'].sort());
  });

  const casesOf = (colour: 'red' | 'green') =>
    Object.entries(CASES).flatMap(([rule, cases]) =>
      cases[colour].map((each) => ({ ...each, rule, title: each.text.replaceAll('\n', ' ').slice(0, 90) })),
    );

  it.each(casesOf('red'))('$rule refuses $path: $title', async ({ rule, path, text }) => {
    expect(await faultsOf({ path, text })).toContain(rule);
  });

  it.each(casesOf('green'))('$rule allows $path: $title', async ({ rule, path, text }) => {
    expect(await faultsOf({ path, text })).not.toContain(rule);
  });
});

describe('the source tree', () => {
  it('keeps these rules', async () => {
    const results = await eslint.lintFiles(['src', 'migrations', 'scripts', 'test']);
    const faults = results.flatMap(({ filePath, messages }) =>
      messages
        .filter((each) => each.fatal || Object.hasOwn(CASES, String(each.ruleId)))
        .map((each) => `${relative(process.cwd(), filePath)}:${each.line} ${each.ruleId}: ${each.message}`),
    );
    expect(faults).toEqual([]);
    expect(results.length).toBeGreaterThan(20);
    expect(results.some(({ filePath }) => filePath.includes('fixtures'))).toBe(false);
  });
});

describe('rules of others that we rely on', () => {
  it.each([
    ['@typescript-eslint/no-floating-promises', 'src/grants/commands/suspend-grant.ts'],
    ['@typescript-eslint/no-floating-promises', 'test/e2e/ledger.spec.ts'],
    ['@typescript-eslint/no-misused-promises', 'src/grants/commands/suspend-grant.ts'],
    ['@typescript-eslint/only-throw-error', 'src/platform/database/database.ts'],
    ['@typescript-eslint/switch-exhaustiveness-check', 'src/grants/domain/decide.ts'],
    ['@typescript-eslint/no-explicit-any', 'src/grants/domain/decide.ts'],
    ['no-unused-private-class-members', 'scripts/start.mjs'],
  ])('%s is on for %s', async (rule, path) => {
    expect(await severityOf(rule, path)).toBe(2);
  });
});
