import type { CompiledRule } from './compiled-rule.js';
import type { Basis, Finding, FindingEffect, FindingResult, FindingScope } from './evaluation.js';
import { fill, scalarOf, type Path } from './message.js';
import type { ObligeEntry } from './pack-content.js';
import type { AskedElement } from './situation.js';

/** A finding on its way, with what combining needs and the record does not. */
export interface Draft {
  readonly finding: Finding;
  readonly rule: CompiledRule;
  /** Place of its element among those asked; -1 for a finding on the whole request. */
  readonly at: number;
  /** Something is wrong: it failed, is a gap or an error. */
  readonly fired: boolean;
  /** The element keeps this mask instead of being dropped. */
  readonly transform: string | undefined;
  readonly lifts: readonly Basis[] | undefined;
  readonly liftsApproval: boolean;
  readonly oblige: readonly ObligeEntry[];
  /** A gap or an error is never lifted. */
  readonly firm: boolean;
}

export function draftOf(
  rule: CompiledRule,
  element: AskedElement | undefined,
  finding: Finding,
  transform: string | undefined,
  oblige: readonly ObligeEntry[],
  lifts: readonly Basis[] | undefined,
  liftsApproval: boolean,
): Draft {
  const { result } = finding;
  const firm = result === 'gap' || result === 'error';
  return {
    finding,
    rule,
    at: element === undefined ? -1 : element.at,
    fired: firm || result === 'fail',
    transform,
    lifts,
    liftsApproval: liftsApproval && lifts !== undefined,
    oblige,
    firm,
  };
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
  readonly citation?: string | undefined;
  /** Key into the rule's `reasons`; without one its own message and cure are used. */
  readonly reason?: string;
  readonly words?: Readonly<Record<string, unknown>>;
  readonly transform?: string;
  readonly oblige?: readonly ObligeEntry[];
}

const NOBODY: readonly string[] = [];
const NOTHING: readonly ObligeEntry[] = [];

/** Draft of a host check over the tables. A pass shows the rule's title. */
export function draft(rule: CompiledRule, detail: DraftDetail): Draft {
  const { result, element, reason, observed, limit, limitSetBy, words } = detail;
  const failed = result !== 'pass';
  let message = rule.title;
  let cure = '';
  if (failed) {
    const texts = (reason === undefined ? undefined : rule.texts.get(reason)) ?? rule.ownText;
    const lookup = ({ name }: Path): unknown => {
      if (words !== undefined && Object.hasOwn(words, name)) return words[name];
      if (name === 'element') return element?.code;
      if (name === 'observed') return observed;
      if (name === 'limit') return limit;
      return name === 'setBy' ? limitSetBy : undefined;
    };
    message = fill(texts.message, lookup);
    cure = fill(texts.cure, lookup);
  }
  const finding = findingOf(
    rule,
    detail.basis ?? rule.basis,
    result,
    detail.effect ?? rule.effect ?? 'deny',
    detail.scope ?? (element ? 'element' : 'request'),
    element,
    detail.field,
    scalarOf(observed),
    scalarOf(limit),
    limitSetBy ?? NOBODY,
    citations(detail.citation, rule.citation),
    message,
    cure,
    rule.neutral && failed,
  );
  return draftOf(rule, element, finding, detail.transform, detail.oblige ?? rule.oblige, undefined, false);
}

/** One shape for every finding, keys in the order of the record. Arguments, not an object: this runs most of all. */
export function findingOf(
  rule: Pick<CompiledRule, 'id' | 'layer'>,
  basis: Basis,
  result: FindingResult,
  effect: FindingEffect,
  scope: FindingScope,
  element: AskedElement | undefined,
  field: string,
  observed: Finding['observed'],
  limit: Finding['limit'],
  limitSetBy: readonly string[],
  citation: string,
  message: string,
  cure: string,
  neutral: boolean,
): Finding {
  const { id, layer: version } = rule;
  // Written out four times: a spread or a key added later costs more than all of this.
  if (element) {
    const { code } = element;
    return neutral
      ? {
          rule: id,
          version,
          basis,
          result,
          effect,
          scope,
          element: code,
          field,
          observed,
          limit,
          limitSetBy,
          citation,
          message,
          cure,
          neutral,
        }
      : {
          rule: id,
          version,
          basis,
          result,
          effect,
          scope,
          element: code,
          field,
          observed,
          limit,
          limitSetBy,
          citation,
          message,
          cure,
        };
  }
  return neutral
    ? {
        rule: id,
        version,
        basis,
        result,
        effect,
        scope,
        field,
        observed,
        limit,
        limitSetBy,
        citation,
        message,
        cure,
        neutral,
      }
    : { rule: id, version, basis, result, effect, scope, field, observed, limit, limitSetBy, citation, message, cure };
}

/** An error in a rule denies; it never skips. */
export function errorDraft(rule: CompiledRule, element?: AskedElement): Draft {
  const finding = findingOf(
    rule,
    rule.basis,
    'error',
    'deny',
    element ? 'element' : 'request',
    element,
    element ? element.field : '',
    'rule-error',
    null,
    NOBODY,
    rule.citation,
    'rule-error: this rule could not be evaluated, so it denies',
    'Tell the policy steward; the rule must be repaired before this can be decided',
    false,
  );
  return draftOf(rule, element, finding, undefined, NOTHING, undefined, false);
}

function citations(first: string | undefined, second: string): string {
  return first === undefined || first === '' || first === second ? second : `${first}; ${second}`;
}
