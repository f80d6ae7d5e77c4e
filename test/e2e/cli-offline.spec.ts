import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { issueCertificate } from '../../src/retention/index.js';
import type { Certificate, DestroyedPackage } from '../../src/retention/index.js';
import { packagesRoot } from '../../src/retention/certificate/write-certificate.js';
import { comity } from '../support/command-line.js';
import type { Ran } from '../support/command-line.js';

/** As much of one as the command line shows. */
const PACKAGE = { packageId: 'p', packageNumber: 'PK-2026-000001', reason: 'expiry' } as DestroyedPackage;
const CERTIFICATE = {
  number: 'DC-2026-000001',
  sourceAgency: 'dps',
  recipientAgency: 'hsi',
  finishedAt: '2026-11-24T00:00:01Z',
  scope: { packages: 1, records: 1, packagesRoot: packagesRoot([PACKAGE]) },
  unreadable: { liveSystem: '2026-11-24T00:00:01Z', everyCopyNotLaterThan: '2026-12-01T00:00:01Z' },
  method: { class: 'purge', technique: 'cryptographic erase', standard: 'NIST SP 800-88' },
  verification: { result: 'pass' },
  locationsCovered: [{ location: 'the broker', note: '' }],
  locationsNotCovered: [{ location: 'the recipient', note: 'attestation due' }],
  exceptions: [],
  residualRisk: 'none known',
} as unknown as Certificate;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'comity-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return path;
};
/** The exit code, and the words if it is another. */
const codeOf = ({ code, stderr }: Ran, expected: number) => ({ code, stderr: code === expected ? '' : stderr });
const exits = (code: number) => ({ code, stderr: '' });

describe('the command line by itself', () => {
  it('says what there is, and takes a slip of the hand for a usage error', async () => {
    const help = await comity(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const noun of ['policy', 'request', 'review', 'ledger', 'retention', 'db', 'doctor', 'openapi']) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${noun}\\b`, 'm'));
    }
    expect(await comity(['polcy', 'lint'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('policy'),
    });
    expect(await comity(['request', 'chek', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('check') });
    expect(await comity(['ledger', 'verify', '--kye', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--key'),
    });
    expect(await comity([])).toMatchObject({ code: 2, stdout: '' });
    expect((await comity(['policy', 'lint'])).code).toBe(2);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await comity(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('checks packs and requests offline: no database, no home, no keys', async () => {
    // An address where nothing is, so that a connection would fail.
    const offline = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', COMITY_HOME: join(folder, 'no-home') };
    expect(codeOf(await comity(['policy', 'lint', 'utah'], offline), 0)).toEqual(exits(0));
    expect(await comity(['policy', 'lint', 'nowhere'], offline)).toMatchObject({ code: 1 });
    const test = await comity(['policy', 'test', '--pack', 'utah'], offline);
    expect(test).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[1-9]\d* passed, 0 failed$/m) });
    const check = (scenario: string) =>
      comity(['request', 'check', 'policies/utah/tests/task-force.yaml', '--scenario', scenario], offline);
    expect(codeOf(await check('SC01'), 0)).toEqual(exits(0));
    expect(codeOf(await check('SC02'), 3)).toEqual(exits(3));
    expect(codeOf(await check('SC03b'), 4)).toEqual(exits(4));
    expect((await check('no-such-scenario')).code).toBe(1);
    expect(existsSync(offline.COMITY_HOME)).toBe(false);
  });

  it('verifies a certificate of destruction offline, with a key that is not the one inside it', async () => {
    const keys = join(folder, 'keys');
    cpSync(process.env['COMITY_KEYS'] ?? '', keys, { recursive: true });
    chmodSync(keys, 0o700);
    const { manifestSigner } = openKeyHome(keys, { create: false });
    const covers = { packages: [PACKAGE], ledger: null };
    const signed = { ...issueCertificate(CERTIFICATE, manifestSigner), ...covers };
    const good = file('certificate.json', signed);
    const altered = { ...signed, certificate: { ...CERTIFICATE, finishedAt: '2026-11-25T00:00:00Z' } };
    const own = { ...issueCertificate(altered.certificate, generateKeyPairSync('ed25519')), ...covers };
    const key = file('issuer.pem', manifestSigner.publicKey.export({ type: 'spki', format: 'pem' }));
    const offline = { COMITY_HOME: join(folder, 'no-home') };
    const verify = (path: string, ...words: string[]) =>
      comity(['retention', 'certificate', 'verify', path, ...words], offline);
    expect(await verify(good, '--key', key)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^not covered +the recipient \(attestation due\)$/m),
    });
    expect((await verify(file('altered.json', altered), '--key', key)).code).toBe(8);
    expect((await verify(file('own.json', own), '--key', key)).code).toBe(8);
    expect((await verify(good)).code).toBe(2);
    const installed = { ...offline, COMITY_KEYS: keys };
    expect((await comity(['retention', 'certificate', 'verify', good], installed)).code).toBe(0);
    expect((await verify(file('other.json', { ...signed, packages: [] }), '--key', key)).code).toBe(8);
  });
});
