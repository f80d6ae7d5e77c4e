import { afterAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackContent, RuleCase, RuleRow } from '../domain/pack-content.js';
import { formatProblem } from '../pack/problem.js';
import { harbour, harbourWith, harbourWithCase } from '../spec-support/harbour.js';
import { analyse, lintPack } from './lint-pack.js';

const TODAY = '2026-11-24';
const first = <T>(rows: readonly T[], change: Partial<T>): readonly T[] =>
  rows.map((row, index) => (index === 0 ? { ...row, ...change } : row));
const lint = (pack: ReturnType<typeof harbourWith>, asOf = TODAY) => {
  const place = (key: string, message: string) => ({ file: key, line: 1, column: 1, message });
  const { errors, warnings } = analyse({ ok: true, pack, place }, asOf);
  const said = (list: typeof errors) => list.map((item) => `${item.file}: ${item.message}`);
  return { errors: said(errors), warnings: said(warnings) };
};
const vessels = harbour.ceilings[0]!;
const withCell = (limits: readonly string[]): Partial<PackContent> => ({
  ceilings: [{ ...vessels, cells: { ...vessels.cells, PORT_SAFETY: { shared: true, orderOnly: false, limits } } }],
});
const berth = harbour.minimization.find((row) => row.element === 'vessel.berth')!;
const template = harbourWithCase('H-90', { match: { purpose: ['PORT_SAFETY'] } }).content.rules.find(
  (rule) => rule.id === 'H-90',
)!;
const withCase = (change: Partial<RuleCase>, header: Partial<RuleRow> = {}): Partial<PackContent> => {
  return {
    rules: [...harbour.rules, { ...template, ...header, cases: [{ ...template.cases[0]!, match: {}, ...change }] }],
  };
};

