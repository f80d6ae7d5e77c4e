import type { AuthorityRow, PackContent, RuleRow, TrainingRow } from '../../domain/pack-content.js';
import { allOf, anyOf, listed, not, PLACES, quoted } from './cedar-condition.js';
import { cited, missing } from './export-authorities.js';
import { checkOf } from './export-tables.js';
import type { PolicySet } from './policy-set.js';
import { type FindingSaid } from './policy-set.js';
import { ACTIVE, inForce, namedIn } from './vocabulary.js';

type Spoken = Pick<FindingSaid, 'result'> & Partial<FindingSaid>;

/** The checks over the tables, for the request as a whole. */
export function exportRequestChecks(content: PackContent, set: PolicySet): PolicySet {
  complete(content, set);
  agreement(content, set);
  authorities(content, set);
  documents(content, set);
  assurances(content, set);
  similarity(content, set);
  training(content, set);
  smallCells(content, set);
  retention(content, set);
  return set;
}

/** What agreement and authorities say of one element. */
export function exportElementChecks(content: PackContent, set: PolicySet): PolicySet {
  const inScope = namedIn('context.agreement.elements');
  const scope = speaker(set, checkOf(content, 'agreement_scope'));
  const narrow = { effect: 'narrow', by: 'agreement' } as const;
  scope({ result: 'pass', ...narrow }, ['context.agreement.known', inScope]);
  scope({ result: 'fail', ...narrow }, ['context.agreement.known', not(inScope)]);
  const authority = speaker(set, checkOf(content, 'authority'));
  authority({ result: 'pass', by: 'covering' }, ['!context.element.coveredBy.isEmpty()']);
  authority({ result: 'fail', by: 'cited' }, ['context.element.coveredBy.isEmpty()']);
  return set;
}

/** Required checks run whatever their rule's dates; the others within them. */
function speaker(set: PolicySet, rule: RuleRow | undefined, dated = false) {
  return (said: Spoken, when: readonly string[]): void => {
    if (!rule) return;
    const finding = { rule: rule.id, basis: rule.basis, effect: rule.effect ?? 'deny', by: [], ...said } as const;
    set.add({ from: `check ${rule.id}`, finding }, [...(dated ? inForce(rule) : []), ...when]);
  };
}

function complete(content: PackContent, set: PolicySet): void {
  const say = speaker(set, checkOf(content, 'complete'));
  const always = ['requester', 'requestingAgency', 'sourceAgency', 'purpose', 'retention'];
  const weighed = content.authorities.filter((row) => !row.opensNothing);
  const asking = (path: string): readonly AuthorityRow[] => weighed.filter((row) => row.requires.includes(path));
  const absent = (path: string): string => not(`context.given.contains(${quoted(path)})`);
  const paths = [...new Set([...always, ...weighed.flatMap((row) => row.requires)])].filter((it) => it !== 'evidence');
  const faults = [
    ...paths.map((path) =>
      always.includes(path) ? absent(path) : allOf([absent(path), anyOf(asking(path).map(cited))]),
    ),
    anyOf([
      ...content.authorities
        .filter(({ evidence }) => evidence.length > 0)
        .map((row) => allOf([cited(row), missing(row)])),
      allOf([absent('evidence'), anyOf(asking('evidence').map(cited))]),
    ]),
    'context.given.contains("retention") && !context.asked.readable',
    'context.request.nothingAsked',
  ];
  for (const fault of faults) say({ result: 'fail', by: undefined }, [fault]);
  say({ result: 'pass', by: undefined }, faults.map(not));
}

