import { Temporal } from 'temporal-polyfill';
import type { AgencyListing, Certificate, Enrolment } from '../src/directory/index.js';

/**
 * The agencies and people of the demo: the shared facts of the policy scenarios, plus the officers the main story needs.
 * Everything is invented; addresses end in `.example` (RFC 2606).
 */
export interface DemoPerson extends Enrolment {
  readonly id: string;
  /** What this person is for, in the words of the demo's sign-in page. */
  readonly part: string;
  readonly certificates: readonly Certificate[];
}

/** Fixed ids, so that links, tests and one-click personas survive a new database; version 7 in form only. */
export const demoId = (group: number, number: number) =>
  `01968000-0000-7000-8${String(group).padStart(3, '0')}-${String(number).padStart(12, '0')}`;

const DENVER = 'America/Denver';
const SERIES = {
  collectionPurpose: 'CRIM_INVESTIGATION',
  classification: 'private',
  annotated: true,
  noticeCovers: ['law_enforcement', 'immigration_enforcement', 'corrections', 'benefits', 'research', 'oversight'],
} as const;

type Level = AgencyListing['level'];

const TOWN = 'Marmot Springs, Beehive 00000';
const agency = (
  slug: string,
  name: string,
  level: Level,
  kind: string,
  flags: { grama?: true; part23?: true; jurisdiction?: string; ori?: string } = {},
): AgencyListing => ({
  slug,
  name,
  level,
  kind,
  grama: flags.grama ?? false,
  part23: flags.part23 ?? false,
  jurisdiction: flags.jurisdiction ?? 'US-UT',
  timeZone: DENVER,
  ...(flags.ori === undefined ? {} : { ori: flags.ori }),
  series: SERIES,
  contactAddress: `Records Office, ${name}, ${TOWN}`,
  contactEmail: `records@${slug}.example`,
});

const local = { grama: true } as const;
const federal = { jurisdiction: 'US' } as const;

export const DEMO_AGENCIES: readonly AgencyListing[] = [
  agency('dps', 'Beehive Department of Public Safety', 'state', 'law_enforcement', {
    grama: true,
    part23: true,
    ori: 'ZZ0000001',
  }),
  agency('dld', 'Beehive Driver License Division', 'state', 'motor_vehicles', local),
  agency('fusion', 'Beehive Information Analysis Center', 'state', 'law_enforcement', { grama: true, part23: true }),
  agency('strike-force', 'Beehive Trafficking Strike Force', 'state', 'law_enforcement', {
    grama: true,
    part23: true,
    ori: 'ZZ0000002',
  }),
  agency('sheriff', 'Granite Valley County Sheriff', 'local', 'law_enforcement', {
    grama: true,
    part23: true,
    ori: 'ZZ0000003',
  }),
  agency('jail', 'Granite Valley County Jail', 'local', 'corrections', local),
  agency('school-district', 'Granite Valley School District', 'local', 'school', local),
  agency('clinic', 'Granite Valley Community Clinic', 'local', 'health_provider', local),
  agency('sud-clinic', 'Cottonwood Recovery Clinic', 'local', 'sud_program', local),
  agency('workforce', 'Beehive Department of Workforce Benefits', 'state', 'benefits', local),
  agency('tax-commission', 'Beehive Revenue Commission', 'state', 'tax', local),
  agency('licensing', 'Beehive Professional Licensing', 'state', 'licensing', local),
  agency('city-hr', 'City of Marmot Springs, Human Resources', 'local', 'human_resources', local),
  agency('research-office', 'Beehive Research Office', 'state', 'research', local),
  agency('hsi', 'Federal Investigations Service, Mountain Office', 'federal', 'law_enforcement', {
    part23: true,
    jurisdiction: 'US',
    ori: 'ZZ0000004',
  }),
  agency('ero', 'Federal Removal Service, Mountain Office', 'federal', 'immigration_enforcement', federal),
  agency('cbp', 'Federal Border Service, Mountain Office', 'federal', 'law_enforcement', {
    part23: true,
    jurisdiction: 'US',
  }),
  agency('ssa', 'Federal Benefits Administration', 'federal', 'benefits', federal),
  agency('oversight', 'Beehive Office of Data Oversight', 'state', 'oversight', local),
  agency('foreign-police', 'National Police of Examplia', 'foreign', 'law_enforcement', { jurisdiction: 'XX' }),
];

/** The agency whose steward, privacy officer and counsel keep the policy pack of the demo. */
export const DEMO_PACK_KEEPER = 'dps';

/** The agency whose overseers hear the complaints of the demo; party to none of its agreements. */
export const DEMO_OVERSEER = 'oversight';

type Row = readonly [
  number: number,
  handle: string,
  agency: string,
  role: Enrolment['roles'][number],
  displayName: string,
  part: string,
  /** Days before today on which all trainings were passed. */
  trainedDaysAgo: number,
  trainings: readonly string[],
];

