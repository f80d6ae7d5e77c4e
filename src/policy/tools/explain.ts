import type { Basis, Evaluation, Finding } from '../domain/evaluation.js';
import type { Facts } from '../domain/facts.js';

const BASES: readonly (readonly [Basis, string])[] = [
  ['law', 'Law'],
  ['agreement', 'Agreement'],
  ['policy_choice', 'Policy choice (may be overridden by an officer, with a reason)'],
];

const OUTCOMES: Readonly<Record<Evaluation['outcome'], string>> = {
  permit: 'PERMIT: everything asked may be released once the people who must decide have decided',
  narrow: 'NARROW: part of what was asked may be released',
  second_approval: 'SECOND APPROVAL: a second person must approve',
  hold: 'HOLD: something must be supplied first',
  deny: 'DENY: this may not be released',
};

/**
 * One case as a privacy officer would file it: who asked what, what may be released, what stands in the way and on
 * which basis, what was checked and passed, and under which pack. Plain text; narratives are not repeated.
 */
export function explain(evaluation: Evaluation, facts: Facts): string {
  const { request } = facts;
  const fired = evaluation.findings.filter(
    (item) => item.result === 'fail' || item.result === 'gap' || item.result === 'error',
  );
  const lifted = evaluation.findings.filter((item) => item.result === 'not_applicable');
  const passed = evaluation.findings.filter((item) => item.result === 'pass');
  const part = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', title, ...lines];
  return [
    `Share request of ${request.requestingAgency} to ${request.sourceAgency}, for ${request.recipient.agency}`,
    `  asked by    ${request.requester}`,
    `  purpose     ${request.purpose}${request.caseRef === undefined ? '' : `, case ${request.caseRef}`}`,
    `  authority   ${request.authorities.join(', ') || 'none cited'}`,
    `  agreement   ${request.agreement ?? 'none named'}`,
    `  subjects    ${request.subjects.count}, ${request.subjects.named} named`,
    `  evaluated   ${facts.now} (${facts.timeZone}), stage ${facts.stage}`,
    '',
    OUTCOMES[evaluation.outcome],
    ...(evaluation.neutral
      ? ['The reason is protected: the requester is told only that there is no releasable record.']
      : []),
    ...part(
      'Elements',
      evaluation.elements.map(
        ({ element, result, transform, rules }) =>
          `  ${result.padEnd(6)}  ${element}${transform === undefined ? '' : ` as ${transform}`}${rules.length === 0 ? '' : `  (${rules.join(', ')})`}`,
      ),
    ),
    ...BASES.flatMap(([basis, title]) =>
      part(`In the way: ${title}`, fired.filter((item) => item.basis === basis).flatMap(describe)),
    ),
    ...part(
      'Lifted by a mandate',
      lifted.map((item) => `  ${item.rule}${onElement(item)}: ${item.message}`),
    ),
    ...part('Retention', retentionLines(evaluation)),
    ...part(
      'Obligations',
      evaluation.obligations.map(({ code, params, setBy }) => `  ${code}${paramText(params)}  (${setBy.join(', ')})`),
    ),
    ...part('Checked and passed', passedLines(passed)),
    '',
    `Pack  ${evaluation.pack}  ${evaluation.packDigest}`,
    `Facts ${evaluation.factsDigest}`,
  ].join('\n');
}

function describe(item: Finding): readonly string[] {
  const values =
    item.observed === null && item.limit === null
      ? []
      : [
          `      observed ${String(item.observed ?? 'nothing')}, limit ${String(item.limit ?? 'none')}${item.limitSetBy.length === 0 ? '' : ` set by ${item.limitSetBy.join(', ')}`}`,
        ];
  return [
    `  ${item.rule} [${item.effect}${item.result === 'gap' ? ', no rule speaks' : ''}]${onElement(item)}: ${item.message}`,
    ...values,
    `      ${item.citation}${item.field === '' ? '' : `  at ${item.field}`}`,
    ...(item.cure === '' ? [] : [`      cure: ${item.cure}`]),
  ];
}

function onElement(item: Finding): string {
  return item.element === undefined ? '' : ` on ${item.element}`;
}

function retentionLines(evaluation: Evaluation): readonly string[] {
  const { retention } = evaluation;
  if (!retention) return [];
  return [
    `  ${retention.duration}, set by ${retention.setBy.join(', ')}: last day ${retention.destroyBy}, gone after ${retention.destroyAt}`,
  ];
}

function paramText(params: Readonly<Record<string, string | number | boolean>>): string {
  const entries = Object.entries(params);
  return entries.length === 0 ? '' : ` ${entries.map(([name, value]) => `${name}=${String(value)}`).join(' ')}`;
}

/** A rule once, with what it was about. */
function passedLines(passed: readonly Finding[]): readonly string[] {
  const rules = new Map<string, { title: string; citation: string; elements: string[] }>();
  for (const item of passed) {
    const entry = rules.get(item.rule) ?? { title: item.message, citation: item.citation, elements: [] };
    if (item.element !== undefined) entry.elements.push(item.element);
    rules.set(item.rule, entry);
  }
  return [...rules].map(
    ([rule, { title, citation, elements }]) =>
      `  ${rule}: ${title} (${citation})${elements.length === 0 ? '' : `: ${[...new Set(elements)].join(', ')}`}`,
  );
}
