// Packs of 10, 100, 1,000 and 10,000 rules, from a fixed seed. A rule is a row, a cell or a written rule that can decide
// by itself: authority, cell of the minimization matrix, retention cell, bulk limit, CEL rule. The nine table checks
// that read the rows are the same in all packs and are not counted. The catalogue of elements grows with the pack (a
// larger pack regulates more, it does not say the same thing more often), so a request of 20 elements gets about as
// many answers from a large pack as from a small one, and what grows is the search for them.
import { allOf, anyOf, packCel, speaksOfElement } from './conditions.mjs';
import { seeded } from './seeded.mjs';

export const SIZES = {
  10: { purposes: 1, categories: 1, elements: 60, authorities: 1, cells: 3, bulk: 1, request: 2, element: 2 },
  100: { purposes: 2, categories: 4, elements: 60, authorities: 4, cells: 60, bulk: 2, request: 4, element: 22 },
  1000: { purposes: 12, categories: 8, elements: 60, authorities: 16, cells: 720, bulk: 12, request: 8, element: 148 },
  10000: {
    purposes: 12,
    categories: 80,
    elements: 600,
    authorities: 60,
    cells: 7200,
    bulk: 12,
    request: 8,
    element: 1760,
  },
};
const CHECKS = {
  complete: 'hold',
  agreement_active: 'deny',
  agreement_scope: 'deny',
  authority: 'deny',
  evidence: 'hold',
  minimization_drop: 'narrow',
  minimization_mask: 'narrow',
  minimization_second: 'second_approval',
  retention: 'narrow',
};
const REQUEST_ATOMS = [
  { fact: 'level', op: 'is', value: 'state' },
  { fact: 'level', op: 'in', value: ['state', 'local'] },
  { fact: 'flags', op: 'has', value: 'minor' },
  { fact: 'flags', op: 'has', value: 'sealed' },
  { fact: 'roles', op: 'has', value: 'supervisor' },
  { fact: 'necessity', op: 'not', value: '' },
  { fact: 'caseRef', op: 'not', value: '' },
  { fact: 'undertaking', op: 'is', value: true },
  { fact: 'classification', op: 'is', value: 'protected' },
];
const ELEMENT_ATOMS = [
  { fact: 'justified', op: 'is', value: true },
  { fact: 'order', op: 'is', value: true },
];
const EFFECTS = ['narrow', 'deny', 'warn', 'warn', 'second_approval', 'hold'];
const DAYS = [30, 60, 90, 180, 365];
const padded = (letter, number, width) => `${letter}${String(number + 1).padStart(width, '0')}`;

/** @returns {{ content: object, written: object[] }} the pack, and its written rules in the form of conditions.mjs */
export function syntheticPack(rules) {
  const size = SIZES[rules];
  if (!size) throw new Error(`there is no pack of ${rules} rules, only of ${Object.keys(SIZES).join(', ')}`);
  const random = seeded(rules);
  const purposes = Array.from({ length: size.purposes }, (_, i) => padded('P', i, 2));
  const categories = Array.from({ length: size.categories }, (_, i) => padded('c', i, 2));
  const elements = Array.from({ length: size.elements }, (_, i) => ({
    ...row('Catalogue', i),
    category: categories[i % categories.length],
    code: `${categories[i % categories.length]}.${padded('e', i, 3)}`,
    title: `Element ${i + 1}`,
    sensitivity: 1 + (i % 4),
    tags: [],
  }));
  const written = writtenRules({ random, size, purposes, categories, elements });
  const content = {
    id: `synthetic-${rules}`,
    version: '1',
    title: 'Synthetic pack',
    banner: 'Invented for measuring; says nothing about any law.',
    jurisdiction: 'ZZ',
    timeZone: 'America/Denver',
    state: 'example',
    effectiveFrom: '2020-01-01',
    layers: [`synthetic-${rules}@1`],
    approvers: [],
    neutralText: 'Nothing to release.',
    guardedTags: [],
    elements,
    classification: [],
    minimization: matrix(random, size, elements, purposes),
    purposes: purposes.map((code, i) => ({
      ...row('Purposes', i),
      code,
      title: code,
      tags: [],
      similarTo: [],
      missions: [],
    })),
    authorities: authorities(random, size, purposes, categories),
    evidence: [
      { ...row('Evidence', 0), kind: 'court_order', title: 'Court order', class: 'order', signedBy: ['judge'] },
    ],
    agencyKinds: [{ ...row('Agencies', 0), kind: 'office', title: 'Office', tags: [] }],
    obligations: [],
    calendars: [],
    schedule: [],
    ceilings: categories.map((category, i) => ({
      ...row('Retention schedule', i),
      group: `K-${category}`,
      basis: random.chance(0.5) ? 'law' : 'policy_choice',
      categories: [category],
      elements: [],
      sourceKinds: [],
      aggregate: false,
      cells: Object.fromEntries(purposes.map((purpose) => [purpose, ceiling(random, rules)])),
    })),
    bulk: purposes.slice(0, size.bulk).map((purpose, i) => ({
      ...row('Bulk limits', i),
      purpose,
      limit: 5 + random.below(20),
      namedRequired: false,
    })),
    training: [],
    masks: ['last4', 'year', 'area'].map((transform, i) => ({
      ...row('Masks', i),
      transform,
      title: transform,
      example: '–',
    })),
    minimalSets: [],
    rules: [...Object.entries(CHECKS).map(checkRule), ...written.map(writtenRow)],
  };
  const counted =
    content.authorities.length +
    content.minimization.length +
    size.categories * size.purposes +
    size.bulk +
    written.length;
  if (counted !== rules) throw new Error(`the pack of ${rules} rules has ${counted}`);
  return { content, written };
}

