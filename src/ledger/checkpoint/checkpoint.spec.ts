import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EMPTY_ROOT, leafHash } from '../tree/hashes.js';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signedCheckpoint } from './checkpoint.js';
import {
  encodeVerifierKey,
  keySigner,
  noteKey,
  openNote,
  parseVerifierKey,
  signNote,
  type Signer,
} from './signed-note.js';

// The published example of golang.org/x/mod/sumdb/note, whose private key is public.
const GO_VERIFIER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE = `${GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

function signerOf(origin: string, privateKey: KeyObject): Signer {
  return keySigner(origin, { privateKey, publicKey: createPublicKey(privateKey) });
}
const freshSigner = (origin: string): Signer => signerOf(origin, generateKeyPairSync('ed25519').privateKey);

const goPrivateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), GO_SEED]),
  format: 'der',
  type: 'pkcs8',
});

describe('signed note', () => {
  it('writes and reads the bytes of the Go implementation', () => {
    expect(signNote(GO_TEXT, signerOf('PeterNeumann', goPrivateKey))).toBe(GO_NOTE);
    const key = parseVerifierKey(GO_VERIFIER_KEY);
    expect(encodeVerifierKey(key)).toBe(GO_VERIFIER_KEY);
    expect(openNote(GO_NOTE, [key])).toMatchObject({ ok: true, text: GO_TEXT, signedBy: [{ id: 0xc74f20a3 }] });
  });

  it('ignores signatures of unknown keys but needs one of a trusted key', () => {
    const key = parseVerifierKey(GO_VERIFIER_KEY);
    const witness = signNote(GO_TEXT, freshSigner('witness.example')).slice(GO_TEXT.length + 1);
    expect(openNote(GO_NOTE + witness, [key])).toMatchObject({ ok: true });
    expect(openNote(`${GO_TEXT}\n${witness}`, [key])).toEqual({ ok: false, reason: 'no-trusted-signature' });
  });

  it('refuses the whole note when a known key signed something else', () => {
    const key = parseVerifierKey(GO_VERIFIER_KEY);
    const changed = GO_NOTE.replace('answer', 'reason');
    expect(openNote(changed, [key])).toEqual({ ok: false, reason: 'bad-signature' });
    const other = freshSigner('other.example');
    const alsoSigned = changed + signNote(GO_TEXT.replace('answer', 'reason'), other).slice(changed.indexOf('—'));
    expect(openNote(alsoSigned, [key, noteKey(other.origin, other.publicKey)])).toMatchObject({ ok: false });
  });

  it.each([
    ['no signature', `${GO_TEXT}\n`],
    ['no blank line', GO_NOTE.replace('\n\n', '\n')],
    ['no last newline', GO_NOTE.slice(0, -1)],
    ['a hyphen for the dash', GO_NOTE.replace('—', '-')],
    ['a control character', GO_NOTE.replace('answer', 'ans\twer')],
    ['base64 with loose bits', GO_NOTE.replace('JnAM=', 'JnAN=')],
    ['nothing', ''],
  ])('refuses a note with %s', (_, note) => {
    expect(openNote(note, [parseVerifierKey(GO_VERIFIER_KEY)])).toEqual({ ok: false, reason: 'malformed' });
  });

  it('refuses a key whose id, type or length is not its own', () => {
    expect(() => parseVerifierKey(GO_VERIFIER_KEY.replace('c74f', 'c74e'))).toThrow(TypeError);
    expect(() => parseVerifierKey(GO_VERIFIER_KEY.replace('ARpc', 'Ahpc'))).toThrow(TypeError);
    expect(() => parseVerifierKey(GO_VERIFIER_KEY.slice(0, -4))).toThrow(TypeError);
    expect(() => parseVerifierKey('a+b')).toThrow(TypeError);
    expect(() => noteKey('two words', createPublicKey(goPrivateKey))).toThrow(TypeError);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => noteKey('ledger.example', publicKey)).toThrow(TypeError);
  });

  it('refuses a signer that signs with another key than it shows', () => {
    const honest = freshSigner('ledger.example');
    const crossed: Signer = { ...honest, sign: freshSigner('ledger.example').sign };
    expect(() => signNote('text\n', crossed)).toThrow(/own public key/);
  });
});

describe('checkpoint', () => {
  const signer = freshSigner('ledger.example/main');
  const keys = [noteKey(signer.origin, signer.publicKey)];
  const root = leafHash(Buffer.from('x'));

  it('is origin, size and root, and opens to the same', () => {
    const note = signedCheckpoint(20_852_163, root, signer);
    expect(note.split('\n').slice(0, 4)).toEqual(['ledger.example/main', '20852163', root.toString('base64'), '']);
    const opened = openCheckpoint(note, keys, signer.origin);
    expect(opened).toMatchObject({ ok: true, checkpoint: { origin: signer.origin, size: 20_852_163, root, note } });
  });

  it('refuses a checkpoint of another ledger, also under a trusted key', () => {
    const note = signNote(formatCheckpoint({ origin: 'other.example', size: 0, root: EMPTY_ROOT }), signer);
    expect(openCheckpoint(note, keys, signer.origin)).toEqual({ ok: false, reason: 'another-ledger' });
  });

  it.each([
    ['leading zero', `o\n01\n${EMPTY_ROOT.toString('base64')}\n`],
    ['negative size', `o\n-1\n${EMPTY_ROOT.toString('base64')}\n`],
    ['size beyond exact numbers', `o\n9007199254740993\n${EMPTY_ROOT.toString('base64')}\n`],
    ['short root', `o\n1\n${EMPTY_ROOT.subarray(1).toString('base64')}\n`],
    ['no origin', `\n1\n${EMPTY_ROOT.toString('base64')}\n`],
    ['two lines', 'o\n1\n'],
    ['an empty extension line', `o\n1\n${EMPTY_ROOT.toString('base64')}\n\next\n`],
    ['no last newline', `o\n1\n${EMPTY_ROOT.toString('base64')}`],
  ])('is not a text with %s', (_, text) => {
    expect(parseCheckpoint(text)).toBeNull();
  });

  it('tolerates extension lines that others may add', () => {
    expect(parseCheckpoint(`o\n1\n${root.toString('base64')}\next\n`)).toEqual({ origin: 'o', size: 1, root });
  });
});
