import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../domain/evaluate.js';
import type { Facts, RequestFacts } from '../domain/facts.js';
import type { Pack } from '../domain/pack.js';
import { wouldPass } from '../domain/would-pass.js';
import { harbourFacts, harbourWith, harbourWithCase, order } from '../spec-support/harbour.js';
import { explain, explainToRequester } from './explain.js';

function pageOf(request: Partial<RequestFacts> = {}, pack: Pack = harbourWith({}), facts: Partial<Facts> = {}) {
  const all = harbourFacts(request, facts);
  const evaluation = evaluate(pack, all);
  const found = { evaluation, facts: all, pack, wouldPass: wouldPass(pack, all, evaluation) };
  return { officer: explain(found), requester: explainToRequester(found) };
}
/** What stands under a title, up to the next empty line. */
const under = (page: string, title: string): string =>
  page.split('\n\n').find((part) => part.split('\n')[0] === title) ?? '';
const NARROW = {
  retention: 'P1Y',
  elements: [{ code: 'vessel.name' }, { code: 'vessel.registration', use: 'identify' as const }],
};

describe('the page of one case', () => {
  it('says who asks whom for what, with titles, citations and the time with its zone', () => {
    const { officer } = pageOf();
    expect(under(officer, 'Case')).toBe(
      [
        'Case',
        '  Share request of master to master, for master',
        '  asked by    pilot of master (local, harbour master, ZZ)',
        '  asked of    master (local, harbour master, ZZ)',
        '  recipient   master (local, harbour master, ZZ)',
        '  purpose     PORT_SAFETY “Safety of the port”',
        '  case        H-1',
        '  authority   HARBOUR-ACT “Harbour Act” (Harbour Act s. 4)',
        '  agreement   none named',
        '  documents   none attached',
        '  subjects    1, 1 named',
        '  to be kept  P30D',
        '  judged      Tuesday, 24 November 2026, 10:00:00 Pacific/Auckland (2026-11-24T10:00:00+13:00), at submission',
      ].join('\n'),
    );
  });

  it('names what is unknown, and what a document is worth', () => {
    const { officer } = pageOf({
      ...order('crew.list'),
      agreement: 'mou',
      requestingAgency: 'nobody',
      authorities: ['X'],
    });
    expect(officer).toMatch(/asked by {4}pilot of nobody, not known/);
    expect(officer).toMatch(/authority {3}X, which is not in the register/);
    expect(officer).toMatch(/agreement {3}mou, not known/);
    expect(officer).toMatch(/documents {3}harbour order of 2026-11-01, signed by judge, verified, names crew\.list/);
  });

  it('has a table of the elements, with the rule and its basis', () => {
    expect(under(pageOf(NARROW).officer, 'Elements').split('\n')).toEqual([
      'Elements',
      '  result          element              what it is          asked    because of',
      '  permit          vessel.name          Name of the vessel  in full',
      '  mask flag_only  vessel.registration  Registration        in full  H-07 (policy choice)',
    ]);
  });

  it('sets what was observed against the limit and what set it, for what failed and for what passed', () => {
    expect(pageOf(NARROW).officer).toMatch(
      /H-09 \[narrow\]: P1Y is more than P90D\n {6}observed P1Y, limit P90D set by H-90\n {6}Harbour Act.* {2}at \/retention\n {6}cure: Ask for P90D/,
    );
    expect(under(pageOf().officer, 'Checked and passed')).toMatch(
      /H-09 \[law\]: Kept no longer \(.*\)\n {6}observed P30D, limit P90D set by H-90/,
    );
  });

  it('says until when it is kept and what set that, and what goes with it', () => {
    const { officer } = pageOf(NARROW);
    expect(under(officer, 'Retention')).toMatch(
      /P90D: last day 2027-02-22, gone after Tuesday, 23 February 2027, 00:00:00 Pacific\/Auckland .*\n {2}set by H-90 “Safety data” \(Harbour Act s\. 12\)\n {2}asked was P1Y/,
    );
    expect(under(pageOf().officer, 'Retention')).toMatch(/set by the request, which asks for no more$/);
    expect(under(officer, 'Obligations')).toMatch(/H-DELETE “Delete” by=2027-02-22.*; proved by recipient {2}\(H-09\)/);
  });

  it('offers what was evaluated again, and says when nothing helps', () => {
    expect(under(pageOf(NARROW).officer, 'What would pass')).toBe(
      [
        'What would pass',
        '  Evaluated again before it is offered: PERMIT: everything asked may be released once the people who must decide have decided',
        '  - vessel.registration only as flag_only',
        '  - kept P90D instead of P1Y',
      ].join('\n'),
    );
    expect(under(pageOf({ authorities: [] }).officer, 'What would pass')).toMatch(/does not make it pass/);
    expect(pageOf().officer).not.toMatch(/What would pass/);
  });

  it('does not take a warning for something in the way', () => {
    const { officer } = pageOf({}, harbourWithCase('H-90', { match: { purpose: ['PORT_SAFETY'] }, effect: 'warn' }));
    expect(under(officer, 'Outcome')).toMatch(/PERMIT/);
    expect(officer).not.toMatch(/In the way/);
    expect(under(officer, 'To note; decides nothing')).toMatch(/H-90 \[warn\]/);
  });

  it('says what a mandate lifts', () => {
    const { officer } = pageOf({ ...order('vessel.berth'), elements: [{ code: 'vessel.berth' }] });
    expect(under(officer, 'Lifted by a mandate')).toMatch(/H-08 on vessel\.berth: .* \(Harbour matrix; Harbour Act\)/);
  });

  it('ends with the record and with room to sign', () => {
    const pack = harbourWith({});
    const { officer } = pageOf({}, pack);
    expect(under(officer, 'Record')).toMatch(/pack {10}minimal@1, “.*”, example, for /);
    expect(under(officer, 'Record')).toContain(pack.digest);
    expect(under(officer, 'Record')).toMatch(/facts digest {2}sha256:[0-9a-f]{64}/);
    expect(under(officer, 'Signatures').split('\n').slice(1)).toHaveLength(3);
    expect(officer.split('\n')[1]).toBe(pack.content.banner);
  });

  it('repeats no narrative', () => {
    const { officer } = pageOf({
      necessity: 'Because of Ada',
      elements: [{ code: 'vessel.name', necessity: 'Ada owns it' }],
      emergency: { narrative: 'Ada drowns', danger: 'imminent' },
    });
    expect(officer).toMatch(/emergency {3}declared, danger imminent/);
    expect(officer).not.toMatch(/Ada/);
  });
});