function row(register, index) {
  return {
    basis: 'policy_choice',
    citation: `${register} row ${index + 1}`,
    effectiveFrom: '2020-01-01',
    layer: 'synthetic@1',
  };
}

function matrix(random, size, elements, purposes) {
  const everyPurpose = size.cells === elements.length * purposes.length;
  const keys = everyPurpose
    ? elements.flatMap((element) => purposes.map((purpose) => ({ element: element.code, purpose })))
    : elements.slice(0, size.cells).map((element) => ({ element: element.code, purpose: '*' }));
  return keys.map((key, i) => {
    const handling = random.pick(['allow', 'allow', 'allow', 'allow', 'mask', 'mask', 'second', 'deny']);
    return {
      ...row('Minimization matrix', i),
      ...key,
      basis: random.chance(0.3) ? 'law' : 'policy_choice',
      handling,
      ...(handling === 'mask' ? { transform: random.pick(['last4', 'year', 'area']) } : {}),
      fullFor: [],
      maskFor: [],
      justify: (handling === 'allow' || handling === 'second') && random.chance(0.5),
      gates: handling === 'deny' ? ['evidence:order'] : [],
    };
  });
}

function authorities(random, size, purposes, categories) {
  return Array.from({ length: size.authorities }, (_, i) => ({
    ...row('Authority register', i),
    basis: 'law',
    code: padded('A', i, 2),
    title: `Authority ${i + 1}`,
    kind: 'statute',
    permits: 'what it names',
    opensNothing: false,
    mandate: false,
    purposes: i === 0 ? ['*'] : random.some(purposes, Math.ceil(purposes.length / 2)),
    elements: random.some(categories, Math.ceil(categories.length * 0.75)).map((category) => `${category}.*`),
    recipientLevels: [],
    recipientKinds: [],
    sourceLevels: [],
    sourceKinds: [],
    requires: i % 3 === 0 ? ['caseRef'] : [],
    evidence: [],
    coversNamedOnly: false,
    agreementKinds: [],
    assurances: [],
    similarPurpose: false,
    ...(i % 4 === 1 ? { maxRetention: `P${random.pick(DAYS)}D` } : {}),
    tags: [],
  }));
}

function ceiling(random, rules) {
  const limits = [`P${random.pick(DAYS)}D`];
  // In the pack of ten the one cell governs everything: closing it would leave nothing to measure.
  const draw = rules === 10 ? 99 : random.below(100);
  return { shared: draw >= 8, orderOnly: draw >= 8 && draw < 18, limits };
}

function checkRule([check, effect]) {
  return {
    ...row('Sharing Act', 0),
    citation: `Sharing Act, ${check.replaceAll('_', ' ')}`,
    basis: check.startsWith('agreement') ? 'agreement' : 'law',
    id: `T-${check}`,
    title: check,
    check,
    effect,
    message: `${check}: {observed} against {limit}`,
    cure: 'Change the request',
    neutral: false,
    reasons: {},
    oblige: [],
    params: check === 'minimization_drop' ? { justifiedBy: 'order' } : {},
    cases: [],
  };
}

/** As counsel writes them: for a purpose and a category or an element, with conditions on both sides. */
function writtenRules({ random, size, purposes, categories, elements }) {
  const rule = (scope, match, atoms) => ({
    scope,
    match,
    when: random.chance(0.5) ? [random.pick(REQUEST_ATOMS)] : [],
    require: [[random.pick(atoms)], [random.pick(REQUEST_ATOMS)]].slice(0, 1 + random.below(2)),
    effect: random.pick(EFFECTS),
  });
  const bulk = { scope: 'request', match: {}, when: [], require: 'bulk', effect: 'second_approval' };
  const request = Array.from({ length: size.request - 1 }, (_, i) =>
    rule('request', i % 2 === 0 ? {} : { purpose: [purposes[i % purposes.length]] }, REQUEST_ATOMS),
  );
  const ofCategories = categories.flatMap((category) =>
    purposes.map((purpose) =>
      rule('element', { category: [category], purpose: [purpose] }, random.chance(0.5) ? ELEMENT_ATOMS : REQUEST_ATOMS),
    ),
  );
  const ofElements = Array.from({ length: Math.max(0, size.element - ofCategories.length) }, () =>
    rule('element', { element: [random.pick(elements).code], purpose: [random.pick(purposes)] }, ELEMENT_ATOMS),
  );
  return [bulk, ...request.map(neverEmpty), ...ofCategories, ...ofElements]
    .slice(0, size.request + size.element)
    .map((item, i) => ({
      ...item,
      id: `W-${padded('', i, 5)}`,
      citation: `Sharing Code s. ${i + 1}`,
      ofElement: item.require !== 'bulk' && speaksOfElement(item.require),
    }));
}

/** A condition that repeats the `when` would make a rule that cannot fail. */
function neverEmpty(rule) {
  const own = rule.when[0];
  return own && rule.require.some(([atom]) => atom === own) ? { ...rule, when: [] } : rule;
}

function writtenRow({ id, citation, scope, match, when, require, effect }) {
  const condition = require === 'bulk' ? 'request.subjects.count <= purpose.bulkLimit' : anyOf(require, packCel);
  return {
    ...row('Sharing Code', 0),
    citation,
    id,
    title: `Rule ${id}`,
    neutral: false,
    reasons: {},
    oblige: [],
    params: {},
    cases: [
      {
        scope,
        match,
        ...(when.length > 0 ? { when: allOf(when, packCel) } : {}),
        require: condition,
        effect,
        lifts: [],
        liftsApproval: false,
        oblige: [],
        message: `${scope === 'element' ? '{element}' : 'The request'} for {request.purpose} does not meet ${id}`,
        cure: 'Change the request',
        neutral: false,
      },
    ],
  };
}
