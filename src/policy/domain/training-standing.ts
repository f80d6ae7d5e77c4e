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
  const rows = base.pack.content.training.filter((row) => inForce(row, base.today));
  const held = base.requester?.certifications ?? [];
  const standings = rows.map((row) => ({ row, ...standingOf(row, held, base.today) }));
  const codes = [...new Set([...rows.map((row) => row.code), ...held.map((item) => item.code)])].sort();
  const currentOf = (code: string): boolean => {
    const of = standings.filter((item) => item.row.code === code);
    if (of.length > 0) return of.every((item) => item.state === 'current');
    return held.some((item) => item.code === code && (item.expiresOn ?? '9999-12-31') >= base.today);
  };
  const current = codes.filter(currentOf);
  return {
    needed: standings.filter(({ row }) => applies(row, base, elements)),
    current,
    lapsed: held.map((item) => item.code).filter((code) => !current.includes(code)),
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
  const ends = held
    .filter((item) => item.code === row.code && item.passedOn <= today)
    .map((item) => earlier(item.expiresOn, validUntil(row, item.passedOn)));
  const until = ends.reduce((latest, end) => (end > latest ? end : latest), '');
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
