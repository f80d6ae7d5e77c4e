import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack } from './pack/load-pack.js';

/** Production files of the feature. */
function sources(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'spec-support' ? [] : sources(path);
    return path.endsWith('.ts') && !path.endsWith('.spec.ts') ? [path] : [];
  });
}

function foreignWords(text: string): readonly string[] {
  const loaded = loadPack('policies', 'utah');
  if (!loaded.ok) throw new Error('the Utah pack does not load');
  const { content } = loaded.pack;
  const codes = [
    ...content.rules.map((row) => row.id),
    ...content.authorities.map((row) => row.code),
    ...content.elements.map((row) => row.code),
    ...content.purposes.map((row) => row.code),
    ...content.obligations.map((row) => row.code),
    ...content.schedule.map((row) => row.code),
    'Utah',
    'America/Denver',
    '63G-2',
  ];
  return codes.filter((code) => new RegExp(`(?<![\\w.-])${code.replaceAll('.', '\\.')}(?![\\w-])`).test(text));
}

describe('the engine knows no jurisdiction', () => {
  const files = sources('src/policy');

  it('looks at the whole feature', () => {
    expect(files.length).toBeGreaterThan(30);
  });

  it('finds what it looks for', () => {
    expect(foreignWords("if (rule.id === 'R-ALPR') zone = 'America/Denver'; const e = 'loc.alpr_hits';")).toEqual([
      'R-ALPR',
      'loc.alpr_hits',
      'America/Denver',
    ]);
  });

  it('and no code of a pack stands in the source', () => {
    const found = foreignWords(
      files
        .map((file) =>
          readFileSync(file, 'utf8')
            .replaceAll(/\/\*[\s\S]*?\*\//g, '')
            .replaceAll(/\/\/.*$/gm, ''),
        )
        .join('\n'),
    );
    expect(found).toEqual([]);
  });
});
