import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Keys that cannot be used as they are; the message says which file and what to do. */
export class KeyProblem extends Error {
  override readonly name = 'KeyProblem';
}

export interface SigningKey {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * Everything that is derived from or kept in the key directory. The directory is the half of the installation that no
 * database backup holds; without it nothing sealed can be opened.
 */
export interface KeyHome {
  readonly ledgerSigner: SigningKey;
  readonly manifestSigner: SigningKey;
  readonly tokenSigner: SigningKey;
  /** Stable across processes, different per installation: recognises keys that belong to another database. */
  readonly fingerprint: string;
  /** Under which bodies of repeated requests are digested. */
  readonly requestDigestKey: Buffer;
  /** Password of a database role, so that every process of the installation knows it and no file lists it. */
  rolePassword(role: string): string;
  /**
   * Keyed pseudonym of a subject (HMAC-SHA-256, 128 bits kept, hex). A bare hash of an SSN is reversible in minutes;
   * without the key this is not.
   */
  pseudonym(identity: string): string;
  /** Keyed digest of a commitment, hex. */
  commitment(bytes: Uint8Array, nonce: Uint8Array): string;
}

const OWNER_ONLY = 0o077;

/**
 * Opens the key directory, creating what is missing unless `create` is false.
 * @throws KeyProblem for a missing, truncated or world-readable key
 */
export function openKeyHome(directory: string, options: { create: boolean }): KeyHome {
  if (!existsSync(directory)) {
    if (!options.create) {
      throw new KeyProblem(
        `The key directory ${directory} is missing. Restore it, or run "comity db migrate" once to create it.`,
      );
    }
    // The parents keep the usual mode: the database's user must be able to pass through the home.
    mkdirSync(dirname(directory), { recursive: true });
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o700);
  }
  const secret = keyFile(directory, 'service.secret', 32, options.create);
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `comity/${purpose}`, 32));
  const pseudonymKey = derive('subject-pseudonym');
  const roleKey = derive('database-roles');
  return {
    ledgerSigner: signingKey(directory, 'ledger', options.create),
    manifestSigner: signingKey(directory, 'manifest', options.create),
    tokenSigner: signingKey(directory, 'token', options.create),
    fingerprint: createHash('sha256').update(derive('fingerprint')).digest('hex').slice(0, 32),
    requestDigestKey: derive('request-digest'),
    rolePassword: (role) => createHmac('sha256', roleKey).update(role).digest('hex'),
    pseudonym: (identity) => createHmac('sha256', pseudonymKey).update(identity).digest('hex').slice(0, 32),
    commitment: (bytes, nonce) => createHmac('sha256', nonce).update(bytes).digest('hex'),
  };
}

function signingKey(directory: string, name: string, create: boolean): SigningKey {
  const path = join(directory, `${name}.ed25519.pem`);
  if (!existsSync(path)) {
    refuseMissing(path, create);
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeOnce(path, Buffer.from(pem));
  }
  const bytes = readProtected(path);
  try {
    const privateKey = createPrivateKey(bytes);
    return { name, privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    throw new KeyProblem(`${path} is not an Ed25519 private key. Restore the file from your key backup.`);
  }
}

function keyFile(directory: string, name: string, length: number, create: boolean): Buffer {
  const path = join(directory, name);
  if (!existsSync(path)) {
    refuseMissing(path, create);
    writeOnce(path, randomBytes(length));
  }
  const bytes = readProtected(path);
  if (bytes.length !== length) {
    throw new KeyProblem(
      `${path} holds ${bytes.length} bytes instead of ${length}. Restore the file from your key backup.`,
    );
  }
  return bytes;
}

function refuseMissing(path: string, create: boolean): void {
  if (!create) throw new KeyProblem(`${path} is missing. Restore the file from your key backup.`);
}

/** `wx`: two processes that start together keep one key, the loser reads the winner's. */
function writeOnce(path: string, bytes: Buffer): void {
  try {
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function readProtected(path: string): Buffer {
  if (process.platform !== 'win32' && (statSync(path).mode & OWNER_ONLY) !== 0) {
    throw new KeyProblem(`${path} can be read by others. Run: chmod 600 ${path}`);
  }
  return readFileSync(path);
}

/** Nest token of the opened key directory. */
export const KEY_HOME = Symbol('key home');
