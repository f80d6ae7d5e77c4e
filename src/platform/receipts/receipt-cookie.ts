import { hostCookie } from '../http/host-cookie.js';

/** Number and code of somebody without an account, as their own browser has them for a short while. */
export interface ReceiptInBrowser {
  readonly number: string;
  readonly code: string;
}

/** Number and code as somebody asks with them. */
export interface AskedReceipt extends ReceiptInBrowser {
  /** Of the connection, for the limit alone. */
  readonly address: string;
}

export interface ReceiptCookie {
  /** `Set-Cookie` for five minutes: long enough to write the code down or to print it. */
  set(receipt: ReceiptInBrowser): string;
  clear(): string;
  read(header: string | undefined): ReceiptInBrowser | undefined;
}

const SECONDS = 300;
const VALUE = /^[A-Z]{2}-2[01][0-9]{2}-[0-9]{6}\.[A-Z0-9-]{25,29}$/;

/**
 * Takes the code to the page behind a 303 without a URL, a log or the database ever having it: only the browser of the person
 * it belongs to does.
 */
export function receiptCookie(publicOrigin: string, kind: 'case' | 'complaint'): ReceiptCookie {
  const cookie = hostCookie(publicOrigin, { https: `__Host-comity-${kind}`, http: `comity_${kind}` }, VALUE);
  return {
    set: ({ number, code }) => cookie.set(`${number}.${code.toUpperCase()}`, SECONDS),
    clear: () => cookie.clear(),
    read: (header) => {
      const [number, code] = cookie.read(header)?.split('.') ?? [];
      return number === undefined || code === undefined ? undefined : { number, code };
    },
  };
}
