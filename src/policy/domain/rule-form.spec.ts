import { describe, expect, it } from '@jest/globals';
import { harbourWithCase } from '../spec-support/harbour.js';
import { CHECK_KINDS, type RuleCase, type RuleRow } from './pack-content.js';
import { formOf } from './rule-form.js';

function formWith(row: Partial<RuleCase>, header: Partial<RuleRow> = {}) {
  return formOf(harbourWithCase('H-99', row, header).rules.get('H-99')!);
}

describe('the form of a rule', () => {
  it('only fires where none of its cases requires anything, however narrow they are', () => {
    const narrow: Partial<RuleCase> = { match: { purpose: ['PORT_TRADE'] }, when: 'request.subjects.count > 3' };
    expect(formWith(narrow)).toBe('only_fires');
    expect(formWith({ ...narrow, effect: 'warn' })).toBe('only_fires');
  });

  it('both fires and passes where one case requires something', () => {
    expect(formWith({ require: 'request.subjects.count < 3' })).toBe('both');
    const rule = harbourWithCase('H-99', { require: 'request.subjects.count < 3' }).rules.get('H-99')!;
    const [asks] = rule.cases;
    expect(formOf({ cases: [asks!, { ...asks!, require: undefined! }] })).toBe('both');
  });

  it('only passes as a warning that asks of an element of the catalogue that the catalogue knows it', () => {
    const certain: Partial<RuleCase> = { scope: 'element', effect: 'warn', require: 'element.known' };
    expect(formWith({ ...certain, match: { elementTag: ['sealed'] } })).toBe('only_passes');
    expect(formWith({ ...certain, match: { element: ['crew.list'] }, lifts: ['policy_choice'] })).toBe('only_passes');
    // Not certain: any element at all, another question, or another key.
    expect(formWith(certain)).toBe('both');
    expect(formWith({ ...certain, match: { purpose: ['PORT_SAFETY'] } })).toBe('both');
    expect(formWith({ ...certain, match: { elementTag: ['sealed'] }, require: 'element.justified' })).toBe('both');
    // A denial that can never deny is a mistake, so it is asked to.
    expect(formWith({ ...certain, match: { elementTag: ['sealed'] }, effect: 'deny' })).toBe('both');
  });

  it('both fires and passes with any check but the one that never passes', () => {
    const forms = CHECK_KINDS.filter((check) => formOf({ check, cases: [] }) !== 'both');
    expect(forms).toEqual(['minimization_second']);
    expect(formOf({ check: 'minimization_second', cases: [] })).toBe('only_fires');
  });
});
