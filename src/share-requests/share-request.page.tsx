import type { Rejection } from '../platform/result.js';
import { counted, Day, Fact, Facts, Instant, Tag } from '../web/components.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { PolicyResult } from './pages/policy-result.page.js';
import type { Titles } from './pages/policy-result.page.js';
import { RequestSteps } from './pages/request-steps.page.js';
import { TimelineList } from './pages/timeline.page.js';
import type { ShareRequestView } from './queries/share-request-detail.js';
import type { Timeline } from './queries/share-request-timeline.js';
import { durationInWords, STATUS } from './share-request-words.js';

export interface ShareRequestPageProps {
  readonly view: ShareRequestView;
  readonly titles: Titles;
  /** Name of an agency by its code; the code itself where it is not listed. */
  readonly agencyName: (code: string) => string;
  /** Absent where the reader may not see the person. */
  readonly requesterName: string | undefined;
  /** IANA zone of the reader's agency. */
  readonly zone: string;
  readonly frame: Frame;
  readonly timeline: Timeline;
  readonly done?: string | undefined;
  readonly rejection?: Rejection | undefined;
}

const QUESTION = 'Question of the source agency';
const ANSWER = 'Answer of the analyst';

/** One share request: what was asked, what policy says, what happened, and what the reader may do. */
export function ShareRequestPage(props: ShareRequestPageProps) {
  const { view, frame } = props;
  const status = view.status === 'none' ? undefined : STATUS[view.status];
  return (
    <Page
      title={`Share request ${view.number}`}
      address={`/requests/${view.number}`}
      frame={frame}
      here="/requests"
      done={props.done}
    >
      <ErrorSummary rejection={props.rejection} labels={{ '/question': 'Your question' }} />
      {status && (
        <div class="notice">
          <p>
            <Tag tone={status.tone}>{status.words}</Tag>
          </p>
          <p>
            <strong>What happens next:</strong>{' '}
            {view.decision?.pending === true
              ? 'A decision was made. Legal counsel of the source agency gives or declines the second approval.'
              : status.next}
          </p>
          {view.lapsesAt !== null && (
            <p>
              If nobody works on it before, it lapses after <Instant at={view.lapsesAt} zone={props.zone} />, and its
              words are destroyed. You are told two weeks before.
            </p>
          )}
        </div>
      )}
      <WhereItLeads view={view} />
      <RequestSteps view={view} />
      <WhatWasAsked {...props} />
      <Words title="Why it is necessary" text={view.content.necessity} />
      <QuestionsAndAnswers {...props} />
      <WhatPolicySays {...props} />
      <TimelineList {...props} number={view.number} evidence={view.content.evidence} />
    </Page>
  );
}

function WhereItLeads({ view }: Pick<ShareRequestPageProps, 'view'>) {
  if (view.decision === null) return null;
  return (
    <p class="no-print">
      <a href={`/requests/${view.number}/outcome`}>What was decided, element by element, and what was granted</a>
    </p>
  );
}

/** Every question with its answer; the newest also before the ledger has placed it. */
function QuestionsAndAnswers({ view, timeline }: ShareRequestPageProps) {
  const placed = timeline.happenings.flatMap(({ event, words }) => {
    if (words === null) return [];
    if (event.type === 'InformationRequested') return [{ title: QUESTION, text: words }];
    return event.type === 'InformationAnswered' ? [{ title: ANSWER, text: words }] : [];
  });
  const newest = [
    { title: QUESTION, text: view.question },
    { title: ANSWER, text: view.answer },
  ].filter(({ text }) => text !== null && !placed.some((each) => each.text === text));
  return (
    <>
      {[...placed, ...newest].map(({ title, text }) => (
        <Words title={title} text={text} />
      ))}
    </>
  );
}

function WhatWasAsked({ view, titles, agencyName, requesterName, zone }: ShareRequestPageProps) {
  const { content } = view;
  const { subjects, recipient, timeRange } = content;
  return (
    <>
      <h2>What was asked</h2>
      <Facts>
        <Fact name="Requesting agency">
          {agencyName(content.requestingAgency)}
          {requesterName === undefined ? '' : `, by ${requesterName}`}
        </Fact>
        <Fact name="Source agency">{agencyName(content.sourceAgency)}</Fact>
        {recipient.agency !== content.requestingAgency && (
          <Fact name="Recipient">
            {agencyName(recipient.agency)}
            {recipient.contractor === true ? ', through a contractor' : ''}
          </Fact>
        )}
        <Fact name="Purpose">
          {titles.purposeTitle(content.purpose)} <code>{content.purpose}</code>
        </Fact>
        {content.caseRef !== undefined && <Fact name="Case number">{content.caseRef}</Fact>}
        <Fact name="Legal authorities cited">
          {content.authorities.length === 0 ? (
            'none'
          ) : (
            <ul>
              {content.authorities.map((code) => (
                <Authority {...titles.authority(code)} />
              ))}
            </ul>
          )}
        </Fact>
        <Fact name="Agreement">{content.agreement ?? 'none named'}</Fact>
        <Fact name="Evidence">
          {content.evidence.length === 0 ? (
            'none'
          ) : (
            <ul>
              {content.evidence.map((item, index) => (
                <li>
                  Document {index + 1}: {item.kind.replaceAll('_', ' ')} of <Day on={item.issuedOn} />, signed by{' '}
                  {item.signedBy.replaceAll('_', ' ')},{' '}
                  {item.verifiedBy === undefined ? 'not yet seen by the source agency' : 'seen by the source agency'}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact name="Subjects">
          {counted(subjects.count, 'person', 'people')}, {subjects.named} of them named
        </Fact>
        {timeRange && (
          <Fact name="Time range of the records">
            <Day on={timeRange.from} /> to <Day on={timeRange.to} />
          </Fact>
        )}
        <Fact name="Retention asked">{durationInWords(content.retention)}</Fact>
        {view.submittedAt !== null && (
          <Fact name="Submitted">
            <Instant at={view.submittedAt} zone={zone} />
          </Fact>
        )}
      </Facts>
    </>
  );
}

function Authority(props: { readonly code: string; readonly title: string; readonly citation: string }) {
  return (
    <li>
      {props.title} <code>{props.code}</code>
      {props.citation !== '' && `, ${props.citation}`}
    </li>
  );
}

function Words({ title, text }: { readonly title: string; readonly text: string | null }) {
  if (text === null) return null;
  return (
    <>
      <h2>{title}</h2>
      <p class="words prose">{text}</p>
    </>
  );
}

function WhatPolicySays({ view, titles }: ShareRequestPageProps) {
  const { evaluation, content } = view;
  if (evaluation !== null) {
    return (
      <>
        <h2>What policy says</h2>
        <PolicyResult evaluation={evaluation} titles={titles} />
      </>
    );
  }
  return (
    <>
      <h2>What policy says</h2>
      <p>A draft is judged when it is submitted; its last step shows what policy would say. Data elements asked for:</p>
      {content.elements.length === 0 ? (
        <p>None yet.</p>
      ) : (
        <ul>
          {content.elements.map(({ code }) => (
            <li>
              {titles.elementTitle(code)} <code>{code}</code>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
