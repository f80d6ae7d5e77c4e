import { Day, Tag } from '../web/components.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { Checkboxes, DayField, Select, SubmitButton, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import type { Rejection } from '../platform/result.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import { PEOPLE_LABELS, ROLE_OPTIONS, roleWords } from './people-words.js';
import type { PersonView } from './queries/people-of-agency.js';

export interface PeoplePageProps {
  readonly frame: Frame;
  readonly items: readonly PersonView[];
  readonly next: string | null;
  /** Whether an earlier page was left behind. */
  readonly paged: boolean;
  readonly status: string | undefined;
  readonly may: { readonly enrol: boolean; readonly import: boolean };
  readonly done: string | undefined;
}

/** The people of the reader's agency, active or not. */
export function PeoplePage({ frame, items, next, paged, status, may, done }: PeoplePageProps) {
  return (
    <Page title="People of your agency" frame={frame} here="/people" done={done}>
      <p class="prose">
        Who may sign in here for your agency, and as what. Open a person to record a training, or to disable or enable
        them; each such change is an entry of the ledger. <a href="/training">Who is current in which training</a>
      </p>
      <div class="actions no-print">
        {may.enrol && (
          <a class="usa-button" href="/people/new">
            Enrol a person
          </a>
        )}
        {may.import && (
          <a class="usa-button usa-button--outline" href="/people/import">
            Import people or trainings
          </a>
        )}
      </div>
      <form method="get" action="/people" class="filters" aria-label="Filters">
        <Select
          name="status"
          label="Status"
          form={{ values: { status }, errors: [] }}
          none="Any"
          options={[
            { value: 'active', label: 'active' },
            { value: 'disabled', label: 'disabled' },
          ]}
        />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="People, in the order in which they were enrolled"
        columns={[
          { title: 'Name' },
          { title: 'Handle' },
          { title: 'Status' },
          { title: 'Roles' },
          { title: 'Since' },
          { title: 'Trainings', figure: true },
        ]}
        rows={items.map((item) => [
          <a href={`/people/${item.id}`}>{item.displayName || 'Name deleted'}</a>,
          <code>{item.handle ?? '–'}</code>,
          <PersonStatus of={item} />,
          item.roles.map(roleWords).join(', '),
          <Day on={item.startedOn} />,
          String(item.certificates.length),
        ])}
        empty="Nobody fits this filter. Choose “Any” to see everybody."
      />
      <Paging
        next={next === null ? undefined : withQuery('/people', { status, cursor: next })}
        first={paged ? withQuery('/people', { status }) : undefined}
      />
      <ExportLinks
        csv={withQuery('/people/export.csv', { status })}
        json={withQuery('/people/export.json', { status })}
      />
    </Page>
  );
}

export function PersonStatus({ of: { status } }: { readonly of: Pick<PersonView, 'status'> }) {
  return <Tag tone={status === 'active' ? 'good' : 'bad'}>{status}</Tag>;
}

export interface EnrolPageProps {
  readonly frame: Frame;
  readonly form: FormState;
  readonly rejection?: Rejection;
}

export function EnrolPage({ frame, form, rejection }: EnrolPageProps) {
  return (
    <Page title="Enrol a person" frame={frame} here="/people">
      <ErrorSummary rejection={rejection} labels={PEOPLE_LABELS} />
      <p class="prose">
        The person may act here from the moment they are enrolled. Trainings are recorded next, on the person’s page.
      </p>
      <form method="post" action="/people">
        <TextField name="displayName" label="Name" form={form} required />
        <TextField
          name="handle"
          label="Handle"
          hint="Short sign of the person in your agency: lower-case letters, digits, dots and hyphens"
          form={form}
          required
        />
        <Checkboxes name="roles[]" label="Roles" form={form} options={ROLE_OPTIONS} />
        <DayField name="startedOn" label="First day" hint="Trainings are due from this day" form={form} required />
        <div class="actions">
          <SubmitButton>Enrol</SubmitButton>
          <a href="/people">Back to the list</a>
        </div>
      </form>
    </Page>
  );
}
