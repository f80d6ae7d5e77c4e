import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withStartLock } from './start-lock.js';

describe('start lock', () => {
  let folder: string;
  const lockFile = () => join(folder, 'start.lock');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'comity-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets one at a time in, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    let turns = 0;
    const work = async () => {
      most = Math.max(most, (inside += 1));
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      turns += 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withStartLock(folder, 10_000, work)));
    expect({ most, turns }).toEqual({ most: 1, turns: 8 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('planted fault: without the lock the same work overlaps', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, (inside += 1));
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => work()));
    expect(most).toBe(8);
  });

  it('waits for a living owner and then names it', async () => {
    const owner = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      writeFileSync(lockFile(), JSON.stringify({ pid: owner.pid }));
      await expect(withStartLock(folder, 60, async () => 'in')).rejects.toThrow(`pid ${owner.pid}`);
      expect(existsSync(lockFile())).toBe(true);
    } finally {
      owner.kill('SIGKILL');
    }
  });

  const deadPid = spawnSync(process.execPath, ['-e', '']).pid;
  it.each([
    ['of a dead process', JSON.stringify({ pid: deadPid })],
    ['of a former process with our own pid', JSON.stringify({ pid: process.pid })],
    ['that is empty', ''],
    // Only Linux tells when a process was born.
    ...(process.platform === 'linux'
      ? [['of a dead process whose pid another one has now', JSON.stringify({ pid: process.ppid, born: '1' })] as const]
      : []),
  ])('takes over a lock %s', async (_name, text) => {
    writeFileSync(lockFile(), text);
    await expect(withStartLock(folder, 1_000, async () => 'in')).resolves.toBe('in');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is free again after the work failed', async () => {
    await expect(withStartLock(folder, 1_000, async () => Promise.reject(new Error('initdb')))).rejects.toThrow(
      'initdb',
    );
    await expect(withStartLock(folder, 1_000, async () => 'in')).resolves.toBe('in');
  });
});
