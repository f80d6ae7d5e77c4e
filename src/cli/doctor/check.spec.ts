import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../platform/config/config.js';
import { openKeyHome } from '../../platform/keys/key-home.js';
import { Ailment, diagnose, notAsked } from './check.js';
import { machineChecks } from './machine-checks.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'comity-doctor-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('the doctor', () => {
  it('asks on after a failure, and takes a fault of its own for a failure too', async () => {
    const diagnoses = await diagnose([
      { name: 'ill', examine: async () => Promise.reject(new Ailment('found', 'do this')) },
      { name: 'broken', examine: async () => Promise.reject(new Error('no such table')) },
      { name: 'well', examine: async () => 'all is well' },
    ]);
    expect(diagnoses).toEqual([
      { check: 'ill', state: 'failed', found: 'found', remedy: 'do this' },
      { check: 'broken', state: 'failed', found: 'no such table', remedy: 'Correct this first; then ask again.' },
      { check: 'well', state: 'ok', found: 'all is well', remedy: '' },
    ]);
    expect(notAsked(['clock'], 'because')).toMatchObject([{ check: 'clock', state: 'unknown' }]);
  });

  const asked = (environment: NodeJS.ProcessEnv = {}) =>
    diagnose(machineChecks(readConfig({ COMITY_HOME: home, ...environment })));

  it('finds a machine with keys and a pack well', async () => {
    openKeyHome(join(home, 'keys'), { create: true });
    const diagnoses = await asked();
    expect(diagnoses.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(diagnoses.find(({ check }) => check === 'policy pack')?.found).toMatch(/sha256:[0-9a-f]{64}$/);
  });

  it('says which keys are missing, entered or readable by others, and how a pack is wrong', async () => {
    const keysFound = async () => (await asked()).find(({ check }) => check === 'keys');
    expect(await keysFound()).toMatchObject({ state: 'failed', remedy: expect.stringContaining('key backup') });
    const keys = join(home, 'keys');
    openKeyHome(keys, { create: true });
    chmodSync(keys, 0o755);
    expect(await keysFound()).toMatchObject({ state: 'failed', remedy: `Run: chmod 700 ${keys}` });
    chmodSync(keys, 0o700);
    chmodSync(join(keys, 'service.secret'), 0o644);
    expect(await keysFound()).toMatchObject({ state: 'failed', found: expect.stringContaining('chmod 600') });

    mkdirSync(join(home, 'policies', 'empty'), { recursive: true });
    const [pack] = (await asked({ COMITY_POLICIES: join(home, 'policies'), COMITY_PACK: 'empty' })).filter(
      ({ check }) => check === 'policy pack',
    );
    expect(pack).toMatchObject({ state: 'failed', remedy: 'Run: comity policy lint empty' });
  });
});