function agreement(content: PackContent, set: PolicySet): void {
  const active = speaker(set, checkOf(content, 'agreement_active'));
  active({ result: 'pass', by: 'agreement' }, ['context.agreement.named', ACTIVE]);
  active({ result: 'fail', by: 'agreement' }, ['context.agreement.named', not(ACTIVE)]);

  const scope = speaker(set, checkOf(content, 'agreement_scope'));
  const its = (list: string, value: string): string => `context.agreement.${list}.contains(${value})`;
  const inside = (agency: string): string =>
    anyOf([its('parties', agency), allOf(['context.request.onward.present', its('onwardTo', agency)])]);
  const requesting = inside('context.request.requestingAgency');
  const faults = [
    not(requesting),
    not(its('parties', 'context.request.sourceAgency')),
    not(
      anyOf([
        allOf(['context.request.recipient.contractor', requesting]),
        inside('context.request.recipient.agency'),
        its('onwardTo', 'context.request.recipient.agency'),
      ]),
    ),
    not(its('purposes', 'context.purpose.code')),
    '!context.agreement.authorities.isEmpty() && !context.agreement.authorities.containsAny(context.cited)',
  ];
  for (const fault of faults)
    scope({ result: 'fail', effect: 'deny', by: 'agreement' }, ['context.agreement.known', fault]);
  scope({ result: 'pass', by: 'agreement' }, ['context.agreement.known', ...faults.map(not)]);
}

/** Negative entries are among them: a document that looks like an authority is told, and opens nothing. */
function authorities(content: PackContent, set: PolicySet): void {
  const say = speaker(set, checkOf(content, 'authority'));
  const none = 'context.opening.isEmpty()';
  for (const row of content.authorities) {
    const by = { by: [row.code] };
    const opens = `context.opening.contains(${quoted(row.code)})`;
    const from = { from: `authority ${row.code}` };
    const finding = { rule: checkOf(content, 'authority').id, basis: checkOf(content, 'authority').basis, ...by };
    set.add({ ...from, finding: { ...finding, result: 'pass', effect: 'warn' } }, [opens]);
    set.add({ ...from, finding: { ...finding, result: 'fail', effect: 'warn' } }, [cited(row), not(opens), not(none)]);
    set.add({ ...from, finding: { ...finding, result: 'fail', effect: 'deny' } }, [cited(row), none]);
  }
  const known = listed(content.authorities.map((row) => row.code));
  for (const at of PLACES)
    say({ result: 'gap', effect: 'deny', by: undefined }, [
      `context.authorities has ${at}`,
      not(`${known}.contains(context.authorities.${at}.code)`),
    ]);
  say({ result: 'gap' }, ['context.cited.isEmpty()']);
}

function documents(content: PackContent, set: PolicySet): void {
  const say = speaker(set, checkOf(content, 'evidence'));
  for (const at of PLACES)
    for (const [result, test] of [
      ['pass', `context.evidence.${at}.live`],
      ['fail', `!context.evidence.${at}.live`],
    ] as const)
      say({ result }, [`context.evidence has ${at}`, test]);
  for (const row of content.authorities)
    if (row.evidence.length > 0)
      say({ result: 'fail', by: [row.code] }, [`context.opening.contains(${quoted(row.code)})`, missing(row)]);
}

function assurances(content: PackContent, set: PolicySet): void {
  const say = speaker(set, checkOf(content, 'assurances'), true);
  for (const row of content.authorities) {
    if (row.assurances.length === 0) continue;
    const opens = `context.opening.contains(${quoted(row.code)})`;
    const given = `context.request.assurances.containsAll(${listed(row.assurances)})`;
    say({ result: 'pass', by: [row.code] }, [opens, given]);
    say({ result: 'fail', by: [row.code] }, [opens, not(given)]);
  }
}

function similarity(content: PackContent, set: PolicySet): void {
  const say = speaker(set, checkOf(content, 'purpose_similar'), true);
  const others = content.authorities.filter((row) => !row.similarPurpose).map((row) => row.code);
  const otherPath = `context.opening.containsAny(${listed(others)})`;
  for (const row of content.authorities) {
    if (!row.similarPurpose) continue;
    for (const [effect, path] of [
      ['warn', otherPath],
      ['deny', not(otherPath)],
    ] as const)
      for (const [result, list] of [
        ['pass', 'opening'],
        ['fail', 'notSimilar'],
      ] as const)
        say({ result, effect, by: [row.code] }, [path, `context.${list}.contains(${quoted(row.code)})`]);
  }
}

function training(content: PackContent, set: PolicySet): void {
  const rule = checkOf(content, 'training');
  const say = speaker(set, rule, true);
  const own = 'context.requester.agency == context.request.requestingAgency';
  say({ result: 'gap' }, ['!context.requester.known']);
  say({ result: 'fail' }, ['context.requester.known', not(own)]);
  for (const row of content.training) {
    const needed = ['context.requester.known', own, ...inForce(row), ...needs(row)];
    // The last day on which it counts, 0 where it was never passed.
    const current = `context.trained[${quoted(row.id)}] >= context.today`;
    const { basis } = row;
    for (const [result, test] of [
      ['pass', current],
      ['fail', not(current)],
    ] as const)
      say({ result, basis, by: [row.id] }, [...needed, test]);
  }
}

