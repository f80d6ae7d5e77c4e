import { readFileSync } from 'node:fs';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { verificationOf } from '../domain/certificate.js';
import type { DestroyedPackage, Measured } from '../domain/certificate.js';
import type { CertificateFile } from '../queries/certificates.js';
import { issueCertificate } from './sign-certificate.js';
import { verifyCertificate } from './verify-certificate.js';
import { SOFTWARE } from './certificate-frame.js';
import { destroyedPackage, writeCertificate } from './write-certificate.js';

const MEASURED: Measured = { packages: 2, contentsDestroyed: 2, keysDestroyed: 2, rowsLeft: 0, keysLeft: 0 };
const terms = {
  number: 'PK-2026-000001',
  grantId: 'g',
  requestId: 'r',
  decisionId: 'd',
  accountingId: 'a',
  requestingAgency: 'northern-sheriff',
  sourceAgency: 'lakeside-licensing',
  recipientAgency: 'northern-sheriff',
  releasedBy: 'p',
  recordSeries: 'licences',
  elements: [{ code: 'person.full_name', result: 'permit' as const }],
  recordCount: 3,
  subjects: { count: 1, pseudonyms: ['b'.repeat(32)] },
  contentDigest: 'a'.repeat(64),
  keyId: 'k',
  epoch: 'lakeside-licensing/2026-12.1',
  retentionCode: 'RT-DL',
  sealedAt: '2026-11-24T17:00:00.000Z',
  destroyAt: '2026-12-24T07:00:00.000Z',
};
const packages: readonly DestroyedPackage[] = [2, 3].map((n) =>
  destroyedPackage({
    packageId: `019ab3c4-0000-7000-8000-00000000000${n}`,
    terms,
    reason: 'expiry',
    dueAt: '2026-12-24T07:00:00.000Z',
    epoch: terms.epoch,
    contentDestroyed: true,
    keyDestroyed: true,
  }),
);
const certificate = (covered: readonly DestroyedPackage[] = packages) =>
  writeCertificate({
    certificateId: '019ab3c4-0000-7000-8000-000000000001',
    number: 'DC-2026-000001',
    packages: covered,
    parties: terms,
    startedAt: new Date('2026-12-24T07:00:01.000Z'),
    finishedAt: new Date('2026-12-24T07:00:01.050Z'),
    measured: MEASURED,
    keyBackupDays: 7,
    runtime: 'Node.js 20',
  });
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const trusted = { issuer: publicKey };
const signed = (): CertificateFile => ({ ...issueCertificate(certificate(), { privateKey }), packages, ledger: null });
/** As it arrives from elsewhere: other order of members, no shared objects. */
const copy = (document: unknown) => JSON.parse(JSON.stringify(document)) as Record<string, never>;

