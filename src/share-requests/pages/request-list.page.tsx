import type { Outcome } from '../../policy/index.js';
import { Instant, Tag } from '../../web/components.js';
import { Select, SubmitButton } from '../../web/forms/fields.js';
import { Page } from '../../web/page.js';
import type { Frame } from '../../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../../web/table.js';
import type { ListedShareRequest } from '../queries/share-request-list.js';
import { STATUS } from '../share-request-words.js';

export const STATUSES = [
  'draft',
  'submitted',
  'in_review',
  'info_requested',
  'decided',
  'withdrawn',
  'lapsed',
] as const;
export const SIDES = ['requesting', 'source'] as const;
const SIDE_WORDS: Readonly<Record<(typeof SIDES)[number], string>> = {
  requesting: 'my agency asks',
  source: 'my agency is asked',
};

export interface RequestListPageProps {
  readonly frame: Frame;
  readonly items: readonly ListedShareRequest[];
  readonly filters: { readonly status?: (typeof STATUSES)[number]; readonly side?: (typeof SIDES)[number] };
  /** Cursor of the next page. */
  readonly next: string | undefined;
  /** This is not the first page. */
  readonly later: boolean;
  readonly mayAsk: boolean;
  readonly agencyName: (code: string) => string;
  readonly purposeTitle: (code: string) => string;
  readonly zone: string;
}

/** In a column: the page of the share request says it whole. */
const SAID: Readonly<Record<Outcome, string>> = {
  permit: 'permits',
  narrow: 'permits less',
  second_approval: 'asks for a second approval',
  hold: 'holds',
  deny: 'denies',
};

const COLUMNS = [
  { title: 'Number' },
  { title: 'Status' },
  { title: 'Who asks whom' },
  { title: 'Purpose' },
  { title: 'Elements', figure: true },
  { title: 'Policy' },
  { title: 'Submitted' },
];

/** The list of share requests, newest first, by status and side. */
export function RequestListPage(props: RequestListPageProps) {
  const { frame, items, filters, next, later, mayAsk } = props;
  return (
    <Page title="Share requests" frame={frame} here="/requests">
      <p class="prose">
        What your agency asks of others and what others ask of yours, newest first. Drafts are shown to their own agency
        alone. Open one to see what happens next and what you may do.
      </p>
      {mayAsk && (
        <p class="actions">
          <a class="usa-button" href="/requests/new">
            New share request
          </a>
        </p>
      )}
      <Filters filters={filters} />
      <Table
        caption="Share requests"
        columns={COLUMNS}
        rows={items.map((item) => cellsOf(item, props))}
        empty={
          filters.status === undefined && filters.side === undefined
            ? 'There is no share request yet. Analysts make them; submitted ones appear here for the source agency too.'
            : 'No share request fits this filter. Show all of them to see the others.'
        }
      />
      <Paging
        next={next === undefined ? undefined : withQuery('/requests', { ...filters, cursor: next })}
        first={later ? withQuery('/requests', filters) : undefined}
      />
      <ExportLinks
        csv={withQuery('/requests/export.csv', filters)}
        json={withQuery('/requests/export.json', filters)}
      />
    </Page>
  );
}

function Filters({ filters }: Pick<RequestListPageProps, 'filters'>) {
  const form = { values: filters, errors: [] };
  return (
    <form method="get" action="/requests" class="filters">
      <Select
        name="status"
        label="Status"
        form={form}
        none="Any status"
        options={STATUSES.map((status) => ({ value: status, label: STATUS[status].words }))}
      />
      <Select
        name="side"
        label="Side"
        form={form}
        none="Either side"
        options={SIDES.map((side) => ({ value: side, label: SIDE_WORDS[side] }))}
      />
      <SubmitButton look="outline">Show</SubmitButton>
    </form>
  );
}

function cellsOf(item: ListedShareRequest, { agencyName, purposeTitle, zone }: RequestListPageProps) {
  const status = STATUS[item.status as (typeof STATUSES)[number]];
  return [
    <a class="number" href={`/requests/${item.number}`}>
      {item.number}
    </a>,
    <Tag tone={status.tone}>{status.words}</Tag>,
    `${agencyName(item.requestingAgency)} asks ${agencyName(item.sourceAgency)}`,
    purposeTitle(item.purpose),
    item.elementCount.toLocaleString('en-US'),
    item.policyOutcome === null ? 'not asked yet' : SAID[item.policyOutcome as Outcome],
    item.submittedAt === null ? 'not yet' : <Instant at={item.submittedAt} zone={zone} />,
  ];
}
