import { Instant, Tag } from '../web/components.js';
import { Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import { saying } from '../web/words.js';
import { COMPLAINT_STATUS_WORDS } from './complaint-record-words.js';
import { COMPLAINT_WORDS } from './complaint-words.js';
import { dueAt } from './queries/complaints.js';
import type { ListedComplaint } from './queries/complaints.js';

export const COMPLAINTS = '/complaints';

export interface ComplaintsPageProps {
  readonly frame: Frame;
  readonly zone: string;
  /** Of the reading: what is due before it is overdue. */
  readonly at: Date;
  readonly agencyName: (code: string) => string;
  readonly items: readonly ListedComplaint[];
  readonly next: string | null;
  readonly paged: boolean;
  readonly status: string | undefined;
}

const say = saying(COMPLAINT_WORDS, 'en');

/** What overseers hear, and what a source agency's privacy officers learn of complaints about its records. */
export function ComplaintsPage({ frame, zone, at, agencyName, items, next, paged, status }: ComplaintsPageProps) {
  const options = Object.entries(COMPLAINT_STATUS_WORDS).map(([value, { words }]) => ({ value, label: words }));
  return (
    <Page title="Complaints" frame={frame} here={COMPLAINTS}>
      <p class="prose">
        What people say went wrong with a sharing. Overseers hear it, independently of the agencies it is about; privacy
        officers of a source agency see that its records are named, and the outcome.
      </p>
      <form method="get" action={COMPLAINTS} class="filters" aria-label="Filters">
        <Select name="status" label="Status" form={{ values: { status }, errors: [] }} none="Any" options={options} />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Complaints, newest first"
        columns={[
          { title: 'Complaint' },
          { title: 'Status' },
          { title: 'About' },
          { title: 'What was wrong' },
          { title: 'Received' },
          { title: 'Due' },
        ]}
        rows={items.map((item) => {
          const { words, tone } = COMPLAINT_STATUS_WORDS[item.status];
          return [
            <a href={`${COMPLAINTS}/${item.number}`}>{item.number}</a>,
            <Tag tone={tone}>{words}</Tag>,
            agencyName(item.agencyComplainedOf),
            say(item.type),
            <Instant at={item.receivedAt} zone={zone} />,
            <Due by={dueAt(item)} zone={zone} at={at} />,
          ];
        })}
        empty="No complaint that you may see fits. One appears here when somebody complains on the public page, or an overseer files what a caller says."
      />
      <Paging
        next={next === null ? undefined : withQuery(COMPLAINTS, { status, cursor: next })}
        first={paged ? withQuery(COMPLAINTS, { status }) : undefined}
      />
      <ExportLinks
        csv={withQuery(`${COMPLAINTS}/export.csv`, { status })}
        json={withQuery(`${COMPLAINTS}/export.json`, { status })}
      />
    </Page>
  );
}

function Due({ by, zone, at }: { readonly by: string | null; readonly zone: string; readonly at: Date }) {
  if (by === null) return <>–</>;
  return (
    <>
      <Instant at={by} zone={zone} /> {new Date(by) < at && <Tag tone="bad">Overdue</Tag>}
    </>
  );
}