describe('a certificate of destruction', () => {
  it('verifies with the trusted key alone, in any order of its members', () => {
    const file = signed();
    const { certificate: content, ...rest } = file;
    const reordered = { ...rest, certificate: Object.fromEntries(Object.entries(content).reverse()) };
    const good = { ok: true, packages: 2, files: 0, ledger: 'not yet' };
    expect(verifyCertificate(copy(file), trusted)).toEqual(good);
    expect(verifyCertificate(copy(reordered), trusted)).toEqual(good);
  });

  it('names no subject and no releasing person', () => {
    const text = JSON.stringify(signed());
    expect(text).not.toContain('b'.repeat(32));
    expect(text).not.toContain('"p"');
  });

  it('says since when nothing opens it here, and until when a copy of its key may be left elsewhere', () => {
    expect(certificate().unreadable).toEqual({
      liveSystem: '2026-12-24T07:00:01.050Z',
      everyCopyNotLaterThan: '2026-12-31T07:00:01.050Z',
    });
  });

  const mutations: readonly [string, (file: CertificateFile) => unknown][] = [
    ['another time', (f) => ({ ...f, certificate: { ...f.certificate, finishedAt: '2027-01-01T00:00:00.000Z' } })],
    ['another result', (f) => withVerification(f, { result: 'fail' })],
    ['a package left out', (f) => ({ ...f, packages: f.packages.slice(1) })],
    ['a package more', (f) => ({ ...f, packages: [...f.packages, f.packages[0]] })],
    ['its packages in another order', (f) => ({ ...f, packages: [...f.packages].reverse() })],
    ['another package', (f) => ({ ...f, packages: [{ ...f.packages[0]!, packageId: 'other' }, f.packages[1]] })],
    ['a place not covered left out', (f) => ({ ...f, certificate: { ...f.certificate, locationsNotCovered: [] } })],
    ['a member more', (f) => ({ ...f, certificate: { ...f.certificate, note: 'all copies destroyed' } })],
    ['one bit of the signature', (f) => ({ ...f, signature: flipped(f.signature) })],
    ['another key', (f) => ({ ...f, publicKey: otherKey() })],
    ['a member beside the certificate', (f) => ({ ...f, remark: 'verified' })],
    ['the signature spelt otherwise', (f) => ({ ...f, signature: `${f.signature} ` })],
    [
      'signed again by somebody else',
      (f) => ({
        ...issueCertificate(f.certificate, generateKeyPairSync('ed25519')),
        packages: f.packages,
        ledger: null,
      }),
    ],
    ['a proof from the ledger that is none', (f) => ({ ...f, ledger: { format: 'comity-ledger-proof/1' } })],
    ['no certificate', () => ({})],
    ['nothing', () => null],
  ];
  it.each(mutations)('is refused with %s', (_, mutate) => {
    expect(verifyCertificate(copy(mutate(signed())), trusted).ok).toBe(false);
  });

  it('is refused whatever single text or number in it changes', () => {
    const paths = leavesOf(copy({ certificate: signed().certificate, packages }));
    expect(paths.length).toBeGreaterThan(80);
    const accepted = paths.filter((path) => {
      const altered = copy(signed());
      change(altered, path);
      return verifyCertificate(altered, trusted).ok;
    });
    expect(accepted).toEqual([]);
  });

  it('claims a pass only for what was measured', () => {
    const results = [
      MEASURED,
      { ...MEASURED, contentsDestroyed: 1 },
      { ...MEASURED, keysDestroyed: 1 },
      { ...MEASURED, packages: 0, contentsDestroyed: 0, keysDestroyed: 0 },
      { ...MEASURED, rowsLeft: undefined },
      { ...MEASURED, keysLeft: undefined },
      { ...MEASURED, rowsLeft: 1 },
      { ...MEASURED, keysLeft: 1 },
    ].map((measured) => verificationOf(measured).result);
    expect(results).toEqual(['pass', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'fail', 'fail']);
  });

  it('fits into a ledger entry however many packages it covers', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => ({ ...packages[0]!, epoch: `dps/2026-12.${(n % 12) + 1}` }));
    const bytes = Buffer.byteLength(JSON.stringify(issueCertificate(certificate(many), { privateKey })));
    expect(bytes).toBeLessThan(16_384 - 2_048);
  });

  it('names the version that runs', () => {
    const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string };
    expect(SOFTWARE).toEqual({ name, version });
  });
});

function withVerification(file: CertificateFile, changed: object): unknown {
  const { certificate: content } = file;
  return { ...file, certificate: { ...content, verification: { ...content.verification, ...changed } } };
}

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, 'base64');
  bytes[10]! ^= 1;
  return bytes.toString('base64');
}

function otherKey(): string {
  const other = generateKeyPairSync('ed25519').privateKey;
  return createPublicKey(other).export({ type: 'spki', format: 'der' }).toString('base64');
}

type Path = readonly (string | number)[];

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

function change(target: unknown, path: Path): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], target);
  const key = path.at(-1)!;
  const record = parent as Record<string, unknown>;
  const old = record[key];
  record[key] = typeof old === 'number' ? old + 1 : typeof old === 'boolean' ? !old : `${String(old)}x`;
}
