import { endOfNextCalendarYear, lastDay } from './calendar.js';
import { anyCovers } from './element-pattern.js';
import type { AgencyFacts, CertificationFacts } from './facts.js';
import type { TrainingRow } from './pack-content.js';
import type { AskedElement, SituationBase } from './situation-base.js';

/** Which trainings this requester needs for this request, and how each stands. */
export interface TrainingStanding {
  readonly needed: readonly {
    readonly row: TrainingRow;
    readonly state: 'current' | 'lapsed' | 'missing';
    readonly until: string;
  }[];
  /** Codes that are current, or held once and no longer current, whether needed here or not. */
  readonly current: readonly string[];
  readonly lapsed: readonly string[];
}

export function trainingOf(base: SituationBase, elements: readonly AskedElement[]): TrainingStanding {
  const held = base.requester?.certifications ?? [];
  const needed: TrainingStanding['needed'][number][] = [];
  /** A code is current when each of its rows is. */
  const byRows = new Map<string, boolean>();
  for (const row of base.pack.training) {
    if (!inForce(row, base.today)) continue;
    const { state, until } = standingOf(row, held, base.today);
    byRows.set(row.code, (byRows.get(row.code) ?? true) && state === 'current');
    if (applies(row, base, elements)) needed.push({ row, state, until });
  }
  const current = new Set<string>();
  for (const [code, is] of byRows) if (is) current.add(code);
  for (const { code, expiresOn = '9999-12-31' } of held)
    if (!byRows.has(code) && expiresOn >= base.today) current.add(code);
  return {
    needed,
    current: [...current].sort(),
    lapsed: held.map((item) => item.code).filter((code) => !current.has(code)),
  };
}

export interface TrainingState {
  readonly code: string;
  readonly title: string;
  readonly state: 'current' | 'lapsed' | 'missing';
  /** Last day it counts or counted (RFC 3339 full-date); empty when it was never passed. */
  readonly until: string;
}

/**
 * How a person stands towards the trainings the pack asks of people of such an agency, whatever they ask for: for their own
 * page, where no request is judged.
 * @param today RFC 3339 full-date in the pack's zone
 */
export function trainingStates(
  training: readonly TrainingRow[],
  agency: Pick<AgencyFacts, 'level' | 'kind'>,
  held: readonly CertificationFacts[],
  today: string,
): readonly TrainingState[] {
  return training
    .filter((row) => inForce(row, today))
    .filter(({ requesterLevels: levels }) => levels.length === 0 || levels.includes(agency.level))
    .filter(({ requesterKinds: kinds }) => kinds.length === 0 || kinds.includes(agency.kind))
    .map((row) => ({ code: row.code, title: row.title, ...standingOf(row, held, today) }));
}

function applies(row: TrainingRow, base: SituationBase, elements: readonly AskedElement[]): boolean {
  const { request } = base.facts;
  if (row.requesterLevels.length > 0 && !row.requesterLevels.includes(base.requesting?.level ?? 'private'))
    return false;
  if (row.requesterKinds.length > 0 && !row.requesterKinds.includes(base.requesting?.kind ?? '')) return false;
  if (row.authorities.length > 0 && !row.authorities.some((code) => request.authorities.includes(code))) return false;
  const byPurpose = row.purposes.includes(request.purpose);
  const byElement = elements.some((item) => anyCovers(row.elements, item.code, item.category));
  if (row.purposes.length === 0 && row.elements.length === 0) return true;
  return byPurpose || byElement;
}

function standingOf(row: TrainingRow, held: readonly CertificationFacts[], today: string) {
  let until = '';
  for (const item of held) {
    if (item.code !== row.code || item.passedOn > today) continue;
    const end = earlier(item.expiresOn, validUntil(row, item.passedOn));
    if (end > until) until = end;
  }
  return {
    state: until === '' ? ('missing' as const) : until >= today ? ('current' as const) : ('lapsed' as const),
    until,
  };
}

function validUntil(row: TrainingRow, passedOn: string): string {
  return row.validFor === 'calendar_year' ? endOfNextCalendarYear(passedOn) : lastDay(passedOn, row.validFor);
}

function earlier(a: string | undefined, b: string): string {
  return a !== undefined && a < b ? a : b;
}

function inForce(row: TrainingRow, today: string): boolean {
  return (row.effectiveFrom ?? '') <= today && (row.effectiveTo ?? '9999-12-31') >= today;
}
