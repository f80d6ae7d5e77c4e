import type { Me } from '../directory/index.js';
import type { NoticeView } from '../notifications/index.js';
import type { CurrentPolicy, Outcome } from '../policy/index.js';
import { counted, Day, Fact, Facts, Instant, inWords, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Told } from './told.js';
import type { WaitingBecause, WaitingShareRequest } from './queries/waiting-share-requests.js';
import { OUTCOME } from './share-request-words.js';

export interface HomePageProps {
  readonly self: Me;
  readonly waiting: readonly WaitingShareRequest[];
  /** More wait than are shown. */
  readonly more: boolean;
  /** What was told to the reader, newest first. */
  readonly notices: readonly NoticeView[];
  readonly agencyName: (code: string) => string;
  readonly purposeTitle: (code: string) => string;
  readonly trainings: ReturnType<CurrentPolicy['trainingStates']>;
  readonly frame: Frame;
}

const BECAUSE: Readonly<Record<WaitingBecause, string>> = {
  draft: 'Your draft: complete and submit it',
  returned: 'Returned with a question: answer it',
  review: 'For review: decide it, or return it with a question',
  second_approval: 'For your second approval',
};

/** Everybody's first page: who I am, what waits for me, how my trainings stand. */
export function HomePage(props: HomePageProps) {
  const { self, frame } = props;
  return (
    <Page title="My work" frame={frame} here="/home">
      <h2>Waiting for you</h2>
      <Waiting {...props} />
      <h2>Told to you</h2>
      <Told notices={props.notices} zone={self.agency.timeZone} />
      <h2>Your trainings</h2>
      <Trainings {...props} />
      <h2>Who you are here</h2>
      <Facts>
        <Fact name="Name">{self.person.displayName}</Fact>
        <Fact name="Role">{inWords(self.person.roles.map((role) => role.replaceAll('_', ' ')))}</Fact>
        <Fact name="Agency">{self.agency.name}</Fact>
        <Fact name="Times are shown in">{self.agency.timeZone}</Fact>
      </Facts>
    </Page>
  );
}

function Waiting({ waiting, more, agencyName, purposeTitle, self }: HomePageProps) {
  if (waiting.length === 0) {
    return (
      <p class="prose">
        No share request waits for you. Drafts and returned share requests appear here for their analyst, submitted ones
        for the privacy officers of the source agency, and those that need a second approval for its legal counsel.
      </p>
    );
  }
  return (
    <>
      <ul class="items">
        {waiting.map((each) => (
          <li>
            <h3>
              <a href={`/requests/${each.number}`}>{each.number}</a>
            </h3>
            <p>
              <strong>{BECAUSE[each.because]}</strong>
            </p>
            <p>
              {agencyName(each.requestingAgency)} asks {agencyName(each.sourceAgency)} for{' '}
              {counted(each.elementCount, 'data element')}: {purposeTitle(each.purpose)}
            </p>
            {each.policyOutcome !== null && <PolicyOutcome outcome={each.policyOutcome} />}
            {each.submittedAt !== null && (
              <p class="quiet">
                Submitted <Instant at={each.submittedAt} zone={self.agency.timeZone} />
              </p>
            )}
          </li>
        ))}
      </ul>
      {more && <p>More wait than are shown here. The API lists all of them.</p>}
    </>
  );
}

function PolicyOutcome({ outcome }: { readonly outcome: string }) {
  const shown = OUTCOME[outcome as Outcome];
  return (
    <p>
      <Tag tone={shown.tone}>{shown.words}</Tag>
    </p>
  );
}

function Trainings({ trainings }: HomePageProps) {
  if (trainings.length === 0) return <p>The policy pack asks no training of people of your agency.</p>;
  return (
    <>
      <ul class="items">
        {trainings.map(({ title, code, state, until }) => (
          <li>
            <p>
              {title} <code>{code}</code>
            </p>
            <p>
              {state === 'current' && (
                <>
                  <Tag tone="good">Current</Tag> through <Day on={until} />
                </>
              )}
              {state === 'lapsed' && (
                <>
                  <Tag tone="bad">Lapsed</Tag> since <Day on={until} />: pass it again, then have the certificate
                  recorded
                </>
              )}
              {state === 'missing' && (
                <>
                  <Tag tone="bad">Missing</Tag> pass it, then have the certificate recorded
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      <p class="quiet">An operator or a privacy officer of your agency records certificates.</p>
    </>
  );
}
