import { agreementFactsForMany } from '../agreements/index.js';
import { agencyFacts, personFacts, seriesFactsForMany } from '../directory/index.js';
import type { SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import type { Facts, Stage } from '../policy/index.js';
import { agenciesOf, factsFrom } from './assemble-facts.js';
import type { RequestContent } from './domain/share-request.js';
import { asGranted } from './judge-request.js';
import type { RequestNarrative } from './narrative.js';

/** One of many cases whose facts are read together. */
export interface ManyFactsQuestion {
  readonly stage: Stage;
  readonly requesterId: string;
  readonly content: RequestContent;
  readonly retention?: string;
  readonly elements?: readonly string[];
}

const NO_WORDS: RequestNarrative = { elements: {}, criteria: [] };

/**
 * Facts of many cases as they stand now, in five statements however many there are. For the service, which sees every
 * agency's rows: an agreement counts only where both sides of the case could read it.
 * @returns facts in the order of the questions
 */
export async function factsForMany(
  tx: Tx,
  parts: { readonly details: SealedDetails; readonly timeZone: string },
  questions: readonly ManyFactsQuestion[],
): Promise<readonly Facts[]> {
  if (questions.length === 0) return [];
  const contents = questions.map((question) => asGranted(question.content, question));
  const each = <T>(values: readonly T[]) => [...new Set(values)];
  const narratives = await parts.details.openAll<RequestNarrative>(
    tx,
    contents.map(({ detail }) => detail.id),
  );
  const narrativeOf = ({ detail }: RequestContent) => narratives.get(detail.id) ?? NO_WORDS;
  const citedBy = (content: RequestContent) => content.agreement ?? narrativeOf(content).agreement;
  const citing = contents.flatMap((content) => {
    const { purpose, requestingAgency, sourceAgency } = content;
    const reference = citedBy(content);
    return reference === undefined ? [] : [{ reference, purpose, seenBy: [requestingAgency, sourceAgency] }];
  });
  const [agencies, people, cited, series] = await Promise.all([
    agencyFacts(tx, each(contents.flatMap(agenciesOf))),
    personFacts(tx, each(questions.map(({ requesterId }) => requesterId))),
    agreementFactsForMany(tx, citing),
    seriesFactsForMany(tx, each(contents.map(({ sourceAgency }) => sourceAgency))),
  ]);
  const agencyOf = new Map(agencies.map((agency) => [agency.id, agency]));
  const personOf = new Map(people.map((person) => [person.id, person]));
  const now = tx.at.toISOString();
  let next = 0;
  return questions.map(({ stage, requesterId }, index) => {
    const content = contents[index]!;
    const agreement = citedBy(content) === undefined ? undefined : cited[next++];
    const requester = personOf.get(requesterId);
    return factsFrom(
      { stage, now, timeZone: parts.timeZone, requesterId, content },
      {
        narrative: narrativeOf(content),
        agencies: sortedFacts(agenciesOf(content), agencyOf),
        people: requester === undefined ? [] : [requester],
        agreements: agreement === undefined ? [] : [agreement],
        series: series.get(content.sourceAgency),
      },
    );
  });
}

/** In the order in which one case reads them, so that both give the same digest. */
function sortedFacts<T>(ids: readonly string[], known: ReadonlyMap<string, T>): readonly T[] {
  return [...ids].sort().flatMap((id) => known.get(id) ?? []);
}
