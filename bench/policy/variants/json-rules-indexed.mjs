// json-rules-engine in its best arrangement here. It has no index and pays for every rule and every fact of a run, so the
// host keeps one engine per purpose (whole request), per purpose and category, per purpose and element, each with
// only the rules that can apply, and gives each run only the facts those rules read.
import { answerOf, tableRules } from '../answer.mjs';
import { checkIndex, checksOf } from '../checks.mjs';
import { flatFacts } from '../flat-facts.mjs';
import { engineOf, passing, ruleOf } from './json-rules.mjs';

export async function load(pack) {
  const { content } = pack;
  const index = checkIndex(checksOf(pack), content);
  const tables = tableRules(content);
  let units = 0;
  const slot = (rules) => {
    units += rules.length;
    const facts = new Set(JSON.stringify(rules).match(/(?<="fact":")\w+/g));
    return rules.length === 0 ? undefined : { engine: engineOf(rules), facts: [...facts] };
  };
  const engines = new Map();
  for (const { code: purpose } of content.purposes) {
    const categories = new Map();
    const request = new Map();
    const put = (rules, check) => {
      if (check.when.length > 0) request.set(check.whenId, ruleOf(check.whenId, [check.when]));
      if (!check.sameAs && check.require.length > 0) rules.push(ruleOf(check.id, check.require));
    };
    const ofRequest = [];
    for (const check of index.ofRequest.get(purpose) ?? []) put(ofRequest, check);
    for (const { code, category } of content.elements) {
      const ofCategory = index.ofCategory.get(`${purpose}/${category}`) ?? [];
      if (!categories.has(category)) {
        categories.set(category, []);
        for (const check of ofCategory) if (!check.ofElement) put(categories.get(category), check);
      }
      const own = [];
      for (const check of [
        ...ofCategory.filter((item) => item.ofElement),
        ...(index.ofElement.get(`${purpose}/${code}`) ?? []),
      ])
        put(own, check);
      engines.set(`${purpose}#${code}`, slot(own));
    }
    for (const [category, rules] of categories) engines.set(`${purpose}/${category}`, slot(rules));
    engines.set(purpose, slot([...ofRequest, ...request.values()]));
  }
  return { answer, units };

  async function answer(facts) {
    const flat = flatFacts(facts, index.categoryOf);
    const { purpose } = flat.flat;
    const run = (key, known) => {
      const found = engines.get(key);
      return found
        ? passing(found.engine, Object.fromEntries(found.facts.map((name) => [name, known[name]])))
        : NOTHING;
    };
    const shared = await run(purpose, flat.flat);
    const ofCategory = new Map();
    const ofElement = new Map();
    for (const { code, category, justified, order } of flat.elements) {
      if (!ofCategory.has(category)) ofCategory.set(category, await run(`${purpose}/${category}`, flat.flat));
      ofElement.set(code, await run(`${purpose}#${code}`, { ...flat.flat, justified, order }));
    }
    return answerOf(index, tables, flat, (check, code) => {
      const when = check.whenId;
      if (when !== undefined && !shared.has(when)) return undefined;
      if (check.sameAs) return shared.has(check.sameAs);
      if (check.scope === 'request') return shared.has(check.id);
      const byCode = check.ofElement || check.match.element;
      return (byCode ? ofElement.get(code) : ofCategory.get(index.categoryOf(code))).has(check.id);
    });
  }
}

const NOTHING = new Set();
