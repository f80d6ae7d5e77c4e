import { describe, expect, it } from '@jest/globals';
import type { PackContent, RuleCase } from '../domain/pack-content.js';
import { harbour } from '../spec-support/harbour.js';
import { diffPacks } from './diff-packs.js';
import { formatDiff, inWords } from './diff-words.js';

const first = <T>(rows: readonly T[], change: Partial<T>): readonly T[] =>
  rows.map((row, index) => (index === 0 ? { ...row, ...change } : row));
const handling = (element: string, change: object): Partial<PackContent> => ({
  minimization: harbour.minimization.map((row) => (row.element === element ? { ...row, ...change } : row)),
});
const few = (change: Partial<RuleCase>): Partial<PackContent> => ({
  rules: harbour.rules.map((rule) =>
    rule.id === 'H-11' ? { ...rule, cases: [{ ...rule.cases[0]!, ...change }] } : rule,
  ),
});
const vessels = harbour.ceilings[0]!;
const cells = (change: Partial<typeof vessels.cells>): Partial<PackContent> => ({
  ceilings: [{ ...vessels, cells: { ...vessels.cells, ...change } as typeof vessels.cells }],
});
const own = { ...harbour.minimization[0]!, purpose: 'PORT_TRADE' };

function changes(after: Partial<PackContent>, before: Partial<PackContent> = {}) {
  return diffPacks({ ...harbour, ...before }, { ...harbour, ...after }).changes;
}

