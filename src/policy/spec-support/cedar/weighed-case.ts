import { dayOf, epochOf, lastDay, parseTerm, termEnd } from '../../domain/calendar.js';
import type { EvidenceFacts, Facts, RequestedElement } from '../../domain/facts.js';
import type { PackContent } from '../../domain/pack-content.js';
import { PLACES } from './cedar-condition.js';
import type { Resource } from './cedar-instance.js';
import { agency, agreementOf, distinct, personOf, said, type Context } from './weighed-parties.js';
import { dayNumberOf } from './vocabulary.js';

const FOREVER = dayNumberOf('9999-12-31');

/** A list of records as numbered places. More than there are places would be lost, so that is refused. */
export function placed(records: readonly Context[]): Context {
  if (records.length > PLACES.length)
    throw new RangeError(`more than ${PLACES.length} records in one list of the case`);
  return Object.fromEntries(records.map((record, index) => [PLACES[index]!, record]));
}

/** The facts of one case as Cedar is given them, from the facts and the pack's rows; nothing of it comes from the engine. */
export function weighedCase(content: PackContent, facts: Facts): Context {
  const { request, series, subjects, stage } = facts;
  const zone = facts.timeZone || content.timeZone;
  const today = dayOf(facts.now, zone);
  const purpose = content.purposes.find((row) => row.code === request.purpose);
  const bulk = content.bulk.find((row) => row.purpose === request.purpose);
  const asked = askedElements(facts);
  const rows = asked.map(({ code }) => content.elements.find((row) => row.code === code));
  const cells = request.aggregate?.cells ?? [];
  const positive = cells.filter((cell) => cell > 0);
  return {
    now: epochOf(facts.now),
    today: dayNumberOf(today),
    stage,
    given: given(content, facts),
    cited: distinct(request.authorities),
    attached: distinct(request.evidence.map((item) => item.kind)),
    asked: {
      readable: parseTerm(request.retention) !== undefined,
      codes: asked.map(({ code }) => code),
      categories: rows.flatMap((row) => (row ? [row.category] : [])),
      ...(parseTerm(request.retention) ? { ends: endOf(facts, zone, today, request.retention) } : {}),
    },
    cells: {
      some: cells.length > 0,
      positive: positive.length,
      zeros: cells.length - positive.length,
      least: Math.min(...positive, Number.MAX_SAFE_INTEGER),
      greatest: Math.max(...positive, 0),
    },
    ends: endsOf(content, facts, zone, today),
    request: {
      ...pick(request, ['requestingAgency', 'sourceAgency', 'purpose', 'authorities', 'assurances']),
      caseRef: request.caseRef ?? '',
      necessity: request.necessity ?? '',
      subjects: { ...request.subjects },
      recipient: { contractor: false, contractId: '', ...request.recipient },
      onward: { present: request.onward !== undefined, to: '', originatorConsent: false, ...request.onward },
      emergency: { present: request.emergency !== undefined, narrative: '', danger: 'none', ...request.emergency },
      aggregate: { present: request.aggregate !== undefined },
      aggregateOnly: request.aggregate !== undefined && asked.length === 0,
      nothingAsked: asked.length === 0 && cells.length === 0,
    },
    ...personOf(content, facts, today),
    ...Object.fromEntries(
      (
        [
          ['requesting', request.requestingAgency],
          ['source', request.sourceAgency],
          ['recipient', request.recipient.agency],
        ] as const
      ).map(([role, id]) => [role, agency(content, facts, id)]),
    ),
    agreement: agreementOf(facts, zone),
    series: { collectionPurpose: '', classification: '', annotated: false, ...series },
    subjects,
    purpose: {
      code: request.purpose,
      known: purpose !== undefined,
      tags: purpose?.tags ?? [],
      similarTo: purpose?.similarTo ?? [],
      missions: purpose?.missions ?? [],
      bulkLimit: bulk?.limit ?? 0,
      namedRequired: bulk?.namedRequired ?? true,
    },
  };
}

