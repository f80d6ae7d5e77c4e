import { afterAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPack } from './load-pack.js';
import { formatProblem } from './problem.js';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** The harbour pack on disk with one file changed; what loading says. */
function problemsWith(file: string, change: (text: string) => string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  folders.push(folder);
  cpSync('policies/minimal', join(folder, 'minimal'), { recursive: true });
  const path = join(folder, 'minimal', file);
  let before = '';
  try {
    before = readFileSync(path, 'utf8');
  } catch {
    // A file the pack does not have yet.
  }
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  const found = loadPack(folder, 'minimal');
  return found.ok ? [] : found.problems.map(formatProblem);
}

const rule =
  (condition: string): ((text: string) => string) =>
  (text) =>
    `${text}  - { id: H-99, title: Odd, effect: deny, message: odd, cure: none, require: '${condition}' }\n`;

describe('a pack that is not as it should be is refused, with its place', () => {
  it('the harbour itself is accepted', () => {
    expect(loadPack('policies', 'minimal').ok).toBe(true);
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'an unknown key, with the right one',
      'pack.yaml',
      (text) => text.replace('jurisdiction:', 'jurisdicton:'),
      /minimal\/pack\.yaml:7:1 unknown key jurisdicton, did you mean jurisdiction\?/,
    ],
    ['a key twice', 'pack.yaml', (text) => `${text}id: minimal\n`, /pack\.yaml:\d+:1 Map keys must be unique/],
    [
      'an unknown tag',
      'pack.yaml',
      (text) => text.replace("version: '1'", 'version: !!js/function x'),
      /pack\.yaml:\d+:\d+ Unresolved tag/,
    ],
    [
      'an alias bomb',
      'pack.yaml',
      (text) =>
        `${text}x: [&a [1,1,1,1,1,1,1,1,1], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]]\n`,
      /Excessive alias count/,
    ],
    ['a prototype as a key', 'pack.yaml', (text) => `${text}__proto__: { polluted: true }\n`, /unknown key __proto__/],
    [
      'a zone that does not exist',
      'pack.yaml',
      (text) => text.replace('Pacific/Auckland', 'Pacific/Atlantis'),
      /Pacific\/Atlantis is not an IANA zone/,
    ],
    [
      'a layer that extends itself',
      'pack.yaml',
      (text) => text.replace('state: example', 'state: example\nextends: minimal'),
      /extends goes round in a circle: minimal extends minimal/,
    ],
    [
      'a pack below that is not there',
      'pack.yaml',
      (text) => text.replace('state: example', 'state: example\nextends: minimall'),
      /there is no pack minimall here, did you mean minimal\?/,
    ],
    [
      'a formula in a cell',
      'tables/elements.csv',
      (text) => text.replace('Name of the vessel', '=HYPERLINK(x)'),
      /elements\.csv:2:2 a cell may not start with = \+ - @/,
    ],
    [
      'a quoted formula',
      'tables/elements.csv',
      (text) => text.replace('Name of the vessel', '"@SUM(1)"'),
      /may not start with/,
    ],
    [
      'a column nobody reads',
      'tables/elements.csv',
      (text) => text.replace('sensitivity', 'sensitivty'),
      /elements\.csv:1:4 unknown column sensitivty, did you mean sensitivity\?/,
    ],
    [
      'a row with a cell too many',
      'tables/elements.csv',
      (text) => text.replace('vessel.name,', 'vessel.name,x,'),
      /elements\.csv:2:1 has 10 cells, the header has 9/,
    ],
    [
      'a word that is not a handling',
      'tables/minimization.csv',
      (text) => text.replace('vessel.name,*,allow', 'vessel.name,*,alow'),
      /minimization\.csv:2:3 handling must be one of .* did you mean allow\?/,
    ],
    [
      'an element nobody knows',
      'tables/minimization.csv',
      (text) => text.replace('vessel.name,*', 'vessel.nmae,*'),
      /minimization\.csv:2:1 unknown element vessel\.nmae, did you mean vessel\.name\?/,
    ],
    [
      'a row twice',
      'tables/retention.csv',
      (text) => `${text}${text.split('\n')[1]}\n`,
      /schedule\/H-90|is defined twice/,
    ],
    [
      'a negative duration',
      'tables/retention.csv',
      (text) => text.replace('P90D', 'P-90D'),
      /P-90D is not a positive ISO-8601 duration/,
    ],
    [
      'no duration at all',
      'tables/retention.csv',
      (text) => text.replace('P90D', 'ninety days'),
      /ninety days is not a positive/,
    ],
    [
      'an absurd duration',
      'tables/retention.csv',
      (text) => text.replace('P90D', 'P9999999Y'),
      /P9999999Y is not a positive ISO-8601 duration/,
    ],
    [
      'a purpose nobody knows, as a column',
      'tables/ceilings.csv',
      (text) => text.replace('PORT_TRADE', 'PORT_TRAED'),
      /unknown purpose PORT_TRAED, did you mean PORT_TRADE\?/,
    ],
    [
      'a limit nobody knows',
      'tables/ceilings.csv',
      (text) => text.replace('H-90', 'H-09'),
      /unknown schedule H-09, did you mean H-90\?/,
    ],
    [
      'a file nobody reads',
      'registers/authorites.yaml',
      () => 'authorities: []\n',
      /registers\/authorites\.yaml:1:1 this file is not read, did you mean authorities\.yaml\?/,
    ],
    [
      'a day that is not in the calendar',
      'registers/purposes.yaml',
      (text) => text.replace('2025-01-01', '2025-02-30'),
      /effectiveFrom 2025-02-30 is not a date/,
    ],
    [
      'a mistyped path in a condition',
      'rules/harbour.yaml',
      rule('request.subjects.cuont > 1'),
      /rules\/harbour\.yaml:\d+:\d+ No such key: cuont/,
    ],
    [
      'a regular expression',
      'rules/harbour.yaml',
      rule('request.purpose.matches("(a+)+$")'),
      /matches may not be called here/,
    ],
    [
      'nested list conditions',
      'rules/harbour.yaml',
      rule('evidence.exists(e, e.names.exists(n, n == "x"))'),
      /exists inside another list condition/,
    ],
    ['two hundred parentheses', 'rules/harbour.yaml', rule(`${'('.repeat(200)}true${')'.repeat(200)}`), /maxDepth/],
    [
      'a message that reaches nowhere',
      'rules/harbour.yaml',
      (text) => text.replace('{purpose.bulkLimit} vessels', '{purpose.bulkLimt} vessels'),
      /no such path purpose\.bulkLimt/,
    ],
    [
      'a rule that lifts the law',
      'rules/harbour.yaml',
      (text) => text.replace('[agreement, policy_choice]', '[law]'),
      /nothing lifts a prohibition of law/,
    ],
    [
      'an obligation nobody knows',
      'rules/harbour.yaml',
      (text) => text.replace('H-DELETE', 'H-DELET'),
      /unknown obligation H-DELET, did you mean H-DELETE\?/,
    ],
    [
      'a case that would fail for everyone',
      'rules/harbour.yaml',
      (text) => `${text}  - { id: H-99, title: All, effect: deny, message: all, cure: none }\n`,
      /would fail for every request/,
    ],
    [
      'a missing check',
      'rules/harbour.yaml',
      (text) => text.replace(/.*check: authority.*\n/, ''),
      /no rule carries the check authority/,
    ],
    ['a broken file', 'rules/harbour.yaml', (text) => `${text}\n  - {`, /harbour\.yaml:\d+:\d+ /],
  ])('%s', (_what, file, change, expected) => {
    const started = process.cpuUsage();
    expect(problemsWith(file, change).join('\n')).toMatch(expected);
    const spent = process.cpuUsage(started);
    expect((spent.user + spent.system) / 1000).toBeLessThan(250);
  });

  it('two layers that extend each other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pack-'));
    folders.push(folder);
    for (const [name, other] of [
      ['minimal', 'second'],
      ['second', 'minimal'],
    ] as const) {
      cpSync('policies/minimal', join(folder, name), { recursive: true });
      const path = join(folder, name, 'pack.yaml');
      const text = readFileSync(path, 'utf8').replace(/^id: .*$/m, `id: ${name}`);
      writeFileSync(path, `${text}\nextends: ${other}\n`);
    }
    const started = process.cpuUsage();
    const found = loadPack(folder, 'minimal');
    const spent = process.cpuUsage(started);
    expect(found.ok ? [] : found.problems.map(formatProblem).join('\n')).toMatch(/extends goes round in a circle/);
    expect((spent.user + spent.system) / 1000).toBeLessThan(250);
  });

  it.each(['', '..', '../minimal', 'Minimal', 'a/b', 'x'.repeat(200)])('a pack named %j', (name) => {
    expect(loadPack('policies', name).ok).toBe(false);
  });

  it('every problem of every file is told at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pack-'));
    folders.push(folder);
    cpSync('policies/minimal', join(folder, 'minimal'), { recursive: true });
    for (const [file, from, to] of [
      ['pack.yaml', 'state:', 'sate:'],
      ['tables/elements.csv', 'Berth', '=1'],
    ] as const) {
      const path = join(folder, 'minimal', file);
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    }
    const found = loadPack(folder, 'minimal');
    expect(found.ok ? [] : found.problems.map((item) => item.file)).toEqual(
      expect.arrayContaining(['minimal/pack.yaml', 'minimal/tables/elements.csv']),
    );
  });
});
