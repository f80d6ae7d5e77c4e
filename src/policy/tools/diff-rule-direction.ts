import type { MatchKey, Provenance, RuleCase, RuleRow } from '../domain/pack-content.js';

/** What a change does to requests: `words` cannot change any result, `unclear` may do either or both. */
export type Direction = 'loosens' | 'tightens' | 'unclear' | 'words';

/** Collected for one row: each way that was found, or that something moved whose way cannot be told. */
export type Ways = Set<Exclude<Direction, 'words'>>;

export function verdict(ways: ReadonlySet<Direction>): Direction {
  const real = [...ways].filter((way) => way !== 'words');
  if (real.length === 0) return 'words';
  return real.length === 1 ? real[0]! : 'unclear';
}

export function ofAddedRule(rule: RuleRow): Direction {
  if (rule.enforcedBy !== undefined) return 'unclear';
  if (rule.cases.some((item) => item.lifts.length > 0)) return 'loosens';
  const decides = [rule.effect, ...rule.cases.map((item) => item.effect)].some(
    (effect) => effect !== undefined && effect !== 'warn',
  );
  const obliges = [rule.oblige, ...rule.cases.map((item) => item.oblige)].some((list) => list.length > 0);
  return decides || obliges ? 'tightens' : 'words';
}

const EFFECTS = ['warn', 'narrow', 'second_approval', 'hold', 'deny'];

export function ruleWays(before: RuleRow, after: RuleRow): Ways {
  const ways: Ways = new Set();
  effectWay(ways, before.effect, after.effect);
  listWay(
    ways,
    before.oblige.map((item) => item.code),
    after.oblige.map((item) => item.code),
    'tightens',
  );
  const differ = (name: 'check' | 'enforcedBy' | 'params' | 'neutral'): boolean =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  if (differ('check') || differ('enforcedBy') || differ('params')) ways.add('unclear');
  for (const { old, now } of pairCases(before.cases, after.cases)) for (const way of caseWays(old, now)) ways.add(way);
  return ways;
}

/** The same case in both; what is left is taken in the order it is written. */
export function pairCases(
  before: readonly RuleCase[],
  after: readonly RuleCase[],
): readonly { readonly old?: RuleCase; readonly now?: RuleCase }[] {
  const text = new Set(after.map((item) => JSON.stringify(item)));
  const gone = before.filter((item) => !text.has(JSON.stringify(item)));
  const kept = new Set(before.map((item) => JSON.stringify(item)));
  const fresh = after.filter((item) => !kept.has(JSON.stringify(item)));
  return Array.from({ length: Math.max(gone.length, fresh.length) }, (_, index) => ({
    ...(gone[index] ? { old: gone[index] } : {}),
    ...(fresh[index] ? { now: fresh[index] } : {}),
  }));
}

function caseWays(old: RuleCase | undefined, now: RuleCase | undefined): Ways {
  const ways: Ways = new Set();
  if (!old || !now) {
    const added = ofAddedRule({ oblige: [], cases: [(old ?? now)!] } as unknown as RuleRow);
    if (added === 'words') return ways;
    if (added === 'unclear') return ways.add('unclear');
    return ways.add((added === 'tightens') === (now !== undefined) ? 'tightens' : 'loosens');
  }
  // What a case that lifts does depends on what else speaks; only words about it are told apart.
  if (old.lifts.length > 0 || now.lifts.length > 0) return ways.add('unclear');
  effectWay(ways, old.effect, now.effect);
  for (const key of new Set([...Object.keys(old.match), ...Object.keys(now.match)] as MatchKey[]))
    matchWay(ways, old.match[key], now.match[key]);
  if (old.when !== now.when)
    ways.add(old.when === undefined ? 'loosens' : now.when === undefined ? 'tightens' : 'unclear');
  if (old.require !== now.require)
    ways.add(old.require === undefined ? 'loosens' : now.require === undefined ? 'tightens' : 'unclear');
  listWay(
    ways,
    old.oblige.map((item) => item.code),
    now.oblige.map((item) => item.code),
    'tightens',
  );
  if (old.scope !== now.scope) ways.add('unclear');
  for (const way of dateWays('loosens', old, now)) ways.add(way);
  if (old.basis !== now.basis) ways.add('unclear');
  return ways;
}

function effectWay(ways: Ways, old: string | undefined, now: string | undefined): void {
  if (old === now) return;
  const change = EFFECTS.indexOf(now ?? 'deny') - EFFECTS.indexOf(old ?? 'deny');
  if (change !== 0) ways.add(change > 0 ? 'tightens' : 'loosens');
}

/** No key means everywhere. */
function matchWay(ways: Ways, old: readonly string[] | undefined, now: readonly string[] | undefined): void {
  if (old === undefined && now !== undefined) ways.add('loosens');
  else if (old !== undefined && now === undefined) ways.add('tightens');
  else if (old && now) listWay(ways, old, now, 'tightens');
}

export function listWay(
  ways: Ways,
  old: readonly string[],
  now: readonly string[],
  more: 'loosens' | 'tightens',
): void {
  const less = more === 'loosens' ? 'tightens' : 'loosens';
  if (now.some((item) => !old.includes(item))) ways.add(more);
  if (old.some((item) => !now.includes(item))) ways.add(less);
}

type Dated = Pick<Provenance, 'effectiveFrom' | 'effectiveTo'>;

/** @param shorter what it does to requests when the row speaks for a shorter time */
export function dateWays(shorter: 'loosens' | 'tightens', before: Dated, after: Dated): Ways {
  const ways: Ways = new Set();
  const longer = shorter === 'loosens' ? 'tightens' : 'loosens';
  const [from, to] = [
    (after.effectiveFrom ?? '').localeCompare(before.effectiveFrom ?? ''),
    (before.effectiveTo ?? '9999').localeCompare(after.effectiveTo ?? '9999'),
  ];
  for (const change of [from, to]) if (change !== 0) ways.add(change > 0 ? shorter : longer);
  return ways;
}
