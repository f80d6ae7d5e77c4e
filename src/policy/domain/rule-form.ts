import { INDEXED_KEYS } from './match-keys.js';
import type { CheckKind, RuleCase, RuleRow } from './pack-content.js';

/** Which results a rule can give at all: read from how it is written, never from which rule it is. */
export type RuleForm = 'both' | 'only_fires' | 'only_passes';

/** Checks that leave a finding only where something is to be looked at. */
const NEVER_PASSING: ReadonlySet<CheckKind> = new Set(['minimization_second']);

/**
 * A rule only fires when nothing in it can be satisfied: its check never passes and none of its cases requires anything.
 * It only passes when all of it is warnings whose requirement is certain: those speak by passing (they lift or oblige).
 */
export function formOf({ check, cases }: Pick<RuleRow, 'check' | 'cases'>): RuleForm {
  const passes = check !== undefined && !NEVER_PASSING.has(check);
  if (!passes && cases.every(({ require }) => require === undefined)) return 'only_fires';
  return check === undefined && cases.every(isCertain) ? 'only_passes' : 'both';
}

/**
 * The index runs a case with these keys for elements of the catalogue alone, so that they are known says nothing more. Of a
 * rule that denies this is no form but a mistake: it is asked to fire, and never will.
 */
function isCertain({ effect, match, require }: RuleCase): boolean {
  return effect === 'warn' && require === 'element.known' && Object.keys(match).some((key) => INDEXED_KEYS.has(key));
}
