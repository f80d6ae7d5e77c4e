import { endOfDay, endOfNextCalendarYear, lastDay, startOfDay } from '../../domain/calendar.js';
import type { Facts } from '../../domain/facts.js';
import type { PackContent } from '../../domain/pack-content.js';
import { dayNumberOf } from './vocabulary.js';

export type Context = Record<string, unknown>;

export const said = (text: string | undefined): boolean => (text ?? '').trim() !== '';
export const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

export function agency({ agencyKinds }: PackContent, { agencies }: Facts, id: string): Context {
  const found = agencies.find((item) => item.id === id);
  const jurisdiction = found?.jurisdiction ?? '';
  return {
    id,
    level: found?.level ?? '',
    levelOrPrivate: found?.level ?? 'private',
    kind: found?.kind ?? '',
    grama: found?.grama ?? false,
    part23: found?.part23 ?? false,
    jurisdiction,
    overdueAttestation: found?.overdueAttestation ?? false,
    jurisdictionBeginnings: Array.from({ length: jurisdiction.length + 1 }, (_, end) => jurisdiction.slice(0, end)),
    known: found !== undefined,
    tags: agencyKinds.find((row) => row.kind === found?.kind)?.tags ?? [],
  };
}

export function agreementOf({ agreements, request, timeZone }: Facts, packZone: string): Context {
  const named = said(request.agreement);
  const found = named ? agreements.find((item) => item.id === request.agreement) : undefined;
  const zone = found?.timeZone || timeZone || packZone;
  return {
    named,
    known: found !== undefined,
    kind: found?.kind ?? '',
    status: found?.status ?? '',
    startsAt: found ? startOfDay(found.effectiveFrom, zone) : 0,
    endsAt: found ? endOfDay(found.expiresOn, zone) : 0,
    parties: found?.parties ?? [],
    purposes: found?.purposes ?? [],
    elements: found?.elements ?? [],
    authorities: found?.authorities ?? [],
    onwardTo: found?.onwardTo ?? [],
    clauses: found?.clauses ?? [],
    undertaking: found?.undertaking ?? false,
    contractorAssurance: found?.contractorAssurance ?? false,
  };
}

/** The requester, and until when each training counts. */
export function personOf({ training }: PackContent, { people, request }: Facts, today: string): Context {
  const person = people.find((item) => item.id === request.requester);
  const held = person?.certifications ?? [];
  const trained = Object.fromEntries(
    training.map(({ id, code, validFor }) => {
      const days = held
        .filter((item) => item.code === code && item.passedOn <= today)
        .map(({ passedOn, expiresOn = '9999-12-31' }) => {
          const counted = validFor === 'calendar_year' ? endOfNextCalendarYear(passedOn) : lastDay(passedOn, validFor);
          return counted < expiresOn ? counted : expiresOn;
        });
      return [id, Math.max(0, ...days.map(dayNumberOf))];
    }),
  );
  const rowsOf = (code: string) =>
    training.filter(
      (row) => row.code === code && (row.effectiveFrom ?? '') <= today && (row.effectiveTo ?? '9') >= today,
    );
  const isCurrent = (code: string): boolean => {
    const rows = rowsOf(code);
    if (rows.length > 0) return rows.every((row) => trained[row.id]! >= dayNumberOf(today));
    return held.some((item) => item.code === code && (item.expiresOn ?? '9999-12-31') >= today);
  };
  const codes = distinct([...training.map((row) => row.code), ...held.map((item) => item.code)]);
  const current = codes.filter(isCurrent);
  return {
    trained,
    requester: {
      agency: person?.agency ?? '',
      roles: person?.roles ?? [],
      known: person !== undefined,
      current,
      lapsed: distinct(held.map((item) => item.code)).filter((code) => !current.includes(code)),
    },
  };
}
