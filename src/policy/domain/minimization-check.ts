import type { CompiledRule } from './compiled-rule.js';
import { draft, elementField, errorDraft, type Draft } from './draft.js';
import type { CeilingRow, MinimizationRow } from './pack-content.js';
import type { Pack } from './pack.js';
import type { AskedElement, Situation } from './situation.js';

/** The pack's three rules about data minimization: what is dropped, what is masked, what needs a second approver. */
interface MinimizationRules {
  readonly drop: CompiledRule;
  readonly mask: CompiledRule;
  readonly second: CompiledRule;
}

/**
 * Decides per element, from the pack's default handling and its category × purpose matrix, whether it is needed at
 * all, and how much of it. `spoke` tells which rules gave an answer for an element: they open its gate and deny
 * for themselves where they must.
 */
export function checkMinimization(
  situation: Situation,
  rules: MinimizationRules,
  spoke: (rule: string, element: string) => boolean,
): readonly Draft[] {
  const out: Draft[] = [];
  for (const element of situation.elements) {
    try {
      out.push(...minimize(situation, rules, element, spoke));
    } catch {
      out.push(errorDraft(rules.drop, element));
    }
  }
  return out;
}

function minimize(
  situation: Situation,
  { drop, mask, second }: MinimizationRules,
  element: AskedElement,
  spoke: (rule: string, element: string) => boolean,
): readonly Draft[] {
  const { pack, facts } = situation;
  const field = elementField(element);
  const row = handlingOf(pack, element.code, facts.request.purpose);
  const ceiling = ceilingRowOf(situation, element);
  const cell = ceiling?.cells[facts.request.purpose];
  if (!element.row || !row)
    return [draft(drop, { result: 'gap', reason: 'unknown', element, field, observed: element.code })];
  if (!ceiling || !cell) {
    return [
      draft(drop, {
        result: 'gap',
        reason: 'no_row',
        element,
        field,
        observed: facts.request.purpose,
        limitSetBy: [ceiling?.group ?? element.category],
      }),
    ];
  }
  const { basis, citation } = row;
  const limitSetBy = [`${row.element}|${row.purpose}`];
  const out: Draft[] = [];
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
    return out;
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
    return out;
  }
  if (out.length === 0) out.push(draft(drop, { element, field, basis, citation, limitSetBy, result: 'pass' }));
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
        observed: element.row.sensitivity,
      }),
    );
  return out;
}

/** `full`, `mask`, `second` (in full, with a second approval) or `drop`. */
function decide(
  row: MinimizationRow,
  element: AskedElement,
  spoke: (rule: string, element: string) => boolean,
): 'full' | 'mask' | 'second' | 'drop' {
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

function gateOpens(gate: string, element: AskedElement, spoke: (rule: string, element: string) => boolean): boolean {
  if (gate.startsWith('evidence:')) return element.classes.includes(gate.slice(9));
  if (gate.startsWith('use:')) return element.asked.use === gate.slice(4);
  return spoke(gate, element.code);
}

function handlingOf(pack: Pack, element: string, purpose: string): MinimizationRow | undefined {
  const rows = pack.handling.get(element);
  return rows && (rows.get(purpose) ?? rows.get('*'));
}

/** The matrix row of an element: its own, else its source's, else its category's. */
export function ceilingRowOf(situation: Situation, element: AskedElement): CeilingRow | undefined {
  const { pack, source } = situation;
  return (
    pack.ceilingsByElement.get(element.code) ??
    pack.ceilingsBySourceKind.get(source?.kind ?? '') ??
    pack.ceilingsByCategory.get(element.category)
  );
}
