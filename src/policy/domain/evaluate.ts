import { digestOf } from './canonical.js';
import { viewOf, type CaseView } from './case-view.js';
import { decidesElement, elementResults, liftMandated, outcomeOf } from './combine.js';
import type { CompiledRule } from './compiled-rule.js';
import { errorDraft, type Draft } from './draft.js';
import type { Evaluation } from './evaluation.js';
import type { Facts } from './facts.js';
import { inPlace } from './finding-order.js';
import { checkMinimization } from './minimization-check.js';
import { obligationsOf } from './obligations.js';
import type { Pack } from './pack.js';
import type { CheckKind } from './pack-content.js';
import { REQUEST_CHECKS, type HostCheck } from './request-checks.js';
import { checkRetention } from './retention-check.js';
import { runCases } from './rule-cases.js';
import { weigh, type Situation } from './situation.js';
import { checkSmallCells } from './small-cells-check.js';

/**
 * Evaluates one case under one pack: every rule that applies, none short-circuited, passes recorded.
 * Pure: no clock, no I/O, no randomness; the same pack and facts give the same bytes. Never throws on facts of the
 * contract's shape: an error in a rule becomes a denying finding. Combining order: `policies/README.md`.
 */
export function evaluate(pack: Pack, facts: Facts): Evaluation {
  const situation = weigh(pack, facts);
  const view = viewOf(situation);
  const drafts: Draft[] = [];
  for (const [kind, check] of REQUEST_CHECKS) {
    const rule = ruleInForce(situation, kind);
    if (rule) guarded(check, rule, situation, drafts);
  }
  const cells = ruleInForce(situation, 'small_cells');
  if (cells) guarded(checkSmallCells, cells, situation, drafts);
  runCases(situation, view, drafts);
  minimization(situation, drafts);
  return conclude(situation, view, liftMandated(drafts, situation.elements));
}

function conclude(situation: Situation, view: CaseView, lifted: readonly Draft[]): Evaluation {
  const { pack, facts, elements } = situation;
  const before = elementResults(lifted, elements);
  const releasing = elements.filter((_, index) => before[index]!.result !== 'deny');
  const rule = requiredRule(situation, 'retention');
  const drafts = lifted.slice();
  let retention: Evaluation['retention'];
  guarded(
    (_rule, _situation, out) => {
      retention = checkRetention(rule, situation, releasing, out);
    },
    rule,
    situation,
    drafts,
  );
  const again = drafts.some((item, index) => index >= lifted.length && decidesElement(item));
  const results = again ? elementResults(drafts, elements) : before;
  const outcome = outcomeOf(drafts, results, situation);
  const released = outcome !== 'deny';
  const findings = inPlace(drafts, elements);
  const obligations = released ? obligationsOf(pack, drafts, results, view, retention) : [];
  const neutral = drafts.some(({ finding }) => finding.neutral === true && finding.result !== 'not_applicable');
  const { digest: packDigest, name } = pack;
  const factsDigest = digestOf(facts);
  return released && retention
    ? { outcome, findings, elements: results, obligations, retention, neutral, packDigest, pack: name, factsDigest }
    : { outcome, findings, elements: results, obligations, neutral, packDigest, pack: name, factsDigest };
}

/** Which rules gave an answer for an element: they open its gate and deny for themselves where they must. */
function minimization(situation: Situation, drafts: Draft[]): void {
  const rules = {
    drop: requiredRule(situation, 'minimization_drop'),
    mask: requiredRule(situation, 'minimization_mask'),
    second: requiredRule(situation, 'minimization_second'),
  };
  const spoken: Draft[] = [];
  for (const item of drafts) if (item.rule.gate && item.at >= 0 && item.finding.result !== 'error') spoken.push(item);
  const spoke = (rule: string, at: number): boolean => {
    for (const item of spoken) if (item.at === at && item.rule.id === rule) return true;
    return false;
  };
  checkMinimization(situation, rules, spoke, drafts);
}

/** The compiler has made sure that a pack carries the required checks, whatever their dates. */
function requiredRule(situation: Situation, kind: CheckKind): CompiledRule {
  return situation.pack.checks.get(kind)!;
}

function ruleInForce(situation: Situation, kind: CheckKind): CompiledRule | undefined {
  const { pack, today } = situation;
  const rule = pack.checks.get(kind);
  if (!rule || (rule.effectiveFrom ?? '') > today || (rule.effectiveTo ?? '9999-12-31') < today) {
    return rule && pack.alwaysChecked.has(kind) ? rule : undefined;
  }
  return rule;
}

/** A check that fails says nothing but that. */
function guarded(check: HostCheck, rule: CompiledRule, situation: Situation, drafts: Draft[]): void {
  const before = drafts.length;
  try {
    check(rule, situation, drafts);
  } catch {
    drafts.length = before;
    drafts.push(errorDraft(rule));
  }
}