describe('the page where the reason is protected', () => {
  const secret = harbourWithCase('H-90', {
    match: { purpose: ['PORT_SAFETY'] },
    message: 'It is the admiral',
    neutral: true,
  });

  it('gives the officer the reason, marked, and what the requester is told', () => {
    const { officer } = pageOf({}, secret);
    expect(officer.split('\n')[2]).toMatch(/^PROTECTED/);
    expect(officer).toMatch(/It is the admiral/);
    expect(under(officer, 'Outcome')).toContain(`the requester is told only “${secret.content.neutralText}”`);
    expect(under(officer, 'What would pass')).toMatch(/Nothing is offered/);
  });

  it('gives the requester neutral text: the same page whatever the reason was', () => {
    const other = {
      match: { purpose: ['PORT_SAFETY'] },
      message: 'It is the mayor',
      cure: 'Ask the mayor',
      neutral: true,
    };
    const pages = [secret, harbourWithCase('H-91', other)].map((pack) =>
      pageOf(NARROW, pack).requester.replace(pack.digest, '<pack>'),
    );
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).toContain(secret.content.neutralText);
    expect(pages[0]).not.toMatch(/H-\d|admiral|mayor|cure|limit|sha256/);
  });

  it('gives a requester all of it where nothing is protected', () => {
    const { officer, requester } = pageOf(NARROW);
    expect(requester).toBe(officer);
  });
});
