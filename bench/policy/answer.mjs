// From yes and no per check to the answer that all variants must give: every applicable rule's pass or fail with its
// citation, the result of each element, the outcome. The peers share it, the engine and the plain baseline have their
// own: combining is host code whatever evaluates the rules, so its cost is in every figure.

const NONE = [];
const worded = (first, second) => (first === '' || first === second ? second : `${first}; ${second}`);

/** What the nine table checks of a pack are called and cite. */
export function tableRules(content) {
  const of = (check) => content.rules.find((rule) => rule.check === check);
  return {
    complete: of('complete'),
    active: of('agreement_active'),
    scope: of('agreement_scope'),
    authority: of('authority'),
    evidence: of('evidence'),
    drop: of('minimization_drop'),
    mask: of('minimization_mask'),
    second: of('minimization_second'),
    retention: of('retention'),
    evidenceRow: content.evidence[0],
    authorityRows: new Map(content.authorities.map((row) => [row.code, row])),
    ceilings: new Map(content.ceilings.map((row) => [row.categories[0], row])),
  };
}

const SCOPES = [
  'agreement/asking',
  'agreement/holding',
  'agreement/receiving',
  'agreement/purpose',
  'agreement/authority',
];

/**
 * @param index checkIndex of the pack
 * @param facts flatFacts of the request
 * @param verdict (check, element code) → true, false, or undefined where the check does not apply
 */
export function answerOf(index, tables, facts, verdict) {
  const { flat, elements, agreementId } = facts;
  const { byId } = index;
  const findings = [];
  const add = (
    rule,
    result,
    citation = rule.citation,
    effect = rule.effect,
    element = undefined,
    transform = undefined,
  ) => {
    findings.push({ rule: rule.id, result, effect, citation, element, transform });
  };
  const pass = (yes) => (yes ? 'pass' : 'fail');
  const rows = flat.authorities.map((code) => tables.authorityRows.get(code));
  const opening = rows.filter((row) => row && verdict(byId.get(`opens/${row.code}`)) === true);
  const blocked = rows.some(
    (row) => row && byId.has(`complete/${row.code}`) && verdict(byId.get(`complete/${row.code}`)) === false,
  );
  add(tables.complete, pass(!blocked));
  const active = verdict(byId.get('agreement/active'));
  if (active !== undefined) add(tables.active, pass(active));
  scopeFindings(tables, byId, verdict, add);
  for (const row of rows) {
    const effect = row && opening.length > 0 ? 'warn' : 'deny';
    add(
      tables.authority,
      row ? pass(opening.includes(row)) : 'gap',
      row ? worded(row.citation, tables.authority.citation) : undefined,
      effect,
    );
  }
  const stands = verdict(byId.get('document/stands'));
  if (stands !== undefined)
    add(tables.evidence, pass(stands), worded(tables.evidenceRow.citation, tables.evidence.citation));
  for (const check of index.ofRequest.get(flat.purpose) ?? NONE) {
    const yes = check.rule && verdict(check);
    if (check.rule && yes !== undefined) add(check.rule, pass(yes), check.rule.citation, check.rule.effect);
  }
  const keeps = [];
  for (const element of elements) keeps.push(elementFindings(index, tables, flat.purpose, element, verdict, add));
  const before = resultsOf(elements, findings);
  retention(tables, { before, keeps, opening, byId, verdict, agreementId, asked: flat }, add);
  return conclude(findings, before);
}

function scopeFindings(tables, byId, verdict, add) {
  let failed = false;
  let known = false;
  for (const id of SCOPES) {
    const yes = verdict(byId.get(id));
    if (yes === undefined) continue;
    known = true;
    if (!yes) add(tables.scope, 'fail', tables.scope.citation, 'deny');
    failed ||= !yes;
  }
  if (known && !failed) add(tables.scope, 'pass');
}

/** @returns the retention check of the element's category, when the element has a cell */
function elementFindings(index, tables, purpose, { code, category }, verdict, add) {
  const ofCategory = index.ofCategory.get(`${purpose}/${category}`) ?? NONE;
  const ofElement = index.ofElement.get(`${purpose}/${code}`) ?? NONE;
  let covered = false;
  let cell;
  let shared;
  let keep;
  for (const check of [...ofCategory, ...ofElement]) {
    const family = check.id.slice(0, check.id.indexOf('/'));
    if (family === 'cell') cell = check;
    else if (family === 'shared') shared = check;
    else if (family === 'keep') keep = check;
    else {
      const yes = verdict(check, code);
      if (yes === undefined) continue;
      if (family === 'covers') covered ||= yes;
      else if (family === 'scope') add(tables.scope, yes ? 'pass' : 'fail', tables.scope.citation, 'narrow', code);
      else add(check.rule, yes ? 'pass' : 'fail', check.rule.citation, check.rule.effect, code);
    }
  }
  add(tables.authority, covered ? 'pass' : 'fail', tables.authority.citation, 'deny', code);
  if (!cell || !shared) {
    add(tables.drop, 'gap', tables.drop.citation, tables.drop.effect, code);
    return undefined;
  }
  minimization(tables, cell.row, verdict(cell, code), shared.row, verdict(shared, code), code, add);
  return keep;
}

