// Checks as json-rules-engine rules. Its comparisons know no two lists that meet and no empty list, so both are added as
// operators, which is how the library wants it.
import { createRequire } from 'node:module';

/** CommonJS: its named exports are not seen by `import`. */
export const { Engine } = createRequire(import.meta.url)('json-rules-engine');

const OPERATORS = {
  is: 'equal',
  not: 'notEqual',
  atMost: 'lessThanInclusive',
  has: 'contains',
  in: 'in',
  meets: 'meets',
  empty: 'empty',
};

const condition = ({ fact, op, value, other }) => ({
  fact,
  operator: OPERATORS[op],
  value: other === undefined ? (value ?? null) : { fact: other },
});

/** @param match conditions for what an index has not answered */
export function ruleOf(id, require, match = []) {
  const alternatives = require.some((all) => all.length === 0) ? [] : require;
  const required =
    alternatives.length === 1
      ? alternatives[0].map(condition)
      : alternatives.length === 0
        ? []
        : [{ any: alternatives.map((all) => ({ all: all.map(condition) })) }];
  return { conditions: { all: [...match.map(condition), ...required] }, event: { type: id } };
}

export function engineOf(rules) {
  const engine = new Engine(rules, { allowUndefinedFacts: true });
  engine.addOperator('meets', (list, other) => list.some((item) => other.includes(item)));
  engine.addOperator('empty', (list) => list.length === 0);
  return engine;
}

export async function passing(engine, facts) {
  const { events } = await engine.run(facts);
  return new Set(events.map(({ type }) => type));
}
