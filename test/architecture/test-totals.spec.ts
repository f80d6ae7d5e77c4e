import { describe, expect, it } from '@jest/globals';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}
const script = pathToFileURL(resolve('scripts/test.mjs')).href;
const { countTests } = (await import(script)) as {
  countTests: (report: object | undefined, exitCode: number | null, mayBeEmpty: boolean) => Totals;
};

const report = (counts: object = {}) => ({
  numPassedTests: 7,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...counts,
});

describe('totals of a test run', () => {
  it('is green only for a run that ended well and ran something', () => {
    expect(countTests(report(), 0, false)).toEqual({ passed: 7, failed: 0, skipped: 0 });
  });

  it.each([
    ['a failed test', report({ numFailedTests: 2 }), 1, 2],
    ['a file that does not load', report({ numRuntimeErrorTestSuites: 1 }), 1, 1],
    ['both', report({ numFailedTests: 2, numRuntimeErrorTestSuites: 1 }), 1, 3],
    ['no report, as when the global set-up throws', undefined, 1, 1],
    ['no report from a run that says all is well', undefined, 0, 1],
    ['a time-out, which has no exit code', report(), null, 1],
    ['a bad end after green tests, as when the global tear-down throws', report(), 1, 1],
    ['a suite without tests', report({ numPassedTests: 0 }), 0, 1],
    ['a suite with nothing but skipped tests', report({ numPassedTests: 0, numPendingTests: 3 }), 0, 1],
  ])('counts %s as failed', (_name, json, exitCode, failed) => {
    expect(countTests(json, exitCode, false).failed).toBe(failed);
  });

  it('lets a pattern match nothing in one suite of several', () => {
    expect(countTests(report({ numPassedTests: 0 }), 0, true)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it('counts skipped and planned tests apart, never as passed', () => {
    expect(countTests(report({ numPendingTests: 2, numTodoTests: 1 }), 0, false)).toEqual({
      passed: 7,
      failed: 0,
      skipped: 3,
    });
  });
});
