import { Temporal } from 'temporal-polyfill';
import { agreementFacts, DraftAgreement, SignAgreement } from '../src/agreements/index.js';
import type { AgreementBody } from '../src/agreements/index.js';
import type { Actor } from '../src/platform/actor.js';
import { DEMO_AGENCIES, demoId, demoPeople } from './demo-world.js';
import type { DemoPerson } from './demo-world.js';
import { must } from './seed-demo-world.js';
import type { DemoWorldStore } from './seed-demo-world.js';

/** The agreements of the policy scenarios, with the words around them invented. */
export interface DemoAgreement {
  readonly id: string;
  /** As the scenarios call it. */
  readonly key: string;
  readonly body: AgreementBody;
}

interface Outline {
  readonly number: number;
  readonly key: string;
  readonly title: string;
  readonly publicSummary: string;
  readonly parties: readonly (readonly [agency: string, direction: 'sends' | 'receives' | 'both'])[];
  readonly effectiveFrom: string;
  readonly expiresOn: string;
  readonly purposes: readonly string[];
  readonly elements: readonly string[];
  readonly authorities: readonly string[];
  readonly maxRetention: string;
  readonly onwardTo: readonly string[];
  readonly trainings: readonly string[];
}

const OUTLINES: readonly Outline[] = [
  {
    number: 1,
    key: 'mou-taskforce',
    title: 'Trafficking task force: sharing of investigative records',
    publicSummary:
      'Named facts about suspects and vehicles may be shared for trafficking, customs and criminal investigations.',
    parties: [
      ['hsi', 'receives'],
      ['strike-force', 'both'],
      ['dps', 'both'],
      ['dld', 'sends'],
      ['sheriff', 'both'],
    ],
    effectiveFrom: '2025-12-01',
    expiresOn: '2027-11-30',
    purposes: ['TRAFFICKING_SMUGGLING', 'CUSTOMS_CONTRABAND', 'CRIM_INVESTIGATION', 'WARRANT_LOCATE'],
    elements: ['identity.*', 'identifier.*', 'image.*', 'contact.*', 'location.*', 'vehicle.*', 'criminal justice.*'],
    authorities: ['UT-206-1B', 'UT-67-5-22.7'],
    maxRetention: 'P2Y',
    onwardTo: ['cbp'],
    trainings: ['GDPA', 'CJIS'],
  },
  {
    number: 2,
    key: 'mou-ero',
    title: 'Removal service: custody and status information',
    publicSummary: 'Identity, last known address, status and place of custody may be shared for removal proceedings.',
    parties: [
      ['ero', 'receives'],
      ['dps', 'sends'],
      ['dld', 'sends'],
      ['sheriff', 'sends'],
      ['jail', 'sends'],
    ],
    effectiveFrom: '2026-01-01',
    expiresOn: '2027-12-31',
    purposes: ['CIVIL_IMM_ENFORCEMENT', 'IMM_STATUS_VERIFY'],
    elements: ['identity.*', 'contact.home_address', 'imm.status', 'loc.custody_facility'],
    authorities: ['UT-206-1B', 'US-1373'],
    maxRetention: 'P180D',
    onwardTo: [],
    trainings: ['GDPA', 'CJIS'],
  },
  {
    number: 3,
    key: 'intel-exchange',
    title: 'Exchange of criminal intelligence under 28 CFR part 23',
    publicSummary: 'Validated intelligence submissions may be exchanged; each is reviewed at least every five years.',
    parties: [
      ['fusion', 'both'],
      ['dps', 'both'],
      ['sheriff', 'both'],
      ['hsi', 'both'],
      ['cbp', 'both'],
    ],
    effectiveFrom: '2024-01-01',
    expiresOn: '2028-12-31',
    purposes: ['CRIM_INTEL', 'COUNTERTERRORISM'],
    elements: ['identity.*', 'cj.intel_submission'],
    authorities: ['US-28CFR23'],
    maxRetention: 'P5Y',
    onwardTo: [],
    trainings: ['GDPA', 'CJIS', 'PART23'],
  },
];

/**
 * The demo's agreements, all in force on `today`. From 2027 on the terms move by whole years, so that the demo never runs
 * out of agreements.
 * @param today RFC 3339 full-date
 */
export function demoAgreements(today: string): readonly DemoAgreement[] {
  const years = Math.max(0, Temporal.PlainDate.from(today).year - 2026);
  return OUTLINES.map((outline) => ({
    id: demoId(2, outline.number),
    key: outline.key,
    body: bodyOf(outline, (day) => Temporal.PlainDate.from(day).add({ years }).toString()),
  }));
}

