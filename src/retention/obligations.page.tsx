import { Day, Fact, Facts, Instant, Tag } from '../web/components.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { DayField, Select, SubmitButton, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import type { ListedObligation, ObligationView } from './queries/obligations.js';
import { OBLIGATION, OBLIGATION_STATUS } from './retention-words.js';

export interface ObligationsPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly agencyName: (code: string) => string;
  readonly items: readonly ListedObligation[];
  readonly next: string | null;
  readonly paged: boolean;
  readonly status: string | undefined;
}

const statusOf = ({ status }: ListedObligation) => OBLIGATION_STATUS[status === 'none' ? 'due' : status];

/** What recipients owe for their own copies: those of the reader's agency, and those owed to it. */
export function ObligationsPage({ frame, zone, agencyName, items, next, paged, status }: ObligationsPageProps) {
  const options = Object.entries(OBLIGATION_STATUS).map(([value, { words }]) => ({ value, label: words }));
  return (
    <Page title="Obligations" frame={frame} here="/retention">
      <p class="prose">
        What recipients owe for their own copies: the broker cannot destroy those, so a named person attests it.
      </p>
      <form method="get" action="/obligations" class="filters" aria-label="Filters">
        <Select name="status" label="Status" form={{ values: { status }, errors: [] }} none="Any" options={options} />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Obligations, newest first"
        columns={[
          { title: 'Obligation' },
          { title: 'Status' },
          { title: 'Package' },
          { title: 'Owed by' },
          { title: 'Owed to' },
          { title: 'Due' },
        ]}
        rows={items.map((item) => [
          <a href={`/obligations/${item.id}`}>{OBLIGATION[item.code]}</a>,
          <Tag tone={statusOf(item).tone}>{statusOf(item).words}</Tag>,
          <a href={`/packages/${item.packageNumber}`}>{item.packageNumber}</a>,
          agencyName(item.recipientAgency),
          agencyName(item.sourceAgency),
          <Instant at={item.dueAt} zone={zone} />,
        ])}
        empty="No obligation fits. They arise when something is released under a grant that attaches them."
      />
      <Paging
        next={next === null ? undefined : withQuery('/obligations', { status, cursor: next })}
        first={paged ? withQuery('/obligations', { status }) : undefined}
      />
      <ExportLinks
        csv={withQuery('/obligations/export.csv', { status })}
        json={withQuery('/obligations/export.json', { status })}
      />
    </Page>
  );
}

