import type { Basis, FindingEffect, PackContent } from '../policy/index.js';
import { inWords } from '../web/components.js';
import type { Tone } from '../web/components.js';
import type { PackVersionSummary } from './queries/pack-versions.js';

/** Packs, versions and rules as people read them. */

export type Rule = PackContent['rules'][number];
type Case = Rule['cases'][number];

export const RULE_BASIS: Readonly<Record<Basis, string>> = {
  law: 'Law',
  agreement: 'Agreement',
  policy_choice: 'Policy choice',
};

const EFFECT: Readonly<Record<FindingEffect, string>> = {
  deny: 'it denies',
  hold: 'it holds the request until something is supplied',
  second_approval: 'it asks for a second approval',
  narrow: 'it narrows what is given',
  warn: 'it warns',
};

/** What the engine looks at for a rule that names a check over the pack's tables. */
const CHECK: Readonly<Record<NonNullable<Rule['check']>, string>> = {
  agreement_active: 'the agreement that is named is in force, and both agencies are parties of it',
  agreement_scope: 'the agreement covers the purpose, the elements and the authority',
  assurances: 'the written assurances that an authority needs are given',
  authority: 'a legal authority that is cited covers each element for this purpose and this recipient',
  complete: 'the request says all that an authority needs to be weighed',
  evidence: 'the documents that an authority needs are attached, live and signed by whom they must be',
  minimization_drop: 'each element is one that may be given for this purpose at all',
  minimization_mask: 'each element is asked for in the form that this purpose needs',
  minimization_second: 'no element needs a second approval for this purpose',
  purpose_similar: 'the purpose is similar to that for which the records were collected',
  retention: 'the retention asked is no longer than schedule, agreement and authority allow',
  small_cells: 'no figure of a statistic is so small that it shows a person',
  training: 'the requester holds the trainings that are asked for, and they are current',
};

const MATCH: Readonly<Record<string, string>> = {
  purpose: 'purpose',
  purposeTag: 'purposes marked',
  category: 'elements of category',
  element: 'element',
  elementTag: 'elements marked',
  recipientLevel: 'recipients of level',
  recipientKind: 'recipients of kind',
  requestingKind: 'requesting agencies of kind',
  sourceLevel: 'source agencies of level',
  sourceKind: 'source agencies of kind',
  authority: 'legal authority',
  flag: 'people marked',
  evidence: 'documents of kind',
  stage: 'the stage',
};

export interface RuleInWords {
  /** Whom or what it applies to, and the condition in the language of the pack (CEL), where there is one. */
  readonly appliesTo: string;
  readonly appliesIf: string | undefined;
  readonly passesIf: string | undefined;
  /** What it does where it does not pass, or where it applies when there is nothing to pass. */
  readonly otherwise: string;
  readonly message: string | undefined;
  readonly cure: string | undefined;
  /** Where a case has its own. */
  readonly basis: Basis;
  readonly citation: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A rule case by case; a rule that names a check or another part of the product is one. */
export function ruleInWords(rule: Rule): readonly RuleInWords[] {
  if (rule.cases.length > 0) return rule.cases.map((each) => caseInWords(rule, each));
  const passesIf = rule.check === undefined ? undefined : CHECK[rule.check];
  const [reason] = Object.values(rule.reasons);
  return [
    {
      appliesTo: 'every request',
      appliesIf: undefined,
      passesIf,
      otherwise:
        rule.enforcedBy === undefined
          ? effectWords(rule.effect, passesIf !== undefined)
          : `${rule.enforcedBy.replaceAll('_', ' ')} enforces it`,
      message: rule.message ?? reason?.message,
      cure: rule.cure ?? reason?.cure,
      basis: rule.basis,
      citation: rule.citation,
      from: rule.effectiveFrom,
      to: rule.effectiveTo,
    },
  ];
}

function caseInWords(rule: Rule, each: Case): RuleInWords {
  const lifts = each.lifts.map((basis) => RULE_BASIS[basis].toLowerCase());
  return {
    appliesTo: matchWords(each),
    appliesIf: each.when,
    passesIf: each.require,
    otherwise:
      lifts.length > 0
        ? `while it passes it lifts what rests on ${inWords(lifts)} alone${each.liftsApproval ? ', second approvals too' : ''}`
        : effectWords(each.effect, each.require !== undefined),
    message: each.message === '' ? undefined : each.message,
    cure: each.cure === '' ? undefined : each.cure,
    basis: each.basis ?? rule.basis,
    citation: each.citation ?? rule.citation,
    from: each.effectiveFrom ?? rule.effectiveFrom,
    to: each.effectiveTo ?? rule.effectiveTo,
  };
}

const effectWords = (effect: FindingEffect | undefined, mayPass: boolean): string =>
  `${mayPass ? 'otherwise ' : 'wherever it applies '}${effect === undefined ? 'it decides as its table says' : EFFECT[effect]}`;

function matchWords({ match, scope }: Case): string {
  const parts = Object.entries(match).map(([key, values]) => `${MATCH[key] ?? key} ${values.join(' or ')}`);
  if (parts.length > 0) return inWords(parts);
  return scope === 'element' ? 'every element asked for' : scope === 'release' ? 'every release' : 'every request';
}

interface StatusWords {
  readonly words: string;
  readonly tone: Tone;
  readonly next: string;
}

const STATUS: Readonly<Record<PackVersionSummary['status'], StatusWords>> = {
  draft: {
    words: 'Draft',
    tone: 'wait',
    next: 'Two persons beside its author approve it, one as privacy officer and one as legal counsel.',
  },
  approved: { words: 'Approved', tone: 'wait', next: 'Somebody other than its author publishes it from a day on.' },
  published: {
    words: 'Published',
    tone: 'good',
    next: 'It takes effect on its day, and the pack in force before it ends.',
  },
  superseded: {
    words: 'Superseded',
    tone: 'plain',
    next: 'Nothing. Decisions that were made under it can be replayed.',
  },
  withdrawn: { words: 'Withdrawn', tone: 'plain', next: 'Nothing. A withdrawn version never takes effect.' },
};

const IN_FORCE: StatusWords = {
  words: 'In force',
  tone: 'good',
  next: 'Every request is judged by it until another version takes its place.',
};

export const standingOf = ({ status, inForce }: Pick<PackVersionSummary, 'status' | 'inForce'>): StatusWords =>
  inForce ? IN_FORCE : STATUS[status];