describe('lint', () => {
  it('has nothing to say of the harbour', () => {
    expect(lint(harbourWith({}))).toEqual({ errors: [], warnings: [] });
  });

  it.each<[string, Partial<PackContent>, string]>([
    [
      'gap: an element without a handling',
      { minimization: harbour.minimization.filter((row) => row !== berth) },
      'elements/vessel.berth: no row of minimization.csv speaks of vessel.berth: it is always denied',
    ],
    [
      'gap: an element without a ceiling',
      { ceilings: [{ ...vessels, categories: ['vessel'] }] },
      'elements/crew.list: no row of ceilings.csv holds crew.list: it is always denied',
    ],
    [
      'gap: an element no authority covers',
      { authorities: harbour.authorities.slice(0, 1) },
      'elements/crew.list: no authority covers crew.list',
    ],
    [
      'gap: a purpose without a cell',
      { ceilings: [{ ...vessels, cells: { PORT_SAFETY: vessels.cells['PORT_SAFETY']! } }] },
      'ceilings/vessels: no cell for PORT_TRADE: always denied',
    ],
    [
      'gap: a purpose without a bulk limit',
      { bulk: harbour.bulk.slice(1) },
      'purposes/PORT_SAFETY: bulk.csv has no row for PORT_SAFETY: any number of persons counts as too many',
    ],
    [
      'gap: a purpose no authority permits',
      { authorities: harbour.authorities.slice(0, 1) },
      'purposes/PORT_TRADE: no authority permits PORT_TRADE',
    ],
    [
      'unreachable: a mask nobody gives',
      { masks: [...harbour.masks, { ...harbour.masks[0]!, transform: 'year' }] },
      'masks/year: no element is ever masked as year',
    ],
    [
      'unreachable: gates of an element that is open',
      { minimization: harbour.minimization.map((row) => (row === berth ? { ...row, gates: ['use:locate'] } : row)) },
      'minimization/vessel.berth|*: its gates never matter, because it is second',
    ],
    [
      'unreachable: a use for a mask there is none of',
      { minimization: harbour.minimization.map((row) => (row === berth ? { ...row, maskFor: ['locate'] } : row)) },
      'minimization/vessel.berth|*: maskFor without a mask',
    ],
    [
      'unreachable: an authority that opens nothing by mistake',
      { authorities: [...harbour.authorities, { ...harbour.authorities[0]!, code: 'BYE-LAW', elements: [] }] },
      'authorities/BYE-LAW: names no element or no purpose: it can never open anything',
    ],
    [
      'unreachable: an obligation nobody attaches',
      { obligations: [...harbour.obligations, { ...harbour.obligations[0]!, code: 'H-TELL' }] },
      'obligations/H-TELL: no rule attaches H-TELL; officers may',
    ],
    [
      'unreachable: a limit no ceiling names',
      { schedule: [...harbour.schedule, { ...harbour.schedule[0]!, code: 'H-7' }] },
      'schedule/H-7: no cell of ceilings.csv names H-7: no release is limited by it',
    ],
    [
      'unreachable: a limit that another undercuts',
      withCell(['H-90', 'P30D']),
      'ceilings/vessels/PORT_SAFETY: H-90 never counts: P30D always ends sooner',
    ],
    [
      'unreachable: a group nothing falls into',
      {
        ceilings: [
          { ...vessels, categories: ['vessel'], elements: ['crew.list'] },
          { ...vessels, group: 'crews', categories: ['crew'] },
        ],
      },
      'ceilings/crews: no element falls into this group',
    ],
    [
      'unreachable: a case for a tag nobody carries',
      withCase({ scope: 'element', match: { elementTag: ['seald'] } }),
      'rules/H-90/cases/0: can never apply: no element of the catalogue fits its match',
    ],
    [
      'unreachable: a case whose parts exclude each other',
      withCase({ scope: 'element', match: { element: ['crew.list'], category: ['vessel'] } }),
      'rules/H-90/cases/0: can never apply: no element of the catalogue fits its match',
    ],
    [
      'unreachable: a case for a purpose tag nobody carries',
      withCase({ match: { purposeTag: ['war'] } }),
      'rules/H-90/cases/0: can never apply: no purpose fits its match',
    ],
    [
      'unreachable: a case for a level there is none of',
      withCase({ match: { recipientLevel: ['federel'] } }),
      'rules/H-90/cases/0: recipientLevel federel is never met; there are state, local, federal, tribal, foreign, private',
    ],
    [
      'unreachable: a case that never applies',
      withCase({ when: 'false' }),
      'rules/H-90/cases/0: can never apply: its when is false',
    ],
    [
      'unreachable: a case that never fails',
      withCase({ match: { purpose: ['PORT_TRADE'] }, require: 'true' }),
      'rules/H-90/cases/0: can never fail: its require is true',
    ],
    [
      'overlap: a row for one purpose that says the same',
      { minimization: [...harbour.minimization, { ...berth, purpose: 'PORT_TRADE' }] },
      'minimization/vessel.berth|PORT_TRADE: says what the row for every purpose says',
    ],
    [
      'overlap: two rules for the same circumstances',
      withCase({ require: 'request.subjects.count <= purpose.bulkLimit', effect: 'hold' }),
      'rules/H-90/cases/0: applies and fails exactly where H-11 case 1 does: the stricter decides',
    ],
    [
      'overlap: two authorities that open the same',
      { authorities: [...harbour.authorities, { ...harbour.authorities[0]!, code: 'BYE-LAW' }] },
      'authorities/BYE-LAW: opens exactly what HARBOUR-ACT opens, under the same conditions',
    ],
    [
      'expired: an authority',
      { authorities: first(harbour.authorities, { effectiveTo: '2026-11-23', supersededBy: 'BYE-LAW' }) },
      'authorities/HARBOUR-ACT: ended on 2026-11-23, superseded by BYE-LAW',
    ],
    [
      'not yet: a rule',
      { rules: first(harbour.rules, { effectiveFrom: '2027-01-01' }) },
      'rules/H-01: says nothing before 2027-01-01',
    ],
    [
      'unverified: rows of a pack that claims to be reviewed',
      { state: 'reviewed' },
      'bulk/PORT_SAFETY: 2 rows of bulk in a reviewed pack are unverified, this is the first',
    ],
  ])('%s', (_what, change, expected) => {
    const { warnings, errors } = lint(harbourWith(change));
    expect(warnings).toContain(expected);
    expect(errors).toEqual([]);
  });

  it.each<[string, Partial<PackContent>, string]>([
    [
      'unverified: a row of an active pack',
      { state: 'active' },
      'bulk/PORT_SAFETY: an active pack may hold no unverified row: give verifiedOn and verifiedBy',
    ],
    ['an active pack that nobody approved', { state: 'active' }, 'pack: an active pack names its approvers'],
    [
      'verified tomorrow',
      { bulk: first(harbour.bulk, { verifiedOn: '2026-11-25', verifiedBy: 'counsel' }) },
      'bulk/PORT_SAFETY: was verified on 2026-11-25, which is still to come',
    ],
    ['a pack that ended', { effectiveTo: '2026-11-23' }, 'pack: the pack ended on 2026-11-23'],
  ])('is red: %s', (_what, change, expected) => {
    expect(lint(harbourWith(change)).errors).toContain(expected);
  });

  it('calls nothing expired before its day', () => {
    const change = { authorities: first(harbour.authorities, { effectiveTo: '2026-11-24' }) };
    expect(lint(harbourWith(change)).warnings).toEqual([]);
    expect(lint(harbourWith(change), '2026-11-25').warnings).toHaveLength(1);
  });
});

