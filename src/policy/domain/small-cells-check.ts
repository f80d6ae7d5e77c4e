import type { CompiledRule } from './compiled-rule.js';
import { draft, type Draft } from './draft.js';
import type { Situation } from './situation.js';

/** Cells to suppress: every one below `k`, and the next smallest where one alone could be found by subtraction. */
export function cellsToSuppress(cells: readonly number[], k: number): readonly number[] {
  const small = cells.flatMap((cell, index) => (cell > 0 && cell < k ? [index] : []));
  if (small.length !== 1) return small;
  const rest = cells.flatMap((cell, index) => (small.includes(index) || cell === 0 ? [] : [{ cell, index }]));
  const next = rest.sort((a, b) => a.cell - b.cell || a.index - b.index)[0];
  return next ? [...small, next.index].sort((a, b) => a - b) : small;
}

/** Small-cell suppression for counts. The threshold `k` is the rule's parameter. */
export function checkSmallCells(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  const cells = situation.facts.request.aggregate?.cells;
  if (cells === undefined) return;
  const k = Number(rule.params['k']);
  if (!Number.isInteger(k) || k < 1) throw new RangeError('the small-cell rule needs a threshold k');
  const suppressed = cellsToSuppress(cells, k);
  const smallest = Math.min(...cells);
  const oblige = rule.oblige.map((item) => ({
    ...item,
    params: { ...item.params, k: String(k), suppressed: suppressed.map((index) => index + 1).join(' ') },
  }));
  out.push(
    draft(rule, {
      result: suppressed.length === 0 ? 'pass' : 'fail',
      effect: suppressed.length < cells.length ? 'narrow' : 'deny',
      field: '/aggregate/cells',
      observed: Number.isFinite(smallest) ? smallest : null,
      limit: k,
      limitSetBy: [rule.id],
      words: { suppressed: suppressed.length, cells: cells.length },
      oblige,
    }),
  );
}
