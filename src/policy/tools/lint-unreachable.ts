import { Temporal } from 'temporal-polyfill';
import { parseTerm } from '../domain/calendar.js';
import type { Pack } from '../domain/pack.js';
import type { PackContent, RuleCase } from '../domain/pack-content.js';

/** Says it of a row: `<table>/<row key>[/<path>]`. */
export type Say = (key: string, message: string) => void;

/** Rows that can never act: usually a slip of the pen. */
export function unreachable(pack: Pack, warn: Say): void {
  const { content } = pack;
  unusedLimits(pack, warn);
  emptyGroups(pack, warn);
  for (const rule of content.rules)
    rule.cases.forEach((item, at) => deadCase(content, `rules/${rule.id}/cases/${at}`, item, warn));
  const attached = new Set([
    ...content.rules.flatMap((rule) =>
      [...rule.oblige, ...rule.cases.flatMap((item) => item.oblige)].map((item) => item.code),
    ),
    ...content.schedule.flatMap((row) => row.oblige),
    ...content.obligations.flatMap((row) => (row.always ? [row.code] : [])),
  ]);
  const masks = new Set(content.minimization.flatMap((row) => (row.transform === undefined ? [] : [row.transform])));
  for (const row of content.masks)
    if (!masks.has(row.transform)) warn(`masks/${row.transform}`, `no element is ever masked as ${row.transform}`);
  for (const row of content.minimization) {
    const key = `minimization/${row.element}|${row.purpose}`;
    if (row.gates.length > 0 && row.handling !== 'deny' && row.handling !== 'mask')
      warn(key, `its gates never matter, because it is ${row.handling}`);
    if (row.maskFor.length > 0 && row.transform === undefined) warn(key, 'maskFor without a mask');
  }
  for (const row of content.authorities) {
    if (row.opensNothing) continue;
    if (row.elements.length === 0 || row.purposes.length === 0)
      warn(`authorities/${row.code}`, 'names no element or no purpose: it can never open anything');
  }
  const unattached = content.obligations.filter((row) => !attached.has(row.code)).map((row) => row.code);
  if (unattached.length > 0)
    warn(`obligations/${unattached[0]!}`, `no rule attaches ${unattached.join(', ')}; officers may`);
}

/** Limits of the schedule that no ceiling names, and limits that another one beside them always undercuts. */
function unusedLimits({ content, schedule }: Pack, warn: Say): void {
  const named = new Set(content.ceilings.flatMap((row) => Object.values(row.cells).flatMap((cell) => cell.limits)));
  const unnamed = content.schedule.filter((row) => row.rule === 'max' && !named.has(row.code)).map((row) => row.code);
  if (unnamed.length > 0)
    warn(`schedule/${unnamed[0]!}`, `no cell of ceilings.csv names ${unnamed.join(', ')}: no release is limited by it`);
  const plain = (code: string): { anchor: string; term: Temporal.Duration } | undefined => {
    const row = schedule.get(code);
    if (row && (row.rule !== 'max' || row.cap !== undefined)) return undefined;
    const term = parseTerm(row?.duration ?? code);
    return term && { anchor: row?.anchor ?? 'disclosure', term };
  };
  for (const row of content.ceilings) {
    for (const [purpose, { limits }] of Object.entries(row.cells)) {
      for (const code of limits) {
        const one = plain(code);
        const shorter = limits.find((other) => {
          const two = plain(other);
          return one && two && one.anchor === two.anchor && longer(one.term, two.term);
        });
        if (shorter !== undefined)
          warn(`ceilings/${row.group}/${purpose}`, `${code} never counts: ${shorter} always ends sooner`);
      }
    }
  }
}

const longer = (one: Temporal.Duration, two: Temporal.Duration): boolean =>
  Temporal.Duration.compare(one, two, { relativeTo: '2024-01-01' }) > 0;

/** A group into which no element of the catalogue falls, since each has a row of its own. */
function emptyGroups({ content, ceilingsByElement }: Pack, warn: Say): void {
  for (const row of content.ceilings) {
    if (row.aggregate || row.sourceKinds.length > 0 || row.elements.length > 0) continue;
    const held = content.elements.some(
      (item) => row.categories.includes(item.category) && !ceilingsByElement.has(item.code),
    );
    if (!held) warn(`ceilings/${row.group}`, 'no element falls into this group');
  }
}

const LEVELS = ['state', 'local', 'federal', 'tribal', 'foreign', 'private'];
const STAGES = ['submit', 'decide', 'release', 'access'];

/** A case that can apply to nothing, or that can never fail. */
function deadCase(content: PackContent, key: string, { match, when, require }: RuleCase, warn: Say): void {
  const none = (what: string): void => warn(key, `can never apply: ${what}`);
  if (when?.trim() === 'false') none('its when is false');
  if (require?.trim() === 'true') warn(key, 'can never fail: its require is true');
  const { element, category, elementTag, purpose, purposeTag } = match;
  const elements = content.elements.filter(
    (item) =>
      (element?.includes(item.code) ?? true) &&
      (category?.includes(item.category) ?? true) &&
      (elementTag?.some((tag) => item.tags.includes(tag)) ?? true),
  );
  if (elements.length === 0) none('no element of the catalogue fits its match');
  const purposes = content.purposes.filter(
    (item) => (purpose?.includes(item.code) ?? true) && (purposeTag?.some((tag) => item.tags.includes(tag)) ?? true),
  );
  if (purposes.length === 0) none('no purpose fits its match');
  for (const [name, known] of [
    ['recipientLevel', LEVELS],
    ['sourceLevel', LEVELS],
    ['stage', STAGES],
  ] as const) {
    const unknown = match[name]?.filter((word) => !known.includes(word)) ?? [];
    if (unknown.length > 0) warn(key, `${name} ${unknown.join(', ')} is never met; there are ${known.join(', ')}`);
  }
}
