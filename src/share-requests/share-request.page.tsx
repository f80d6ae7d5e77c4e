import type { CurrentPolicy, Finding } from '../policy/index.js';
import { counted, Day, Fact, Facts, Instant, inWords, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import type { ShareRequestView } from './queries/share-request-detail.js';
import { BASIS, COMMAND, durationInWords, EFFECT, notPassed, OUTCOME, STATUS } from './share-request-words.js';

export type Titles = Pick<CurrentPolicy, 'purposeTitle' | 'elementTitle' | 'authority'>;

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
}

/** One share request, to read. */
export function ShareRequestPage(props: ShareRequestPageProps) {
  const { view, frame } = props;
  const status = view.status === 'none' ? undefined : STATUS[view.status];
  return (
    <Page title={`Share request ${view.number}`} frame={frame} here="/requests">
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
        </div>
      )}
      <YourSteps view={view} />
      <WhatWasAsked {...props} />
      <Words title="Why it is necessary" text={view.content.necessity} />
      <Words title="Question of the source agency" text={view.question} />
      <Words title="Answer of the analyst" text={view.answer} />
      <WhatPolicySays {...props} />
    </Page>
  );
}

function YourSteps({ view }: Pick<ShareRequestPageProps, 'view'>) {
  return (
    <>
      <h2>What you may do now</h2>
      {view.commands.length === 0 ? (
        <p>You may read this share request. Nothing waits for you here.</p>
      ) : (
        <>
          <ul>
            {view.commands.map((command) => (
              <li>{COMMAND[command]}</li>
            ))}
          </ul>
          <p class="quiet">
            This page is for reading. These steps are taken over the API or with the command line: see{' '}
            <a href="/api/docs#tag-share-requests">share requests in the API reference</a>.
          </p>
        </>
      )}
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
              {content.evidence.map((item) => (
                <li>
                  {item.kind.replaceAll('_', ' ')} of <Day on={item.issuedOn} />,{' '}
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

function WhatPolicySays(props: ShareRequestPageProps) {
  const { evaluation, content } = props.view;
  if (evaluation === null) {
    return (
      <>
        <h2>What policy says</h2>
        <p>A draft is judged when it is submitted. Data elements asked for:</p>
        <ul>
          {content.elements.map(({ code }) => (
            <li>
              {props.titles.elementTitle(code)} <code>{code}</code>
            </li>
          ))}
        </ul>
      </>
    );
  }
  const outcome = OUTCOME[evaluation.outcome];
  const open = notPassed(evaluation.findings);
  const passed = evaluation.findings.filter(({ result }) => result === 'pass');
  return (
    <>
      <h2>What policy says</h2>
      <p>
        <Tag tone={outcome.tone}>{outcome.words}</Tag>
      </p>
      <p class="quiet">
        Judged with policy pack <code>{evaluation.pack}</code>. Law, agreement limits and policy choices are named
        apart: only a policy choice can be overridden, with a reason.
      </p>
      {open.length === 0 ? (
        <p>Nothing stands against it.</p>
      ) : (
        open.map((finding) => <FindingInWords {...{ finding, ...props }} />)
      )}
      <ElementResults {...props} />
      {evaluation.retention && (
        <p>
          Retention that policy allows: {durationInWords(evaluation.retention.duration)}, through{' '}
          <Day on={evaluation.retention.destroyBy} />.
        </p>
      )}
      {passed.length > 0 && (
        <details>
          <summary>{counted(passed.length, 'rule')} passed</summary>
          <ul>
            {passed.map(({ rule, basis, citation, element }) => (
              <li>
                <code>{rule}</code> {BASIS[basis]}
                {citation === '' ? '' : `, ${citation}`}
                {element === undefined ? '' : `: ${props.titles.elementTitle(element)}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function FindingInWords({ finding, titles }: ShareRequestPageProps & { readonly finding: Finding }) {
  const effect = EFFECT[finding.effect];
  const limits = finding.limitSetBy.filter((each) => each !== finding.rule);
  return (
    <section class={`finding ${effect.tone}`}>
      <h3>
        {effect.words}
        {finding.element === undefined ? '' : `: ${titles.elementTitle(finding.element)}`}
      </h3>
      <p>{finding.message}</p>
      {finding.result === 'gap' && <p>No rule speaks about this, and what no rule allows is denied.</p>}
      {finding.cure !== '' && (
        <p>
          <strong>What would help:</strong> {finding.cure}
        </p>
      )}
      <Facts>
        <Fact name="Basis">{BASIS[finding.basis]}</Fact>
        {finding.citation !== '' && <Fact name="Citation">{finding.citation}</Fact>}
        <Fact name="Rule">
          <code>{finding.rule}</code>, version {finding.version}
        </Fact>
        {limits.length > 0 && (
          <Fact name="Limit set by">
            <code>{inWords(limits)}</code>
          </Fact>
        )}
      </Facts>
    </section>
  );
}

function ElementResults({ view, titles }: ShareRequestPageProps) {
  const elements = view.evaluation?.elements ?? [];
  if (elements.length === 0) return null;
  return (
    <>
      <h3>Data elements asked for, and what policy allows of each</h3>
      <ul class="items">
        {elements.map(({ element, result, transform, rules }) => (
          <li>
            <p>
              {titles.elementTitle(element)} <code>{element}</code>
            </p>
            <p>
              {result === 'permit' && <Tag tone="good">Allowed</Tag>}
              {result === 'mask' && (
                <Tag tone="wait">{`Allowed in part: ${(transform ?? 'masked').replaceAll('_', ' ')}`}</Tag>
              )}
              {result === 'deny' && <Tag tone="bad">Not allowed</Tag>}
              {rules.length > 0 && (
                <span class="quiet">
                  {' '}
                  by rule <code>{rules.join(', ')}</code>
                </span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
