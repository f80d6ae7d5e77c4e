import type { CaseView } from './case-view.js';
import type { Draft } from './draft.js';
import type { ElementResult, ObligationResult, RetentionResult } from './evaluation.js';
import { compileTemplate, fill, valueAt, type Path } from './message.js';
import type { Pack } from './pack.js';
import type { ObligeEntry } from './pack-content.js';

interface Owed {
  readonly params: Record<string, string | number | boolean>;
  readonly setBy: Set<string>;
  /** What was added last: the same again changes no parameter. */
  last: Readonly<Record<string, string>> | undefined;
}

/**
 * Obligations of everything that would be released: always ones, then those of rules that applied to it.
 * @param results of the elements, in their order
 */
export function obligationsOf(
  pack: Pack,
  drafts: readonly Draft[],
  results: readonly ElementResult[],
  view: CaseView,
  retention: RetentionResult | undefined,
): readonly ObligationResult[] {
  const granted = { retention: retention ?? {} };
  const lookup = (path: Path): unknown => valueAt(path.steps[0] === 'retention' ? granted : view, path);
  const found = new Map<string, Owed>();
  const add = (code: string, params: ObligeEntry['params'], setBy: string): void => {
    let owed = found.get(code);
    if (!owed) {
      const dueIn = pack.obligations.get(code)?.dueIn;
      owed = { params: dueIn === undefined ? {} : { dueIn }, setBy: new Set(), last: undefined };
      found.set(code, owed);
    }
    owed.setBy.add(setBy);
    if (owed.last === params) return;
    owed.last = params;
    for (const name of Object.keys(params)) {
      const text = params[name]!;
      owed.params[name] = text.includes('{')
        ? fill(pack.obligationTexts.get(text) ?? compileTemplate(text), lookup)
        : text;
    }
  };
  for (const row of pack.standingObligations) add(row.code, row.set, row.layer);
  for (const { finding, oblige, at } of drafts) {
    if (oblige.length === 0 || (finding.result !== 'pass' && finding.result !== 'fail')) continue;
    if (at >= 0 && results[at]!.result === 'deny') continue;
    for (const { code, params } of oblige) add(code, params, finding.rule);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { params, setBy }]) => ({ code, params, setBy: [...setBy].sort() }));
}
