import { weighAuthorities, type CitedAuthority } from './authority-standing.js';
import { dayOf, endOfDay, epochOf, startOfDay } from './calendar.js';
import { weighEvidence, type WeighedEvidence } from './evidence-standing.js';
import type { AgencyFacts, AgreementFacts, Facts, PersonFacts, RecordFacts, RequestedElement } from './facts.js';
import type { Pack } from './pack.js';
import type { ElementRow, PurposeRow } from './pack-content.js';
import { trainingOf, type TrainingStanding } from './training-standing.js';

/** One requested element with everything that is known about it. */
export interface AskedElement {
  readonly code: string;
  readonly index: number;
  readonly asked: RequestedElement;
  readonly row: ElementRow | undefined;
  readonly category: string;
  readonly record: RecordFacts | undefined;
  /** Kinds and classes of standing evidence that names it. */
  readonly kinds: readonly string[];
  readonly classes: readonly string[];
  readonly justified: boolean;
  readonly coveredBy: readonly string[];
  readonly mandatedBy: readonly string[];
}

export interface AgreementStanding {
  readonly named: boolean;
  readonly facts: AgreementFacts | undefined;
  readonly active: boolean;
  /** Why it is not: unknown, status, not_begun, expired. */
  readonly reason: string;
}

/** The facts of one case, looked up and weighed once; checks and rules read this and never the clock. */
export interface Situation {
  readonly pack: Pack;
  readonly facts: Facts;
  readonly zone: string;
  readonly now: number;
  readonly today: string;
  readonly purpose: PurposeRow | undefined;
  readonly requesting: AgencyFacts | undefined;
  readonly source: AgencyFacts | undefined;
  readonly recipient: AgencyFacts | undefined;
  readonly requester: PersonFacts | undefined;
  readonly agreement: AgreementStanding;
  readonly evidence: readonly WeighedEvidence[];
  readonly authorities: readonly CitedAuthority[];
  readonly elements: readonly AskedElement[];
  readonly training: TrainingStanding;
  /** Counts and statistics only: cells stand in place of elements. */
  readonly aggregateOnly: boolean;
}

export function weigh(pack: Pack, facts: Facts): Situation {
  const { request } = facts;
  const zone = facts.timeZone || pack.content.timeZone;
  const today = dayOf(facts.now, zone);
  const agency = (id: string): AgencyFacts | undefined => facts.agencies.find((item) => item.id === id);
  const agreement = agreementStanding(facts);
  const evidence = weighEvidence(pack, request.evidence, today);
  const base = {
    pack,
    facts,
    zone,
    now: epochOf(facts.now),
    today,
    purpose: pack.purposes.get(request.purpose),
    requesting: agency(request.requestingAgency),
    source: agency(request.sourceAgency),
    recipient: agency(request.recipient.agency),
    requester: facts.people.find((person) => person.id === request.requester),
    agreement,
    evidence,
  };
  const authorities = weighAuthorities(base);
  const elements = distinct(request.elements).map(({ asked, index }) => weighElement(base, authorities, asked, index));
  return {
    ...base,
    authorities,
    elements,
    training: trainingOf(base, elements),
    aggregateOnly: request.aggregate !== undefined && elements.length === 0,
  };
}

export type SituationBase = Omit<Situation, 'authorities' | 'elements' | 'training' | 'aggregateOnly'>;

function agreementStanding(facts: Facts): AgreementStanding {
  const id = facts.request.agreement;
  if (id === undefined || id === '') return { named: false, facts: undefined, active: false, reason: 'none' };
  const found = facts.agreements.find((item) => item.id === id);
  if (!found) return { named: true, facts: undefined, active: false, reason: 'unknown' };
  const now = epochOf(facts.now);
  const zone = found.timeZone || facts.timeZone;
  // Through 23:59:59.999 of the last day in the agreement's own zone.
  const reason =
    now >= endOfDay(found.expiresOn, zone)
      ? 'expired'
      : now < startOfDay(found.effectiveFrom, zone)
        ? 'not_begun'
        : found.status !== 'in_force'
          ? 'status'
          : '';
  return { named: true, facts: found, active: reason === '', reason };
}

/** The same element asked twice is one element; the mention that says most counts. */
function distinct(elements: readonly RequestedElement[]): { asked: RequestedElement; index: number }[] {
  const byCode = new Map<string, { asked: RequestedElement; index: number }>();
  elements.forEach((asked, index) => {
    const former = byCode.get(asked.code);
    if (!former) byCode.set(asked.code, { asked, index });
    else byCode.set(asked.code, { asked: { ...former.asked, ...asked }, index: former.index });
  });
  return [...byCode.values()];
}

function weighElement(
  base: SituationBase,
  authorities: readonly CitedAuthority[],
  asked: RequestedElement,
  index: number,
): AskedElement {
  const row = base.pack.elements.get(asked.code);
  const category = row?.category ?? '';
  const naming = base.evidence.filter((item) => item.live && item.names(asked.code, category));
  const classes = [...new Set(naming.map((item) => item.class))];
  const covering = authorities.filter((item) => item.opens && item.covers(asked.code, category));
  const mandatedBy = covering
    .filter((item) => item.row?.mandate === true && !item.provisional)
    .map((item) => item.code);
  const own = (asked.necessity ?? '').trim() !== '';
  const declaredUse = asked.use !== undefined && (base.facts.request.necessity ?? '').trim() !== '';
  const named = classes.some((item) => justifyingClasses(base.pack).includes(item));
  return {
    code: asked.code,
    index,
    asked,
    row,
    category,
    record: base.facts.records.find((item) => item.element === asked.code),
    kinds: [...new Set(naming.map((item) => item.facts.kind))],
    classes,
    justified: own || declaredUse || named || mandatedBy.length > 0,
    coveredBy: covering.map((item) => item.code),
    mandatedBy,
  };
}

/** A document of these classes that names an element states its necessity itself (a judge's order, a consent). */
function justifyingClasses(pack: Pack): readonly string[] {
  const text = pack.checks.get('minimization_drop')?.params['justifiedBy'];
  return typeof text === 'string' ? text.split(' ') : [];
}
