import { fastifyCookie } from '@fastify/cookie';

/** A cookie of this host alone, out of reach of scripts and of other sites. */
export interface HostCookie {
  readonly name: string;
  /** `Set-Cookie`; kept until the browser closes, or for `seconds`. */
  set(value: string, seconds?: number): string;
  /** `Set-Cookie` that removes it. */
  clear(): string;
  /** The value in a request; `undefined` when absent, malformed or sent twice (another path or host planted one). */
  read(header: string | undefined): string | undefined;
}

/**
 * `__Host-` binds it to this host and to https (RFC 6265bis §4.1.3.2); browsers refuse it over plain http, so a demo on
 * localhost uses another name and no `Secure`.
 *
 * @param value what a value looks like: characters that need no encoding in a cookie
 */
export function hostCookie(
  publicOrigin: string,
  names: { readonly https: `__Host-${string}`; readonly http: string },
  value: RegExp,
): HostCookie {
  const secure = publicOrigin.startsWith('https:');
  const name = secure ? names.https : names.http;
  const attributes = { path: '/', httpOnly: true, secure, sameSite: 'strict' as const };
  return {
    name,
    set: (text, seconds) =>
      fastifyCookie.serialize(name, text, { ...attributes, ...(seconds === undefined ? {} : { maxAge: seconds }) }),
    clear: () => fastifyCookie.serialize(name, '', { ...attributes, maxAge: 0 }),
    read: (header) => {
      if (header === undefined) return undefined;
      const values = header
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      const [text] = values;
      return values.length === 1 && text !== undefined && value.test(text) ? text : undefined;
    },
  };
}
