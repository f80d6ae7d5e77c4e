import { describe, expect, it } from '@jest/globals';
import { crossSiteRejection } from './csrf.js';

const ORIGIN = 'https://comity.example';
const refused = (method: string, headers: Record<string, string>, cookie: boolean) =>
  crossSiteRejection({ method, headers }, ORIGIN, cookie) !== undefined;

describe('requests that another site may have sent', () => {
  it.each<[string, Record<string, string>, boolean, boolean]>([
    // method, header fields, rides on a cookie, refused
    ['GET', { 'sec-fetch-site': 'cross-site' }, true, false],
    ['HEAD', {}, true, false],
    ['POST', { 'sec-fetch-site': 'same-origin' }, true, false],
    ['POST', { 'sec-fetch-site': 'same-origin', origin: 'null' }, true, false],
    ['POST', { origin: ORIGIN }, true, false],
    ['POST', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }, true, true],
    ['POST', { 'sec-fetch-site': 'same-site' }, true, true],
    ['POST', { 'sec-fetch-site': 'none' }, true, true],
    ['POST', { 'sec-fetch-site': '' }, true, true],
    ['POST', { origin: 'https://evil.example' }, true, true],
    ['POST', { origin: 'https://comity.example.evil.example' }, true, true],
    ['POST', { origin: 'http://comity.example' }, true, true],
    ['POST', { origin: 'https://comity.example:8443' }, true, true],
    ['POST', { origin: 'null' }, true, true],
    ['POST', { origin: '' }, true, true],
    ['POST', {}, true, true],
    ['PATCH', {}, true, true],
    ['DELETE', {}, true, true],
    ['PROPFIND', {}, true, true],
    ['POST', {}, false, false],
    ['POST', { origin: ORIGIN }, false, false],
    ['POST', { origin: 'https://evil.example' }, false, true],
    ['POST', { 'sec-fetch-site': 'cross-site' }, false, true],
  ])('%s %j, cookie %j: refused %j', (method, headers, cookie, expected) => {
    expect(refused(method, headers, cookie)).toBe(expected);
  });
});
