import { describe, expect, it } from '@jest/globals';
import { harbour, harbourFacts, harbourWith, harbourWithCase } from '../spec-support/harbour.js';
import { canonicalJson } from './canonical.js';
import { evaluate } from './evaluate.js';
import { neutralView } from './neutral-view.js';
import { compilePack } from './pack.js';
import { wouldPass } from './would-pass.js';

const pack = compilePack(harbour);

describe('what would pass', () => {
  it('drops, masks and lowers, and is evaluated before it is offered', () => {
    const facts = harbourFacts({
      elements: [{ code: 'vessel.name' }, { code: 'vessel.registration' }, { code: 'crew.list' }],
      retention: 'P1Y',
    });
    expect(evaluate(pack, facts).outcome).toBe('narrow');
    expect(wouldPass(pack, facts)).toEqual({
      outcome: 'permit',
      changes: ['vessel.registration only as flag_only', 'without crew.list', 'kept P90D instead of P1Y'],
      request: {
        ...facts.request,
        elements: [{ code: 'vessel.name' }, { code: 'vessel.registration', transform: 'flag_only' }],
        retention: 'P90D',
      },
    });
  });

  it('offers nothing where the request passes as it stands, or where nothing would', () => {
    expect(wouldPass(pack, harbourFacts())).toBeUndefined();
    expect(wouldPass(pack, harbourFacts({ elements: [{ code: 'crew.list' }] }))).toBeUndefined();
    expect(wouldPass(pack, harbourFacts({ agreement: 'nowhere', retention: 'P1Y' }))).toBeUndefined();
  });

  it('never offers what a rule still refuses after narrowing', () => {
    const stubborn = harbourWithCase('H-99', { match: { purpose: ['PORT_SAFETY'] }, effect: 'narrow' });
    const facts = harbourFacts({ retention: 'P1Y' });
    expect(wouldPass(stubborn, facts)).toBeUndefined();
  });

  it('offers nothing where a hold hides a narrowing that nothing repairs', () => {
    const noCeiling = { shared: true, orderOnly: false, limits: [] };
    const open = harbourWith({
      ceilings: harbour.ceilings.map((row) => ({ ...row, cells: { ...row.cells, PORT_SAFETY: noCeiling } })),
    });
    const facts = harbourFacts({ elements: [{ code: 'vessel.name' }, { code: 'crew.list' }], retention: 'soon' });
    expect(evaluate(open, facts)).toMatchObject({ outcome: 'hold' });
    expect(wouldPass(open, facts)).toBeUndefined();
  });
});

describe('protected reasons', () => {
  const guarded = harbourWithCase('H-99', { scope: 'element', match: { flag: ['sealed'] }, neutral: true });

  it('make the evaluation neutral, and nothing is offered', () => {
    const facts = harbourFacts(
      { elements: [{ code: 'vessel.name' }], retention: 'P1Y' },
      { subjects: { flags: ['sealed'] } },
    );
    expect(evaluate(guarded, facts)).toMatchObject({ outcome: 'deny', neutral: true });
    expect(wouldPass(guarded, facts)).toBeUndefined();
  });

  it('the requester gets the same bytes whatever the protected reason, the facts and the other findings are', () => {
    const view = (facts: ReturnType<typeof harbourFacts>): string =>
      canonicalJson(neutralView(guarded, evaluate(guarded, facts)));
    const one = view(harbourFacts({}, { subjects: { flags: ['sealed'] } }));
    const other = view(
      harbourFacts(
        { retention: 'P1Y', caseRef: '' },
        { subjects: { flags: ['sealed', 'other'] }, now: '2026-12-01T10:00:00+13:00' },
      ),
    );
    expect(one).toBe(other);
    expect(one).not.toMatch(/H-\d|sealed|Harbour/);
  });

  it('leaves an ordinary evaluation as it is', () => {
    const found = evaluate(guarded, harbourFacts());
    expect(neutralView(guarded, found)).toBe(found);
  });
});
