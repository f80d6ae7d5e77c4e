import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerPolicyCommands, registerRequestCheck } from './policy-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

let out = '';
let err = '';
beforeEach(() => {
  out = '';
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

async function comity(...args: string[]): Promise<number> {
  const program = new Command('comity').exitOverride();
  registerPolicyCommands(program);
  registerRequestCheck(program.command('request'));
  process.exitCode = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    return (error as { exitCode: number }).exitCode;
  }
  return Number(process.exitCode);
}

function requestFile(change: string): string {
  const file = join(folder, 'request.yaml');
  writeFileSync(
    file,
    `now: 2026-11-24T10:00:00+13:00
request:
  requester: pilot
  requestingAgency: master
  sourceAgency: master
  recipient: { agency: master }
  purpose: PORT_SAFETY
  caseRef: H-1
  authorities: [HARBOUR-ACT]
  elements: [vessel.name]
  subjects: { count: 1, named: 1 }
  retention: P30D
${change}`,
  );
  return file;
}
const world = ['--world', 'policies/minimal/tests/world.yaml'];

describe('comity policy and comity request check, offline', () => {
  it('request check: permit', async () => {
    expect(await comity('request', 'check', requestFile(''), ...world)).toBe(0);
    expect(out).toMatch(/^outcome {2}permit\npermit {3}vessel\.name\nkeep {5}P30D, until 2026-12-24\n$/);
    expect(err).toBe('');
  });

  it.each([
    ['retention: P30D', 'retention: P1Y', 'narrow', 3],
    ['elements: [vessel.name]', 'elements: [vessel.berth]', 'second_approval', 3],
    ['caseRef: H-1', "caseRef: ''", 'hold', 3],
    ['authorities: [HARBOUR-ACT]', 'authorities: []', 'deny', 4],
  ])('request check with %s as %s: %s', async (from, to, outcome, code) => {
    const file = requestFile('');
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
    expect(await comity('request', 'check', file, ...world, '-o', 'json')).toBe(code);
    expect(JSON.parse(out)).toMatchObject({ evaluation: { outcome } });
  });

  it('request check: a file that cannot be read is exit 1, with its place, and nothing on stdout', async () => {
    expect(await comity('request', 'check', requestFile('  caseref: x\n'), ...world)).toBe(1);
    expect(err).toMatch(/request\.yaml:13:3 unknown key caseref, did you mean caseRef\?/);
    expect(out).toBe('');
  });

  it('policy test ends with its totals', async () => {
    expect(await comity('policy', 'test', 'policies/minimal/tests')).toBe(0);
    expect(out).toMatch(/21 passed, 0 failed\n$/);
    expect(await comity('policy', 'test', '--pack', 'minimal', '-o', 'json')).toBe(0);
  });

  it('policy test is exit 1 when one fails', async () => {
    expect(await comity('policy', 'test', 'policies/minimal/tests/nowhere.yaml', '--pack', 'minimal')).toBe(1);
    expect(out).toMatch(/0 passed, 1 failed\n$/);
  });

  it("policy test is exit 1 when a pack's own tests leave a side of a rule out, and says which", async () => {
    const packs = join(folder, 'uncovered');
    cpSync('policies/minimal', join(packs, 'minimal'), { recursive: true });
    rmSync(join(packs, 'minimal/tests/boundary-days.yaml'));
    const tests = join(packs, 'minimal/tests');
    expect(await comity('policy', 'test', '--pack', 'minimal', '--packs', packs)).toBe(1);
    expect(err).toBe(`${tests}:1:1 H-02 never fires: add a scenario that does not satisfy it, with fired: [H-02]\n`);
    expect(out).toMatch(
      /10 of 11 rules reached firing and passing; missing: H-02 \(firing\)\n[\s\S]*12 passed, 1 failed\n$/,
    );
    expect(await comity('policy', 'test', tests, '--packs', packs)).toBe(1);
    expect(await comity('policy', 'test', tests, '--packs', 'policies')).toBe(0);
  });

  it('policy lint prints nothing on stdout for a clean pack, and its digest in words', async () => {
    expect(await comity('policy', 'lint', 'minimal')).toBe(0);
    expect(out).toBe('');
    expect(err).toMatch(/^minimal@1: 0 errors, 0 warnings \(11 rules.*\nsha256:[0-9a-f]{64}\n$/);
  });

  it('policy lint is exit 1 for a pack that is not there, 2 without a name', async () => {
    expect(await comity('policy', 'lint', 'nowhere')).toBe(1);
    expect(await comity('policy', 'lint')).toBe(2);
    expect(await comity('policy', 'lint', 'minimal', '-o', 'xml')).toBe(1);
  });

  it('policy explain says who, what, why and under which pack', async () => {
    expect(await comity('policy', 'explain', 'policies/minimal/tests/harbour.yaml', '--scenario', 'HB03')).toBe(0);
    expect(out).toMatch(
      /Share request of master to master[\s\S]*DENY[\s\S]*deny {4}crew\.list .* H-04 \(law\), H-06 \(policy choice\)[\s\S]*In the way: Law\n {2}H-04 \[deny\] on crew\.list[\s\S]*In the way: Policy choice[\s\S]*Checked and passed\n {2}H-01/,
    );
    expect(
      await comity('policy', 'explain', 'policies/minimal/tests/harbour.yaml', '--scenario', 'HB01', '-o', 'csv'),
    ).toBe(0);
    expect(out).toMatch(/rule,version,basis,result/);
  });

  it('policy diff: 0 the same, 3 with every difference in words, 1 without a pack, 2 without a second', async () => {
    expect(await comity('policy', 'diff', 'minimal', 'policies/minimal')).toBe(0);
    expect(out).toBe('minimal@1 and minimal@1 say the same.\n');
    const packs = join(folder, 'packs');
    cpSync('policies/minimal', join(packs, 'minimal'), { recursive: true });
    const table = join(packs, 'minimal/tables/retention.csv');
    writeFileSync(table, readFileSync(table, 'utf8').replace('P90D', 'P91D'));
    const difference = /LOOSENS {3}retention schedule: H-90 “Safety data”: duration was P90D, is now P91D/;
    for (const words of [
      ['minimal', join(packs, 'minimal')],
      ['minimal', '--packs', packs, '--against', 'policies'],
      ['minimal', '--packs', packs, '--against', 'policies/minimal'],
    ]) {
      out = '';
      expect(await comity('policy', 'diff', ...words)).toBe(3);
      expect(out).toMatch(difference);
    }
    out = '';
    expect(await comity('policy', 'diff', 'minimal', join(packs, 'minimal'), '-o', 'json')).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ counts: { loosens: 1 }, changes: [{ key: 'H-90', direction: 'loosens' }] });
    expect(await comity('policy', 'diff', 'minimal', 'nowhere')).toBe(1);
    expect(err).toMatch(/nowhere/);
    expect(await comity('policy', 'diff', 'minimal')).toBe(2);
  });
});
