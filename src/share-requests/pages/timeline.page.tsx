import { Instant } from '../../web/components.js';
import type { RequestContent, ShareRequestEvent } from '../domain/share-request.js';
import type { Happening, Timeline } from '../queries/share-request-timeline.js';
import { OUTCOME } from '../share-request-words.js';

export interface TimelineProps {
  readonly timeline: Timeline;
  readonly number: string;
  readonly evidence: RequestContent['evidence'];
  readonly agencyName: (code: string) => string;
  readonly zone: string;
}

/** What happened, oldest first: who, when, what, in words. */
export function TimelineList({ timeline, number, evidence, agencyName, zone }: TimelineProps) {
  const { happenings, more, behind } = timeline;
  const ledger = `/ledger?record=${number}`;
  return (
    <>
      <h2 id="history">What happened</h2>
      {more && (
        <p>
          The first things that happened are left out here. <a href={ledger}>The ledger has all of them</a>.
        </p>
      )}
      <ol class="items">
        {happenings.map((happening) => (
          <li>
            <p>
              <strong>{happenedInWords(happening, evidence)}</strong>
            </p>
            {happening.words !== null && <p class="words prose">{happening.words}</p>}
            <p class="quiet">
              <Instant at={happening.at} zone={zone} />, {doerInWords(happening, agencyName)}
            </p>
          </li>
        ))}
      </ol>
      {behind && (
        <p class="quiet">
          What was done last is recorded and gets its place in the ledger within a second: open the page again to see it
          here.
        </p>
      )}
      <p class="no-print">
        <a href={ledger}>History in the ledger, with its proofs</a>
      </p>
    </>
  );
}

export function doerInWords({ by }: Pick<Happening, 'by'>, agencyName: (code: string) => string): string {
  if (by.agency === '') return 'by the service itself, as a rule says';
  const role = by.roles.map((each) => each.replaceAll('_', ' ')).join(', ');
  const place = agencyName(by.agency);
  return by.name === undefined ? `${role} of ${place}` : `${by.name}, ${role}, ${place}`;
}

const OPENED = {
  submission: 'Put before the privacy officers of the source agency',
  answer: 'Put before the privacy officers again with the answer',
  human_review_requested: 'Review by a person was asked for',
  second_approval_declined: 'The second approval was declined; it is in review again',
  amendment: 'A decision is being amended; it is in review again',
} as const;
const BECAUSE = {
  agreement: 'the agreement it cites changed',
  person: 'the access or trainings of the person who asked changed',
  policy: 'another policy pack is in force',
  time: 'a new day began',
  complaint: 'a complaint concerns it',
} as const;
const DECIDED = { permit: 'permitted as asked', narrow: 'permitted in part', deny: 'denied' } as const;

function happenedInWords({ event, times }: Happening, evidence: RequestContent['evidence']): string {
  switch (event.type) {
    case 'ShareRequestDrafted':
      return event.copyOf === undefined ? 'Drafted' : 'Drafted as a copy of another share request';
    case 'ShareRequestAmended':
      return times === 1 ? 'The draft was changed' : `The draft was changed ${times} times`;
    case 'ShareRequestSubmitted':
      return `Submitted. ${saidByPolicy(event)}`;
    case 'ReviewOpened':
      return OPENED[event.because];
    case 'EvidenceVerified':
      return `Document ${event.index + 1} was seen: ${(evidence[event.index]?.kind ?? 'document').replaceAll('_', ' ')}`;
    case 'ShareRequestRechecked':
      return `Checked against policy again${event.because === undefined ? '' : `, because ${BECAUSE[event.because.kind]}`}. ${saidByPolicy(event)}`;
    case 'InformationRequested':
      return 'Returned with a question';
    case 'InformationAnswered':
      return `The question was answered. ${saidByPolicy(event)}`;
    case 'SecondApprovalAwaited':
      return 'Decided; it waits for the second approval';
    case 'ShareRequestDecided':
      return `Decided${event.decidedBy === 'policy' ? ' by policy alone' : ''}: ${DECIDED[event.outcome]}`;
    case 'ShareRequestWithdrawn':
      return 'Withdrawn';
    case 'ShareRequestLapsed':
      return 'Lapsed: nobody worked on the draft in time';
  }
}

const saidByPolicy = ({ evaluation }: Extract<ShareRequestEvent, { readonly evaluation: unknown }>): string =>
  `${OUTCOME[evaluation.outcome].words}.`;
