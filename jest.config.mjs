// One configuration, several suites: `npm test -- unit`, `… integration`, see scripts/test.mjs.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            react: { runtime: 'automatic', importSource: 'preact' },
          },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
const withDatabase = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};
const suite = (displayName, testMatch, extra = {}) => ({ ...shared, displayName, testMatch, ...extra });

export default {
  // A net under what hangs, no measure: linting the whole tree takes minutes on a loaded machine.
  testTimeout: 240_000,
  projects: [
    suite('unit', ['<rootDir>/src/**/*.spec.ts', '<rootDir>/src/**/*.spec.tsx', '<rootDir>/samples/**/*.spec.ts']),
    suite('architecture', ['<rootDir>/test/architecture/*.spec.ts']),
    suite('integration', ['<rootDir>/test/integration/*.spec.ts'], withDatabase),
    suite('e2e', ['<rootDir>/test/e2e/*.spec.ts'], withDatabase),
    suite('browser', ['<rootDir>/test/browser/*.spec.ts'], withDatabase),
    // No tests: it draws the pictures of the documents.
    suite('pictures', ['<rootDir>/test/browser/pictures/*.spec.ts'], withDatabase),
    suite('faults', ['<rootDir>/test/faults/*.spec.ts'], withDatabase),
  ],
};
