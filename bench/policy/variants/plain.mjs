// The plain baseline: what one would write by hand for exactly these tables, with Maps and no engine. It gives the same
// findings and the same result; messages, cures, observed values, obligations, dates of destruction and the digests of
// pack and facts, which the engine gives too, it does not.
import { conclude } from '../answer.mjs';
import { dayTextIn, daysOf } from '../flat-facts.mjs';

const worded = (first, second) => (first === second ? second : `${first}; ${second}`);
const NONE = [];

export async function load({ content, written }) {
  const rule = Object.fromEntries(content.rules.filter((row) => row.check).map((row) => [row.check, row]));
  const cited = (row, { citation }) => ({ row, citation: worded(row.citation, citation) });
  const authorities = new Map(content.authorities.map((row) => [row.code, prepared(row, rule.authority)]));
  const ceilings = new Map(content.ceilings.map((row) => [row.categories[0], cited(row, rule.minimization_drop)]));
  const bulk = new Map(content.bulk.map((row) => [row.purpose, row.limit]));
  const evidence = worded(content.evidence[0].citation, rule.evidence.citation);
  const rules = writtenIndex(content, written, bulk);
  const places = placesOf(content, rules, ceilings, (row) => ({
    row,
    drop: worded(row.citation, rule.minimization_drop.citation),
    mask: worded(row.citation, rule.minimization_mask.citation),
    second: worded(row.citation, rule.minimization_second.citation),
  }));
  return { answer, units: content.authorities.length + content.minimization.length + written.length };

  function answer(facts) {
    const { request } = facts;
    const { purpose } = request;
    const findings = [];
    const add = (id, result, effect, citation, element, transform) => {
      findings.push({ rule: id, result, effect, citation, element, transform });
    };
    const today = dayTextIn(facts.timeZone, facts.now);
    const agreement =
      request.agreement === undefined ? undefined : facts.agreements.find((item) => item.id === request.agreement);
    const recipient = facts.agencies.find((item) => item.id === request.recipient.agency);
    const requester = facts.people.find((item) => item.id === request.requester);
    const document = request.evidence[0];
    const stands =
      document !== undefined &&
      document.verified &&
      document.signedBy === 'judge' &&
      document.issuedOn <= today &&
      (document.expiresOn === undefined || document.expiresOn >= today);
    const cited = request.authorities.map((code) => authorities.get(code));
    const opening = cited.filter((item) => item && (item.everyPurpose || item.purposes.has(purpose)));
    const blocked = (request.caseRef ?? '') === '' && cited.some((item) => item?.needsCase);
    add(rule.complete.id, blocked ? 'fail' : 'pass', 'hold', rule.complete.citation);
    if (request.agreement !== undefined) {
      const active =
        agreement?.status === 'in_force' && agreement.effectiveFrom <= today && agreement.expiresOn >= today;
      add(rule.agreement_active.id, active ? 'pass' : 'fail', 'deny', rule.agreement_active.citation);
    }
    if (agreement) agreementScope(agreement, request, add);
    for (const item of cited) {
      const result = !item ? 'gap' : opening.includes(item) ? 'pass' : 'fail';
      const effect = item && opening.length > 0 ? 'warn' : 'deny';
      add(rule.authority.id, result, effect, item ? item.citation : rule.authority.citation);
    }
    if (document) add(rule.evidence.id, stands ? 'pass' : 'fail', 'hold', evidence);
    const known = { facts, request, recipient, requester, agreement, justified: false, order: false };
    for (const item of rules.ofRequest.get(purpose) ?? NONE) apply(item, known, add, undefined);

    const results = [];
    const limits = [];
    const ofPurpose = places.get(purpose);
    for (const { code, necessity } of request.elements) {
      const { group, pattern, cell, ceiling, own } = ofPurpose.get(code);
      known.order = stands && document.names.some((name) => name === code || name === pattern);
      known.justified = known.order || (necessity ?? '') !== '';
      const from = findings.length;
      if (agreement) {
        const covered = agreement.elements.some((item) => item === '*' || item === pattern);
        add(rule.agreement_scope.id, covered ? 'pass' : 'fail', 'narrow', rule.agreement_scope.citation, code);
      }
      const open = opening.some((item) => item.categories.has(group));
      add(rule.authority.id, open ? 'pass' : 'fail', 'deny', rule.authority.citation, code);
      for (const item of own) apply(item, known, add, code);
      minimize(cell, ceiling, purpose, known, code, add);
      const result = resultOf(findings, from, code);
      results.push(result);
      if (result.result !== 'deny') limits.push(ceiling.row);
    }
    if (limits.length > 0) keep(limits, opening, agreement, purpose, daysOf(request.retention), add);
    return conclude(findings, results);
  }

  function agreementScope(agreement, request, add) {
    const { parties } = agreement;
    const receiver = request.recipient.agency;
    const wrong = [
      !parties.includes(request.requestingAgency),
      !parties.includes(request.sourceAgency),
      !parties.includes(receiver) && !agreement.onwardTo.includes(receiver),
      !agreement.purposes.includes(request.purpose),
      agreement.authorities.length > 0 && !request.authorities.some((code) => agreement.authorities.includes(code)),
    ];
    const { id, citation } = rule.agreement_scope;
    for (const item of wrong) if (item) add(id, 'fail', 'deny', citation);
    if (!wrong.includes(true)) add(id, 'pass', 'deny', citation);
  }

  function minimize(cell, ceiling, purpose, { order, justified }, code, add) {
    const drop = rule.minimization_drop;
    const limit = ceiling?.row.cells[purpose];
    if (!cell || !limit) {
      add(drop.id, 'gap', 'narrow', drop.citation, code);
      return;
    }
    const { row } = cell;
    const shared = limit.shared && (!limit.orderOnly || order);
    if (!shared) add(drop.id, 'fail', 'narrow', ceiling.citation, code);
    const full = row.handling === 'mask' || row.handling === 'deny' ? order : !row.justify || justified;
    if (!full && row.handling !== 'mask') {
      add(drop.id, 'fail', 'narrow', row.handling === 'deny' ? cell.drop : drop.citation, code);
      return;
    }
    if (shared) add(drop.id, 'pass', 'narrow', cell.drop, code);
    if (!full) add(rule.minimization_mask.id, 'fail', 'narrow', cell.mask, code, row.transform);
    if (row.handling === 'second') add(rule.minimization_second.id, 'fail', 'second_approval', cell.second, code);
  }

  function keep(rows, opening, agreement, purpose, asked, add) {
    const { id, citation } = rule.retention;
    let lowest = Infinity;
    let named;
    const limit = (days, basis, source) => {
      const stronger = basis === 'law' ? 2 : basis === 'agreement' ? 1 : 0;
      if (days > lowest || (days === lowest && stronger <= named.stronger)) return;
      lowest = days;
      named = { source, stronger };
    };
    if (agreement?.maxRetention !== undefined) limit(daysOf(agreement.maxRetention), 'agreement', agreement.id);
    for (const { row } of opening)
      if (row.maxRetention !== undefined) limit(daysOf(row.maxRetention), row.basis, row.citation);
    for (const row of rows) limit(daysOf(row.cells[purpose].limits[0]), row.basis, row.citation);
    const over = asked > lowest;
    add(id, over ? 'fail' : 'pass', 'narrow', over ? worded(named.source, citation) : citation);
  }
}