/** The elements asked for, each once: what one mention of an element leaves unsaid is unsaid, and what differs stands side by side. */
export function askedElements({ request }: Facts): readonly RequestedElement[] {
  const codes = [...new Set(request.elements.map(({ code }) => code))];
  return codes.map((code) => {
    const mentions = request.elements.filter((item) => item.code === code);
    if (mentions.length === 1) return mentions[0]!;
    const said = (words: readonly (string | undefined)[]) =>
      words.some((word) => (word ?? '').trim() === '') ? undefined : [...new Set(words)].sort().join(' | ');
    const all = {
      necessity: said(mentions.map(({ necessity }) => necessity)),
      use: said(mentions.map(({ use }) => use)),
      transform: said(mentions.map(({ transform }) => transform)),
    };
    return { code, ...Object.fromEntries(Object.entries(all).filter(([, word]) => word !== undefined)) };
  });
}

export function weighedElement(
  content: PackContent,
  facts: Facts,
  { code, necessity, use, transform }: RequestedElement,
): { readonly element: Context; readonly ends: Context; readonly resource: Resource } {
  const row = content.elements.find((item) => item.code === code);
  const record = facts.records.find((item) => item.element === code);
  const captured = record?.capturedOn;
  const zone = facts.timeZone || content.timeZone;
  const fromCapture = content.schedule.filter((item) => item.anchor === 'capture' && captured !== undefined);
  return {
    resource: {
      uid: { type: 'Element', id: code },
      parents: [
        ...(row ? [{ type: 'Category', id: row.category }] : []),
        ...(row?.tags ?? []).map((id) => ({ type: 'Tag', id })),
      ],
    },
    ends: Object.fromEntries(
      fromCapture.map((item) => {
        const on = captured!.includes('T') ? dayOf(captured!, zone) : captured!;
        return [item.code, termEnd({ on }, item.duration, zone).epochMilliseconds];
      }),
    ),
    element: {
      code,
      category: row?.category ?? '',
      anyOfCategory: row ? `${row.category}.*` : '',
      sensitivity: row?.sensitivity ?? 4,
      tags: row?.tags ?? [],
      known: row !== undefined,
      use: use ?? '',
      necessary: said(necessity),
      useDeclared: use !== undefined && said(facts.request.necessity),
      captured: captured !== undefined,
      origin: record?.origin ?? '',
      correction: record?.correction ?? '',
      ...(transform === undefined ? {} : { transform }),
    },
  };
}

/** What a document shows, for the policies that say whether it stands. */
export function weighedDocument(content: PackContent, document: EvidenceFacts): Context {
  const { kind, signedBy, issuedOn, expiresOn } = document;
  const age = content.evidence.find((row) => row.kind === kind)?.maxAge;
  return {
    kind,
    signedBy,
    issuedOn: dayNumberOf(issuedOn),
    expiresOn: expiresOn === undefined ? FOREVER : dayNumberOf(expiresOn),
    lastDay: age === undefined ? FOREVER : dayNumberOf(lastDay(issuedOn, age)),
  };
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/** Paths of the request that hold something, of those that some row may ask for. */
function given({ authorities }: PackContent, { request }: Facts): string[] {
  const always = ['requester', 'requestingAgency', 'sourceAgency', 'purpose', 'retention'];
  return distinct([...always, ...authorities.flatMap((row) => row.requires)]).filter((path) => {
    let value: unknown = request;
    for (const step of path.split('.')) value = (value as Context | undefined)?.[step];
    return typeof value === 'string' ? said(value) : value !== undefined && value !== null;
  });
}

function endOf({ now }: Facts, zone: string, today: string, duration: string): number {
  return termEnd(duration.includes('T') ? { at: now } : { on: today }, duration, zone).epochMilliseconds;
}

/** Ends of the terms that run from disclosure, by code of the schedule or by duration, and the agreement's. */
function endsOf(content: PackContent, facts: Facts, zone: string, today: string): Context {
  const ends: Context = {};
  for (const { code, anchor, cap, duration } of content.schedule)
    if (anchor !== 'capture') ends[code] = endOf(facts, zone, today, cap ?? duration);
  const written = [
    ...content.ceilings.flatMap((row) => Object.values(row.cells).flatMap((cell) => cell.limits)),
    ...content.authorities.flatMap((row) => row.maxRetention ?? []),
  ];
  for (const text of distinct(written))
    if (ends[text] === undefined && parseTerm(text)) ends[text] = endOf(facts, zone, today, text);
  const { maxRetention } = facts.agreements.find((item) => item.id === facts.request.agreement) ?? {};
  if (maxRetention !== undefined) ends['agreement'] = endOf(facts, zone, today, maxRetention);
  return ends;
}