describe('what differs between two packs', () => {
  it('is nothing for the same pack, also when lists are written in another order', () => {
    expect(diffPacks(harbour, harbour).same).toBe(true);
    const turned = { ...harbour, ceilings: [{ ...vessels, categories: [...vessels.categories].reverse() }] };
    expect(turned.ceilings[0]!.categories).not.toEqual(vessels.categories);
    expect(diffPacks(harbour, turned)).toMatchObject({ same: true, changes: [] });
  });

  it('is nothing for a new version of the same layer, but for the header', () => {
    const next = {
      ...harbour,
      version: '2',
      masks: harbour.masks.map((row) => ({ ...row, layer: 'minimal@2' })),
    };
    expect(diffPacks(harbour, next)).toMatchObject({
      same: false,
      changes: [],
      header: [{ field: 'version', before: '1', after: '2' }],
    });
  });

  it.each<[string, Partial<PackContent>, string, RegExp]>([
    [
      'an element that is masked now',
      handling('vessel.name', { handling: 'mask', transform: 'flag_only' }),
      'tightens',
      /^minimization: for every purpose, element vessel\.name was permit, is now mask flag_only \(policy choice, Harbour matrix\)$/,
    ],
    ['an element that is opened', handling('crew.list', { handling: 'allow' }), 'loosens', /was deny, is now permit/],
    [
      'a further gate',
      handling('crew.list', { gates: ['evidence:order'] }),
      'loosens',
      /opened by was none, is now evidence:order/,
    ],
    [
      'a row for one purpose that is stricter',
      { minimization: [...harbour.minimization, { ...own, element: 'vessel.name', handling: 'deny' }] },
      'tightens',
      /for purpose PORT_TRADE, element vessel\.name added: deny/,
    ],
    [
      'a row for one purpose that says the same',
      { minimization: [...harbour.minimization, own] },
      'words',
      /for purpose PORT_TRADE, element \S+ added/,
    ],
    [
      'an element about which nothing is said any more',
      { minimization: harbour.minimization.filter((row) => row.element !== 'vessel.name') },
      'tightens',
      /element vessel\.name removed: permit/,
    ],
    [
      'a longer term',
      { schedule: first(harbour.schedule, { duration: 'P91D' }) },
      'loosens',
      /^retention schedule: H-90 “Safety data”: duration was P90D, is now P91D \(law, Harbour Act s\. 12\)$/,
    ],
    ['a shorter term', { schedule: first(harbour.schedule, { duration: 'P2M' }) }, 'tightens', /is now P2M/],
    [
      'a law that becomes a choice',
      { schedule: first(harbour.schedule, { basis: 'policy_choice' }) },
      'loosens',
      /basis was law, is now policy choice/,
    ],
    [
      'a choice that becomes law',
      { bulk: first(harbour.bulk, { basis: 'law' }) },
      'tightens',
      /basis was policy choice, is now law/,
    ],
    [
      'a cell that opens',
      cells({ PORT_TRADE: { shared: true, orderOnly: false, limits: ['P1D'] } }),
      'loosens',
      /for purpose PORT_TRADE kept was not shared, is now P1D/,
    ],
    [
      'a cell that is silent',
      cells({ PORT_SAFETY: undefined }),
      'tightens',
      /for purpose PORT_SAFETY kept was H-90, is now not said, so denied/,
    ],
    [
      'a shorter limit under another name',
      cells({ PORT_SAFETY: { shared: true, orderOnly: false, limits: ['P30D'] } }),
      'tightens',
      /kept was H-90, is now P30D/,
    ],
    [
      'a limit more',
      cells({ PORT_SAFETY: { shared: true, orderOnly: false, limits: ['H-90', 'P2Y'] } }),
      'tightens',
      /is now H-90 or P2Y/,
    ],
    [
      'an authority that needs less',
      { authorities: first(harbour.authorities, { requires: [] }) },
      'loosens',
      /authorities: HARBOUR-ACT “Harbour Act”: requires/,
    ],
    [
      'an authority that ends',
      { authorities: first(harbour.authorities, { effectiveTo: '2027-01-01' }) },
      'tightens',
      /effective to was not given, is now 2027-01-01/,
    ],
    [
      'an authority more',
      { authorities: [...harbour.authorities, { ...harbour.authorities[0]!, code: 'BYE-LAW' }] },
      'loosens',
      /authorities: BYE-LAW “Harbour Act” added/,
    ],
    [
      'a rule that ends',
      { rules: first(harbour.rules, { effectiveTo: '2027-01-01' }) },
      'loosens',
      /rules: H-01 “Complete”: effective to/,
    ],
    ['a weaker effect', few({ effect: 'warn' }), 'loosens', /case 1 when it fails was second_approval, is now warn/],
    [
      'another condition',
      few({ require: 'request.subjects.count <= 3' }),
      'unclear',
      /case 1 passes if was `request\.subjects\.count <= purpose\.bulkLimit`, is now `request\.subjects\.count <= 3`/,
    ],
    [
      'a condition more',
      few({ when: 'requesting.known' }),
      'loosens',
      /applies if was not given, is now `requesting\.known`/,
    ],
    [
      'a rule for one purpose only',
      few({ match: { purpose: ['PORT_TRADE'] } }),
      'loosens',
      /applies to was everything, is now purpose PORT_TRADE/,
    ],
    [
      'a rule that is gone',
      { rules: harbour.rules.filter((rule) => rule.id !== 'H-11') },
      'loosens',
      /rules: H-11 “Few vessels” removed: passes if `request\.subjects\.count/,
    ],
    ['a mandate that is gone', { rules: harbour.rules.filter((rule) => rule.id !== 'H-10') }, 'tightens', /H-10/],
    [
      'other words',
      few({ message: 'Too many' }),
      'words',
      /message was More than \{purpose\.bulkLimit\} vessels, is now Too many/,
    ],
    [
      'a citation',
      { bulk: first(harbour.bulk, { citation: 'Harbour Act s. 20' }) },
      'words',
      /citation was Harbour schedule, is now Harbour Act s\. 20 \(policy choice, Harbour Act s\. 20\)/,
    ],
    [
      'a case more',
      few({ oblige: [{ code: 'H-DELETE', params: {} }] }),
      'tightens',
      /case 1 attaches was nothing, is now H-DELETE/,
    ],
    [
      'both ways at once',
      { bulk: first(harbour.bulk, { limit: 20, namedRequired: true }) },
      'unclear',
      /limit was 10, is now 20; all persons must be named was no, is now yes/,
    ],
  ])('%s', (_what, after, direction, words) => {
    const found = changes(after);
    expect(found.map((item) => item.direction)).toEqual([direction]);
    expect(found.map(inWords).join('\n')).toMatch(words);
  });

  it('works the other way round when the packs are exchanged', () => {
    const opposite = { loosens: 'tightens', tightens: 'loosens', unclear: 'unclear', words: 'words' };
    for (const after of [
      handling('crew.list', { handling: 'allow' }),
      { schedule: first(harbour.schedule, { duration: 'P91D' }) },
      few({ match: { purpose: ['PORT_TRADE'] } }),
      { authorities: harbour.authorities.slice(1) },
      { minimization: [...harbour.minimization, { ...own, element: 'vessel.name', handling: 'deny' as const }] },
    ]) {
      const [there, back] = [changes(after), changes({}, after)];
      expect(back.map((item) => item.direction)).toEqual(there.map((item) => opposite[item.direction]));
    }
  });

  it('ends with counts, and marks what loosens', () => {
    const text = formatDiff(
      diffPacks(harbour, { ...harbour, ...handling('crew.list', { handling: 'allow' }), bulk: harbour.bulk.slice(1) }),
    );
    expect(text).toMatch(
      /^From minimal@1 to minimal@1\nLOOSENS {3}minimization: .*\nTIGHTENS {2}bulk limits: PORT_SAFETY removed/,
    );
    expect(text).toMatch(
      /0 added, 1 removed, 1 changed: 1 loosen, 1 tighten, 0 a person must judge, 0 change words or records only$/,
    );
  });
});
