import { describe, expect, it } from '@jest/globals';
import { sessionCookie } from './session-cookie.js';

const TOKEN = 'A'.repeat(43);
const https = sessionCookie('https://comity.example');
const demo = sessionCookie('http://localhost:3000');

describe('the session cookie', () => {
  it('is bound to the host and to https, out of reach of scripts and other sites', () => {
    expect(https.set(TOKEN)).toBe(`__Host-comity=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Strict`);
    expect(https.clear()).toBe('__Host-comity=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict');
  });

  it('has another name on plain http, where browsers refuse the prefix', () => {
    expect(demo.set(TOKEN)).toBe(`comity_demo=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`);
    expect(demo.read(`__Host-comity=${TOKEN}`)).toBeUndefined();
  });

  it.each([
    [`__Host-comity=${TOKEN}`, TOKEN],
    [`a=b; __Host-comity=${TOKEN}; c=d`, TOKEN],
    [undefined, undefined],
    ['', undefined],
    ['__Host-comity=', undefined],
    [`__Host-comity=${TOKEN}x`, undefined],
    ['__Host-comity=short', undefined],
    [`__Host-comity="${TOKEN}"`, undefined],
    [`__Host-comity=${'A'.repeat(42)}%41`, undefined],
    [`x__Host-comity=${TOKEN}`, undefined],
    [`__Host-comity=${TOKEN}; __Host-comity=${TOKEN}`, undefined],
    [`__Host-comity=${TOKEN}; __Host-comity=${'B'.repeat(43)}`, undefined],
  ])('reads %j as %j', (header, token) => {
    expect(https.read(header)).toBe(token);
  });
});
