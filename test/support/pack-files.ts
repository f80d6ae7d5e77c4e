import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.js';

const FOLDERS = ['registers', 'tables', 'rules', 'tests'];

const textOf = (path: string) => readFileSync(join(packageRoot(), 'policies', path), 'utf8');
/** The first scenario of the pack with another outcome to expect. */
export const expecting = (outcome: string) =>
  textOf('utah/tests/task-force.yaml')
    .split('\n- id: SC02')[0]!
    .replace(/ {2}expect:[^]*$/, `  expect:\n    outcome: ${outcome}\n`);

/** The pack as it stands on disk, under another version, with one scenario: the others know nothing of the change. */
export function filesOf(
  version: string,
  outcome: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    'utah/tests/world.yaml': textOf('utah/tests/world.yaml'),
    'utah/tests/one.yaml': expecting(outcome),
  };
  for (const pack of ['federal', 'utah']) {
    const folder = join(packageRoot(), 'policies', pack);
    files[`${pack}/pack.yaml`] = textOf(`${pack}/pack.yaml`);
    for (const part of readdirSync(folder).filter((name) => FOLDERS.includes(name) && name !== 'tests')) {
      for (const name of readdirSync(join(folder, part))) {
        files[`${pack}/${part}/${name}`] = textOf(`${pack}/${part}/${name}`);
      }
    }
  }
  files['utah/pack.yaml'] = files['utah/pack.yaml']!.replace(/^version: .*$/m, `version: '${version}'`);
  return { ...files, ...more };
}
