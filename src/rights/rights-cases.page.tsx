import type { ComponentChildren } from 'preact';
import { Fact, Facts, Instant, Tag } from '../web/components.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { Radios, Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import { ANSWERS } from './domain/rights-case.js';
import { dueAt } from './queries/rights-cases.js';
import type { CaseView, ListedCase } from './queries/rights-cases.js';
import { ANSWER_WORDS, CAPACITY_WORDS, CASE_STATUS_WORDS, KIND_WORDS, PROOF_WORDS } from './rights-record-words.js';

export const RIGHTS_CASES = '/rights-cases';

export interface RightsCasesPageProps {
  readonly frame: Frame;
  readonly zone: string;
  /** Of the reading: what is due before it is overdue. */
  readonly at: Date;
  readonly items: readonly ListedCase[];
  readonly next: string | null;
  readonly paged: boolean;
  readonly status: string | undefined;
}

/** What people in the records ask of the reader's agency. */
export function RightsCasesPage({ frame, zone, at, items, next, paged, status }: RightsCasesPageProps) {
  const options = Object.entries(CASE_STATUS_WORDS).map(([value, { words }]) => ({ value, label: words }));
  return (
    <Page title="Access and correction requests" frame={frame} here={RIGHTS_CASES}>
      <p class="prose">
        What people ask your agency about information that is about them: to whom it was given, what is held, and to
        have it corrected. Privacy officers, records officers and overseers see them.
      </p>
      <form method="get" action={RIGHTS_CASES} class="filters" aria-label="Filters">
        <Select name="status" label="Status" form={{ values: { status }, errors: [] }} none="Any" options={options} />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Access and correction requests, newest first"
        columns={[
          { title: 'Request' },
          { title: 'Status' },
          { title: 'Asks for' },
          { title: 'Received' },
          { title: 'Due' },
        ]}
        rows={items.map((item) => {
          const { words, tone } = CASE_STATUS_WORDS[item.status];
          const due = dueAt(item);
          return [
            <a href={`${RIGHTS_CASES}/${item.number}`}>{item.number}</a>,
            <Tag tone={tone}>{words}</Tag>,
            KIND_WORDS[item.kind],
            <Instant at={item.receivedAt} zone={zone} />,
            due === null ? (
              '–'
            ) : (
              <>
                <Instant at={due} zone={zone} /> {new Date(due) < at && <Tag tone="bad">Overdue</Tag>}
              </>
            ),
          ];
        })}
        empty="No request that you may see fits. One appears here when somebody asks your agency on the public page."
      />
      <Paging
        next={next === null ? undefined : withQuery(RIGHTS_CASES, { status, cursor: next })}
        first={paged ? withQuery(RIGHTS_CASES, { status }) : undefined}
      />
      <ExportLinks
        csv={withQuery(`${RIGHTS_CASES}/export.csv`, { status })}
        json={withQuery(`${RIGHTS_CASES}/export.json`, { status })}
      />
    </Page>
  );
}

export interface RightsCasePageProps {
  readonly frame: Frame;
  readonly view: CaseView;
  readonly zone: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

/** One request: what the person wrote, who they are, until when it must be answered. */
export function RightsCasePage({ frame, view, zone, done, refused }: RightsCasePageProps) {
  const { words, tone, next } = CASE_STATUS_WORDS[view.status];
  const due = dueAt(view);
  return (
    <Page
      title={`${KIND_TITLE[view.kind]} ${view.number}`}
      address={`${RIGHTS_CASES}/${view.number}`}
      frame={frame}
      here={RIGHTS_CASES}
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={{ '/answer/answer': 'How it was answered' }} />
      <div class={`notice${tone === 'wait' ? ' wait' : ''}`}>
        <p>
          <Tag tone={tone}>{words}</Tag>
        </p>
        <p>
          <strong>What happens next:</strong> {next}
        </p>
        {due !== null && (
          <p>
            Due by <Instant at={due} zone={zone} />, as {view.clock.citation} sets it
            {!view.clock.calendarKnown &&
              '. The policy pack has no calendar of holidays for all of this time, so the day may be later'}
            .
          </p>
        )}
      </div>
      {view.commands.includes('answer') && (
        <Acts>
          <ActionForm
            name="answer"
            title="Record that it was answered"
            to={`${RIGHTS_CASES}/${view.number}/answers`}
            words="Once your letter has gone out. The letter itself stays in your agency’s file; here it is recorded how you answered, and the person sees by number and code that you did. It cannot be taken back."
            version={view.version}
            refused={refused}
            fields={(form) => (
              <Radios
                form={form}
                name="answer.answer"
                label="How it was answered"
                required
                options={ANSWERS.map((value) => ({ value, label: ANSWER_WORDS[value] }))}
              />
            )}
          />
        </Acts>
      )}
      <WhatWasWritten view={view} />
      <h2>How it stands</h2>
      <Facts>
        <Fact name="Asks for">{KIND_WORDS[view.kind]}</Fact>
        <Fact name="Who asks">{CAPACITY_WORDS[view.capacity]}</Fact>
        <Fact name="How they show who they are">{PROOF_WORDS[view.identityProof]}</Fact>
        <Fact name="Write the answer in">{view.language === 'es' ? 'Spanish' : 'English'}</Fact>
        {(
          [
            ['Received', view.receivedAt],
            ['To be confirmed by', due === null ? null : view.clock.acknowledgeBy],
            ['Withdrawn', view.withdrawnAt],
            ['Answered', view.answeredAt],
          ] as const
        ).map(([name, at]) =>
          at === null ? null : (
            <Fact name={name}>
              <Instant at={at} zone={zone} />
            </Fact>
          ),
        )}
        {view.answer !== null && <Fact name="How it was answered">{ANSWER_WORDS[view.answer]}</Fact>}
      </Facts>
      <p class="no-print">
        <a href={`/ledger?record=${view.id}`}>History in the ledger, with its proofs</a>
      </p>
    </Page>
  );
}

const KIND_TITLE = {
  accounting: 'Access request',
  access: 'Access request',
  correction: 'Correction request',
} as const;

function WhatWasWritten({ view: { words } }: Pick<RightsCasePageProps, 'view'>) {
  if (words === null) {
    return (
      <>
        <h2>What the person wrote</h2>
        <p class="prose">The words of this request were destroyed at the end of their time.</p>
      </>
    );
  }
  return (
    <>
      <h2>What the person wrote</h2>
      <Facts>
        <Written name="To look for" words={words.description} />
        <Written name="What is wrong" words={words.disputed} />
        <Written name="What would be right" words={words.proposed} />
        <Written name="How it can be seen" words={words.explanation} />
      </Facts>
      <h2>Who they are</h2>
      <Facts>
        <Written name="Name" words={words.name} />
        <Written name="Mailing address" words={words.mailingAddress} />
        <Written name="E-mail" words={words.email} />
        <Written name="Telephone" words={words.phone} />
      </Facts>
    </>
  );
}

function Written({ name, words }: { readonly name: string; readonly words: ComponentChildren }) {
  if (words === undefined) return null;
  return (
    <Fact name={name}>
      <span class="words">{words}</span>
    </Fact>
  );
}
