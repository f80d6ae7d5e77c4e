import type { Role } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import type { AgencyLevel, SeriesProfile } from '../domain/agency.js';
import type { Certificate } from '../domain/person.js';

/** Structurally the policy engine's agency facts; policy stands above the directory, so the type is repeated here. */
export interface AgencyRecord {
  readonly id: string;
  readonly level: AgencyLevel;
  readonly kind: string;
  readonly grama: boolean;
  readonly part23: boolean;
  readonly jurisdiction: string;
  readonly overdueAttestation?: boolean;
}

/** Structurally the policy engine's person facts. */
export interface PersonRecord {
  /** As it was asked for: the person's id, or the handle. */
  readonly id: string;
  readonly agency: string;
  readonly roles: readonly Role[];
  readonly startedOn: string;
  readonly certifications: readonly Certificate[];
}

// Retention stands above the directory; its function in the database says yes or no of any agency, and nothing else.
const AGENCIES = `
  select id, level, kind, grama, part23, jurisdiction, retention.has_overdue_attestation(id) as "overdueAttestation"
  from directory.agency where id = any ($1::text[]) order by id`;

/** Agencies that exist, in the order of their slugs; an unknown slug is left out, never guessed. */
export async function agencyFacts(tx: Tx, ids: readonly string[]): Promise<AgencyRecord[]> {
  const rows = await tx.query<AgencyRecord>(AGENCIES, [[...new Set(ids)]]);
  // Named only where it is so, like every optional fact.
  return rows.map(({ overdueAttestation, ...agency }) =>
    overdueAttestation === true ? { ...agency, overdueAttestation } : agency,
  );
}

interface PersonRow {
  readonly id: string;
  readonly handle: string | null;
  readonly agency: string;
  readonly roles: readonly Role[];
  readonly started_on: string;
  readonly certificates: readonly Certificate[];
}

const PERSON = `
  select id, handle, agency_id as agency, roles, started_on::text as started_on, certificates
  from directory.person where active`;
// Two statements: joined by OR the planner reads every person, and asks of each whether a share request shows them.
const BY_ID = `${PERSON} and id = any ($1::uuid[]) order by id`;
const BY_HANDLE = `${PERSON} and agency_id = (select app.agency()) and handle = any ($1::text[]) order by id`;

/**
 * Active people the acting agency may see, by id or, within the acting agency, by handle. A disabled person has no facts:
 * what rests on that person must fail.
 */
export async function personFacts(tx: Tx, ids: readonly string[]): Promise<PersonRecord[]> {
  const handles = ids.filter((id) => !isId(id));
  const [byId, byHandle] = await Promise.all([
    tx.query<PersonRow>(BY_ID, [ids.filter(isId)]),
    handles.length === 0 ? [] : tx.query<PersonRow>(BY_HANDLE, [handles]),
  ]);
  const rows = [...byId, ...byHandle];
  return [...new Set(ids)].flatMap((asked) => {
    const row = rows.find((each) => each.id === asked || (each.handle === asked && !isId(asked)));
    if (!row) return [];
    const { agency, roles, started_on: startedOn, certificates: certifications } = row;
    return [{ id: asked, agency, roles, startedOn, certifications }];
  });
}

/** What the source agency has said about its records; undefined when it has said nothing, which never passes. */
export async function seriesFacts(tx: Tx, agency: string): Promise<SeriesProfile | undefined> {
  const rows = await tx.query<{ series: SeriesProfile | null }>(
    `select state -> 'series' as series from directory.agency where id = $1`,
    [agency],
  );
  return rows[0]?.series ?? undefined;
}

/** The same for several agencies; one that has said nothing is left out. */
export async function seriesFactsForMany(
  tx: Tx,
  agencies: readonly string[],
): Promise<ReadonlyMap<string, SeriesProfile>> {
  const rows = await tx.query<{ id: string; series: SeriesProfile | null }>(
    `select id, state -> 'series' as series from directory.agency where id = any ($1::text[])`,
    [agencies],
  );
  return new Map(rows.flatMap(({ id, series }) => (series === null ? [] : [[id, series] as const])));
}

/** IANA zone in which the agency's days begin. */
export async function timeZoneOf(tx: Tx, agency: string): Promise<string> {
  const rows = await tx.query<{ time_zone: string }>(`select time_zone from directory.agency where id = $1`, [agency]);
  if (!rows[0]) throw new Error('A person belongs to an agency that is not listed');
  return rows[0].time_zone;
}
