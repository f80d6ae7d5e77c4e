import { digestOf } from './canonical.js';
import { viewOf } from './case-view.js';
import { elementResults, liftMandated, obligationsOf, obligationWords, outcomeOf } from './combine.js';
import { errorDraft, publish, type Draft } from './draft.js';
import type { Evaluation } from './evaluation.js';
import type { Facts } from './facts.js';
import { checkMinimization } from './minimization-check.js';
import type { Pack } from './pack.js';
import type { CheckKind, RuleRow } from './pack-content.js';
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
  for (const [kind, check] of Object.entries(REQUEST_CHECKS)) {
    const rule = ruleInForce(situation, kind as CheckKind);
    if (rule) drafts.push(...guarded(rule, () => check(rule, situation)));
  }
  const cells = ruleInForce(situation, 'small_cells');
  if (cells) drafts.push(...guarded(cells, () => checkSmallCells(cells, situation)));
  drafts.push(...runCases(situation, view));
  drafts.push(...minimization(situation, drafts));
  const lifted = [...liftMandated(drafts, situation.elements)];
  return conclude(situation, view, lifted);
}

function conclude(situation: Situation, view: Readonly<Record<string, unknown>>, drafts: Draft[]): Evaluation {
  const { pack, facts, elements } = situation;
  const before = elementResults(drafts, elements);
  const releasing = elements.filter((_, index) => before[index]!.result !== 'deny');
  const rule = requiredRule(situation, 'retention');
  let retention: Evaluation['retention'];
  drafts.push(
    ...guarded(rule, () => {
      const found = checkRetention(rule, situation, releasing);
      retention = found.retention;
      return found.drafts;
    }),
  );
  const results = elementResults(drafts, elements);
  const outcome = outcomeOf(drafts, results, situation);
  const released = outcome !== 'deny';
  return {
    outcome,
    findings: inPlace(drafts),
    elements: results,
    obligations: released ? obligationsOf(pack, drafts, results, obligationWords(view, retention)) : [],
    ...(released && retention ? { retention } : {}),
    neutral: drafts.some((item) => item.neutral === true && item.result !== 'not_applicable'),
    packDigest: pack.digest,
    pack: pack.name,
    factsDigest: digestOf(facts),
  };
}

function minimization(situation: Situation, drafts: readonly Draft[]): readonly Draft[] {
  const drop = requiredRule(situation, 'minimization_drop');
  const mask = requiredRule(situation, 'minimization_mask');
  const second = requiredRule(situation, 'minimization_second');
  const spoken = new Set(
    drafts.flatMap((item) =>
      item.element === undefined || item.result === 'error' ? [] : [`${item.rule}|${item.element}`],
    ),
  );
  return checkMinimization(situation, { drop, mask, second }, (rule, element) => spoken.has(`${rule}|${element}`));
}

/** The compiler has made sure that a pack carries the required checks, whatever their dates. */
function requiredRule(situation: Situation, kind: CheckKind): RuleRow {
  return situation.pack.checks.get(kind)!;
}

function ruleInForce(situation: Situation, kind: CheckKind): RuleRow | undefined {
  const rule = situation.pack.checks.get(kind);
  if (!rule || (rule.effectiveFrom ?? '') > situation.today || (rule.effectiveTo ?? '9999-12-31') < situation.today) {
    return rule && situation.pack.alwaysChecked.has(kind) ? rule : undefined;
  }
  return rule;
}

function guarded(rule: RuleRow, run: () => readonly Draft[]): readonly Draft[] {
  try {
    return run();
  } catch {
    return [errorDraft(rule)];
  }
}

/** Whole-request findings first, then by element and rule: independent of the order of facts and of files. */
function inPlace(drafts: readonly Draft[]): Evaluation['findings'] {
  const keyed = drafts.map((item) => ({
    item,
    key: `${item.element ?? ''}\u0000${item.rule}\u0000${item.field}\u0000${item.result}\u0000${item.effect}\u0000${item.message}`,
  }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => publish(item));
}
