import { Day, Fact, Facts } from '../web/components.js';
import { ActionForm } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { DayField, Select, TextField } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import { DISABLE_REASONS } from './domain/person.js';
import { PersonStatus } from './people.page.js';
import { DISABLE_REASON_WORDS, PEOPLE_LABELS, roleWords } from './people-words.js';
import type { PersonView } from './queries/people-of-agency.js';

export interface PersonPageProps {
  readonly frame: Frame;
  readonly view: PersonView;
  readonly agencyName: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

/** One person of the reader's agency: what they may do here, what they have passed, and what the reader may change. */
export function PersonPage({ frame, view, agencyName, done, refused }: PersonPageProps) {
  const at = `/people/${view.id}`;
  const may = new Set(view.commands);
  return (
    <Page
      title={view.displayName || 'Name deleted'}
      address={`/people/${view.id}`}
      frame={frame}
      here="/people"
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={PEOPLE_LABELS} />
      <Facts>
        <Fact name="Status">
          <PersonStatus of={view} />
        </Fact>
        <Fact name="Handle">{view.handle ?? '–'}</Fact>
        <Fact name="Agency">{agencyName}</Fact>
        <Fact name="Roles">{view.roles.map(roleWords).join(', ')}</Fact>
        <Fact name="First day">
          <Day on={view.startedOn} />
        </Fact>
      </Facts>
      <h2>Trainings</h2>
      <Table
        caption="Certificates, newest first"
        columns={[{ title: 'Training' }, { title: 'Passed on' }, { title: 'Last day it counts' }]}
        rows={[...view.certificates]
          .sort((left, right) => (left.passedOn < right.passedOn ? 1 : -1))
          .map(({ code, passedOn, expiresOn }) => [
            code,
            <Day on={passedOn} />,
            expiresOn === undefined ? 'as long as the policy pack counts it' : <Day on={expiresOn} />,
          ])}
        empty="No training is recorded. What policy asks for a training waits until one is."
      />
      {may.size > 0 && <h2 class="no-print">What you may do</h2>}
      {may.has('record-training-certificate') && (
        <ActionForm
          name="record"
          title="Record a training"
          to={`${at}/certificates`}
          words="What waits for this training is checked again at once. The same certificate twice is one."
          refused={refused}
          fields={(form) => (
            <>
              <TextField
                name="record.code"
                label="Training"
                hint="Code of the policy pack, such as CJIS"
                form={form}
                required
              />
              <DayField name="record.passedOn" label="Passed on" form={form} required />
              <DayField
                name="record.expiresOn"
                label="Last day it counts"
                hint="Leave it empty where the policy pack says how long this training counts"
                form={form}
              />
            </>
          )}
        />
      )}
      {may.has('disable') && (
        <ActionForm
          name="disable"
          title="Disable this person"
          to={`${at}/disablements`}
          words="Every open session ends with the next request, and grants that rest on this person are checked again. It can be undone."
          look="danger"
          refused={refused}
          fields={(form) => (
            <Select
              name="disable.reason"
              label="Why"
              form={form}
              none="Choose one"
              required
              options={DISABLE_REASONS.map((reason) => ({ value: reason, label: DISABLE_REASON_WORDS[reason] }))}
            />
          )}
        />
      )}
      {may.has('enable') && (
        <ActionForm
          name="enable"
          title="Enable this person"
          to={`${at}/enablements`}
          words="The person may sign in and act again in the roles above."
          refused={refused}
        />
      )}
      <ul class="links no-print">
        <li>
          <a href="/people">All people</a>
        </li>
        <li>
          <a href={`/ledger?record=${view.id}`}>History</a>
        </li>
      </ul>
    </Page>
  );
}
