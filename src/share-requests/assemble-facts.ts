import { agreementFacts } from '../agreements/index.js';
import { agencyFacts, personFacts, seriesFacts } from '../directory/index.js';
import type { Tx } from '../platform/database/database.js';
import type { Facts, Stage } from '../policy/index.js';
import type { RequestContent } from './domain/share-request.js';
import type { RequestNarrative } from './narrative.js';

export interface FactsQuestion {
  readonly stage: Stage;
  /** RFC 3339; normally the transaction's instant. */
  readonly now: string;
  /** Of the pack; may still be on its way. */
  readonly timeZone: string | Promise<string>;
  readonly requesterId: string;
  readonly content: Omit<RequestContent, 'detail'>;
  /** May still be on its way: it is read together with the facts. */
  readonly narrative: RequestNarrative | Promise<RequestNarrative>;
  /** Days of capture read from the source, when it has been read. */
  readonly captured?: Facts['records'];
}

/**
 * What policy judges, read as it stands now under the acting agency's row-level security: parties, requester, agreement.
 * What cannot be read is absent, and absence never passes.
 */
export async function assembleFacts(tx: Tx, question: FactsQuestion): Promise<Facts> {
  const { content } = question;
  const [narrative, timeZone, agencies, people, agreements, series] = await Promise.all([
    question.narrative,
    question.timeZone,
    agencyFacts(tx, agenciesOf(content)),
    personFacts(tx, [question.requesterId]),
    citedAgreements(tx, question),
    seriesFacts(tx, content.sourceAgency),
  ]);
  return factsFrom({ ...question, timeZone }, { narrative, agencies, people, agreements, series });
}

/** What was cited and not known is looked for again: it may have become known, or visible, since. */
async function citedAgreements(tx: Tx, { content, narrative }: FactsQuestion): Promise<Facts['agreements']> {
  const reference = content.agreement ?? (await narrative).agreement;
  return reference === undefined ? [] : agreementFacts(tx, [reference], content.purpose);
}

/** The agencies that policy looks at, each once. */
export function agenciesOf(content: Omit<RequestContent, 'detail'>): readonly string[] {
  const { requestingAgency, sourceAgency, recipient, onward } = content;
  return [...new Set([requestingAgency, sourceAgency, recipient.agency, ...(onward ? [onward.to] : [])])];
}

/** What was read for one question. */
export interface FactsRead {
  readonly narrative: RequestNarrative;
  readonly agencies: Facts['agencies'];
  readonly people: Facts['people'];
  readonly agreements: Facts['agreements'];
  readonly series: Facts['series'] | undefined;
}

/** The one place where facts take their shape, whether read for one question or for many. */
export function factsFrom(
  question: Omit<FactsQuestion, 'narrative' | 'timeZone'> & { readonly timeZone: string },
  { narrative, agencies, people, agreements, series }: FactsRead,
): Facts {
  const { content } = question;
  return {
    now: question.now,
    stage: question.stage,
    timeZone: question.timeZone,
    agencies: question.stage === 'submit' ? agencies : agencies.map(asAskedBefore),
    people,
    agreements,
    series: series ?? { noticeCovers: [] },
    records: question.captured?.length ? question.captured : capturedRecords(content),
    subjects: { flags: [] },
    request: requestFacts(content, narrative, question.requesterId),
  };
}

/** What is overdue stands against the next request; what was asked and granted before goes on. */
function asAskedBefore({ overdueAttestation: _, ...agency }: Facts['agencies'][number]): Facts['agencies'][number] {
  return agency;
}

/** Before release nobody has read the source: the earliest day asked for is the earliest that could have been captured. */
function capturedRecords(content: Omit<RequestContent, 'detail'>): Facts['records'] {
  const range = content.timeRange;
  return range === undefined ? [] : content.elements.map(({ code }) => ({ element: code, capturedOn: range.from }));
}

function requestFacts(
  content: Omit<RequestContent, 'detail'>,
  narrative: RequestNarrative,
  requester: string,
): Facts['request'] {
  const { subjects, elements, evidence, emergency, timeRange: _range, ...codes } = content;
  const { detail: _detail, ...plain } = codes as typeof codes & { detail?: unknown };
  const { caseRef, contractId, agreement } = narrative;
  return {
    ...plain,
    requester,
    ...(caseRef === undefined ? {} : { caseRef }),
    ...(agreement === undefined ? {} : { agreement }),
    recipient: contractId === undefined ? content.recipient : { ...content.recipient, contractId },
    ...(narrative.necessity === undefined ? {} : { necessity: narrative.necessity }),
    elements: elements.map((element) => {
      const necessity = narrative.elements[element.code];
      return necessity === undefined ? element : { ...element, necessity };
    }),
    subjects: { count: subjects.count, named: subjects.pseudonyms.length, selectedBy: subjects.selectedBy },
    evidence: evidence.map(({ verifiedBy, ...item }) => ({ ...item, verified: verifiedBy !== undefined })),
    ...(emergency === undefined ? {} : { emergency: { ...emergency, narrative: narrative.emergency ?? '' } }),
  };
}