function needs(row: TrainingRow): string[] {
  const patterns = row.elements.filter((pattern) => !pattern.endsWith('.*'));
  const categories = row.elements.filter((pattern) => pattern.endsWith('.*')).map((pattern) => pattern.slice(0, -2));
  const asked = anyOf([
    ...(row.purposes.length === 0 ? [] : [`${listed(row.purposes)}.contains(context.purpose.code)`]),
    ...(patterns.includes('*') ? ['!context.asked.codes.isEmpty()'] : []),
    `context.asked.codes.containsAny(${listed(patterns)})`,
    `context.asked.categories.containsAny(${listed(categories)})`,
  ]);
  const some = (list: readonly string[], fact: string): string[] =>
    list.length === 0 ? [] : [`${listed(list)}.contains(${fact})`];
  return [
    ...some(row.requesterLevels, 'context.requesting.levelOrPrivate'),
    ...some(row.requesterKinds, 'context.requesting.kind'),
    ...(row.authorities.length === 0 ? [] : [`context.cited.containsAny(${listed(row.authorities)})`]),
    ...(row.purposes.length === 0 && row.elements.length === 0 ? [] : [asked]),
  ];
}

/** Least and greatest of the counts above zero are weighed: Cedar has no minimum. */
function smallCells(content: PackContent, set: PolicySet): void {
  const rule = content.rules.find((it) => it.check === 'small_cells');
  if (!rule) return;
  const say = speaker(set, rule, true);
  const k = Number(rule.params['k']);
  const there = 'context.request.aggregate.present';
  const small = `context.cells.positive > 0 && context.cells.least < ${k}`;
  const all = `context.cells.zeros == 0 && (context.cells.greatest < ${k} || context.cells.positive <= 2)`;
  const by = { by: [rule.id] };
  say({ result: 'fail', effect: 'deny', ...by }, [there, small, all]);
  say({ result: 'fail', effect: 'narrow', ...by }, [there, small, not(all)]);
  say({ result: 'pass', effect: 'narrow', ...by }, [there, not(small), 'context.cells.some']);
  say({ result: 'pass', effect: 'deny', ...by }, [there, not(small), '!context.cells.some']);
}

/** Limits on the whole request's time; those of elements are in the set `keeping`. */
function retention(content: PackContent, set: PolicySet): void {
  const rule = checkOf(content, 'retention');
  const say = speaker(set, rule);
  const from = `check ${rule.id}`;
  const limit = (code: string, key: string, when: readonly string[]): void => {
    const has = [...when, `context.ends has ${key}`];
    set.add({ from, fact: { name: 'limited', code } }, has);
    set.add({ from, fact: { name: 'over', code } }, [
      ...has,
      'context.asked has ends',
      `context.asked.ends > context.ends[${key}]`,
    ]);
  };
  limit('agreement', quoted('agreement'), ['context.agreement.known']);
  for (const { code, maxRetention } of content.authorities)
    if (maxRetention !== undefined) limit(code, quoted(maxRetention), [`context.opening.contains(${quoted(code)})`]);
  const row = content.ceilings.find((it) => it.aggregate);
  const shared = Object.entries(row?.cells ?? {}).flatMap(([purpose, cell]) => (cell.shared ? [purpose] : []));
  const open = `${listed(shared)}.contains(context.purpose.code)`;
  const only = 'context.request.aggregateOnly';
  say({ result: 'gap', by: undefined }, [only, not(open)]);
  const also = Object.keys(row?.cells ?? {}).map((purpose) => `cell ${row!.group}|${purpose}`);
  set.add({ from, also, fact: { name: 'kept', code: 'aggregate' } }, [only, open]);
  for (const [purpose, { limits }] of Object.entries(row?.cells ?? {}))
    for (const code of limits) limit(code, quoted(code), [only, `context.purpose.code == ${quoted(purpose)}`]);
}
