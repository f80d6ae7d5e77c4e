// One request as the peers see it: flat values under plain names, days as numbers, what depends on an element beside it.
// This is what a host would do before it asks any rule engine, so it is inside the measured time of each of them.

const DAY = 86_400_000;
const QUARTER = 900_000;
const offsets = new Map();
const clocks = new Map();
const dayNumbers = new Map();
const dayTexts = new Map();

/** Day since 1970-01-01. The few dates of agreements and documents come again and again, so they are remembered. */
function dayNumber(date) {
  let day = dayNumbers.get(date);
  if (day === undefined) {
    day = Date.parse(date) / DAY;
    if (dayNumbers.size < 10_000) dayNumbers.set(date, day);
  }
  return day;
}

/** The day in a zone. An offset holds for a quarter of an hour at least, so Intl is asked once per quarter. */
export function dayIn(zone, instant) {
  const at = Date.parse(instant);
  const quarter = Math.floor(at / QUARTER);
  let ofZone = offsets.get(zone);
  if (!ofZone || ofZone.size > 10_000) offsets.set(zone, (ofZone = new Map()));
  let offset = ofZone.get(quarter);
  if (offset === undefined) {
    const [date, time] = clockOf(zone)
      .format(quarter * QUARTER)
      .split(', ');
    offset = Date.parse(`${date}T${time}Z`) - quarter * QUARTER;
    ofZone.set(quarter, offset);
  }
  return Math.floor((at + offset) / DAY);
}

function clockOf(zone) {
  let clock = clocks.get(zone);
  if (!clock) {
    const shape = { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' };
    clocks.set(zone, (clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, ...shape })));
  }
  return clock;
}

export function dayTextIn(zone, instant) {
  const day = dayIn(zone, instant);
  let text = dayTexts.get(day);
  if (text === undefined) dayTexts.set(day, (text = new Date(day * DAY).toISOString().slice(0, 10)));
  return text;
}

export const daysOf = (duration) => Number(duration.slice(1, -1));

const NONE = [];

export function flatFacts(facts, categoryOf) {
  const { request } = facts;
  const recipient = facts.agencies.find((item) => item.id === request.recipient.agency);
  const requester = facts.people.find((item) => item.id === request.requester);
  const agreement = facts.agreements.find((item) => item.id === request.agreement);
  const document = request.evidence[0];
  const today = dayIn(facts.timeZone, facts.now);
  const flat = {
    purpose: request.purpose,
    level: recipient?.level ?? '',
    count: request.subjects.count,
    necessity: request.necessity ?? '',
    caseRef: request.caseRef ?? '',
    authorities: request.authorities,
    flags: facts.subjects.flags,
    roles: requester?.roles ?? NONE,
    undertaking: agreement?.undertaking ?? false,
    classification: facts.series.classification ?? '',
    retention: daysOf(request.retention),
    requester: request.requester,
    asking: request.requestingAgency,
    holding: request.sourceAgency,
    receiving: request.recipient.agency,
    today,
    agreementNamed: request.agreement !== undefined,
    agreementKnown: agreement !== undefined,
    agreementStatus: agreement?.status ?? '',
    agreementFrom: agreement ? dayNumber(agreement.effectiveFrom) : 0,
    agreementTo: agreement ? dayNumber(agreement.expiresOn) : 0,
    parties: agreement?.parties ?? NONE,
    recipients: agreement ? [...agreement.parties, ...agreement.onwardTo] : NONE,
    agreementPurposes: agreement?.purposes ?? NONE,
    agreementAuthorities: agreement?.authorities ?? NONE,
    agreementElements: agreement?.elements ?? NONE,
    agreementRetention: agreement?.maxRetention === undefined ? 100_000 : daysOf(agreement.maxRetention),
    documentAttached: document !== undefined,
    documentVerified: document?.verified ?? false,
    documentSignedBy: document?.signedBy ?? '',
    documentFrom: document ? dayNumber(document.issuedOn) : 0,
    documentTo: document?.expiresOn === undefined ? 100_000 : dayNumber(document.expiresOn),
  };
  const stands =
    flat.documentVerified &&
    flat.documentSignedBy === 'judge' &&
    flat.documentFrom <= today &&
    flat.documentTo >= today;
  const elements = request.elements.map(({ code, necessity }) => {
    const category = categoryOf(code);
    const order = stands && document.names.some((name) => name === code || name === `${category}.*`);
    return { code, category, order, justified: order || (necessity ?? '') !== '' };
  });
  return { flat, elements, agreementId: agreement?.id };
}
