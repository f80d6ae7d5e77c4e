import { fastifyCookie } from '@fastify/cookie';

/**
 * The cookie that refers to a session. `__Host-` binds it to this host and to https (RFC 6265bis §4.1.3.2); browsers
 * refuse it over plain http, so a demo on localhost uses another name and no `Secure`.
 */
export interface SessionCookie {
  readonly name: string;
  /** `Set-Cookie` for a new session. */
  set(token: string): string;
  /** `Set-Cookie` that removes it. */
  clear(): string;
  /** The token of a request; `undefined` when absent, malformed or sent twice (another path or host planted one). */
  read(header: string | undefined): string | undefined;
}

/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export function sessionCookie(publicOrigin: string): SessionCookie {
  const secure = publicOrigin.startsWith('https:');
  const name = secure ? '__Host-comity' : 'comity_demo';
  const attributes = { path: '/', httpOnly: true, secure, sameSite: 'strict' as const };
  return {
    name,
    set: (token) => fastifyCookie.serialize(name, token, attributes),
    clear: () => fastifyCookie.serialize(name, '', { ...attributes, maxAge: 0 }),
    read: (header) => {
      if (header === undefined) return undefined;
      const values = header
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      const [token] = values;
      return values.length === 1 && token !== undefined && TOKEN.test(token) ? token : undefined;
    },
  };
}
