// Cedar in its best arrangement here. Cedar has no index: a call costs 25 µs and more and then 3 µs for every policy of the
// set (cedar-policy-core/src/authorizer.rs visits them all), so slicing is the host's job, and asking once per element
// costs more than asking once for all. Hence: policies parsed once, one set per purpose, one call per request, the
// elements in question as sets in the context, no entities (they are parsed anew in every call), no schema, and of the
// facts only those that the policies of the set read, since each costs 3 to 7 µs on its way into the wasm memory.
// Where a purpose has so many policies that several small calls are cheaper, one set per purpose and category.
import { answerOf, tableRules } from '../answer.mjs';
import { checkIndex, checksOf } from '../checks.mjs';
import { flatFacts } from '../flat-facts.mjs';
import { cedarAtom, permit, preparse, requireText, satisfied, whenText } from './cedar-policies.mjs';

const CALL = 60;
const POLICY = 3;
const USUAL_CATEGORIES = 16;

export async function load(pack) {
  const cedar = await import('@cedar-policy/cedar-wasm/nodejs');
  const { content } = pack;
  const index = checkIndex(checksOf(pack), content);
  const tables = tableRules(content);
  const slices = content.purposes.map(({ code }) => sliceOf(index, content, code));
  const largest = Math.max(...slices.map((slice) => count(slice)));
  const categories = new Set(content.elements.map((row) => row.category)).size;
  const calls = Math.min(categories, USUAL_CATEGORIES);
  const perCategory = POLICY * largest > CALL * calls + (POLICY * largest * calls) / categories;
  let units = 0;
  const read = new Map();
  slices.forEach(({ request, groups }, at) => {
    const { code } = content.purposes[at];
    const sets = perCategory ? [['', request], ...groups] : [['', Object.assign({}, request, ...[...groups.values()])]];
    for (const [group, policies] of sets) {
      units += Object.keys(policies).length;
      preparse(cedar, `${code}/${group}`, policies);
      const facts = new Set(Object.values(policies).flatMap((text) => text.match(/(?<=context\.)\w+/g) ?? []));
      read.set(`${code}/${group}`, [...facts]);
    }
  });
  return { answer, units, arrangement: perCategory ? 'one call per purpose and category' : 'one call per request' };

  function answer(facts) {
    const flat = flatFacts(facts, index.categoryOf);
    const { elements } = flat;
    const { purpose } = flat.flat;
    const ask = (group) => {
      const set = `${purpose}/${group}`;
      const context = {};
      const asked = group === '' ? elements : elements.filter((item) => item.category === group);
      for (const fact of read.get(set))
        context[fact] = OF_ELEMENT.has(fact)
          ? asked.filter((item) => item[fact]).map((item) => item.code)
          : flat.flat[fact];
      return satisfied(cedar, { ...CALLED, context, preparsedPolicySetId: set });
    };
    const shared = ask('');
    const ofGroup = new Map();
    if (perCategory)
      for (const { category } of elements) if (!ofGroup.has(category)) ofGroup.set(category, ask(category));
    return answerOf(index, tables, flat, (check, code) => {
      const when = check.whenId;
      if (when !== undefined && !shared.has(when)) return undefined;
      if (check.sameAs) return shared.has(check.sameAs);
      const own = check.scope === 'request' ? shared : (ofGroup.get(index.categoryOf(code)) ?? shared);
      return own.has(check.ofElement ? `${check.id}#${code}` : check.id);
    });
  }
}

const count = ({ request, groups }) =>
  [request, ...groups.values()].reduce((sum, policies) => sum + Object.keys(policies).length, 0);

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
