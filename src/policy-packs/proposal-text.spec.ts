import { describe, expect, it } from '@jest/globals';
import { loadPack, filesOnDisk } from '../policy/index.js';
import { ruleInWords, standingOf } from './pack-words.js';
import { filesOfText } from './proposal-text.js';

describe('the files of a pack from one text', () => {
  it('are told apart by their headings and end in one line break', () => {
    const text = '\r\n=== utah/pack.yaml\r\nid: utah\r\n\r\n=== utah/tables/a.csv\r\na,b\r\n1,2\r\n';
    expect(filesOfText(text)).toEqual({
      ok: true,
      value: { 'utah/pack.yaml': 'id: utah\n', 'utah/tables/a.csv': 'a,b\n1,2\n' },
    });
  });

  it.each([
    ['', 'has no file'],
    ['id: utah', 'begins with a line that belongs to no file'],
    ['=== a/pack.yaml\nx\n=== a/pack.yaml\ny', 'has a file twice'],
  ])('are refused where they cannot be: %j', (text, detail) => {
    const read = filesOfText(text);
    expect(read.ok ? [] : read.rejection.errors).toMatchObject([
      { pointer: '/files', detail: expect.stringContaining(detail) },
    ]);
  });
});

describe('rules in plain words', () => {
  it.each(['federal', 'utah', 'minimal'])(
    'say of every rule of %s what it applies to, what it does, and on what it rests',
    (name) => {
      const loaded = loadPack(filesOnDisk('policies'), name);
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
      for (const rule of loaded.pack.content.rules) {
        const cases = ruleInWords(rule);
        expect(cases.length).toBeGreaterThan(0);
        for (const each of cases) {
          expect([rule.id, each.appliesTo !== '', each.otherwise !== '', each.citation !== '']).toEqual([
            rule.id,
            true,
            true,
            true,
          ]);
          expect(`${each.appliesTo} ${each.otherwise}`).not.toMatch(/undefined|\[object/);
        }
      }
    },
  );

  it('tell the version in force from one that is only published', () => {
    expect(standingOf({ status: 'published', inForce: true }).words).toBe('In force');
    expect(standingOf({ status: 'published', inForce: false }).words).toBe('Published');
  });
});
