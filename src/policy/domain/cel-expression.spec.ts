import { describe, expect, it } from '@jest/globals';
import { compileCondition, MAX_NODES } from './cel-expression.js';

const nested = (depth: number): string => `${'('.repeat(depth)}true${')'.repeat(depth)}`;

describe('conditions of rules', () => {
  it.each([
    ['request.subjects.count > purpose.bulkLimit', true],
    ['evidence.exists(e, e.kind == "a" && e.live)', true],
    ['size(element.mandatedBy) > 0', true],
  ])('%s is accepted', (source, ok) => {
    expect(compileCondition(source).ok).toBe(ok);
  });

  it.each([
    ['request.subjects.cuont > 1', /No such key: cuont/],
    ['requets.purpose == "A"', /Unknown variable/],
    ['request.purpose > 1', /no such overload/],
    ['request.subjects.count', /yes-or-no/],
    ['request.purpose.matches("(a+)+$")', /matches may not be called/],
    ['evidence.exists(e, e.names.exists(n, n == "x"))', /inside another/],
    ['["a"].map(x, x + x).exists(x, x == "a")', /map may not be called/],
    ['cel.bind(x, "a", x + x == "aa")', /may not be called|Unknown/],
    ['request.purpose == "A" &&', /./],
    [nested(200), /maxDepth/],
    [Array.from({ length: MAX_NODES }, () => 'true').join(' && '), /maxAstNodes|parts/],
    ['"a" == "' + 'a'.repeat(3000) + '"', /longer than/],
    ['request.constructor.constructor("return 1")() == 1', /./],
  ])('%s is refused', (source, problem) => {
    const found = compileCondition(source);
    expect(found.ok).toBe(false);
    if (!found.ok) expect(found.problem).toMatch(problem);
  });

  it('a condition that fails at run time throws, so that the caller denies', () => {
    const found = compileCondition('1 / request.subjects.count == 1');
    expect(found.ok).toBe(true);
    if (found.ok) {
      expect(() => found.condition.run({ request: { subjects: { count: 0n } } })).toThrow();
      expect(() => found.condition.run({})).toThrow();
      expect(found.condition.run({ request: { subjects: { count: 1n } } })).toBe(true);
    }
  });
});
