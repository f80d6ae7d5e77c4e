import { ENGINE_SEMANTICS } from '../domain/canonical.js';
import type { Basis, Evaluation, Finding, WouldPass } from '../domain/evaluation.js';
import type { Facts } from '../domain/facts.js';
import { neutralView } from '../domain/neutral-view.js';
import type { Pack } from '../domain/pack.js';
import { caseHeader, columns, instantInWords } from './explain-case.js';
import { elementLines, obligationLines, retentionLines } from './explain-release.js';

const BASES: readonly (readonly [Basis, string])[] = [
  ['law', 'Law'],
  ['agreement', 'Agreement'],
  ['policy_choice', 'Policy choice (may be overridden by an officer, with a reason)'],
];

export const OUTCOMES: Readonly<Record<Evaluation['outcome'], string>> = {
  permit: 'PERMIT: everything asked may be released once the people who must decide have decided',
  narrow: 'NARROW: part of what was asked may be released',
  second_approval: 'SECOND APPROVAL: a second person must approve',
  hold: 'HOLD: something must be supplied first',
  deny: 'DENY: this may not be released',
};

export interface ExplainedCase {
  readonly evaluation: Evaluation;
  readonly facts: Facts;
  readonly pack: Pack;
  /** Evaluated again before it is offered; absent where nothing would pass or the reason is protected. */
  readonly wouldPass: WouldPass | undefined;
}

/**
 * One case as a privacy officer files it: who asked what, what may be released, what stands in the way on which basis,
 * observed against its limit and what set that, what was checked and passed, under which pack, and room to sign. Plain
 * text; the requester's own narratives are not repeated.
 */
export function explain(found: ExplainedCase): string {
  const { evaluation, facts, pack } = found;
  const of = (...results: readonly Finding['result'][]): readonly Finding[] =>
    evaluation.findings.filter((item) => results.includes(item.result));
  const failed = of('fail', 'gap', 'error');
  const decides = failed.filter((item) => item.effect !== 'warn' || item.result !== 'fail');
  return [
    'POLICY EXPLANATION',
    pack.content.banner,
    ...(evaluation.neutral
      ? ['PROTECTED: states a protected reason. Keep it from the requester and their agency.']
      : []),
    ...part('Case', caseHeader(facts, pack)),
    ...part('Outcome', outcomeLines(found)),
    ...part('Elements', elementLines(evaluation, facts, pack)),
    ...BASES.flatMap(([basis, title]) =>
      part(`In the way: ${title}`, decides.filter((item) => item.basis === basis).flatMap(describe)),
    ),
    ...part('To note; decides nothing', failed.filter((item) => !decides.includes(item)).flatMap(describe)),
    ...part(
      'Lifted by a mandate',
      of('not_applicable').map((item) => `  ${item.rule}${onElement(item)}: ${item.message} (${item.citation})`),
    ),
    ...part('What would pass', offerLines(found)),
    ...part('Retention', retentionLines(evaluation, facts, pack)),
    ...part('Obligations', obligationLines(evaluation, pack)),
    ...part('Checked and passed', passedLines(of('pass'))),
    ...part('Record', recordLines(found)),
    ...part('Signatures', SIGNATURES),
  ].join('\n');
}

/** What the requester is told of the same case: where the reason is protected, nothing that would tell it. */
export function explainToRequester({ evaluation, facts, pack, wouldPass }: ExplainedCase): string {
  const told = neutralView(pack, evaluation);
  if (!evaluation.neutral) return explain({ evaluation: told, facts, pack, wouldPass });
  return [
    'POLICY EXPLANATION, AS TOLD TO THE REQUESTER',
    pack.content.banner,
    '',
    `Judged ${instantInWords(facts.now, facts.timeZone)}`,
    ...told.findings.map((item) => item.message),
    ...told.elements.map((item) => `  ${item.result}  ${item.element}`),
    '',
    `Pack ${told.pack}  ${told.packDigest}`,
  ].join('\n');
}

const SIGNATURES: readonly string[] = ['Prepared by', 'Privacy officer', 'Second approver'].flatMap((role) => [
  `  ${role.padEnd(16)} ______________________________   Date ______________`,
]);

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function outcomeLines({ evaluation, pack }: ExplainedCase): readonly string[] {
  const told = evaluation.neutral
    ? `  The reason is protected: the requester is told only “${pack.content.neutralText}”`
    : undefined;
  return [`  ${OUTCOMES[evaluation.outcome]}`, ...(told === undefined ? [] : [told])];
}

function describe(item: Finding): readonly string[] {
  const gap = item.result === 'gap' ? ', no rule speaks' : item.result === 'error' ? ', could not be evaluated' : '';
  const values = item.observed === null && item.limit === null ? [] : [`      ${measured(item)}`];
  return [
    `  ${item.rule} [${item.effect}${gap}]${onElement(item)}: ${item.message}`,
    ...values,
    `      ${item.citation}${item.field === '' ? '' : `  at ${item.field}`}`,
    ...(item.cure === '' ? [] : [`      cure: ${item.cure}`]),
  ];
}

function measured({ observed, limit, limitSetBy, element }: Finding): string {
  const by = limitSetBy.length === 0 ? '' : ` set by ${limitSetBy.join(', ')}`;
  const bound = `limit ${String(limit ?? 'none')}${by}`;
  // The element stands in the line above already.
  return observed === element && observed !== null ? bound : `observed ${String(observed ?? 'nothing')}, ${bound}`;
}

function onElement(item: Finding): string {
  return item.element === undefined ? '' : ` on ${item.element}`;
}

function offerLines({ evaluation, wouldPass }: ExplainedCase): readonly string[] {
  if (wouldPass)
    return [
      `  Evaluated again before it is offered: ${OUTCOMES[wouldPass.outcome]}`,
      ...wouldPass.changes.map((change) => `  - ${change}`),
    ];
  if (evaluation.neutral) return ['  Nothing is offered, since an offer would reveal the reason.'];
  if (evaluation.outcome === 'permit' || evaluation.outcome === 'second_approval') return [];
  return ['  Leaving out, masking or shortening does not make it pass; see the cures above.'];
}

/** A rule once, with what it was about, and what it measured where it measures. */
function passedLines(passed: readonly Finding[]): readonly string[] {
  const rules = new Map<string, { item: Finding; elements: string[]; measures: Set<string> }>();
  for (const item of passed) {
    const entry = rules.get(item.rule) ?? { item, elements: [], measures: new Set<string>() };
    if (item.element !== undefined) entry.elements.push(item.element);
    if (item.limit !== null) entry.measures.add(measured(item));
    rules.set(item.rule, entry);
  }
  return [...rules].flatMap(([rule, { item, elements, measures }]) => [
    `  ${rule} [${basisWord(item.basis)}]: ${item.message} (${item.citation})${elements.length === 0 ? '' : `: ${[...new Set(elements)].join(', ')}`}`,
    ...[...measures].map((text) => `      ${text}`),
  ]);
}

const basisWord = (basis: Basis): string => basis.replace('_', ' ');

function recordLines({ evaluation, pack }: ExplainedCase): readonly string[] {
  const { content } = pack;
  return columns([
    ['pack', `${evaluation.pack}, “${content.title}”, ${content.state}, for ${content.jurisdiction}`],
    ['layers', content.layers.join(' under ')],
    ['pack digest', evaluation.packDigest],
    ['facts digest', evaluation.factsDigest],
    ['engine', `semantics ${String(ENGINE_SEMANTICS)}; the same pack and facts give this result again`],
  ]);
}
