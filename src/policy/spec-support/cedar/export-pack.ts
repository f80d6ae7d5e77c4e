import type { PackContent } from '../../domain/pack-content.js';
import { exportCoverage, exportDocuments, exportOpenings } from './export-authorities.js';
import { exportElementChecks, exportRequestChecks } from './export-checks.js';
import { exportCases } from './export-rules.js';
import { exportGroups, exportMatrix, exportTables } from './export-tables.js';
import { PolicySet } from './policy-set.js';

/**
 * A pack's tables and rules as Cedar policies, from what its files say and nothing the engine made of it. One set for each
 * question, asked in this order, since a Cedar policy cannot ask another one: `documents`, `openings`, `request`; then for
 * each element `coverage`, `elements`, its own `minimization`, and `keeping` if it is left.
 *
 * Left out, because Cedar has no words for it: texts, citations and obligations; the length of what is granted (only whether
 * what was asked is over a limit); dates, of which it gets day numbers and instants as longs, terms already added; sets of
 * records, which become numbered places; counting, minima and beginnings of texts, which the host weighs.
 */
export function exportPack(content: PackContent): readonly PolicySet[] {
  return [
    exportDocuments(content),
    exportOpenings(content),
    exportRequestChecks(content, exportCases(content, new PolicySet('request'), false)),
    exportGroups(content, exportCoverage(content)),
    exportMatrix(content, exportElementChecks(content, exportCases(content, new PolicySet('elements'), true))),
    ...exportTables(content),
  ];
}

/** The rows, cells, cases and checks that some policy was written from. */
export function exportedFrom(sets: readonly PolicySet[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set.sayings.values()].flatMap(({ from, also }) => [from, ...(also ?? [])])));
}
