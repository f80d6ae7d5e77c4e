import type { CompiledRule } from './compiled-rule.js';
import { draft, errorDraft, type Draft } from './draft.js';
import type { MinimizationRow } from './pack-content.js';
import type { AskedElement, Situation } from './situation.js';

/** The pack's three rules about data minimization: what is dropped, what is masked, what needs a second approver. */
interface MinimizationRules {
  readonly drop: CompiledRule;
  readonly mask: CompiledRule;
  readonly second: CompiledRule;
}

type Spoke = (rule: string, at: number) => boolean;

/**
 * Decides per element, from the pack's default handling and its category × purpose matrix, whether it is needed at
 * all, and how much of it. `spoke` tells which rules gave an answer for an element: they open its gate and deny
 * for themselves where they must.
 */
export function checkMinimization(situation: Situation, rules: MinimizationRules, spoke: Spoke, out: Draft[]): void {
  for (const element of situation.elements) {
    const before = out.length;
    try {
      minimize(situation, rules, element, spoke, out);
    } catch {
      out.length = before;
      out.push(errorDraft(rules.drop, element));
    }
  }
}

function minimize(
  { facts }: Situation,
  { drop, mask, second }: MinimizationRules,
  element: AskedElement,
  spoke: Spoke,
  out: Draft[],
): void {
  const { field, plan } = element;
  const { handling: row, ceiling, cell } = plan;
  if (!plan.row || !row) {
    out.push(draft(drop, { result: 'gap', reason: 'unknown', element, field, observed: element.code }));
    return;
  }
  if (!ceiling || !cell) {
    out.push(
      draft(drop, {
        result: 'gap',
        reason: 'no_row',
        element,
        field,
        observed: facts.request.purpose,
        limitSetBy: [ceiling?.group ?? element.category],
      }),
    );
    return;
  }
  const { basis, citation } = row;
  const limitSetBy = [`${row.element}|${row.purpose}`];
  const before = out.length;
  if (!cell.shared || (cell.orderOnly && !element.classes.includes('order')))
    out.push(
      draft(drop, {
        element,
        field,
        basis: ceiling.basis,
        citation: ceiling.citation,
        limitSetBy: [ceiling.group],
        observed: facts.request.purpose,
        result: 'fail',
        reason: cell.shared ? 'order' : 'purpose',
      }),
    );

  const handling = decide(row, element, spoke);
  const asked = element.asked.transform;
  if (handling === 'drop') {
    // That nothing beyond the need is shared is the rule's own basis; what is closed by default is the row's.
    if (row.handling === 'deny')
      out.push(
        draft(drop, {
          element,
          field,
          basis,
          citation,
          limitSetBy,
          result: 'fail',
          reason: 'gate',
          observed: element.asked.use,
        }),
      );
    else
      out.push(
        draft(drop, {
          element,
          field,
          limitSetBy,
          result: 'fail',
          reason: 'unjustified',
          observed: element.asked.use,
        }),
      );
    return;
  }
  if (asked !== undefined && asked !== row.transform) {
    out.push(
      draft(drop, {
        element,
        field,
        basis,
        citation,
        limitSetBy,
        result: 'fail',
        reason: 'transform',
        observed: asked,
        limit: row.transform,
      }),
    );
    return;
  }
  if (out.length === before) out.push(draft(drop, { element, field, basis, citation, limitSetBy, result: 'pass' }));
  if (handling === 'mask' || asked !== undefined) {
    const transform = row.transform ?? '';
    const result = asked === undefined ? 'fail' : 'pass';
    const oblige = mask.oblige.map((item) => ({ ...item, params: { ...item.params, [element.code]: transform } }));
    out.push(
      draft(mask, {
        result,
        effect: 'narrow',
        transform,
        observed: asked ?? 'in full',
        limit: transform,
        oblige,
        element,
        field,
        basis,
        citation,
        limitSetBy,
      }),
    );
  }
  if (handling === 'second')
    out.push(
      draft(second, {
        element,
        field,
        basis,
        citation,
        limitSetBy,
        result: 'fail',
        effect: 'second_approval',
        observed: plan.row.sensitivity,
      }),
    );
}

/** `full`, `mask`, `second` (in full, with a second approval) or `drop`. */
function decide(row: MinimizationRow, element: AskedElement, spoke: Spoke): 'full' | 'mask' | 'second' | 'drop' {
  const use = element.asked.use ?? '';
  const justified = !row.justify || element.justified;
  if (row.handling === 'allow') return justified ? 'full' : 'drop';
  if (row.handling === 'second') return justified ? 'second' : 'drop';
  const opened = row.gates.some((gate) => gateOpens(gate, element, spoke));
  if (row.handling === 'deny' && opened && justified) return 'full';
  if (row.transform === undefined) return row.handling === 'mask' && justified ? 'full' : 'drop';
  if (row.handling === 'mask' && element.justified && (opened || row.fullFor.includes(use))) return 'full';
  // An order that names the element states what it needs; the mask is a default, not a limit on the judge.
  if (row.handling === 'mask' && element.classes.includes('order')) return 'full';
  if (row.maskFor.length > 0 && !(element.justified && row.maskFor.includes(use))) return 'drop';
  return 'mask';
}

function gateOpens(gate: string, element: AskedElement, spoke: Spoke): boolean {
  if (gate.startsWith('evidence:')) return element.classes.includes(gate.slice(9));
  if (gate.startsWith('use:')) return element.asked.use === gate.slice(4);
  return spoke(gate, element.at);
}
