import type { ComponentChildren } from 'preact';
import { Fact, Facts, Instant, Tag } from '../web/components.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { saying } from '../web/words.js';
import {
  CHANNEL_WORDS,
  COMPLAINANT_WORDS,
  COMPLAINT_STATUS_WORDS,
  HAPPENED,
  NAMED_RECORD,
  REACH_WORDS,
} from './complaint-record-words.js';
import { COMPLAINT_LABELS, ComplaintSteps } from './complaint-steps.js';
import { COMPLAINT_WORDS } from './complaint-words.js';
import { COMPLAINTS } from './complaints.page.js';
import type { ComplaintHistory } from './queries/complaint-history.js';
import { dueAt } from './queries/complaints.js';
import type { ComplaintView } from './queries/complaints.js';

export interface ComplaintRecordProps {
  readonly frame: Frame;
  readonly view: ComplaintView;
  readonly history: ComplaintHistory;
  readonly zone: string;
  readonly agencyName: (code: string) => string;
  readonly personName: (id: string) => string | undefined;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

const say = saying(COMPLAINT_WORDS, 'en');
const asOverseer = ({ commands }: ComplaintView) => commands.includes('see');

/** One complaint: to its overseers with all that was said, to a source agency's privacy officers with its outcome. */
export function ComplaintRecordPage(props: ComplaintRecordProps) {
  const { frame, view, history, zone, done, refused } = props;
  const { words, tone, next } = COMPLAINT_STATUS_WORDS[view.status];
  const due = dueAt(view);
  return (
    <Page
      title={`Complaint ${view.number}`}
      address={`${COMPLAINTS}/${view.number}`}
      frame={frame}
      here={COMPLAINTS}
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={COMPLAINT_LABELS} />
      <div class={`notice${tone === 'bad' || tone === 'wait' ? ` ${tone}` : ''}`}>
        <p>
          <Tag tone={tone}>{words}</Tag>
        </p>
        {view.frozen === true && <p>What it names is frozen: nothing is released or read under those grants.</p>}
        <p>
          <strong>What happens next:</strong> {next}
        </p>
        {due !== null && (
          <p>
            Due by <Instant at={due} zone={zone} />
          </p>
        )}
      </div>
      <ComplaintSteps view={view} refused={refused} />
      {asOverseer(view) && <WhatWasSaid view={view} />}
      <WhatItIsAbout {...props} />
      {view.closedAt !== null && <Outcome view={view} zone={zone} />}
      {asOverseer(view) && <History history={history} zone={zone} id={view.id} />}
    </Page>
  );
}

function WhatWasSaid({ view }: Pick<ComplaintRecordProps, 'view'>) {
  const { narrative = null, contact = null, references = null } = view;
  return (
    <>
      <h2>What was said</h2>
      {narrative === null ? (
        <p class="prose">The words of this complaint were destroyed at the end of their time.</p>
      ) : (
        <p class="words prose">{narrative}</p>
      )}
      <Facts>
        <Fact name="Who may know">{COMPLAINANT_WORDS[view.complainant ?? 'anonymous']}</Fact>
        {contact !== null && <Words name="How to reach them" words={contact} />}
        {references !== null && <Words name="Numbers they gave" words={references} />}
        {view.language === 'es' && <Fact name="Write the answer in">Spanish</Fact>}
      </Facts>
    </>
  );
}

const Words = ({ name, words }: { readonly name: string; readonly words: ComponentChildren }) => (
  <Fact name={name}>
    <span class="words">{words}</span>
  </Fact>
);

function WhatItIsAbout({ view, zone, agencyName, personName }: ComplaintRecordProps) {
  const instants: readonly (readonly [string, string | null | undefined])[] = [
    ['Received', view.receivedAt],
    ['To be acknowledged by', view.status === 'received' ? view.acknowledgeBy : null],
    ['Acknowledged', view.acknowledgedAt],
    ['To be answered by', view.closedAt === null ? view.answerBy : null],
    ['File kept until', view.keptUntil],
  ];
  return (
    <>
      <h2>What it is about</h2>
      <Facts>
        <Fact name="What was wrong">{say(view.type)}</Fact>
        <Fact name="Agency complained of">{agencyName(view.agencyComplainedOf)}</Fact>
        <Fact name="Records it names">
          <NamedRecords view={view} />
        </Fact>
        {view.channel !== undefined && <Fact name="It came">{CHANNEL_WORDS[view.channel]}</Fact>}
        {instants.map(([name, at]) =>
          at === null || at === undefined ? null : (
            <Fact name={name}>
              <Instant at={at} zone={zone} />
            </Fact>
          ),
        )}
        {view.reviewer !== undefined && view.reviewer !== null && (
          <Fact name="Reviewer">{personName(view.reviewer) ?? 'an overseer'}</Fact>
        )}
      </Facts>
    </>
  );
}

function NamedRecords({ view }: Pick<ComplaintRecordProps, 'view'>) {
  if (view.about.length === 0) return <>None that is known here</>;
  return (
    <>
      {view.about.map(({ kind, id, number }) => {
        const { words, folder, toOverseers } = NAMED_RECORD[kind];
        const opens = folder !== undefined && (toOverseers === true || !asOverseer(view));
        const name = number ?? id;
        return (
          <div>
            {words} {opens ? <a href={`/${folder}/${name}`}>{name}</a> : name}
          </div>
        );
      })}
    </>
  );
}

function Outcome({ view, zone }: Pick<ComplaintRecordProps, 'view' | 'zone'>) {
  const { reason, correctiveAction, finding, closedAt, reach } = view;
  return (
    <>
      <h2>Outcome</h2>
      <Facts>
        {closedAt !== null && (
          <Fact name={COMPLAINT_STATUS_WORDS[view.status].words}>
            <Instant at={closedAt} zone={zone} />
          </Fact>
        )}
        {reach !== null && <Fact name="It reaches">{REACH_WORDS[reach]}</Fact>}
        <Words name="Answer" words={reason ?? 'destroyed at the end of its time'} />
        {correctiveAction !== null && <Words name="What must change" words={correctiveAction} />}
        {finding !== undefined && finding !== null && <Words name="Finding, for this file" words={finding} />}
      </Facts>
    </>
  );
}

function History({
  history: { happenings, behind },
  zone,
  id,
}: Pick<ComplaintRecordProps, 'history' | 'zone'> & { readonly id: string }) {
  return (
    <>
      <h2>What happened</h2>
      <ol class="items">
        {happenings.map(({ at, type, by }) => (
          <li>
            <p>
              <strong>{HAPPENED[type]}</strong>
            </p>
            <p class="quiet">
              <Instant at={at} zone={zone} />
              {by !== undefined && `, by ${by}`}
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
        <a href={`/ledger?record=${id}`}>History in the ledger, with its proofs</a>
      </p>
    </>
  );
}
