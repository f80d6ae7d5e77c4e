import { digestOf } from './canonical.js';
import { viewOf, type CaseView } from './case-view.js';
import { decidesElement, elementResults, liftMandated, outcomeOf, standingOf } from './combine.js';
import type { CompiledRule } from './compiled-rule.js';
import { errorDraft, type Draft } from './draft.js';
import type { Evaluation } from './evaluation.js';
import type { Facts } from './facts.js';
import { inPlace } from './finding-order.js';
import { checkMinimization } from './minimization-check.js';
import { obligationsOf } from './obligations.js';
import type { Pack } from './pack.js';
import type { CheckKind } from './pack-content.js';
import { REQUEST_CHECKS } from './request-checks.js';
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
    if (rule) drafts.push(...guarded(rule, () => check(rule, situation)));
  }
  const cells = ruleInForce(situation, 'small_cells');
  if (cells) drafts.push(...guarded(cells, () => checkSmallCells(cells, situation)));
  drafts.push(...runCases(situation, view));
  drafts.push(...minimization(situation, drafts));
  const lifted = [...liftMandated(drafts, situation.elements)];
  return conclude(situation, view, lifted);
}

function conclude(situation: Situation, view: CaseView, drafts: Draft[]): Evaluation {
  const { pack, facts, elements } = situation;
  const before = elementResults(drafts, elements);
  const releasing = elements.filter((_, index) => before[index]!.result !== 'deny');
  const rule = requiredRule(situation, 'retention');
  let retention: Evaluation['retention'];
  const kept = guarded(rule, () => {
    const found = checkRetention(rule, situation, releasing);
    retention = found.retention;
    return found.drafts;
  });
  drafts.push(...kept);
  const results = kept.some(decidesElement) ? elementResults(drafts, elements) : before;
  const standing = standingOf(results);
  const outcome = outcomeOf(drafts, results, standing, situation);
  const released = outcome !== 'deny';
  const findings = inPlace(drafts);
  const obligations = released ? obligationsOf(pack, drafts, standing, view, retention) : [];
  const neutral = drafts.some(({ finding }) => finding.neutral === true && finding.result !== 'not_applicable');
  const { digest: packDigest, name } = pack;
  const factsDigest = digestOf(facts);
  return released && retention
    ? { outcome, findings, elements: results, obligations, retention, neutral, packDigest, pack: name, factsDigest }
    : { outcome, findings, elements: results, obligations, neutral, packDigest, pack: name, factsDigest };
}

function minimization(situation: Situation, drafts: readonly Draft[]): readonly Draft[] {
  const { pack } = situation;
  const drop = requiredRule(situation, 'minimization_drop');
  const mask = requiredRule(situation, 'minimization_mask');
  const second = requiredRule(situation, 'minimization_second');
  const spoken = new Map<string, Set<string>>();
  for (const { finding } of drafts) {
    if (finding.element === undefined || finding.result === 'error' || !pack.gateRules.has(finding.rule)) continue;
    const elements = spoken.get(finding.rule);
    if (elements) elements.add(finding.element);
    else spoken.set(finding.rule, new Set([finding.element]));
  }
  const spoke = (rule: string, element: string): boolean => spoken.get(rule)?.has(element) === true;
  return checkMinimization(situation, { drop, mask, second }, spoke);
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

function guarded(rule: CompiledRule, run: () => readonly Draft[]): readonly Draft[] {
  try {
    return run();
  } catch {
    return [errorDraft(rule)];
  }
}
