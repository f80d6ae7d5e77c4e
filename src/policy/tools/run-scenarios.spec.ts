import { afterAll, describe, expect, it } from '@jest/globals';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProblem } from '../pack/problem.js';
import { formatReport, runScenarios, type ScenarioReport } from './run-scenarios.js';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** The harbour's scenarios with one thing changed. */
function run(change: (text: string) => string, file = 'harbour.yaml'): ScenarioReport {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  folders.push(folder);
  cpSync('policies/minimal/tests', folder, { recursive: true });
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  return runScenarios([folder], 'policies');
}

describe('policy tests', () => {
  it('pass on the harbour, merge keys and world file included', () => {
    const found = runScenarios(['policies/minimal/tests'], 'policies');
    expect(found.problems).toEqual([]);
    expect(formatReport(found)).toMatch(
      /pass {2}HB06 .*\n[\s\S]*Coverage of minimal@1: 11 of 11 rules reached firing and passing\n[\s\S]*\n21 passed, 0 failed$/,
    );
  });

  it.each<[string, string, string, string]>([
    ['outcome', 'outcome: permit, permit: [vessel.name]', 'outcome: hold', 'outcome: expected hold, was permit'],
    ['a day', 'destroyBy: 2026-12-24', 'destroyBy: 2026-12-25', 'destroyBy: expected 2026-12-25, was 2026-12-24'],
    ['a retention', 'retention: P90D }', 'retention: P91D }', 'retention: expected P91D, was P90D'],
    ['an obligation', 'obligations: [H-DELETE]', 'obligations: [H-KEEP]', 'H-KEEP: expected as an obligation, is not'],
    ['a rule that did not fire', 'fired: [H-07, H-09]', 'fired: [H-11]', 'H-11: expected to fire, did not'],
    ['a rule that did', 'fired: [H-07, H-09]', 'notFired: [H-07]', 'H-07: fired, expected not to'],
    [
      'a rule the pack lacks',
      'fired: [H-07, H-09]',
      'notFired: [H-99]',
      'the pack has no rule H-99, did you mean H-09?',
    ],
    [
      'a mask',
      'vessel.registration: flag_only }',
      'vessel.registration: last4 }',
      'vessel.registration: expected mask last4, was mask flag_only',
    ],
    ['a denied element', 'permit: [crew.list]', 'deny: [crew.list]', 'crew.list: expected deny, was permit'],
    ['a citation', 'permit: [crew.list]', 'cites: [Sea Act]', 'no finding cites Sea Act'],
    ['neutrality', 'permit: [crew.list]', 'neutral: true', 'neutral: expected true, was false'],
  ])('fail on %s', (_what, from, to, difference) => {
    const found = run((text) => text.replace(from, to));
    expect(found.failed).toBe(1);
    expect(found.results.flatMap((item) => item.differences)).toEqual([difference]);
    expect(formatReport(found)).toMatch(/20 passed, 1 failed$/);
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'an unknown key',
      'harbour.yaml',
      (text) => text.replace('caseRef:', 'caseref:'),
      /harbour\.yaml:10:5 unknown key caseref, did you mean caseRef\?/,
    ],
    [
      'an unknown key of an expectation',
      'harbour.yaml',
      (text) => text.replace('{ outcome: deny, fired: [H-04, H-06] }', '{ outcom: deny }'),
      /unknown key outcom, did you mean outcome\?/,
    ],
    [
      'a scenario that expects nothing',
      'harbour.yaml',
      (text) => text.replace('expect: { outcome: permit, permit: [crew.list] }', 'expect: {}'),
      /expects nothing/,
    ],
    [
      'a time without its offset',
      'harbour.yaml',
      (text) => text.replace('T10:00:00+13:00', 'T10:00:00'),
      /harbour\.yaml:3:3 now: must be a time with its offset/,
    ],
    ['an id twice', 'harbour.yaml', (text) => text.replace('id: HB02', 'id: HB01'), /scenario HB01 stands in .*:1 too/],
    [
      'an unknown key of the world',
      'world.yaml',
      (text) => text.replace('agencies:', 'agencys:'),
      /world\.yaml:3:1 unknown key agencys, did you mean agencies\?/,
    ],
  ])('count %s as a failure, with its place', (_what, file, change, expected) => {
    const found = run(change, file);
    expect(found.problems.map(formatProblem).join('\n')).toMatch(expected);
    expect(found.failed).toBeGreaterThan(0);
  });

  it('an empty directory is a failure, not a success', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
    folders.push(folder);
    expect(runScenarios([folder], 'policies', 'minimal').failed).toBe(1);
    expect(runScenarios([join(folder, 'nowhere')], 'policies', 'minimal').failed).toBe(1);
  });

  it('a fact may replace one field of a row, and no more', () => {
    const found = run((text) =>
      text.replace(
        '  now: 2026-11-24T10:00:00+13:00\n',
        '  now: 2026-11-24T10:00:00+13:00\n  facts: { people: [{ id: pilot, startedOn: 2026-01-01 }], agencies: [{ id: other }] }\n',
      ),
    );
    expect(found.problems.map(formatProblem).join('\n')).toMatch(/harbour\.yaml:4:\d+ level: /);
  });
});

