import { isDate, isZone, parseTerm } from './calendar.js';
import { compileCondition } from './cel-expression.js';
import { knownPath } from './cel-schema.js';
import { REQUIRED_CHECKS, type PackContent, type Provenance, type RuleCase, type RuleRow } from './pack-content.js';

/** Something in the content that makes the pack unusable. `key` names the row as `<table>/<row key>[/…]`. */
export interface ContentProblem {
  readonly key: string;
  readonly problem: string;
  /** The word that is not known, and the words that would be. */
  readonly word?: string;
  readonly known?: readonly string[];
}

/** Cross-reference and meaning checks that a file's schema cannot make. Empty: `compilePack` will not throw. */
export function contentProblems(content: PackContent): readonly ContentProblem[] {
  const problems: ContentProblem[] = [];
  const say = (key: string, problem: string, word?: string, known?: readonly string[]): void => {
    problems.push({ key, problem, ...(word !== undefined && known ? { word, known } : {}) });
  };
  if (!isZone(content.timeZone)) say('pack', `timeZone ${content.timeZone} is not an IANA zone`);
  const codes = {
    element: content.elements.map((row) => row.code),
    purpose: content.purposes.map((row) => row.code),
    authority: content.authorities.map((row) => row.code),
    evidence: content.evidence.map((row) => row.kind),
    obligation: content.obligations.map((row) => row.code),
    schedule: content.schedule.map((row) => row.code),
    mask: content.masks.map((row) => row.transform),
    rule: content.rules.map((row) => row.id),
    agencyKind: content.agencyKinds.map((row) => row.kind),
    category: [...new Set(content.elements.map((row) => row.category))],
    evidenceClass: [...new Set(content.evidence.map((row) => row.class))],
  };
  type Vocabulary = keyof typeof codes;
  const sets = Object.fromEntries(Object.entries(codes).map(([name, list]) => [name, new Set(list)])) as Record<
    Vocabulary,
    Set<string>
  >;
  const known = (key: string, kind: Vocabulary, words: readonly string[], also: readonly string[] = []): void => {
    for (const word of words) {
      if (!sets[kind].has(word) && !also.includes(word)) say(key, `unknown ${kind} ${word}`, word, codes[kind]);
    }
  };
  const patterns = (key: string, words: readonly string[]): void => {
    for (const word of words) {
      if (word === '*') continue;
      if (word.endsWith('.*')) known(key, 'category', [word.slice(0, -2)]);
      else known(key, 'element', [word]);
    }
  };
  const term = (key: string, duration: string | undefined): void => {
    if (duration !== undefined && !parseTerm(duration)) say(key, `${duration} is not a positive ISO-8601 duration`);
  };
  const unique = (table: string, keys: readonly string[]): void => {
    const seen = new Set<string>();
    for (const key of keys) {
      if (seen.has(key)) say(`${table}/${key}`, 'is defined twice');
      seen.add(key);
    }
  };
  const rows = (table: string, list: readonly (Provenance & object)[], key: (index: number) => string): void => {
    unique(
      table,
      list.map((_, index) => key(index)),
    );
    list.forEach((row, index) => {
      for (const name of ['effectiveFrom', 'effectiveTo', 'verifiedOn'] as const) {
        const day = row[name];
        if (day !== undefined && !isDate(day)) say(`${table}/${key(index)}`, `${name} ${day} is not a date`);
      }
      if (row.effectiveFrom && row.effectiveTo && row.effectiveTo < row.effectiveFrom) {
        say(`${table}/${key(index)}`, 'effectiveTo lies before effectiveFrom');
      }
    });
  };

  rows('elements', content.elements, (i) => codes.element[i]!);
  rows('purposes', content.purposes, (i) => codes.purpose[i]!);
  rows('authorities', content.authorities, (i) => codes.authority[i]!);
  rows('evidence', content.evidence, (i) => codes.evidence[i]!);
  rows('obligations', content.obligations, (i) => codes.obligation[i]!);
  rows('schedule', content.schedule, (i) => codes.schedule[i]!);
  rows('masks', content.masks, (i) => codes.mask[i]!);
  rows('agencyKinds', content.agencyKinds, (i) => codes.agencyKind[i]!);
  rows('rules', content.rules, (i) => codes.rule[i]!);
  rows(
    'minimization',
    content.minimization,
    (i) => `${content.minimization[i]!.element}|${content.minimization[i]!.purpose}`,
  );
  rows('ceilings', content.ceilings, (i) => content.ceilings[i]!.group);
  rows('bulk', content.bulk, (i) => content.bulk[i]!.purpose);
  rows('training', content.training, (i) => content.training[i]!.id);
  rows('minimalSets', content.minimalSets, (i) => content.minimalSets[i]!.id);
  rows('calendars', content.calendars, (i) => content.calendars[i]!.id);
  rows('classification', content.classification, (i) => content.classification[i]!.element);

  for (const row of content.classification) known(`classification/${row.element}`, 'element', [row.element]);
  for (const row of content.minimalSets) known(`minimalSets/${row.id}`, 'element', [...row.elements, ...row.oneOf]);
  for (const row of content.purposes) {
    known(`purposes/${row.code}`, 'purpose', row.similarTo, ['*']);
    known(`purposes/${row.code}`, 'agencyKind', row.missions);
  }
  for (const row of content.authorities) {
    const key = `authorities/${row.code}`;
    known(key, 'purpose', row.purposes, ['*']);
    patterns(key, row.elements);
    known(key, 'agencyKind', [...row.recipientKinds, ...row.sourceKinds]);
    known(key, 'evidence', row.evidence);
    term(key, row.maxRetention);
    if (row.coversNamedOnly && row.evidence.length === 0) say(key, 'covers only named elements but names no evidence');
  }
  for (const row of content.evidence) term(`evidence/${row.kind}`, row.maxAge);
  for (const row of content.obligations) term(`obligations/${row.code}`, row.dueIn);
  for (const row of content.schedule) {
    term(`schedule/${row.code}`, row.duration);
    term(`schedule/${row.code}`, row.cap);
    known(`schedule/${row.code}`, 'obligation', row.oblige);
  }
  for (const row of content.ceilings) {
    const key = `ceilings/${row.group}`;
    known(key, 'element', row.elements);
    known(key, 'category', row.categories);
    known(key, 'agencyKind', row.sourceKinds);
    known(key, 'purpose', Object.keys(row.cells));
    for (const limit of Object.values(row.cells).flatMap((cell) => cell.limits)) {
      if (!limit.startsWith('P')) known(key, 'schedule', [limit]);
      else term(key, limit);
    }
  }
  unique(
    'ceilings/element',
    content.ceilings.flatMap((row) => row.elements),
  );
  unique(
    'ceilings/category',
    content.ceilings.flatMap((row) => row.categories),
  );
  unique(
    'ceilings/sourceKind',
    content.ceilings.flatMap((row) => row.sourceKinds),
  );
  for (const row of content.minimization) {
    const key = `minimization/${row.element}|${row.purpose}`;
    known(key, 'element', [row.element]);
    known(key, 'purpose', [row.purpose], ['*']);
    if (row.transform !== undefined) known(key, 'mask', [row.transform]);
    for (const gate of row.gates) {
      if (gate.startsWith('evidence:')) known(key, 'evidenceClass', [gate.slice(9)]);
      else if (!gate.startsWith('use:')) known(key, 'rule', [gate]);
    }
  }
  for (const row of content.bulk) known(`bulk/${row.purpose}`, 'purpose', [row.purpose]);
  for (const row of content.training) {
    const key = `training/${row.id}`;
    known(key, 'purpose', row.purposes);
    known(key, 'authority', row.authorities);
    known(key, 'agencyKind', row.requesterKinds);
    patterns(key, row.elements);
    if (row.validFor !== 'calendar_year') term(key, row.validFor);
  }
  for (const kind of REQUIRED_CHECKS) {
    if (!content.rules.some((rule) => rule.check === kind)) say('rules', `no rule carries the check ${kind}`);
  }
  unique(
    'rules/check',
    content.rules.flatMap((rule) => (rule.check ? [rule.check] : [])),
  );
  for (const rule of content.rules) {
    for (const oblige of rule.oblige) known(`rules/${rule.id}`, 'obligation', [oblige.code]);
    ruleShape(rule, say);
    rule.cases.forEach((row, i) => {
      const key = `rules/${rule.id}/cases/${i}`;
      for (const oblige of row.oblige) known(key, 'obligation', [oblige.code]);
      known(key, 'purpose', row.match.purpose ?? []);
      known(key, 'element', row.match.element ?? []);
      known(key, 'category', row.match.category ?? []);
      known(key, 'authority', row.match.authority ?? []);
      known(key, 'evidence', row.match.evidence ?? []);
      known(key, 'agencyKind', [
        ...(row.match.recipientKind ?? []),
        ...(row.match.requestingKind ?? []),
        ...(row.match.sourceKind ?? []),
      ]);
      caseShape(key, row, say);
    });
  }
  return problems;
}

