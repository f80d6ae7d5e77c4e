import { readFileSync } from 'node:fs';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { verificationOf } from '../domain/certificate.js';
import type { Measured, SignedCertificate } from '../domain/certificate.js';
import { issueCertificate, verifyCertificate } from './sign-certificate.js';
import { SOFTWARE, writeCertificate } from './write-certificate.js';

const MEASURED: Measured = { objectsDestroyed: 1, rowsLeft: 0, openAttempt: 'failed' };
const certificate = (measured: Measured = MEASURED) =>
  writeCertificate({
    certificateId: '019ab3c4-0000-7000-8000-000000000001',
    number: 'DC-2026-000001',
    packageId: '019ab3c4-0000-7000-8000-000000000002',
    terms: {
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
      elements: [{ code: 'person.full_name', result: 'permit' }],
      recordCount: 3,
      subjects: { count: 1, pseudonyms: ['b'.repeat(32)] },
      contentDigest: 'a'.repeat(64),
      keyId: 'k',
      kekId: 'kek',
      retentionCode: 'RT-DL',
      sealedAt: '2026-11-24T17:00:00.000Z',
      destroyAt: '2026-12-24T07:00:00.000Z',
    },
    reason: 'expiry',
    dueAt: '2026-12-24T07:00:00.000Z',
    startedAt: new Date('2026-12-24T07:00:01.000Z'),
    finishedAt: new Date('2026-12-24T07:00:01.050Z'),
    measured,
    runtime: 'Node.js 20',
  });
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signed = (): SignedCertificate => issueCertificate(certificate(), { privateKey });
/** As it arrives from elsewhere: other order of members, no shared objects. */
const copy = (document: unknown) => JSON.parse(JSON.stringify(document)) as Record<string, never>;

describe('a certificate of destruction', () => {
  it('verifies with the trusted key alone, in any order of its members', () => {
    const document = signed();
    const { certificate: content, ...rest } = document;
    const reordered = { ...rest, certificate: Object.fromEntries(Object.entries(content).reverse()) };
    expect(verifyCertificate(copy(document), publicKey)).toEqual({ ok: true });
    expect(verifyCertificate(copy(reordered), publicKey)).toEqual({ ok: true });
  });

  it('names no subject', () => {
    expect(JSON.stringify(certificate())).not.toContain('b'.repeat(32));
  });

  const mutations: readonly [string, (document: SignedCertificate) => unknown][] = [
    ['another due time', (d) => ({ ...d, certificate: { ...d.certificate, dueAt: '2027-01-01T00:00:00.000Z' } })],
    ['another package', (d) => ({ ...d, certificate: { ...d.certificate, packageId: d.certificate.certificateId } })],
    ['another result', (d) => withVerification(d, { result: 'fail' })],
    [
      'more records',
      (d) => ({ ...d, certificate: { ...d.certificate, scope: { ...d.certificate.scope, records: 4 } } }),
    ],
    ['a place not covered left out', (d) => ({ ...d, certificate: { ...d.certificate, locationsNotCovered: [] } })],
    ['a member more', (d) => ({ ...d, certificate: { ...d.certificate, note: 'all copies destroyed' } })],
    ['one bit of the signature', (d) => ({ ...d, signature: flipped(d.signature) })],
    ['another key', (d) => ({ ...d, publicKey: otherKey() })],
    ['a member beside the certificate', (d) => ({ ...d, remark: 'verified' })],
    ['the signature spelt otherwise', (d) => ({ ...d, signature: `${d.signature} ` })],
    ['signed again by somebody else', (d) => issueCertificate(d.certificate, generateKeyPairSync('ed25519'))],
    ['no certificate', () => ({})],
    ['nothing', () => null],
  ];
  it.each(mutations)('is refused with %s', (_, mutate) => {
    const check = verifyCertificate(copy(mutate(signed())), publicKey);
    expect(check.ok).toBe(false);
  });

  it('is refused whatever single text or number in it changes', () => {
    const document = copy(signed().certificate);
    const paths = leavesOf(document);
    expect(paths.length).toBeGreaterThan(50);
    const accepted = paths.filter((path) => {
      const altered = copy(signed());
      change(altered['certificate'], path);
      return verifyCertificate(altered, publicKey).ok;
    });
    expect(accepted).toEqual([]);
  });

  it('claims a pass only for what was measured', () => {
    const results = [
      MEASURED,
      { ...MEASURED, objectsDestroyed: 0 },
      { ...MEASURED, rowsLeft: undefined },
      { ...MEASURED, openAttempt: undefined },
      { ...MEASURED, rowsLeft: 1 },
      { ...MEASURED, openAttempt: 'opened' as const },
    ].map((measured) => verificationOf(measured).result);
    expect(results).toEqual(['pass', 'unknown', 'unknown', 'unknown', 'fail', 'fail']);
  });

  it('fits into a ledger entry with every element there is', () => {
    const elements = Array.from({ length: 60 }, (_, index) => `category.element_with_a_long_name_${index}`);
    const full = { ...certificate(), scope: { ...certificate().scope, elements } };
    const bytes = Buffer.byteLength(JSON.stringify(issueCertificate(full, { privateKey })));
    expect(bytes).toBeLessThan(16_384 - 2_048);
  });

  it('names the version that runs', () => {
    const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string };
    expect(SOFTWARE).toEqual({ name, version });
  });
});

function withVerification(document: SignedCertificate, change: object): unknown {
  const { certificate: content } = document;
  return { ...document, certificate: { ...content, verification: { ...content.verification, ...change } } };
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
  record[key] = typeof old === 'number' ? old + 1 : `${String(old)}x`;
}
