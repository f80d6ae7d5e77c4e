// A pack as a list of checks, one shape for tables and written rules, for engines that know only conditions. Every check
// is a yes or no in the form of conditions.mjs, with a static `match` that an index can answer. What the checks mean
// together (findings, outcome) is answer.mjs.
import { speaksOfElement } from './conditions.mjs';
import { daysOf } from './flat-facts.mjs';

const is = (fact, value = true) => ({ fact, op: 'is', value });
const has = (fact, value) => ({ fact, op: 'has', value });
const hasFact = (fact, other) => ({ fact, op: 'has', other });
const atMost = (fact, value) => ({ fact, op: 'atMost', value });
const atMostFact = (fact, other) => ({ fact, op: 'atMost', other });
const ALWAYS = [[]];
const NEVER = [];

/** @param pack what syntheticPack gave */
export function checksOf({ content, written }) {
  const checks = [];
  const add = (id, scope, match, when, require, more = {}) => {
    const check = {
      id,
      scope,
      match,
      when,
      require,
      whenId: whenId(when),
      ofElement: speaksOfElement(require),
      ...more,
    };
    checks.push(check);
    return check;
  };
  const categories = [...new Set(content.elements.map((row) => row.category))];
  requestChecks(add);
  for (const category of categories)
    add(
      `scope/${category}`,
      'element',
      { category: [category] },
      [is('agreementKnown')],
      [[has('agreementElements', `${category}.*`)], [has('agreementElements', '*')]],
    );
  for (const row of content.authorities) authorityChecks(add, row);
  for (const row of content.minimization) {
    const match = { element: [row.element], ...(row.purpose === '*' ? {} : { purpose: [row.purpose] }) };
    add(`cell/${row.element}/${row.purpose}`, 'element', match, [], inFull(row), { row });
  }
  for (const row of content.ceilings)
    for (const [purpose, cell] of Object.entries(row.cells)) {
      const match = { category: row.categories, purpose: [purpose] };
      const shared = cell.shared ? (cell.orderOnly ? [[is('order')]] : ALWAYS) : NEVER;
      add(`shared/${row.group}/${purpose}`, 'element', match, [], shared, { row });
      const days = daysOf(cell.limits[0]);
      add(`keep/${row.group}/${purpose}`, 'element', match, [], [[atMost('retention', days)]], { row, days });
    }
  const limits = new Map(content.bulk.map((row) => [row.purpose, row.limit]));
  for (const rule of written) {
    if (rule.require !== 'bulk') {
      add(`rule/${rule.id}`, rule.scope, rule.match, rule.when, rule.require, { rule });
      continue;
    }
    for (const { code } of content.purposes)
      add(`rule/${rule.id}/${code}`, 'request', { purpose: [code] }, [], [[atMost('count', limits.get(code) ?? 0)]], {
        rule,
      });
  }
  return checks;
}

function requestChecks(add) {
  add(
    'agreement/active',
    'request',
    {},
    [is('agreementNamed')],
    [[is('agreementStatus', 'in_force'), atMostFact('agreementFrom', 'today'), atMostFact('today', 'agreementTo')]],
  );
  const known = [is('agreementKnown')];
  add('agreement/asking', 'request', {}, known, [[hasFact('parties', 'asking')]]);
  add('agreement/holding', 'request', {}, known, [[hasFact('parties', 'holding')]]);
  add('agreement/receiving', 'request', {}, known, [[hasFact('recipients', 'receiving')]]);
  add('agreement/purpose', 'request', {}, known, [[hasFact('agreementPurposes', 'purpose')]]);
  add('agreement/authority', 'request', {}, known, [
    [{ fact: 'agreementAuthorities', op: 'empty' }],
    [{ fact: 'authorities', op: 'meets', other: 'agreementAuthorities' }],
  ]);
  add('agreement/keep', 'request', {}, known, [[atMostFact('retention', 'agreementRetention')]]);
  add(
    'document/stands',
    'request',
    {},
    [is('documentAttached')],
    [
      [
        is('documentVerified'),
        { fact: 'documentSignedBy', op: 'in', value: ['judge'] },
        atMostFact('documentFrom', 'today'),
        atMostFact('today', 'documentTo'),
      ],
    ],
  );
}

function authorityChecks(add, row) {
  const cited = [[has('authorities', row.code)]];
  const match = row.purposes.includes('*') ? {} : { purpose: row.purposes };
  add(`opens/${row.code}`, 'request', match, [], cited, { row });
  const category = row.elements.map((pattern) => pattern.slice(0, -2));
  // The same condition as `opens`: an arrangement with an index need not ask it again.
  add(`covers/${row.code}`, 'element', { ...match, category }, [], cited, { row, sameAs: `opens/${row.code}` });
  if (row.requires.includes('caseRef'))
    add(`complete/${row.code}`, 'request', {}, cited[0], [[{ fact: 'caseRef', op: 'not', value: '' }]], { row });
  if (row.maxRetention !== undefined) {
    const days = daysOf(row.maxRetention);
    add(`keep/${row.code}`, 'request', match, cited[0], [[atMost('retention', days)]], { row, days });
  }
}

/** Whether a cell of the matrix gives the element in full. */
function inFull({ handling, justify }) {
  if (handling === 'mask' || handling === 'deny') return [[is('order')]];
  return justify ? [[is('justified')]] : ALWAYS;
}

/** The atoms of a `when`, as the id of a condition shared by all checks with the same. */
function whenId(when) {
  if (when.length === 0) return undefined;
  return `when/${when.map(({ fact, op, value, other }) => `${fact} ${op} ${value ?? other}`).join('&')}`;
}

/** What of the static match can be answered before the request is known, answered. */
export function checkIndex(checks, content) {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const fits = (check, purpose) => !check.match.purpose || check.match.purpose.includes(purpose);
  const ofRequest = new Map();
  const ofCategory = new Map();
  const ofElement = new Map();
  const put = (map, key, check) => (map.has(key) ? map.get(key).push(check) : map.set(key, [check]));
  const purposes = content.purposes.map((row) => row.code);
  for (const check of checks)
    for (const purpose of check.match.purpose ?? purposes) {
      if (!fits(check, purpose)) continue;
      if (check.scope === 'request') put(ofRequest, purpose, check);
      for (const category of check.match.category ?? []) put(ofCategory, `${purpose}/${category}`, check);
      for (const element of check.match.element ?? []) put(ofElement, `${purpose}/${element}`, check);
    }
  const elements = new Map(content.elements.map((row) => [row.code, row]));
  return {
    content,
    checks,
    byId,
    ofRequest,
    ofCategory,
    ofElement,
    elements,
    categoryOf: (code) => elements.get(code)?.category ?? '',
  };
}
