import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../domain/canonical.js';
import { evaluate } from '../domain/evaluate.js';
import { wouldPass } from '../domain/would-pass.js';
import { filesInMemory, filesOnDisk, type PackFiles } from '../pack/pack-files.js';
import { examinePack, failingTests, restorePack } from './archive-pack.js';
import { readScenarios } from './scenario-file.js';

const DISK = filesOnDisk('policies');
const DAY = '2026-11-24';

function examined(files: PackFiles, id: string) {
  const found = examinePack(files, id, DAY);
  if (!found.ok) throw new Error(found.problems.map((each) => each.message).join('; '));
  return found;
}

/** The files of packs as a request would bring them, one of them changed. */
function sent(
  ids: readonly string[],
  change: (path: string, text: string) => string = (_path, text) => text,
): PackFiles {
  const texts = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join('policies', folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else texts.set(path, change(path, readFileSync(join('policies', path), 'utf8')));
    }
  };
  for (const id of ids) walk(id);
  return filesInMemory(texts);
}

describe('a pack in the archive', () => {
  it.each(['minimal', 'utah'])('%s judges every case to the same bytes as the pack it was made of', (id) => {
    const { pack, archived, scenarioCount } = examined(DISK, id);
    const restored = restorePack(archived);
    if (!restored.ok) throw new Error(restored.reason);
    expect(restored.pack.digest).toBe(pack.digest);
    const { scenarios } = readScenarios([`policies/${id}/tests`], pack.content.timeZone);
    expect(scenarios).toHaveLength(scenarioCount);
    for (const { facts } of scenarios) {
      expect(canonicalJson(evaluate(restored.pack, facts))).toBe(canonicalJson(evaluate(pack, facts)));
      expect(wouldPass(restored.pack, facts)).toEqual(wouldPass(pack, facts));
    }
    expect(failingTests(restored.pack, archived)).toBeUndefined();
  });

  it('is the same whether its files were on disk or sent', () => {
    expect(examined(sent(['utah', 'federal']), 'utah').archived).toEqual(examined(DISK, 'utah').archived);
  });

  it('with one character changed is not restored', () => {
    const { archived } = examined(DISK, 'minimal');
    const altered = { ...archived, content: archived.content.replace('Nothing to release.', 'Nothing to release!') };
    expect(altered.content).not.toBe(archived.content);
    expect(restorePack(altered)).toEqual({ ok: false, reason: 'its content is not what its digest says' });
    expect(restorePack({ ...archived, content: '{' })).toMatchObject({ ok: false });
    expect(restorePack({ ...archived, content: '{}' })).toMatchObject({ ok: false });
  });

  it('with scenarios changed, none or failing is not taken into use', () => {
    const { pack, archived } = examined(DISK, 'minimal');
    const altered = archived.scenarios.replace(/"outcome":"[a-z_]+"/, '"outcome":"hold"');
    expect(altered).not.toBe(archived.scenarios);
    expect(failingTests(pack, { ...archived, scenarios: altered })).toContain('not what their digest says');
    expect(failingTests(pack, { ...archived, scenarios: '[]' })).toContain('not what their digest says');
    expect(failingTests(pack, { ...archived, scenarios: 'null' })).toBeDefined();
    // Another pack's scenarios under a digest that fits them.
    const { archived: others } = examined(DISK, 'utah');
    expect(failingTests(pack, others)).toMatch(/of its own scenarios fail/);
  });
});

describe('examining a pack', () => {
  it('refuses one without a scenario of its own', () => {
    const files = sent(['minimal']);
    const bare: PackFiles = { ...files, kind: (path) => (path.includes('/tests') ? undefined : files.kind(path)) };
    const found = examinePack(bare, 'minimal', DAY);
    expect(found).toMatchObject({ ok: false, problems: [{ file: 'minimal/tests' }] });
  });

  it('refuses one that fails its own scenarios, and names file and line', () => {
    const files = sent(['minimal'], (path, text) =>
      path.endsWith('tests/harbour.yaml') ? text.replace('outcome: permit', 'outcome: deny') : text,
    );
    const found = examinePack(files, 'minimal', DAY);
    expect(found).toMatchObject({ ok: false, problems: [{ file: 'minimal/tests/harbour.yaml' }] });
    if (!found.ok) expect(found.problems[0]?.message).toContain('outcome: expected deny, was permit');
  });

  it('refuses one in which lint finds an error', () => {
    const files = sent(['minimal'], (path, text) =>
      path.endsWith('pack.yaml') ? text.replace('state: example', 'state: active') : text,
    );
    const found = examinePack(files, 'minimal', DAY);
    expect(found.ok).toBe(false);
    if (!found.ok) expect(found.problems[0]?.message).toContain('an active pack may hold no unverified row');
  });

  it('refuses one that does not load', () => {
    const found = examinePack(filesInMemory(new Map([['x/pack.yaml', 'id: x']])), 'x', DAY);
    expect(found.ok).toBe(false);
  });
});
