import type { Draft } from './draft.js';
import type { Finding } from './evaluation.js';
import type { AskedElement } from './situation.js';

/** Whole-request findings first, then by element and rule: independent of the order of facts and of files. */
export function inPlace(drafts: readonly Draft[], elements: readonly AskedElement[]): readonly Finding[] {
  const places = placesOf(elements);
  const starts = new Array<number>(elements.length + 2).fill(0);
  for (const { at } of drafts) starts[(at < 0 ? 0 : places[at]!) + 1]! += 1;
  for (let place = 1; place < starts.length; place += 1) starts[place]! += starts[place - 1]!;
  const ends = starts.slice();
  const sorted = new Array<Draft>(drafts.length);
  for (const item of drafts) {
    const place = item.at < 0 ? 0 : places[item.at]!;
    // Few findings speak of one element, and they come nearly in order.
    let to = ends[place]!;
    ends[place] = to + 1;
    for (; to > starts[place]! && before(item, sorted[to - 1]!); to -= 1) sorted[to] = sorted[to - 1]!;
    sorted[to] = item;
  }
  return sorted.map((item) => item.finding);
}

function before(a: Draft, b: Draft): boolean {
  return a.rule.rank === b.rule.rank ? byText(a.finding, b.finding) < 0 : a.rule.rank < b.rule.rank;
}

const FIELDS = ['field', 'result', 'effect', 'message'] as const;

function byText(a: Finding, b: Finding): number {
  for (const name of FIELDS) if (a[name] !== b[name]) return a[name] < b[name] ? -1 : 1;
  return 0;
}

/** Place of each element by its code, from 1; an element without a code stands with the whole request, at 0. */
function placesOf(elements: readonly AskedElement[]): readonly number[] {
  const order = elements.map((item) => item.at);
  const catalogued = elements.every((item) => item.plan.rank >= 0);
  order.sort((a, b) =>
    catalogued ? elements[a]!.plan.rank - elements[b]!.plan.rank : elements[a]!.code < elements[b]!.code ? -1 : 1,
  );
  const places = new Array<number>(elements.length);
  for (let place = 0; place < order.length; place += 1) {
    const at = order[place]!;
    places[at] = elements[at]!.code === '' ? 0 : place + 1;
  }
  return places;
}
