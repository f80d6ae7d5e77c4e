import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CheckpointFile, CheckpointFileProblem } from './checkpoint-file.js';

describe('the signer’s own memory', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
    path = join(folder, 'checkpoints.ndjson');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives the newest note, also to another process', async () => {
    expect(await new CheckpointFile(path).last()).toBeNull();
    for (let i = 0; i < 400; i += 1) await new CheckpointFile(path).remember(`note ${i}\n${'x'.repeat(300)}\n`);
    expect(await new CheckpointFile(path).last()).toBe(`note 399\n${'x'.repeat(300)}\n`);
  });

  it('ignores a line that a crash cut off, and writes the next one on its own line', async () => {
    const file = new CheckpointFile(path);
    await file.remember('first');
    await appendFile(path, '{"checkpoint":"sec');
    expect(await file.last()).toBe('first');
    await file.remember('third');
    expect(await file.last()).toBe('third');
  });

  it.each(['not json', '{"checkpoint":5}', 'null'])('refuses to sign on top of a damaged line: %s', async (line) => {
    await writeFile(path, `${line}\n`);
    await expect(new CheckpointFile(path).last()).rejects.toThrow(CheckpointFileProblem);
  });
});