describe('lint of information whose exchange law guards', () => {
  const guard = {
    tag: 'sealed',
    recipientKind: 'harbour_master',
    level: 'error' as const,
    citation: 'Harbour Act s. 99',
  };
  const open = {
    guardedTags: [guard],
    minimization: harbour.minimization.map((row) => ({ ...row, basis: 'law' as const })),
    ceilings: harbour.ceilings.map((row) => ({ ...row, basis: 'law' as const })),
  };
  const of = (change: Partial<PackContent>) => lint(harbourWith({ ...open, ...change }));
  const choice = { basis: 'policy_choice' as const };
  const onCase = (change: Partial<RuleCase>, header: Partial<RuleRow> = choice) => withCase(change, header);

  it('has nothing against a prohibition of law', () => {
    expect(of({})).toEqual({ errors: [], warnings: [] });
    expect(of(onCase({ scope: 'element', match: { elementTag: ['sealed'] } }, { basis: 'law' })).errors).toEqual([]);
  });

  it.each<[string, Partial<PackContent>, string]>([
    ['a denied element', { minimization: harbour.minimization }, 'minimization/crew.list|*: this row'],
    ['a closed cell', { ceilings: harbour.ceilings }, 'ceilings/vessels: not sharing it for PORT_TRADE'],
    [
      'a case on the element',
      onCase({ scope: 'element', match: { element: ['crew.list'] } }),
      'rules/H-90/cases/0: this case',
    ],
    [
      'a case on its category',
      onCase({ scope: 'element', match: { category: ['crew'] } }),
      'rules/H-90/cases/0: this case',
    ],
    [
      'a case on its tag that drops it',
      onCase({ scope: 'element', match: { elementTag: ['sealed'] }, effect: 'narrow' }),
      'rules/H-90/cases/0: this case',
    ],
    [
      'a case on the recipients alone',
      onCase({ match: { recipientKind: ['harbour_master'] } }),
      'rules/H-90/cases/0: this case',
    ],
  ])('is red for a policy choice: %s', (_what, change, row) => {
    const text = `${row} denies sealed information to harbour_master on a policy choice (Harbour Act s. 99)`;
    expect(of(change)).toEqual({ errors: [text], warnings: [] });
    expect(of({ ...change, guardedTags: [{ ...guard, level: 'warning' }] })).toEqual({ errors: [], warnings: [text] });
  });

  it.each<[string, Partial<RuleCase>]>([
    ['on another element', { scope: 'element', match: { element: ['vessel.name'] } }],
    ['on other recipients', { match: { recipientKind: ['other'] } }],
    [
      'that only asks for a second approval',
      { scope: 'element', match: { element: ['crew.list'] }, effect: 'second_approval' },
    ],
  ])('has nothing against a choice %s', (_what, change) => {
    const agencyKinds = [...harbour.agencyKinds, { ...harbour.agencyKinds[0]!, kind: 'other' }];
    expect(of({ agencyKinds, ...onCase(change) }).errors).toEqual([]);
  });

  it('is silent once a case lifts policy choices there, and only there', () => {
    const lifting = (match: RuleCase['match']) => ({
      minimization: harbour.minimization,
      ...onCase({ scope: 'element', match, require: 'element.known', effect: 'warn', lifts: ['policy_choice'] }),
      agencyKinds: [...harbour.agencyKinds, { ...harbour.agencyKinds[0]!, kind: 'other' }],
    });
    expect(of(lifting({ elementTag: ['sealed'], recipientKind: ['harbour_master'] })).errors).toEqual([]);
    expect(of(lifting({ elementTag: ['sealed'], recipientKind: ['other'] })).errors).toHaveLength(1);
    expect(of(lifting({ elementTag: [] })).errors).toHaveLength(1);
  });

  it('says when no element carries the tag', () => {
    expect(of({ guardedTags: [{ ...guard, tag: 'seald' }] }).warnings).toEqual([
      'pack: guardedTags: no element carries the tag seald',
    ]);
  });
});

describe('lint of files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'a mistyped key',
      'pack.yaml',
      (text) => text.replace('jurisdiction:', 'jurisdicton:'),
      /^minimal\/pack\.yaml:7:1 unknown key jurisdicton, did you mean jurisdiction\?$/m,
    ],
    [
      'a hostile condition',
      'rules/harbour.yaml',
      (text) => text.replace('request.subjects.count <= purpose.bulkLimit', 'request.purpose.matches("(a+)+$")'),
      /^minimal\/rules\/harbour\.yaml:\d+:\d+ matches may not be called here/m,
    ],
    [
      'a formula in a cell',
      'tables/bulk.csv',
      (text) => text.replace('Harbour schedule', '=1+1'),
      /^minimal\/tables\/bulk\.csv:2:5 a cell may not start with/m,
    ],
  ])('is red with its place: %s', (_what, file, change, expected) => {
    const packs = join(folder, file.replaceAll('/', '-'));
    cpSync('policies/minimal', join(packs, 'minimal'), { recursive: true });
    const path = join(packs, 'minimal', file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    expect(lintPack(packs, 'minimal', TODAY).errors.map(formatProblem).join('\n')).toMatch(expected);
  });

  it("puts a warning where the row stands, in the project's own packs", () => {
    const [warning] = lintPack('policies', 'federal', TODAY).warnings;
    expect(formatProblem(warning!)).toMatch(/^federal\/tables\/retention\.csv:\d+:1 no cell of ceilings\.csv names/);
  });
});