type Say = (key: string, problem: string, word?: string, known?: readonly string[]) => void;

function ruleShape(rule: RuleRow, say: Say): void {
  const key = `rules/${rule.id}`;
  if (!rule.check && !rule.enforcedBy && rule.cases.length === 0) say(key, 'has neither a check nor a case');
  if (rule.check && (!rule.effect || !rule.message || !rule.cure))
    say(key, 'a checked rule needs effect, message, cure');
}

function caseShape(key: string, row: RuleCase, say: Say): void {
  for (const [name, source] of [
    ['when', row.when],
    ['require', row.require],
  ] as const) {
    if (source === undefined) continue;
    const compiled = compileCondition(source);
    if (!compiled.ok) say(`${key}/${name}`, `${compiled.problem} (at character ${compiled.offset + 1})`);
    else if (row.scope !== 'element' && /\belement\./.test(source))
      say(`${key}/${name}`, 'only an element case may speak of element');
  }
  if (row.when === undefined && row.require === undefined && Object.keys(row.match).length === 0) {
    say(key, 'would fail for every request: give match, when or require');
  }
  if (row.scope !== 'element' && (row.match.element || row.match.category || row.match.elementTag)) {
    say(key, 'only an element case may match elements');
  }
  if (row.lifts.includes('law')) say(key, 'nothing lifts a prohibition of law');
  if (row.lifts.length > 0 && (row.scope !== 'element' || !row.require))
    say(key, 'a case that lifts is an element case with a require');
  if (row.observe !== undefined && !knownPath(row.observe)) say(key, `observe: no such path ${row.observe}`);
  for (const [, path] of `${row.message} ${row.cure}`.matchAll(/\{([a-zA-Z0-9_.]+)\}/g)) {
    if (!knownPath(path!)) say(key, `message: no such path ${path}`);
  }
}
