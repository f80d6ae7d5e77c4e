import { hostCookie } from '../http/host-cookie.js';
import type { HostCookie } from '../http/host-cookie.js';

/** The cookie that refers to a session. */
export type SessionCookie = HostCookie;

/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const sessionCookie = (publicOrigin: string): SessionCookie =>
  hostCookie(publicOrigin, { https: '__Host-comity', http: 'comity_demo' }, TOKEN);
