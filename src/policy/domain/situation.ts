import { weighAuthorities, type CitedAuthority } from './authority-standing.js';
import { dayOf, endOfDay, epochOf, startOfDay } from './calendar.js';
import { planOf } from './element-plan.js';
import { weighEvidence, type WeighedEvidence } from './evidence-standing.js';
import type { AgencyFacts, Facts, RecordFacts, RequestedElement } from './facts.js';
import type { Pack } from './pack.js';
import type { AgreementStanding, AskedElement, SituationBase } from './situation-base.js';
import { trainingOf, type TrainingStanding } from './training-standing.js';

export type { AskedElement } from './situation-base.js';

/** The facts of one case, looked up and weighed once; checks and rules read this and never the clock. */
export interface Situation extends SituationBase {
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
  const now = epochOf(facts.now);
  const { requesting, source, recipient } = agenciesOf(facts);
  const agreement = agreementStanding(facts, now);
  const evidence = weighEvidence(pack, request.evidence, today);
  const base = {
    pack,
    facts,
    zone,
    now,
    today,
    purpose: pack.purposes.get(request.purpose),
    requesting,
    source,
    recipient,
    requester: facts.people.find((person) => person.id === request.requester),
    agreement,
    evidence,
    circumstances: pack.circumstances.find(facts, today, zone, requesting, source, recipient),
  };
  const authorities = weighAuthorities(base);
  const elements = distinct(request.elements).map(({ asked, index }, at) =>
    weighElement(base, authorities, asked, index, at),
  );
  // The spread stands last: V8 clones an object fast, but adds keys to the clone a hundred times slower.
  return {
    authorities,
    elements,
    training: trainingOf(base, elements),
    aggregateOnly: request.aggregate !== undefined && elements.length === 0,
    ...base,
  };
}

/** The first row of each id counts, as everywhere in the facts. */
function agenciesOf({ agencies, request }: Facts) {
  let requesting: AgencyFacts | undefined;
  let source: AgencyFacts | undefined;
  let recipient: AgencyFacts | undefined;
  for (const agency of agencies) {
    if (agency.id === request.requestingAgency) requesting ??= agency;
    if (agency.id === request.sourceAgency) source ??= agency;
    if (agency.id === request.recipient.agency) recipient ??= agency;
  }
  return { requesting, source, recipient };
}

function agreementStanding(facts: Facts, now: number): AgreementStanding {
  const id = facts.request.agreement;
  if (id === undefined || id === '') return { named: false, facts: undefined, active: false, reason: 'none' };
  const found = facts.agreements.find((item) => item.id === id);
  if (!found) return { named: true, facts: undefined, active: false, reason: 'unknown' };
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

const NONE: readonly string[] = [];

function distinctOf<T>(items: readonly T[], word: (item: T) => string): readonly string[] {
  if (items.length === 0) return NONE;
  return items.length === 1 ? [word(items[0]!)] : [...new Set(items.map(word))];
}

/** The same element asked twice is one element, at the place of its first mention. */
function distinct(elements: readonly RequestedElement[]): { asked: RequestedElement; index: number }[] {
  const byCode = new Map<string, { asked: RequestedElement; index: number }>();
  elements.forEach((asked, index) => {
    const former = byCode.get(asked.code);
    if (!former) byCode.set(asked.code, { asked, index });
    else former.asked = agreed(former.asked, asked);
  });
  return [...byCode.values()];
}

/**
 * What two mentions of one element say together, in whatever order they stand. The boundary refuses such a request;
 * facts from a file may hold one, and must not open more than each mention alone: what one of them leaves unsaid is
 * unsaid, and words that differ stand side by side, where no gate, use or mask of a pack answers to them.
 */
function agreed(one: RequestedElement, other: RequestedElement): RequestedElement {
  const both = (left = '', right = ''): string | undefined =>
    left.trim() === '' || right.trim() === ''
      ? undefined
      : [...new Set([...left.split(BESIDE), ...right.split(BESIDE)])].sort().join(BESIDE);
  const { code } = one;
  const necessity = both(one.necessity, other.necessity);
  const use = both(one.use, other.use) as RequestedElement['use'];
  const transform = both(one.transform, other.transform);
  return {
    code,
    ...(necessity === undefined ? {} : { necessity }),
    ...(use === undefined ? {} : { use }),
    ...(transform === undefined ? {} : { transform }),
  };
}

const BESIDE = ' | ';

function weighElement(
  base: SituationBase,
  authorities: readonly CitedAuthority[],
  asked: RequestedElement,
  index: number,
  at: number,
): AskedElement {
  const { pack, facts, evidence } = base;
  const { code } = asked;
  const plan = planOf(base, code);
  const { row, category } = plan;
  const naming =
    evidence.length === 0 ? NO_EVIDENCE : evidence.filter((item) => item.live && item.names(code, category));
  const classes = distinctOf(naming, (item) => item.class);
  const coveredBy: string[] = [];
  const mandatedBy: string[] = [];
  for (const item of authorities) {
    if (!item.opens || !item.covers(code, category)) continue;
    coveredBy.push(item.code);
    if (item.row?.mandate === true && !item.provisional) mandatedBy.push(item.code);
  }
  const necessity = asked.necessity ?? '';
  const own = necessity.trim() !== '';
  const declaredUse = asked.use !== undefined && (facts.request.necessity ?? '').trim() !== '';
  const named = classes.some((item) => pack.justifyingClasses.has(item));
  const record = recordOf(facts.records, code);
  return {
    code,
    category,
    sensitivity: plan.sensitivity,
    tags: row?.tags ?? NONE,
    known: row !== undefined,
    necessity,
    justified: own || declaredUse || named || mandatedBy.length > 0,
    use: asked.use ?? '',
    transform: asked.transform ?? '',
    kinds: distinctOf(naming, (item) => item.facts.kind),
    classes,
    coveredBy,
    mandatedBy,
    capturedOn: record?.capturedOn ?? '',
    origin: record?.origin ?? '',
    correction: record?.correction ?? '',
    asked,
    at,
    field: `/elements/${index}`,
    record,
    plan,
  };
}

const NO_EVIDENCE: readonly WeighedEvidence[] = [];

function recordOf(records: readonly RecordFacts[], code: string): RecordFacts | undefined {
  for (const item of records) if (item.element === code) return item;
  return undefined;
}
