import { failing } from './decide.js';
import type { PolicyView } from './decide.js';

/** A rule that stands in the way, and what it rests on. */
export interface StandingRule {
  readonly rule: string;
  readonly basis: string;
  readonly effect: string;
}

/** One thing an officer may choose for a data element, or why it cannot be chosen. */
export type Choice =
  | { readonly open: true }
  /** Only by setting these policy choices aside, with a reason and a second approval. */
  | { readonly open: true; readonly setAside: readonly string[] }
  /** Rules that forbid it; none: no rule allows it. */
  | { readonly open: false; readonly because: readonly StandingRule[] };

export interface ElementChoices {
  readonly element: string;
  readonly permit: Choice;
  /** Absent where policy names no mask. */
  readonly mask?: Choice & { readonly transform: string };
}

export interface ReviewChoices {
  readonly elements: readonly ElementChoices[];
  /** On the request as a whole: while one of these stands, nothing can be released. */
  readonly onRequest: readonly StandingRule[];
}

/**
 * What a decision may give, so that a page offers nothing that is refused; denying is always open. A policy choice against
 * the whole request is not offered to be set aside: the grant would carry no note of it, so nothing could be released.
 */
export function choicesUnder(policy: Pick<PolicyView, 'elements' | 'findings'>): ReviewChoices {
  const standing = policy.findings.filter(failing);
  return {
    elements: policy.elements.map((allowed) =>
      choicesFor(
        allowed,
        standing.filter(({ element }) => element === allowed.element),
      ),
    ),
    onRequest: rulesOf(
      standing.filter(({ element, effect }) => element === undefined && (effect === 'deny' || effect === 'hold')),
    ),
  };
}

type Allowed = PolicyView['elements'][number];
type Standing = PolicyView['findings'];

function choicesFor({ element, result, transform }: Allowed, standing: Standing): ElementChoices {
  const against = standing.filter(({ effect }) => effect === 'deny' || effect === 'hold' || effect === 'narrow');
  const holding = against.filter(({ effect }) => effect === 'hold');
  const permit = result === 'permit' && holding.length === 0 ? OPEN : onlyBySettingAside(against);
  if (result !== 'mask' || transform === undefined) return { element, permit };
  const mask = holding.length === 0 ? OPEN : ({ open: false, because: rulesOf(holding) } as const);
  return { element, permit, mask: { ...mask, transform } };
}

const OPEN = { open: true } as const;

function onlyBySettingAside(against: Standing): Choice {
  const forbidding = against.filter(({ basis }) => basis !== 'policy_choice');
  return against.length > 0 && forbidding.length === 0
    ? { open: true, setAside: namesOf(against) }
    : { open: false, because: rulesOf(forbidding) };
}

const namesOf = (findings: Standing) => [...new Set(findings.map(({ rule }) => rule))];

/** Once a rule, whatever it says how often. */
function rulesOf(findings: Standing): readonly StandingRule[] {
  return namesOf(findings).map((name) => {
    const { rule, basis, effect } = findings.find((finding) => finding.rule === name)!;
    return { rule, basis, effect };
  });
}
