// json-rules-engine as its documentation shows it: one engine that holds every rule, asked once for the request and once
// for each element, with purpose, category and element as conditions.
import { answerOf, tableRules } from '../answer.mjs';
import { checkIndex, checksOf } from '../checks.mjs';
import { flatFacts } from '../flat-facts.mjs';
import { engineOf, passing, ruleOf } from './json-rules.mjs';

export async function load(pack) {
  const index = checkIndex(checksOf(pack), pack.content);
  const tables = tableRules(pack.content);
  const rules = new Map();
  for (const check of index.checks) {
    const { scope, match } = check;
    if (check.when.length > 0)
      rules.set(check.whenId, ruleOf(check.whenId, [check.when], [{ fact: 'scope', op: 'is', value: 'request' }]));
    if (check.require.length === 0) continue;
    const keys = Object.entries(match).map(([fact, value]) => ({ fact, op: 'in', value }));
    rules.set(check.id, ruleOf(check.id, check.require, [{ fact: 'scope', op: 'is', value: scope }, ...keys]));
  }
  const engine = engineOf([...rules.values()]);
  return { answer, units: rules.size };

  async function answer(facts) {
    const flat = flatFacts(facts, index.categoryOf);
    const shared = await passing(engine, { ...flat.flat, scope: 'request' });
    const ofElement = new Map();
    for (const { code, category, justified, order } of flat.elements)
      ofElement.set(
        code,
        await passing(engine, { ...flat.flat, scope: 'element', element: code, category, justified, order }),
      );
    return answerOf(index, tables, flat, (check, code) => {
      const when = check.whenId;
      if (when !== undefined && !shared.has(when)) return undefined;
      return (check.scope === 'request' ? shared : ofElement.get(code)).has(check.id);
    });
  }
}
