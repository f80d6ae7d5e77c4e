import type { ElementPlan } from './circumstances.js';
import type { SituationBase } from './situation-base.js';

/** How an element stands in the circumstances of a case, whoever asks for it. */
export function planOf({ pack, facts, source, circumstances }: SituationBase, code: string): ElementPlan {
  const known = circumstances.elements.get(code);
  if (known) return known;
  const { purpose } = facts.request;
  const row = pack.elements.get(code);
  const category = row?.category ?? '';
  const handling = pack.handling.get(code);
  // The matrix row of an element: its own, else its source's, else its category's.
  const ceiling =
    pack.ceilingsByElement.get(code) ??
    pack.ceilingsBySourceKind.get(source?.kind ?? '') ??
    pack.ceilingsByCategory.get(category);
  return pack.circumstances.keep(circumstances, {
    row,
    category,
    sensitivity: BigInt(row?.sensitivity ?? 4),
    rank: pack.elementRanks.get(code) ?? -1,
    handling: handling && (handling.get(purpose) ?? handling.get('*')),
    ceiling,
    cell: ceiling?.cells[purpose],
    cases: undefined,
  });
}
