import type { Basis, Finding, FindingEffect, FindingResult, FindingScope } from './evaluation.js';
import { fillTemplate, scalarOf } from './message.js';
import type { ObligeEntry, ReasonText, RuleRow } from './pack-content.js';
import type { AskedElement } from './situation.js';

/** A finding on its way, with what combining needs and the record does not. */
export interface Draft extends Finding {
  /** The element keeps this mask instead of being dropped. */
  readonly transform?: string;
  readonly lifts?: readonly Basis[];
  readonly liftsApproval?: boolean;
  readonly oblige?: readonly ObligeEntry[];
  /** A gap or an error is never lifted. */
  readonly firm?: boolean;
}

export interface DraftDetail {
  readonly result: FindingResult;
  readonly effect?: FindingEffect;
  readonly scope?: FindingScope;
  readonly element?: AskedElement;
  readonly field: string;
  readonly observed?: unknown;
  readonly limit?: unknown;
  readonly limitSetBy?: readonly string[];
  readonly basis?: Basis;
  /** Citation of the row that spoke, put before the rule's own. */
  readonly citation?: string;
  /** Key into the rule's `reasons`; without one its own message and cure are used. */
  readonly reason?: string;
  readonly words?: Readonly<Record<string, unknown>>;
  readonly transform?: string;
  readonly oblige?: readonly ObligeEntry[];
}

/** Draft of a host check over the tables. A pass shows the rule's title. */
export function draft(rule: RuleRow, detail: DraftDetail): Draft {
  const failed = detail.result !== 'pass';
  const texts: ReasonText = (detail.reason !== undefined ? rule.reasons[detail.reason] : undefined) ?? {
    message: rule.message ?? rule.title,
    cure: rule.cure ?? '',
  };
  const words: Record<string, unknown> = {
    element: detail.element?.code,
    observed: detail.observed,
    limit: detail.limit,
    setBy: detail.limitSetBy,
    ...detail.words,
  };
  const lookup = (path: string): unknown => words[path];
  return {
    rule: rule.id,
    version: rule.layer,
    basis: detail.basis ?? rule.basis,
    result: detail.result,
    effect: detail.effect ?? rule.effect ?? 'deny',
    scope: detail.scope ?? (detail.element ? 'element' : 'request'),
    ...(detail.element ? { element: detail.element.code } : {}),
    field: detail.field,
    observed: scalarOf(detail.observed),
    limit: scalarOf(detail.limit),
    limitSetBy: detail.limitSetBy ?? [],
    citation: citations(detail.citation, rule.citation),
    message: failed ? fillTemplate(texts.message, lookup) : rule.title,
    cure: failed ? fillTemplate(texts.cure, lookup) : '',
    ...(rule.neutral && failed ? { neutral: true } : {}),
    ...(detail.transform !== undefined ? { transform: detail.transform } : {}),
    oblige: detail.oblige ?? rule.oblige,
    ...(detail.result === 'gap' || detail.result === 'error' ? { firm: true } : {}),
  };
}

/** An error in a rule denies; it never skips. */
export function errorDraft(rule: Pick<RuleRow, 'id' | 'layer' | 'basis' | 'citation'>, element?: AskedElement): Draft {
  return {
    rule: rule.id,
    version: rule.layer,
    basis: rule.basis,
    result: 'error',
    effect: 'deny',
    scope: element ? 'element' : 'request',
    ...(element ? { element: element.code } : {}),
    field: element ? elementField(element) : '',
    observed: 'rule-error',
    limit: null,
    limitSetBy: [],
    citation: rule.citation,
    message: 'rule-error: this rule could not be evaluated, so it denies',
    cure: 'Tell the policy steward; the rule must be repaired before this can be decided',
    firm: true,
  };
}

export function elementField(element: AskedElement): string {
  return `/elements/${element.index}`;
}

function citations(first: string | undefined, second: string): string {
  return first === undefined || first === '' || first === second ? second : `${first}; ${second}`;
}

/** The finding as it is recorded. */
export function publish(item: Draft): Finding {
  const { transform: _t, lifts: _l, liftsApproval: _a, oblige: _o, firm: _f, ...finding } = item;
  return finding;
}