/**
 * Drafts the agreements and lets the officers of their parties sign, as any agreement is made. Call it after
 * `seedDemoWorld`.
 * @returns how many were written; 0 on a second run
 */
export async function seedDemoAgreements(store: DemoWorldStore): Promise<number> {
  const people = demoPeople(store.today);
  let written = 0;
  for (const agreement of demoAgreements(store.today)) written += await seedAgreement(store, agreement, people);
  return written;
}

async function seedAgreement(
  { commands, database }: DemoWorldStore,
  { id, body }: DemoAgreement,
  people: readonly DemoPerson[],
): Promise<number> {
  const [first, ...others] = body.parties.map((party) => officerOf(people, party.agency));
  const [known] = await database.read(first!.actor, (tx) => agreementFacts(tx, [id]));
  if (known) return 0;
  must(await commands.execute(new DraftAgreement(first!.actor, body, id)));
  for (const { actor, signatory } of [first!, ...others]) {
    const signature = { signatory, title: 'Privacy officer', delegation: 'Standing delegation of the agency head' };
    must(await commands.execute(new SignAgreement({ actor, reference: id }, signature)));
  }
  return 1;
}

function officerOf(people: readonly DemoPerson[], agency: string): { actor: Actor; signatory: string } {
  const officer = people.find((each) => each.agency === agency && each.roles.includes('privacy_officer'));
  if (!officer) throw new Error(`The demo has nobody who signs for ${agency}`);
  const { id: personId, roles, displayName: signatory } = officer;
  return { actor: { personId, agencyId: agency, roles }, signatory };
}

function bodyOf(outline: Outline, shift: (day: string) => string): AgreementBody {
  const owner = outline.parties.find(([, direction]) => direction !== 'receives')![0];
  const effectiveFrom = shift(outline.effectiveFrom);
  const reviewedOn = Temporal.PlainDate.from(effectiveFrom).subtract({ days: 30 }).toString();
  return {
    title: outline.title,
    kind: 'mou',
    parties: outline.parties.map(([agency, direction]) => ({
      agency,
      legalName: DEMO_AGENCIES.find((each) => each.slug === agency)!.name,
      direction,
      oris: [],
      contact: contactAt(agency, 'agreements', reviewedOn),
      alternate: contactAt(agency, 'counsel', reviewedOn),
    })),
    authorities: [...outline.authorities],
    purposes: outline.purposes.map((code) => ({ code, elements: [...outline.elements] })),
    elementsForbidden: [],
    series: [],
    jurisdictions: ['US-UT', 'US'],
    recipients: { units: ['Investigations'], contractors: false, subRecipients: false },
    onward: { rule: outline.onwardTo.length > 0 ? 'listed' : 'forbidden', to: [...outline.onwardTo] },
    retention: { maximum: outline.maxRetention, perCategory: [], atEnd: 'destroy', certificateRequired: true },
    security: { standards: ['CJIS', 'FIPS-140-3'], breachNoticeWithin: 'PT24H' },
    trainings: [...outline.trainings],
    audit: { right: true, every: 'P1Y' },
    individuals: {
      correctionsWithin: 'P5D',
      requestsHandledBy: owner,
      accountingKeptBy: owner,
      complaintContact: `complaints@${owner}.example`,
    },
    term: {
      effectiveFrom,
      expiresOn: shift(outline.expiresOn),
      timeZone: 'America/Denver',
      maxRenewals: 1,
      renewalTerms: 'By a new signature of every party before the term ends.',
      reviewOn: Temporal.PlainDate.from(shift(outline.expiresOn)).subtract({ days: 90 }).toString(),
    },
    heldData: { onSuspension: 'freeze', onTermination: 'keep_until_retention' },
    disputeResolution: 'The heads of the agencies confer within thirty days.',
    cost: 'Each party bears its own.',
    public: true,
    publicSummary: outline.publicSummary,
    documentDigest: `sha256:${String(outline.number).repeat(64)}`,
    counselReview: { agency: 'dps', reviewer: 'Noor Haverling', reviewedOn },
    clauses: ['access_authorized', 'use_limited', 'security_ensured'],
    undertaking: true,
    contractorAssurance: false,
  };
}

const contactAt = (agency: string, mailbox: string, verifiedOn: string) => ({
  name: `Agreements desk, ${agency}`,
  phone: '+1 555 0100',
  email: `${mailbox}@${agency}.example`,
  verifiedOn,
});