const ALL = ['GDPA', 'CJIS', 'PART23'];
const PEOPLE: readonly Row[] = [
  // The people of the policy scenarios.
  [1, 'hsi-agent', 'hsi', 'analyst', 'Dana Whitlock', 'asks for information', 267, ALL],
  [2, 'ero-officer', 'ero', 'analyst', 'Morgan Castellane', 'asks for information', 267, ['GDPA', 'CJIS']],
  [3, 'cbp-officer', 'cbp', 'analyst', 'Riley Thornquist', 'asks for information', 267, ALL],
  [4, 'analyst', 'strike-force', 'analyst', 'Jordan Pelletrau', 'asks for information', 287, ALL],
  [5, 'deputy', 'sheriff', 'analyst', 'Casey Holmgard', 'asks for information', 308, ALL],
  [6, 'trainee', 'strike-force', 'analyst', 'Robin Estevane', 'not trained yet', 0, []],
  [7, 'eligibility-worker', 'workforce', 'analyst', 'Alex Marchetti-Voss', 'asks for information', 308, ['GDPA']],
  [8, 'ssa-analyst', 'ssa', 'analyst', 'Taylor Oakhurst', 'asks for information', 308, ['GDPA']],
  [9, 'researcher', 'research-office', 'analyst', 'Quinn Abernay', 'asks for aggregates', 308, ['GDPA']],
  [10, 'hr-clerk', 'city-hr', 'analyst', 'Sam Lindqvist-Roe', 'asks for information', 308, ['GDPA']],
  [11, 'licensing-clerk', 'licensing', 'analyst', 'Jamie Corvello', 'asks for information', 308, ['GDPA']],
  // The source agency of the main story.
  [20, 'dps-privacy', 'dps', 'privacy_officer', 'Avery Lindholm', 'reviews and decides', 120, ALL],
  [21, 'dps-counsel', 'dps', 'legal_counsel', 'Noor Haverling', 'gives the second approval', 150, ALL],
  [22, 'dps-custodian', 'dps', 'custodian', 'Ellis Branagh', 'releases what was granted', 90, ALL],
  [23, 'dps-records', 'dps', 'records_officer', 'Harper Quill', 'keeps retention and holds', 90, ALL],
  [24, 'dps-auditor', 'dps', 'auditor', 'Rowan Achterberg', 'verifies the ledger', 60, ['GDPA', 'CJIS']],
  [25, 'dps-steward', 'dps', 'policy_steward', 'Sage Delacroix-Winn', 'writes the policy pack', 60, ['GDPA']],
  [26, 'dps-operator', 'dps', 'operator', 'Kit Vandermolen', 'runs the service', 60, ['GDPA', 'CJIS']],
  [27, 'dps-second-records', 'dps', 'records_officer', 'Blair Osterlund', 'is the second records officer', 90, ALL],
  // The requesting agency of the main story.
  [30, 'hsi-supervisor', 'hsi', 'privacy_officer', 'Frankie Malloway', 'supervises the analysts', 200, ALL],
  [31, 'hsi-operator', 'hsi', 'operator', 'Reese Dunmore-Kay', 'runs the service there', 200, ['GDPA']],
  // Who signs agreements for the other parties.
  [40, 'strike-force-privacy', 'strike-force', 'privacy_officer', 'Lane Brightwater', 'signs agreements', 180, ALL],
  [41, 'dld-privacy', 'dld', 'privacy_officer', 'Devon Ashgrove', 'signs agreements', 180, ['GDPA']],
  [42, 'sheriff-privacy', 'sheriff', 'privacy_officer', 'Skyler Renfield', 'signs agreements', 180, ALL],
  [43, 'ero-privacy', 'ero', 'privacy_officer', 'Emerson Tallis', 'signs agreements', 180, ['GDPA', 'CJIS']],
  [44, 'jail-privacy', 'jail', 'privacy_officer', 'Marlowe Keene', 'signs agreements', 180, ['GDPA', 'CJIS']],
  [45, 'fusion-privacy', 'fusion', 'privacy_officer', 'Hollis Venn', 'signs agreements', 180, ALL],
  [46, 'cbp-privacy', 'cbp', 'privacy_officer', 'Arden Solberg', 'signs agreements', 180, ALL],
  // Who hears complaints.
  [50, 'overseer', 'oversight', 'overseer', 'Remy Castellan-Frost', 'hears complaints', 90, ['GDPA']],
  [51, 'second-overseer', 'oversight', 'overseer', 'Indigo Marlbrook', 'is the second overseer', 90, ['GDPA']],
];

/**
 * The people, with trainings that are current on `today` whenever the demo is started; the trainee started twelve days ago.
 * @param today RFC 3339 full-date
 */
export function demoPeople(today: string): readonly DemoPerson[] {
  const day = Temporal.PlainDate.from(today);
  const daysAgo = (days: number) => day.subtract({ days }).toString();
  return PEOPLE.map(([number, handle, slug, role, displayName, part, trainedDaysAgo, trainings]) => ({
    id: demoId(1, number),
    handle,
    agency: slug,
    roles: [role],
    displayName,
    part,
    startedOn: trainings.length === 0 ? daysAgo(12) : daysAgo(1_000),
    certificates: trainings.map((code) => ({ code, passedOn: daysAgo(trainedDaysAgo) })),
  }));
}
