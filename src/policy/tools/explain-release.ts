import type { Basis, Evaluation, ElementResult } from '../domain/evaluation.js';
import type { Facts } from '../domain/facts.js';
import type { Pack } from '../domain/pack.js';
import { instantInWords, titled } from './explain-case.js';

/** Per element: what was asked, what comes of it, by which rules on which basis. */
export function elementLines(evaluation: Evaluation, facts: Facts, pack: Pack): readonly string[] {
  const asked = new Map(facts.request.elements.map((item) => [item.code, item.transform]));
  const rows = evaluation.elements.map((item) => [
    item.result + (item.transform === undefined ? '' : ` ${item.transform}`),
    item.element,
    pack.elements.get(item.element)?.title ?? 'not in the catalogue',
    asked.get(item.element) === undefined ? 'in full' : `as ${asked.get(item.element)!}`,
    because(item, evaluation),
  ]);
  return rows.length === 0 ? [] : table(['result', 'element', 'what it is', 'asked', 'because of'], rows);
}

const BASES: Readonly<Record<Basis, string>> = { law: 'law', agreement: 'agreement', policy_choice: 'policy choice' };

function because({ element, rules }: ElementResult, { findings }: Evaluation): string {
  return rules
    .map((rule) => {
      const bases = findings.filter((item) => item.rule === rule && item.element === element && item.result !== 'pass');
      const words = [...new Set(bases.map((item) => BASES[item.basis]))].join(', ');
      return words === '' ? rule : `${rule} (${words})`;
    })
    .join(', ');
}

/** How long, until when, and what set that: a row of the schedule, an agreement, an authority or the request itself. */
export function retentionLines({ retention }: Evaluation, facts: Facts, pack: Pack): readonly string[] {
  if (!retention) return [];
  return [
    `  ${retention.duration}: last day ${retention.destroyBy}, gone after ${instantInWords(retention.destroyAt, facts.timeZone)}`,
    ...retention.setBy.map((code) => `  set by ${limitOf(code, facts, pack)}`),
    ...(facts.request.retention === retention.duration ? [] : [`  asked was ${facts.request.retention || 'nothing'}`]),
  ];
}

function limitOf(code: string, facts: Facts, pack: Pack): string {
  const row = pack.schedule.get(code) ?? pack.authorities.get(code);
  if (row) return `${titled(code, row.title)} (${row.citation})`;
  const agreement = facts.agreements.find((item) => item.id === code);
  if (agreement)
    return `agreement ${code}${agreement.maxRetention === undefined ? '' : `, at most ${agreement.maxRetention}`}`;
  return code === 'request' ? 'the request, which asks for no more' : code;
}

/** What goes with the release: who must prove it, by when. */
export function obligationLines({ obligations }: Evaluation, pack: Pack): readonly string[] {
  return obligations.map(({ code, params, setBy }) => {
    const row = pack.obligations.get(code);
    const due =
      row?.dueIn === undefined ? '' : `, within ${row.dueIn}${row.dueFrom === undefined ? '' : ` of ${row.dueFrom}`}`;
    const prove = row ? `; proved by ${row.whoMustProve}${due}` : '';
    const values = Object.entries(params).map(([name, value]) => ` ${name}=${String(value)}`);
    return `  ${titled(code, row?.title)}${values.join('')}${prove}  (${setBy.join(', ')})`;
  });
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  return [titles, ...rows].map((row) => `  ${row.map((text, at) => text.padEnd(widths[at]!)).join('  ')}`.trimEnd());
}
