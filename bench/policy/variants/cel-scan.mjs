// cel-js, every rule compiled once and every rule asked: CEL without an index, which is how a list of CEL rules is
// usually run. Plain maps, not typed objects: typed ones cost half as much again at run time.
import { Environment } from '@marcbachmann/cel-js';
import { answerOf, tableRules } from '../answer.mjs';
import { checkIndex, checksOf } from '../checks.mjs';
import { anyOf, celOf } from '../conditions.mjs';
import { flatFacts } from '../flat-facts.mjs';

const atom = (item) => celOf(item);

export async function load(pack) {
  const index = checkIndex(checksOf(pack), pack.content);
  const tables = tableRules(pack.content);
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  const compiled = index.checks.map((check) => {
    const keys = Object.entries(check.match).map(([fact, value]) => celOf({ fact, op: 'in', value }));
    const applies = [...keys, ...check.when.map(atom)].join(' && ');
    const require = anyOf(check.require, atom);
    return {
      check,
      applies: applies === '' ? undefined : environment.parse(applies),
      passes: check.require.length === 0 ? () => false : require === '' ? () => true : environment.parse(require),
    };
  });
  const ofRequest = compiled.filter(({ check }) => check.scope === 'request');
  const ofElement = compiled.filter(({ check }) => check.scope === 'element');
  return { answer, units: compiled.length };

  function answer(facts) {
    const flat = flatFacts(facts, index.categoryOf);
    const known = Object.fromEntries(
      Object.entries(flat.flat).map(([name, value]) => [name, typeof value === 'number' ? BigInt(value) : value]),
    );
    const shared = scan(ofRequest, known);
    const own = new Map(
      flat.elements.map(({ code, category, justified, order }) => [
        code,
        scan(ofElement, { ...known, element: code, category, justified, order }),
      ]),
    );
    return answerOf(index, tables, flat, (check, code) =>
      (check.scope === 'request' ? shared : own.get(code)).get(check.id),
    );
  }
}

function scan(rules, known) {
  const verdicts = new Map();
  for (const { check, applies, passes } of rules)
    if (applies === undefined || applies(known)) verdicts.set(check.id, passes(known));
  return verdicts;
}
