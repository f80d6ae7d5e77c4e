// Checks as Cedar policies. Every check is a `permit`, read from the list of satisfied policies: a `forbid` would keep
// no passes, and one that errors is skipped (fails open). That a check applies at all is a policy too, one for each
// distinct `when`. Nothing here comes from outside, so no text can trap the wasm instance; after a trap every further
// call on it fails, and the run stops because the answers are no longer equal.
import { allOf, anyOf } from '../conditions.mjs';

/** Facts that policies read. The rest of a request would only be serialized for nothing. */
export function cedarAtom({ fact, op, value, other }) {
  const left = `context.${fact}`;
  const right = other === undefined ? JSON.stringify(value) : `context.${other}`;
  switch (op) {
    case 'is':
      return value === true ? left : `${left} == ${right}`;
    case 'not':
      return `${left} != ${right}`;
    case 'atMost':
      return `${left} <= ${right}`;
    case 'has':
      return `${left}.contains(${right})`;
    case 'in':
      return `${right}.contains(${left})`;
    case 'meets':
      return `${left}.containsAny(${right})`;
    case 'empty':
      return `${left}.isEmpty()`;
    default:
      throw new Error(`no such comparison: ${op}`);
  }
}

export const requireText = ({ require }, atom = cedarAtom) => anyOf(require, atom);
export const whenText = ({ when }, atom = cedarAtom) => allOf(when, atom);
export const permit = (scope, conditions) => {
  const body = conditions.filter((text) => text !== '').map((text) => `(${text})`);
  return `permit (${scope})${body.length > 0 ? ` when { ${body.join(' && ')} }` : ''};`;
};

/** @returns the set of satisfied policy ids; their order is random in Cedar, so nothing may depend on it */
export function satisfied(cedar, call) {
  const answer = cedar.statefulIsAuthorized(call);
  if (answer.type !== 'success') throw new Error(answer.errors[0].message);
  const { reason, errors } = answer.response.diagnostics;
  if (errors.length > 0) throw new Error(`${errors[0].policyId}: ${errors[0].error.message}`);
  return new Set(reason);
}

export function preparse(cedar, id, staticPolicies) {
  const answer = cedar.preparsePolicySet(id, { staticPolicies, templates: {}, templateLinks: [] });
  if (answer.type !== 'success') throw new Error(`${id}: ${answer.errors[0].message}`);
}
