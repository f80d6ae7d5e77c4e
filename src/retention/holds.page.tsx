import { counted, Fact, Facts, inWords, Tag } from '../web/components.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { Hidden, Radios, Select, SubmitButton, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { FormGuard } from '../web/forms/form-guard.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import type { Rejection } from '../platform/result.js';
import type { HoldView, ListedHold } from './queries/holds.js';
import { HOLD_STATUS } from './retention-words.js';

export interface HoldsPageProps {
  readonly frame: Frame;
  readonly items: readonly ListedHold[];
  readonly next: string | null;
  readonly paged: boolean;
  readonly status: string | undefined;
  readonly mayPlace: boolean;
}

const SCOPE = {
  packages: 'packages',
  'share-request': 'a share request, with what is released under it later',
  letter: 'what somebody without an account wrote',
} as const;
const statusOf = ({ status }: ListedHold) => HOLD_STATUS[status === 'none' ? 'active' : status];

/** The legal holds of the reader's agency. */
export function HoldsPage({ frame, items, next, paged, status, mayPlace }: HoldsPageProps) {
  const options = Object.entries(HOLD_STATUS).map(([value, { words }]) => ({ value, label: words }));
  return (
    <Page title="Legal holds" frame={frame} here="/retention">
      <p class="prose">A hold suspends destruction. No path goes around it, and two persons lift it.</p>
      {mayPlace && (
        <p class="no-print">
          <a class="usa-button" href="/holds/new">
            Place a legal hold
          </a>
        </p>
      )}
      <form method="get" action="/holds" class="filters" aria-label="Filters">
        <Select name="status" label="Status" form={{ values: { status }, errors: [] }} none="Any" options={options} />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Legal holds, newest first"
        columns={[{ title: 'Hold' }, { title: 'Status' }, { title: 'On' }, { title: 'Packages', figure: true }]}
        rows={items.map((item) => [
          <a href={`/holds/${item.number}`}>{item.number}</a>,
          <Tag tone={statusOf(item).tone}>{statusOf(item).words}</Tag>,
          SCOPE[item.scope.kind],
          item.packageIds.length.toLocaleString('en-US'),
        ])}
        empty="No hold of your agency fits. Holds of other agencies are not shown."
      />
      <Paging
        next={next === null ? undefined : withQuery('/holds', { status, cursor: next })}
        first={paged ? withQuery('/holds', { status }) : undefined}
      />
      <ExportLinks
        csv={withQuery('/holds/export.csv', { status })}
        json={withQuery('/holds/export.json', { status })}
      />
    </Page>
  );
}