function minimization({ drop, mask, second }, row, full, ceiling, shared, code, add) {
  const cited = worded(row.citation, drop.citation);
  if (!shared) add(drop, 'fail', worded(ceiling.citation, drop.citation), drop.effect, code);
  if (!full && row.handling !== 'mask') {
    add(drop, 'fail', row.handling === 'deny' ? cited : drop.citation, drop.effect, code);
    return;
  }
  if (shared) add(drop, 'pass', cited, drop.effect, code);
  if (!full) add(mask, 'fail', worded(row.citation, mask.citation), 'narrow', code, row.transform);
  if (row.handling === 'second') add(second, 'fail', worded(row.citation, second.citation), 'second_approval', code);
}

/** One finding for all that would be released: the lowest limit decides, and law is named before agreement. */
function retention(tables, { before, keeps, opening, byId, verdict, agreementId, asked }, add) {
  const released = before.map(({ result }) => result !== 'deny');
  if (!released.includes(true)) return;
  const failing = [];
  const limit = (check, days, basis, citation, code = undefined) => {
    if (verdict(check, code) === false) failing.push({ days, basis, citation });
  };
  const agreed = byId.get('agreement/keep');
  limit(agreed, asked.agreementRetention, 'agreement', agreementId);
  for (const row of opening) {
    const check = byId.get(`keep/${row.code}`);
    if (check) limit(check, check.days, row.basis, row.citation);
  }
  keeps.forEach((check, at) => {
    if (released[at]) limit(check, check.days, check.row.basis, check.row.citation, before[at].element);
  });
  if (failing.length === 0) {
    add(tables.retention, 'pass');
    return;
  }
  const lowest = Math.min(...failing.map(({ days }) => days));
  const setters = failing.filter(({ days }) => days === lowest);
  const named =
    ['law', 'agreement'].map((basis) => setters.find((item) => item.basis === basis)).find(Boolean) ?? setters[0];
  add(tables.retention, 'fail', worded(named.citation, tables.retention.citation));
}

const drops = ({ result, effect, transform }) =>
  result !== 'pass' && transform === undefined && (effect === 'deny' || effect === 'narrow');

function resultsOf(elements, findings) {
  const decisive = new Map();
  for (const finding of findings) {
    if (finding.element === undefined || !(finding.transform !== undefined || drops(finding))) continue;
    const own = decisive.get(finding.element);
    if (own) own.push(finding);
    else decisive.set(finding.element, [finding]);
  }
  return elements.map(({ code }) => {
    const own = decisive.get(code);
    if (!own) return { element: code, result: 'permit', transform: undefined, rules: NONE };
    const dropping = own.filter(drops);
    const deciding = dropping.length > 0 ? dropping : own;
    const rules = [...new Set(deciding.map(({ rule }) => rule))].sort();
    return dropping.length > 0
      ? { element: code, result: 'deny', transform: undefined, rules }
      : { element: code, result: 'mask', transform: own[0].transform, rules };
  });
}

export function conclude(findings, results) {
  const standing = new Set();
  for (const { element, result } of results) if (result !== 'deny') standing.add(element);
  return { outcome: outcomeOf(findings, results, standing), elements: results, findings };
}

function outcomeOf(findings, results, standing) {
  let hold = false;
  let second = false;
  let narrow = standing.size < results.length;
  for (const { element, result, effect } of findings) {
    if (result === 'pass' || (element !== undefined && !standing.has(element))) continue;
    if (element === undefined && effect === 'deny') return 'deny';
    if (effect === 'hold') hold = true;
    else if (effect === 'second_approval') second = true;
    else if (effect === 'narrow') narrow = true;
  }
  if (standing.size === 0) return 'deny';
  return hold ? 'hold' : second ? 'second_approval' : narrow ? 'narrow' : 'permit';
}

/** The same answer is the same text, whatever the order in which a variant found it. */
export function canonicalAnswer({ outcome, elements, findings }) {
  return JSON.stringify({
    outcome,
    elements: elements.map(({ element, result, transform, rules }) => [
      element,
      result,
      transform ?? '',
      [...rules].sort(),
    ]),
    findings: findings
      .map(({ rule, element, result, effect, citation }) => [rule, element ?? '', result, effect, citation].join(' | '))
      .sort(),
  });
}
