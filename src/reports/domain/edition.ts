import { showAll, SMALLEST_SHOWN, suppressEach, suppressTables } from './suppress.js';
import type { Cell, ShownTable } from './suppress.js';

/** One count as the ledger gives it. */
export interface CountedCell {
  readonly figure: string;
  readonly label: readonly string[];
  readonly n: number;
}

export interface EditionTerms {
  /** `2026-Q4`. */
  readonly period: string;
  readonly since: string;
  readonly until: string;
  /** Not over yet, or not for a day: another edition follows. */
  readonly running: boolean;
  readonly timeZone: string;
  /** The signed head of the ledger from which it was counted, `root` in base64. */
  readonly checkpoint: { readonly size: number; readonly root: string; readonly signedAt: string };
}

/** What everybody may read of one quarter. Who has a copy of the ledger up to the checkpoint counts the same. */
export interface Edition extends EditionTerms {
  /** Counts from 1 to one less than this are not shown. */
  readonly smallestShown: number;
  readonly figures: readonly ShownTable[];
}

/** Tables that count the same acts stand together. */
const SAME_ACTS = [
  ['requests'],
  ['decisions', 'decided-by'],
  ['disclosures', 'purposes'],
  ['complaints'],
  ['complaint-outcomes'],
  ['rights'],
];
/** One decision may be refused on several bases. */
const NOT_ADDING_UP = ['refusals', 'overrides'];
/** How the service keeps its own terms; nobody is counted. */
const OF_THE_SERVICE = ['purges'];

export const FIGURES = [...SAME_ACTS.flat(), ...NOT_ADDING_UP, ...OF_THE_SERVICE];

export function edition(terms: EditionTerms, counted: readonly CountedCell[]): Edition {
  const table = (id: string) => ({
    id,
    cells: counted.filter(({ figure }) => figure === id).map(({ label, n }): Cell => ({ label, count: n })),
  });
  const shown = [
    ...SAME_ACTS.flatMap((ids) => suppressTables(ids.map(table))),
    ...NOT_ADDING_UP.map((id) => suppressEach(table(id))),
    ...OF_THE_SERVICE.map((id) => showAll(table(id))),
  ];
  return { ...terms, smallestShown: SMALLEST_SHOWN, figures: shown };
}