function prepared(row, { citation }) {
  return {
    row,
    citation: worded(row.citation, citation),
    everyPurpose: row.purposes.includes('*'),
    purposes: new Set(row.purposes),
    categories: new Set(row.elements.map((pattern) => pattern.slice(0, -2))),
    needsCase: row.requires.includes('caseRef'),
  };
}

function apply({ when, require, id, effect, citation }, known, add, element) {
  if (when === undefined || when(known)) add(id, require(known) ? 'pass' : 'fail', effect, citation, element);
}

function resultOf(findings, from, code) {
  let dropping;
  let masking;
  let transform;
  for (let at = from; at < findings.length; at += 1) {
    const finding = findings[at];
    if (finding.transform !== undefined) {
      (masking ??= new Set()).add(finding.rule);
      transform ??= finding.transform;
    } else if (finding.result !== 'pass' && (finding.effect === 'deny' || finding.effect === 'narrow'))
      (dropping ??= new Set()).add(finding.rule);
  }
  if (dropping) return { element: code, result: 'deny', transform: undefined, rules: [...dropping].sort() };
  if (masking) return { element: code, result: 'mask', transform, rules: [...masking].sort() };
  return { element: code, result: 'permit', transform: undefined, rules: NONE };
}

const READ = {
  count: ({ request }) => request.subjects.count,
  necessity: ({ request }) => request.necessity ?? '',
  caseRef: ({ request }) => request.caseRef ?? '',
  level: ({ recipient }) => recipient?.level ?? '',
  flags: ({ facts }) => facts.subjects.flags,
  roles: ({ requester }) => requester?.roles ?? NONE,
  undertaking: ({ agreement }) => agreement?.undertaking ?? false,
  classification: ({ facts }) => facts.series.classification ?? '',
  justified: ({ justified }) => justified,
  order: ({ order }) => order,
};
const TEST = {
  is: (read, value) => (known) => read(known) === value,
  not: (read, value) => (known) => read(known) !== value,
  has: (read, value) => (known) => read(known).includes(value),
  in: (read, value) => (known) => value.includes(read(known)),
};

function functionOf(require) {
  const [first, second] = require.map(([{ fact, op, value }]) => TEST[op](READ[fact], value));
  return second === undefined ? first : (known) => first(known) || second(known);
}

function writtenIndex(content, written, bulk) {
  const ofRequest = new Map();
  const ofCategory = new Map();
  const ofElement = new Map();
  const put = (map, key, item) => (map.has(key) ? map.get(key).push(item) : map.set(key, [item]));
  for (const { id, effect, citation, match, when, require } of written) {
    for (const purpose of match.purpose ?? content.purposes.map((row) => row.code)) {
      const limit = bulk.get(purpose) ?? 0;
      const item = {
        id,
        effect,
        citation,
        when: when.length === 0 ? undefined : functionOf([when]),
        require: require === 'bulk' ? ({ request }) => request.subjects.count <= limit : functionOf(require),
      };
      if (match.element) for (const code of match.element) put(ofElement, `${purpose}/${code}`, item);
      else if (match.category) for (const group of match.category) put(ofCategory, `${purpose}/${group}`, item);
      else put(ofRequest, purpose, item);
    }
  }
  return { ofRequest, ofCategory, ofElement };
}

/** All that is said of an element for a purpose, found with one look. */
function placesOf(content, { ofCategory, ofElement }, ceilings, cellOf) {
  const rows = new Map(content.minimization.map((row) => [`${row.purpose}/${row.element}`, cellOf(row)]));
  const place = (purpose, { code, category: group }) => ({
    group,
    pattern: `${group}.*`,
    cell: rows.get(`${purpose}/${code}`) ?? rows.get(`*/${code}`),
    ceiling: ceilings.get(group),
    own: [...(ofCategory.get(`${purpose}/${group}`) ?? NONE), ...(ofElement.get(`${purpose}/${code}`) ?? NONE)],
  });
  const elementsOf = (purpose) => new Map(content.elements.map((row) => [row.code, place(purpose, row)]));
  return new Map(content.purposes.map(({ code }) => [code, elementsOf(code)]));
}
