// Who may import whom. Each rule has a red fixture under test/architecture/fixtures/<rule>; a rule without one fails.
// The picture these rules draw is in docs/architecture.md.

/** Features, highest first: each may import those after it, never those before it. */
export const FEATURES = [
  'home',
  'reports',
  'complaints',
  'rights',
  'retention',
  'rechecks',
  'disclosures',
  'grants',
  'decisions',
  'share-requests',
  'policy-packs',
  'policy',
  'agreements',
  'notifications',
  'directory',
  'ledger',
];

/** Under all features. `web` holds the page layout and components, `platform` what has no business word. */
export const FOUNDATIONS = ['web', 'platform'];

/** Entries and composition. They import everything; nothing imports them. */
export const TOP_FILES = ['main', 'worker', 'cli', 'app.module', 'reactions'];
export const TOP_FOLDERS = ['cli', 'start-up'];

const anyOf = (names) => `(?:${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`;
const FEATURE = anyOf(FEATURES);
const TOP = `^src/(?:${anyOf(TOP_FILES)}\\.ts$|${anyOf(TOP_FOLDERS)}/)`;
/** Specs, and what only specs use: neither is shipped. */
const SPEC = '\\.spec\\.tsx?$|/spec-support/';

// What domain code may use besides itself: types and pure functions, no clock, no input or output.
const PURE_PLATFORM = '^src/platform/(?:(?:result|actor|permissions)|http/rejection-table)\\.ts$';
const PURE_PACKAGES = 'node_modules/(?:temporal-polyfill|json-canonicalize|@marcbachmann/cel-js)/';
// For digests; `comity/digests-only` refuses the rest of it. `node:` is cut off before rules see the name.
const DIGESTS = '^crypto$';

/** Controllers, pages and jobs: the outside edge of a feature. */
const EDGE = '^src/[^/]+/(?:[^/]+\\.(?:controller|pages|page|jobs|job)\\.tsx?$|(?:controllers|pages|jobs)/)';

const directionRules = [...FEATURES, ...FOUNDATIONS].flatMap((name, rank, all) => {
  const above = all.slice(0, rank);
  if (name === 'platform' || above.length === 0) return [];
  return {
    name: 'dependency-direction',
    comment: `${name} is below ${above.join(', ')}: what they need from each other goes into src/reactions.ts.`,
    severity: 'error',
    from: { path: `^src/${name}/` },
    to: { path: `^src/${anyOf(above)}/` },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'Domain code takes facts as arguments. It may import its own feature’s domain/, the result, actor and ' +
        'permission types of platform/, packages that only compute (calendar, canonical JSON, CEL, digests), and ' +
        '(types only) another feature’s index. See docs/adr/0001.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/', pathNot: SPEC },
      to: { pathNot: ['^src/$1/domain/', PURE_PLATFORM, PURE_PACKAGES, DIGESTS, `^src/${FEATURE}/index\\.ts$`] },
    },
    {
      name: 'domain-is-pure',
      comment: 'Through another feature’s index domain code takes types only (`import type`): nothing may run.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/', pathNot: SPEC },
      to: { path: `^src/${FEATURE}/index\\.ts$`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'What domain code may import from platform/ is as pure as domain code.',
      severity: 'error',
      from: { path: PURE_PLATFORM },
      to: { pathNot: PURE_PLATFORM },
    },
    {
      name: 'features-through-index',
      comment: 'The index.ts of a feature is its only door. Export there what others may use.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: `^src/${FEATURE}/`, pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'features-through-index',
      comment: 'The entries and the list of reactions use the same door; app.module.ts may also take *.module.ts.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: SPEC },
      to: { path: `^src/${FEATURE}/`, pathNot: ['^src/[^/]+/index\\.ts$', '^src/[^/]+/[^/]+\\.module\\.ts$'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'platform-imports-no-feature',
      comment: 'src/platform knows no business word; a feature passes in what differs.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    ...directionRules,
    {
      name: 'entries-on-top',
      comment: 'main, worker, cli, app.module and reactions are imported by entries and tests only.',
      severity: 'error',
      from: { path: '^src/', pathNot: [TOP, SPEC] },
      to: { path: TOP },
    },
    {
      name: 'entries-on-top',
      comment: 'main, worker, cli → app.module → reactions, never back.',
      severity: 'error',
      from: { path: '^src/(?:app\\.module|reactions)\\.ts$' },
      to: { path: `^src/(?:(?:main|worker|cli)\\.ts$|${anyOf(TOP_FOLDERS)}/)` },
    },
    {
      name: 'entries-on-top',
      comment: 'The list of reactions does not know who composes it.',
      severity: 'error',
      from: { path: '^src/reactions\\.ts$' },
      to: { path: '^src/app\\.module\\.ts$' },
    },
    {
      name: 'edge-skips-persistence',
      comment: 'A controller, page or job asks a command or a query; it never reaches into persistence/.',
      severity: 'error',
      from: { path: EDGE, pathNot: SPEC },
      to: { path: '^src/[^/]+/persistence/' },
    },
    {
      name: 'layers-point-down',
      comment: 'persistence/ stores what a command decided; it calls neither commands nor queries.',
      severity: 'error',
      from: { path: '^src/[^/]+/persistence/', pathNot: SPEC },
      to: { path: '^src/[^/]+/(?:commands|queries)/' },
    },
    {
      name: 'layers-point-down',
      comment: 'Commands, queries and persistence do not know the controllers, pages and jobs that call them.',
      severity: 'error',
      from: { path: '^src/[^/]+/(?:commands|queries|persistence)/', pathNot: SPEC },
      to: { path: EDGE },
    },
    {
      name: 'cel-inside-policy-only',
      comment:
        'The expression library sits behind src/policy/domain, where expressions are checked and bounded (docs/adr/0007); ' +
        'the referee of the specs reads them by another one.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/policy/(?:domain|spec-support)/' },
      to: { path: 'node_modules/(?:@marcbachmann/cel-js|@bufbuild/cel)/' },
    },
    {
      name: 'typeorm-for-migrations-only',
      comment: 'Aggregates and queries use prepared SQL. See docs/adr/0005.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/platform/database/', SPEC] },
      to: { path: 'node_modules/(?:typeorm|@nestjs/typeorm)/' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A merged migration never changes, so it may not depend on code that does.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^(?:src|test|bench|samples)/' },
    },
    {
      name: 'runtime-without-tests',
      comment: 'Shipped code imports no spec, test support or bench.',
      severity: 'error',
      from: { path: '^(?:src|migrations)/', pathNot: SPEC },
      to: { path: ['^(?:test|bench)/', SPEC] },
    },
    {
      name: 'declared-packages-only',
      comment: 'Shipped code imports packages of `dependencies`: `npm ci --omit=dev` must still run.',
      severity: 'error',
      from: { path: '^(?:src|migrations)/', pathNot: SPEC },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm', 'npm-optional'],
      },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere is invisible to every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // `import type` counts: a type that crosses a border is knowledge that crosses it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
