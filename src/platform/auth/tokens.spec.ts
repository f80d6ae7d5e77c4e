import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { SettableClock } from '../clock/clock.js';
import { createTokens, type Tokens, type TokenSettings } from './tokens.js';

const START = new Date('2026-11-30T17:00:00Z');
const seconds = Math.floor(START.getTime() / 1000);
const keys = generateKeyPairSync('ed25519');
const claims = { personId: '0196a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', agencyId: 'ut-dps' };

let clock: SettableClock;
let tokens: Tokens;
const settings = (): TokenSettings => ({
  ...keys,
  issuer: 'https://comity.example',
  audience: 'https://comity.example/api',
  clock,
});

beforeEach(() => {
  clock = new SettableClock(START);
  tokens = createTokens(settings());
});

describe('tokens of the local issuer', () => {
  it('say who somebody is, and nothing about roles', async () => {
    const token = await tokens.issue(claims);
    expect(await tokens.verify(token)).toMatchObject(claims);
    const payload = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as JWTPayload;
    expect(Object.keys(payload).sort()).toEqual(['agency', 'aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'sub']);
  });

  it('run out after fifteen minutes, remembered or not', async () => {
    const token = await tokens.issue(claims);
    expect(await tokens.verify(token)).toBeDefined();
    clock.advance(15 * 60_000 - 1000);
    expect(await tokens.verify(token)).toBeDefined();
    expect(await createTokens(settings()).verify(token)).toBeDefined();
    clock.advance(7000);
    expect(await tokens.verify(token)).toBeUndefined();
    expect(await createTokens(settings()).verify(token)).toBeUndefined();
  });

  it('of another issuer, audience or key are nobody’s', async () => {
    const elsewhere = [
      { ...settings(), issuer: 'https://other.example' },
      { ...settings(), audience: 'https://other.example' },
      { ...settings(), ...generateKeyPairSync('ed25519') },
    ];
    for (const other of elsewhere) {
      const token = await createTokens(other).issue(claims);
      expect(await tokens.verify(token)).toBeUndefined();
    }
  });

  describe('forged with the right key', () => {
    const complete = {
      iss: 'https://comity.example',
      aud: 'https://comity.example/api',
      sub: claims.personId,
      agency: claims.agencyId,
      jti: 'x',
      iat: seconds,
      exp: seconds + 60,
    };
    const signed = (payload: object, header: object = {}) =>
      new SignJWT(payload as JWTPayload)
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header })
        .sign(keys.privateKey);
    const without = (claim: keyof typeof complete) => {
      const { [claim]: _, ...rest } = complete;
      return rest;
    };

    it('are accepted when complete (or the cases below prove nothing)', async () => {
      expect(await tokens.verify(await signed(complete))).toMatchObject(claims);
    });

    it.each(['iss', 'aud', 'sub', 'agency', 'jti', 'iat', 'exp'] as const)('are refused without %s', async (claim) => {
      expect(await tokens.verify(await signed(without(claim)))).toBeUndefined();
    });

    it.each<[string, object, object]>([
      ['expired', { exp: seconds - 6 }, {}],
      ['not yet valid', { nbf: seconds + 60 }, {}],
      ['issued in the future', { iat: seconds + 60, exp: seconds + 120 }, {}],
      ['too old though not expired', { iat: seconds - 3600, exp: seconds + 3600 }, {}],
      ['a number for a subject', { sub: 7 }, {}],
      ['a list for an agency', { agency: ['ut-dps'] }, {}],
      ['an ID token', {}, { typ: 'JWT' }],
      ['no type', {}, { typ: undefined }],
    ])('are refused when %s', async (_name, payload, header) => {
      expect(await tokens.verify(await signed({ ...complete, ...payload }, header))).toBeUndefined();
    });

    it('are refused with a critical header that is not known', async () => {
      // By hand, since jose refuses to make the second.
      const byHand = (header: object) => {
        const text = [header, complete]
          .map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))
          .join('.');
        return `${text}.${sign(null, Buffer.from(text), keys.privateKey).toString('base64url')}`;
      };
      const known = { alg: 'EdDSA', typ: 'at+jwt', x: 1 };
      expect(await tokens.verify(byHand(known))).toMatchObject(claims);
      expect(await tokens.verify(byHand({ ...known, crit: ['x'] }))).toBeUndefined();
    });

    it('are refused without a signature, with HMAC over the public key, and when changed', async () => {
      const unsigned = new UnsecuredJWT(complete).encode();
      const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
      const confused = await new SignJWT(complete)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .sign(Buffer.from(pem));
      const good = await signed(complete);
      const [head, body, signature] = good.split('.') as [string, string, string];
      const richer = Buffer.from(JSON.stringify({ ...complete, agency: 'other' })).toString('base64url');
      for (const token of [
        unsigned,
        confused,
        `${head}.${richer}.${signature}`,
        `${head}.${body}.`,
        `${good}x`,
        '',
        'a.b.c',
      ]) {
        expect(await tokens.verify(token)).toBeUndefined();
      }
      expect(await tokens.verify(`${good}${'x'.repeat(3000)}`)).toBeUndefined();
    });
  });
});

describe('remembered tokens', () => {
  let token: string;
  beforeAll(async () => {
    clock = new SettableClock(START);
    token = await createTokens(settings()).issue(claims);
  });

  it('are not verified again', async () => {
    const verify = jest.spyOn(crypto.subtle, 'verify');
    for (let round = 0; round < 5; round++) expect(await tokens.verify(token)).toMatchObject(claims);
    expect(verify).toHaveBeenCalledTimes(1);
    await createTokens(settings()).verify(token);
    expect(verify).toHaveBeenCalledTimes(2);
    verify.mockRestore();
  });

  it('are kept apart by every character', async () => {
    await tokens.verify(token);
    const [head, body, signature] = token.split('.') as [string, string, string];
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expect(await tokens.verify(`${head}.${body}.${flipped}`)).toBeUndefined();
  });
});