/** The harbour's own pack with one rule more, which changes no outcome. Answers with the folder of packs. */
function packsWith(require: string, moreTests = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'packs-'));
  folders.push(folder);
  cpSync('policies/minimal', join(folder, 'minimal'), { recursive: true });
  appendFileSync(
    join(folder, 'minimal/rules/harbour.yaml'),
    `
  - id: H-12
    title: The case is open
    require: ${require}
    effect: warn
    message: The case is closed
    cure: Name an open case
`,
  );
  appendFileSync(join(folder, 'minimal/tests/harbour.yaml'), moreTests);
  return folder;
}

describe("a pack's own tests", () => {
  const OPEN = 'request.caseRef != "H-2"';
  const closedCase = `
- id: HB99
  title: the case is closed
  now: 2026-11-24T10:00:00+13:00
  request: { <<: *vessel, caseRef: H-2 }
  expect: { outcome: permit, fired: [H-12] }
`;

  it('pass when they reach the rule on both sides', () => {
    const folder = packsWith(OPEN, closedCase);
    const found = runScenarios([join(folder, 'minimal/tests')], folder);
    expect(found).toMatchObject({ problems: [], passed: 22, failed: 0 });
  });

  it.each([
    ['firing', OPEN, 'H-12 never fires: add a scenario that does not satisfy it, with fired: [H-12]'],
    ['passing', 'request.caseRef == "H-2"', 'H-12 never passes: add a scenario in which it applies and is satisfied'],
  ])('fail when no scenario sees a rule %s, though every scenario passes', (side, require, message) => {
    const folder = packsWith(require);
    const tests = join(folder, 'minimal/tests');
    const found = runScenarios([tests], folder);
    expect(found.results.filter((item) => !item.passed)).toEqual([]);
    expect(found.problems).toEqual([{ file: tests, line: 1, column: 1, message }]);
    expect(formatReport(found)).toContain(`11 of 12 rules reached firing and passing; missing: H-12 (${side})\n`);
    expect(formatReport(found)).toMatch(/\n21 passed, 1 failed$/);
  });

  it('are their directory however it is written; a part of them, or scenarios from elsewhere, owe no coverage', () => {
    const folder = packsWith(OPEN);
    const tests = join(folder, 'minimal/tests');
    expect(runScenarios([`${folder}/./minimal/tests/`], `${folder}/`).failed).toBe(1);
    expect(runScenarios([join(tests, 'harbour.yaml')], folder).failed).toBe(0);
    expect(runScenarios(['policies/minimal/tests'], folder).failed).toBe(0);
  });
});