export interface ObligationPageProps {
  readonly frame: Frame;
  readonly view: ObligationView;
  readonly zone: string;
  readonly agencyName: (code: string) => string;
  readonly personName: (id: string) => string | undefined;
  readonly idempotencyKey: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

const LABELS = {
  '/attest/signer/name': 'Who answers for it: name',
  '/attest/signer/title': 'Who answers for it: title',
  '/attest/destroyedOn': 'Last copy destroyed on',
  '/attest/statement': 'Statement',
  '/validate/reviewer/name': 'Who reviewed: name',
  '/validate/reviewer/title': 'Who reviewed: title',
  '/validate/reviewedOn': 'Reviewed on',
  '/validate/finding': 'Finding',
  '/waive/reason': 'Reason',
};

/** One obligation: what is owed, by whom, until when; attesting and waiving. */
export function ObligationPage(props: ObligationPageProps) {
  const { frame, view, zone, agencyName, personName, done, refused } = props;
  const { words, tone, next } = statusOf(view);
  return (
    <Page
      title={`${OBLIGATION[view.code]}: ${view.packageNumber}`}
      address={`/obligations/${view.id}`}
      frame={frame}
      here="/retention"
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={LABELS} />
      <div class={`notice${tone === 'bad' || tone === 'wait' ? ` ${tone}` : ''}`}>
        <p>
          <Tag tone={tone}>{words}</Tag>
        </p>
        <p>
          <strong>What happens next:</strong> {next}
        </p>
      </div>
      <Steps {...props} />
      <h2>What is owed</h2>
      <Facts>
        <Fact name="Package">
          <a href={`/packages/${view.packageNumber}`}>{view.packageNumber}</a>
        </Fact>
        <Fact name="Owed by">{agencyName(view.recipientAgency)}</Fact>
        <Fact name="Owed to">{agencyName(view.sourceAgency)}</Fact>
        <Fact name="Copies gone by">
          <Instant at={view.destroyAt} zone={zone} />
        </Fact>
        <Fact name="Word due">
          <Instant at={view.dueAt} zone={zone} />
        </Fact>
        {view.attestation && (
          <>
            <Fact name="Attested">
              <Instant at={view.attestation.at} zone={zone} /> by{' '}
              {personName(view.attestation.personId) ?? 'a person of the recipient'}
            </Fact>
            <Fact name="Who answers for it">
              {view.signer ? `${view.signer.name}, ${view.signer.title}` : 'not shown'}
            </Fact>
            <Fact name="Last copy destroyed on">
              <Day on={view.attestation.destroyedOn} />
            </Fact>
            <Fact name="Statement">{view.statement ?? 'not shown'}</Fact>
          </>
        )}
        {view.validation && (
          <>
            <Fact name="Validated">
              <Instant at={view.validation.at} zone={zone} /> by{' '}
              {personName(view.validation.personId) ?? 'a person of the recipient'}
            </Fact>
            <Fact name="Who reviewed">
              {view.reviewer ? `${view.reviewer.name}, ${view.reviewer.title}` : 'not shown'}
            </Fact>
            <Fact name="Reviewed on">
              <Day on={view.validation.reviewedOn} />
            </Fact>
            <Fact name="Finding">{view.finding ?? 'not shown'}</Fact>
          </>
        )}
        {view.waivedBy !== null && (
          <Fact name="Waived by">
            {personName(view.waivedBy) ?? 'a person of the source agency'}: {view.waiverReason ?? 'reason not shown'}
          </Fact>
        )}
      </Facts>
      <h2>History</h2>
      <p>
        <a href={`/ledger?record=${view.id}`}>Ledger entries of this obligation</a>
      </p>
    </Page>
  );
}

function Steps({ view, idempotencyKey, refused }: ObligationPageProps) {
  return (
    <Acts>
      {view.commands.length === 0 && (
        <p class="prose">
          You may read this obligation. An analyst or privacy officer of the recipient attests; a privacy officer of the
          source agency may waive.
        </p>
      )}
      {(['attest', 'validate'] as const).map(
        (name) =>
          view.commands.includes(name) && (
            <ActionForm
              name={name}
              title={WORD[name].title}
              to={`/obligations/${view.id}/${WORD[name].path}`}
              words={WORD[name].words}
              idempotencyKey={idempotencyKey}
              refused={refused}
              fields={(form) => <WordFields form={form} name={name} />}
            />
          ),
      )}
      {view.commands.includes('waive') && (
        <ActionForm
          name="waive"
          title="Waive it"
          to={`/obligations/${view.id}/waivers`}
          words="Your agency does without the recipient’s word. It cannot be asked for again."
          look="danger"
          idempotencyKey={idempotencyKey}
          refused={refused}
          fields={(form) => (
            <TextArea form={form} name="waive.reason" label="Reason" hint="At least 20 characters; sealed." required />
          )}
        />
      )}
    </Acts>
  );
}

/** A word of the recipient: who stands for it, since when, and what it says. */
const WORD = {
  attest: {
    path: 'attestations',
    title: 'Attest the destruction',
    words:
      'Your word answers every open obligation about this package. It is recorded with your person and the time, and it cannot be taken back.',
    by: ['signer', 'Who answers for it'],
    hint: 'The person who answers towards the source agency; it may be you.',
    day: ['destroyedOn', 'Last copy destroyed on'],
    text: ['statement', 'Statement'],
    textHint: 'What was destroyed where, and how; at least 20 characters. It is sealed for the two agencies.',
  },
  validate: {
    path: 'validations',
    title: 'Validate after review',
    words:
      'You say that the data was reviewed in time and is still valid and needed (28 CFR 23.20(h)). After the period is over this is no longer possible: the copies must go.',
    by: ['reviewer', 'Who reviewed'],
    hint: undefined,
    day: ['reviewedOn', 'Reviewed on'],
    text: ['finding', 'Finding'],
    textHint: 'What was reviewed, and why it is still valid and needed; at least 20 characters. It is sealed.',
  },
} as const;

function WordFields({ form, name }: { readonly form: FormState; readonly name: keyof typeof WORD }) {
  const { by, hint, day, text, textHint } = WORD[name];
  const [person, who] = by;
  return (
    <>
      <TextField
        form={form}
        name={`${name}.${person}.name`}
        label={`${who}: name`}
        {...(hint === undefined ? {} : { hint })}
        required
      />
      <TextField form={form} name={`${name}.${person}.title`} label={`${who}: title`} required />
      <DayField form={form} name={`${name}.${day[0]}`} label={day[1]} required />
      <TextArea form={form} name={`${name}.${text[0]}`} label={text[1]} hint={textHint} required />
    </>
  );
}
