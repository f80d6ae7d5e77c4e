// Cedar as its documentation teaches it: one policy set, the purpose a condition, one question per element with the
// element as resource inside its category, and one question for the request. Parsed once; parsing in every call, the
// first thing one would try, costs a hundred times more and would say nothing more about Cedar.
import { answerOf, tableRules } from '../answer.mjs';
import { checkIndex, checksOf } from '../checks.mjs';
import { flatFacts } from '../flat-facts.mjs';
import { permit, preparse, requireText, satisfied, whenText } from './cedar-policies.mjs';

export async function load(pack) {
  const cedar = await import('@cedar-policy/cedar-wasm/nodejs');
  const index = checkIndex(checksOf(pack), pack.content);
  const tables = tableRules(pack.content);
  const policies = policiesOf(index.checks);
  preparse(cedar, 'all', policies);
  return { answer, units: Object.keys(policies).length };

  function answer(facts) {
    const flat = flatFacts(facts, index.categoryOf);
    const call = (action, resource, context, entities) =>
      satisfied(cedar, {
        principal: { type: 'Person', id: flat.flat.requester },
        action: { type: 'Action', id: action },
        resource,
        context,
        preparsedPolicySetId: 'all',
        validateRequest: false,
        entities,
      });
    const shared = call('ask', { type: 'Request', id: 'a' }, flat.flat, []);
    const ofElement = new Map(
      flat.elements.map(({ code, category, justified, order }) => {
        const uid = { type: 'Element', id: code };
        const entity = { uid, attrs: {}, parents: [{ type: 'Category', id: category }] };
        return [code, call('release', uid, { ...flat.flat, justified, order }, [entity])];
      }),
    );
    return answerOf(index, tables, flat, (check, code) => {
      const when = check.whenId;
      if (when !== undefined && !shared.has(when)) return undefined;
      return (check.scope === 'request' ? shared : ofElement.get(code)).has(check.id);
    });
  }
}

function policiesOf(checks) {
  const policies = {};
  const quoted = (type, id) => `${type}::${JSON.stringify(id)}`;
  for (const check of checks) {
    const { scope, match } = check;
    if (check.when.length > 0)
      policies[check.whenId] ??= permit('principal, action == Action::"ask", resource', [whenText(check)]);
    if (check.require.length === 0) continue;
    const action = quoted('Action', scope === 'request' ? 'ask' : 'release');
    const groups = match.category?.map((code) => quoted('Category', code)) ?? [];
    const resource = match.element
      ? `resource == ${quoted('Element', match.element[0])}`
      : groups.length === 1
        ? `resource in ${groups[0]}`
        : 'resource';
    const purpose = match.purpose ? `${JSON.stringify(match.purpose)}.contains(context.purpose)` : '';
    const among = groups.length > 1 ? `resource in [${groups.join(', ')}]` : '';
    policies[check.id] = permit(`principal, action == ${action}, ${resource}`, [purpose, among, requireText(check)]);
  }
  return policies;
}
