import { createHash, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock/clock.js';
import { newId } from '../ids/ids.js';
import { RecentlyUsed } from './recently-used.js';

export interface TokenSettings {
  /** Ed25519 pair of this installation. */
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  /** How long a token lives; also the greatest age accepted. */
  readonly lifetimeSeconds?: number;
}

/** What a token says. Roles are not in it: they are looked up, so that a change works at once. */
export interface TokenClaims {
  readonly personId: string;
  readonly agencyId: string;
}

export interface Tokens {
  issue(claims: TokenClaims): Promise<string>;
  /** `undefined` for any token that is not one of ours, alive; why is nobody's business. */
  verify(token: string): Promise<TokenClaims | undefined>;
}

const ALGORITHM = 'EdDSA';
const TOKEN_TYPE = 'at+jwt'; // RFC 9068 §2.1: an access token is no ID token
const LIFETIME_SECONDS = 15 * 60;
const TOLERANCE_SECONDS = 5;
const LONGEST_TOKEN = 2048;
const REMEMBERED = 5000;

/**
 * Bearer tokens of the local issuer (RFC 9068, EdDSA). Verified tokens are remembered by SHA-256 until they run out:
 * a signature costs about 100 µs, a digest one. Nobody can shorten a token's life but by disabling the person.
 */
export function createTokens(settings: TokenSettings): Tokens {
  const { issuer, audience, clock, privateKey, publicKey, lifetimeSeconds = LIFETIME_SECONDS } = settings;
  const verified = new RecentlyUsed<string, TokenClaims & { readonly until: number }>(REMEMBERED);

  async function verifySignature(token: string): Promise<(TokenClaims & { readonly until: number }) | undefined> {
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: [ALGORITHM],
        typ: TOKEN_TYPE,
        issuer,
        audience,
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
        maxTokenAge: lifetimeSeconds,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: clock.now(),
      });
      const { sub: personId, agency: agencyId, exp = 0, iat = 0 } = payload;
      if (typeof personId !== 'string' || typeof agencyId !== 'string') return undefined;
      return { personId, agencyId, until: Math.min(exp, iat + lifetimeSeconds) * 1000 };
    } catch {
      return undefined;
    }
  }

  return {
    issue: ({ personId, agencyId }) => {
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ agency: agencyId, client_id: personId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TOKEN_TYPE })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(personId)
        .setJti(newId())
        .setIssuedAt(now)
        .setExpirationTime(now + lifetimeSeconds)
        .sign(privateKey);
    },
    verify: async (token) => {
      if (token.length > LONGEST_TOKEN) return undefined;
      const digest = createHash('sha256').update(token).digest('base64');
      const known = verified.get(digest);
      if (known && clock.now().getTime() < known.until) return known;
      const claims = await verifySignature(token);
      if (claims) verified.set(digest, claims);
      else verified.delete(digest);
      return claims;
    },
  };
}

/** Nest token of the local issuer. */
export const TOKENS = Symbol('tokens');
