import { BODY_LIMIT } from '../platform/http/body-parsers.js';
import type { Rejection } from '../platform/result.js';
import { counted } from '../web/components.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { FileField, Hidden, Radios, SubmitButton, TextArea } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import type { ImportReport } from './commands/import-directory.js';
import type { RowOutcome } from './domain/plan-import.js';
import { IMPORT_COLUMNS, IMPORT_ROW_LIMIT } from './import-file.js';
import { PEOPLE_LABELS } from './people-words.js';

export interface ImportPageProps {
  readonly frame: Frame;
  readonly form: FormState;
  readonly rejection?: Rejection;
  /** What the reader may import. */
  readonly kinds: readonly ('people' | 'trainings')[];
}

const KIND_OPTIONS = {
  trainings: { value: 'trainings', label: 'Trainings', hint: `Columns: ${IMPORT_COLUMNS.trainings.join(', ')}` },
  people: { value: 'people', label: 'People to enrol', hint: `Columns: ${IMPORT_COLUMNS.people.join(', ')}` },
} as const;

const EXAMPLE = `handle,code,passedOn,expiresOn
w.calloway,CJIS,2026-03-02,
i.arroyo,DPPA,2026-04-20,2027-04-19`;

/** Choose a file or paste its text; nothing is done until what it would do was seen. */
export function ImportPage({ frame, form, rejection, kinds }: ImportPageProps) {
  return (
    <Page title="Import people or trainings" frame={frame} here="/people">
      <ErrorSummary rejection={rejection} labels={PEOPLE_LABELS} />
      <p class="prose">
        Choose a CSV file or paste its text, the heading row first. You see next what it would do, row by row; nothing
        is imported before you say so. It is all rows or none, and a file that was imported before changes nothing.
      </p>
      <form method="post" action="/people/import" encType="multipart/form-data">
        <Radios
          name="kind"
          label="What the file holds"
          form={form}
          initially={[kinds[0] ?? 'trainings']}
          options={kinds.map((kind) => KIND_OPTIONS[kind])}
        />
        <FileField
          name="file"
          label="CSV file"
          hint={`Text in UTF-8. Days as 2026-03-02, several roles of one person with blanks between, at most ${IMPORT_ROW_LIMIT.toLocaleString('en-US')} rows and ${BODY_LIMIT / 1024} kB`}
          form={form}
          accept=".csv,.txt,text/csv,text/plain"
          eitherOr
        />
        <TextArea
          name="csv"
          label="Or the text of the file"
          hint="Instead of choosing a file; leave one of the two empty."
          form={form}
          rows={12}
          eitherOr
        />
        <div class="actions">
          <SubmitButton name="step" value="check">
            See what it would do
          </SubmitButton>
          <a href="/people">Back to the list</a>
        </div>
      </form>
      <details>
        <summary>An example</summary>
        <pre tabIndex={0}>{EXAMPLE}</pre>
      </details>
    </Page>
  );
}

const OUTCOMES: Readonly<Record<RowOutcome, string>> = {
  enrol: 'enrols this person',
  record: 'records the training',
  unchanged: 'changes nothing: it is recorded already',
};

export interface ImportPreviewProps {
  readonly frame: Frame;
  readonly csv: string;
  readonly report: ImportReport;
}

/** What the file would do. Its text goes along hidden, with the plan that was shown: another outcome is refused. */
export function ImportPreviewPage({ frame, csv, report }: ImportPreviewProps) {
  const { kind, rows, counts, plan } = report;
  const changes = counts.enrol + counts.record;
  return (
    <Page title="What this file would do" frame={frame} here="/people">
      <p class="prose">
        {changes === 0
          ? 'Nothing: all of it is recorded already.'
          : kind === 'people'
            ? `It enrols ${counted(counts.enrol, 'person', 'people')}.`
            : `It records ${counted(counts.record, 'training')}.`}{' '}
        {changes > 0 && counts.unchanged > 0 && `${counted(counts.unchanged, 'row')} would change nothing.`} Nothing was
        imported yet.
      </p>
      <div class="actions">
        {changes > 0 && (
          <form method="post" action="/people/import" encType="multipart/form-data">
            <Hidden name="kind" value={kind} />
            <Hidden name="csv" value={csv} />
            <Hidden name="plan" value={plan} />
            <SubmitButton name="step" value="import">
              Import these rows
            </SubmitButton>
          </form>
        )}
        <a href="/people/import">Start again</a>
      </div>
      <Table
        caption="Row by row"
        columns={[{ title: 'Row', figure: true }, { title: 'Person' }, { title: 'What it does' }]}
        rows={rows.map(({ row, handle, outcome }) => [String(row), <code>{handle}</code>, OUTCOMES[outcome]])}
        empty="The file has no row."
      />
    </Page>
  );
}
