// Cedar in its best arrangement here. Cedar has no index: a call costs 25 µs and more and then 3 µs for every policy of the
// set (cedar-policy-core/src/authorizer.rs visits them all), so slicing is the host's job, and asking once per element
// costs more than asking once for all. Hence: policies parsed once, one set per purpose, one call per request, the
// elements in question as sets in the context, no entities (they are parsed anew in every call), no schema, and of the
// facts only those that the policies of the set read, since each costs 3 to 7 µs on its way into the wasm memory.
// Where a purpose has so many policies that a few small calls are cheaper than a large one, sets per category stand beside
// the whole one, and every request takes what is cheaper for it.
import { answerOf, tableRules } from '../answer.mjs';
import { checkIndex, checksOf } from '../checks.mjs';
import { flatFacts } from '../flat-facts.mjs';
import { cedarAtom, permit, preparse, requireText, satisfied, whenText } from './cedar-policies.mjs';

/** What one more call costs, in policies: measured with 10,000 rules and 20 elements. */
const CALL = 65;

export async function load(pack) {
  const cedar = await import('@cedar-policy/cedar-wasm/nodejs');
  const { content } = pack;
  const index = checkIndex(checksOf(pack), content);
  const tables = tableRules(content);
  const read = new Map();
  const sizes = new Map();
  let units = 0;
  const store = (set, policies) => {
    const facts = new Set(Object.values(policies).flatMap((text) => text.match(/(?<=context\.)\w+/g) ?? []));
    preparse(cedar, set, policies);
    read.set(set, [...facts]);
    sizes.set(set, Object.keys(policies).length);
    units += Object.keys(policies).length;
  };
  for (const { code } of content.purposes) {
    const { request, groups } = sliceOf(index, content, code);
    const whole = Object.assign({}, request, ...groups.values());
    store(`${code}/*`, whole);
    if (Object.keys(whole).length < CALL * 5) continue;
    store(`${code}/`, request);
    for (const [group, policies] of groups) store(`${code}/${group}`, policies);
  }
  return { answer, units };

  /** One call for all, or one for the request and one per category that is asked about. */
  function cheaper(purpose, categories) {
    if (!sizes.has(`${purpose}/`)) return false;
    let split = CALL * categories.size + sizes.get(`${purpose}/`);
    for (const category of categories) split += sizes.get(`${purpose}/${category}`);
    return split < sizes.get(`${purpose}/*`);
  }

  function answer(facts) {
    const flat = flatFacts(facts, index.categoryOf);
    const { elements } = flat;
    const { purpose } = flat.flat;
    const ask = (group) => {
      const set = `${purpose}/${group}`;
      const context = {};
      const asked = group === '*' || group === '' ? elements : elements.filter((item) => item.category === group);
      for (const fact of read.get(set))
        context[fact] = OF_ELEMENT.has(fact)
          ? asked.filter((item) => item[fact]).map((item) => item.code)
          : flat.flat[fact];
      return satisfied(cedar, { ...CALLED, context, preparsedPolicySetId: set });
    };
    const categories = new Set(elements.map((item) => item.category));
    const split = cheaper(purpose, categories);
    const shared = ask(split ? '' : '*');
    const ofGroup = new Map(split ? [...categories].map((category) => [category, ask(category)]) : []);
    return answerOf(index, tables, flat, (check, code) => {
      const when = check.whenId;
      if (when !== undefined && !shared.has(when)) return undefined;
      if (check.sameAs) return shared.has(check.sameAs);
      const own = check.scope === 'request' ? shared : (ofGroup.get(index.categoryOf(code)) ?? shared);
      return own.has(check.ofElement ? `${check.id}#${code}` : check.id);
    });
  }
}

/** The policies of one purpose: those of the whole request, and those of each category of elements. */
function sliceOf(index, content, purpose) {
  const request = {};
  const groups = new Map();
  const put = (into, check, code) => {
    if (check.sameAs || check.require.length === 0) return;
    if (check.when.length > 0) request[check.whenId] ??= permit(ANY, [whenText(check)]);
    const atom = (item) =>
      code !== undefined && OF_ELEMENT.has(item.fact)
        ? `context.${item.fact}.contains(${JSON.stringify(code)})`
        : cedarAtom(item);
    into[code === undefined ? check.id : `${check.id}#${code}`] = permit(ANY, [requireText(check, atom)]);
  };
  for (const check of index.ofRequest.get(purpose) ?? []) put(request, check, undefined);
  for (const { code, category } of content.elements) {
    if (!groups.has(category)) groups.set(category, {});
    const group = groups.get(category);
    for (const check of index.ofCategory.get(`${purpose}/${category}`) ?? [])
      put(group, check, check.ofElement ? code : undefined);
    for (const check of index.ofElement.get(`${purpose}/${code}`) ?? [])
      put(group, check, check.ofElement ? code : undefined);
  }
  return { request, groups };
}

const OF_ELEMENT = new Set(['justified', 'order']);
const CALLED = {
  principal: { type: 'Host', id: 'a' },
  action: { type: 'Action', id: 'share' },
  resource: { type: 'Records', id: 'a' },
  validateRequest: false,
  entities: [],
};
const ANY = 'principal, action, resource';
