import { describe, expect, it } from '@jest/globals';
import { compareVersion, entityTag, parseIfMatch, versionSeen } from './etag.js';
import { ProblemError } from './problem.js';

describe('entity tags', () => {
  it('are strong and read back to the same version', () => {
    for (const version of [
      { kind: 'share-request', version: 3 },
      { kind: 'decision', version: 0, digest: 'a1b2c3d4' },
      { kind: 'policy-check', version: 12, digest: '0123456789abcdef' },
    ]) {
      const tag = entityTag(version);
      expect(tag).toMatch(/^"[^"]+"$/);
      expect(parseIfMatch(tag)).toEqual({ ok: true, value: version });
    }
    expect(entityTag({ kind: 'share-request', version: 3 })).toBe('"share-request-3"');
  });

  it('cannot be made of what would not read back', () => {
    expect(() => entityTag({ kind: 'Share Request', version: 1 })).toThrow(RangeError);
    expect(() => entityTag({ kind: 'grant', version: -1 })).toThrow(RangeError);
    expect(() => entityTag({ kind: 'grant', version: 1.5 })).toThrow(RangeError);
    expect(() => entityTag({ kind: 'grant', version: 1, digest: 'no hex' })).toThrow(RangeError);
  });

  it.each([
    [undefined, 'precondition-required'],
    ['', 'precondition-required'],
    ['*', 'precondition-required'],
    ['W/"grant-1"', 'precondition-required'],
    ['grant-1', 'invalid-parameter'],
    ['"grant-1", "grant-2"', 'invalid-parameter'],
    ['"grant-01"', 'invalid-parameter'],
    ['"grant"', 'invalid-parameter'],
    ['"grant-99999999999999999999"', 'invalid-parameter'],
  ])('If-Match %j is %s', (header, code) => {
    expect(parseIfMatch(header)).toMatchObject({ ok: false, rejection: { code } });
  });

  it.each([
    [{ kind: 'grant', version: 1 }, { kind: 'grant', version: 1 }, undefined],
    [{ kind: 'grant', version: 1 }, { kind: 'grant', version: 2 }, 'changed-meanwhile'],
    [{ kind: 'grant', version: 2 }, { kind: 'grant', version: 1 }, 'changed-meanwhile'],
    [{ kind: 'package', version: 1 }, { kind: 'grant', version: 1 }, 'changed-meanwhile'],
    [{ kind: 'grant', version: 1, digest: 'aaaaaaaa' }, { kind: 'grant', version: 1, digest: 'aaaaaaaa' }, undefined],
    [
      { kind: 'grant', version: 1, digest: 'aaaaaaaa' },
      { kind: 'grant', version: 1, digest: 'bbbbbbbb' },
      'facts-changed',
    ],
    [{ kind: 'grant', version: 1 }, { kind: 'grant', version: 1, digest: 'bbbbbbbb' }, 'facts-changed'],
    [{ kind: 'grant', version: 1, digest: 'aaaaaaaa' }, { kind: 'grant', version: 1 }, 'facts-changed'],
  ])('seen %j against %j gives %s', (seen, current, code) => {
    const result = compareVersion(seen, current);
    expect(result.ok ? undefined : result.rejection.code).toBe(code);
  });

  it('of another kind of record are never taken for a version of this one', () => {
    expect(versionSeen({ kind: 'grant', version: 4 }, 'grant')).toBe(4);
    expect(() => versionSeen({ kind: 'package', version: 4 }, 'grant')).toThrow(ProblemError);
  });
});