export interface HoldPageProps {
  readonly frame: Frame;
  readonly view: HoldView;
  /** Of the letter that it keeps, where the reader may open it. */
  readonly letterPage: string | undefined;
  /** By id, of the packages that it keeps. */
  readonly packageNumbers: ReadonlyMap<string, string>;
  readonly personName: (id: string) => string | undefined;
  readonly idempotencyKey: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

/** One legal hold: what it keeps, why, and how it is lifted. */
export function HoldPage(props: HoldPageProps) {
  const { frame, view, letterPage, packageNumbers, personName, idempotencyKey, done, refused } = props;
  const { words, tone, next } = statusOf(view);
  const named = (id: string | null) => (id === null ? '' : (personName(id) ?? 'a person of the source agency'));
  const step = view.commands.includes('confirm-lift')
    ? 'confirm'
    : view.commands.includes('propose-lift')
      ? 'propose'
      : undefined;
  return (
    <Page
      title={`Legal hold ${view.number}`}
      address={`/holds/${view.number}`}
      frame={frame}
      here="/retention"
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={{ '/lift/reason': 'Reason' }} />
      <div class={`notice${tone === 'wait' ? ' wait' : ''}`}>
        <p>
          <Tag tone={tone}>{words}</Tag>
        </p>
        <p>
          <strong>What happens next:</strong> {next}
        </p>
      </div>
      <Acts>
        {step === undefined ? (
          <p class="prose">
            You may read this hold. It is lifted by two persons of the source agency, neither of them the one who placed
            it: records officer, legal counsel or privacy officer.
          </p>
        ) : (
          <ActionForm
            name="lift"
            title={step === 'propose' ? 'Propose to lift it' : 'Confirm that it is lifted'}
            to={`/holds/${view.number}/lifts`}
            words={
              step === 'propose'
                ? 'The hold stands until another person confirms.'
                : 'The hold ends, and what is due by now is destroyed by the next sweep. That cannot be undone.'
            }
            look={step === 'confirm' ? 'danger' : 'main'}
            idempotencyKey={idempotencyKey}
            refused={refused}
            fields={(form) => (
              <>
                <Hidden name="lift.step" value={step} />
                <TextArea
                  form={form}
                  name="lift.reason"
                  label="Reason"
                  hint="At least 20 characters; sealed."
                  required
                />
              </>
            )}
          />
        )}
      </Acts>
      <h2>What it keeps</h2>
      <Facts>
        <Fact name="On">{SCOPE[view.scope.kind]}</Fact>
        {view.scope.kind === 'share-request' && (
          <Fact name="Share request">
            <a href={`/requests/${view.scope.requestId}`}>The share request</a>
          </Fact>
        )}
        {view.scope.kind === 'letter' && (
          <Fact name={view.scope.file === 'complaint' ? 'Complaint' : 'Rights case'}>
            {letterPage === undefined ? view.scope.number : <a href={letterPage}>{view.scope.number}</a>}
          </Fact>
        )}
        <Fact name="Packages">
          {counted(view.packageIds.length, 'package')}
          {view.packageIds.length > 0 && (
            <ul>
              {view.packageIds.map((id) => (
                <li>
                  <a href={`/packages/${packageNumbers.get(id) ?? id}`}>{packageNumbers.get(id) ?? id}</a>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact name="Matter">{view.matter ?? 'not shown'}</Fact>
        <Fact name="Reason">{view.reason ?? 'not shown'}</Fact>
        <Fact name="Placed by">{named(view.placedBy)}</Fact>
        {view.liftProposedBy !== null && (
          <Fact name="Lifting proposed by">
            {inWords([named(view.liftProposedBy), view.liftReason ?? ''].filter(Boolean))}
          </Fact>
        )}
        {view.liftConfirmedBy !== null && (
          <Fact name="Lifting confirmed by">
            {inWords([named(view.liftConfirmedBy), view.confirmationReason ?? ''].filter(Boolean))}
          </Fact>
        )}
      </Facts>
      <h2>History</h2>
      <p>
        <a href={`/ledger?record=${view.id}`}>Ledger entries of this hold</a>
      </p>
    </Page>
  );
}

export interface NewHoldProps {
  readonly frame: Frame;
  readonly form: FormState;
  readonly rejection?: Rejection | undefined;
  readonly idempotencyKey: string;
}

const LABELS = {
  '/on/kind': 'What it is placed on',
  '/on/packages': 'Packages',
  '/on/shareRequest': 'Share request',
  '/on/letter': 'Rights case or complaint',
  '/matter': 'Matter',
  '/reason': 'Reason',
};

export function NewHoldPage({ frame, form, rejection, idempotencyKey }: NewHoldProps) {
  return (
    <Page title="Place a legal hold" frame={frame} here="/retention">
      <p class="prose">
        When this is answered with success the data is there and stays until two persons have lifted the hold. What was
        destroyed before is named with its certificate.
      </p>
      <ErrorSummary
        rejection={rejection}
        labels={LABELS}
        shownAt={(pointer) => pointer.replace(/^\/on\/packages\/\d+$/, '/on/packages').replace(/^\/on$/, '/on/kind')}
      />
      <form method="post" action="/holds" class="usa-form usa-form--large">
        <FormGuard idempotencyKey={idempotencyKey} />
        <Radios
          name="on.kind"
          label="What it is placed on"
          form={form}
          required
          options={[
            { value: 'packages', label: 'Packages', hint: 'Only those that are named.' },
            {
              value: 'shareRequest',
              label: 'A share request',
              hint: 'All that was released under it, and what is released while the hold stands.',
            },
            {
              value: 'letter',
              label: 'A rights case or a complaint',
              hint: 'What somebody without an account wrote, and what was written of it here.',
            },
          ]}
        />
        <TextArea
          name="on.packages"
          label="Packages"
          hint="Where it is placed on packages: one number a line, such as PK-2026-000012."
          form={form}
          rows={3}
        />
        <TextField
          name="on.shareRequest"
          label="Share request"
          hint="Where it is placed on a share request: its number, such as SR-2026-000412."
          form={form}
        />
        <TextField
          name="on.letter"
          label="Rights case or complaint"
          hint="Where it is placed on one of them: its number, such as RC-2026-000007 or CP-2026-000003."
          form={form}
        />
        <TextArea
          name="matter"
          label="Matter"
          hint="The docket, case or request that demands it; sealed."
          form={form}
          rows={2}
          required
        />
        <TextArea name="reason" label="Reason" hint="At least 20 characters; sealed." form={form} required />
        <div class="actions">
          <SubmitButton>Place the hold</SubmitButton>
          <a href="/holds">Cancel</a>
        </div>
      </form>
    </Page>
  );
}
