import { OUTCOME } from '../share-requests/index.js';
import type { Outcome } from '../policy/index.js';
import { Day, Instant, Tag } from '../web/components.js';
import { EMPTY_FORM, Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import type { QueuedReview } from './queries/review-queue.js';
import { AWAITS } from './review-words.js';
import type { Titles } from './review-words.js';

export interface QueueFilter {
  readonly awaits?: string | undefined;
  readonly outcome?: string | undefined;
  readonly purpose?: string | undefined;
  readonly from?: string | undefined;
}

export interface ReviewQueuePageProps {
  readonly reviews: readonly QueuedReview[];
  readonly next: string | null;
  /** It is not the first page. */
  readonly further: boolean;
  readonly filter: QueueFilter;
  /** The reader's role judges share requests at all. */
  readonly judge: boolean;
  /** RFC 3339 full-date in the zone of the pack. */
  readonly today: string;
  readonly titles: Titles;
  readonly agencyName: (code: string) => string;
  /** What the filters offer. */
  readonly purposes: readonly { readonly code: string; readonly title: string }[];
  readonly agencies: readonly { readonly id: string; readonly name: string }[];
  readonly zone: string;
  readonly frame: Frame;
}

/** What waits for the reader's judgement, first due first. */
export function ReviewQueuePage(props: ReviewQueuePageProps) {
  const { reviews, next, further, filter, judge, titles, agencyName, zone, today, frame } = props;
  const { purposes, agencies } = props;
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page title="Reviews" frame={frame} here="/reviews">
      <p class="prose">
        Share requests that wait for you: to be decided element by element, or for your second approval. Open one to see
        what was asked, what policy allows of it and why.
      </p>
      {judge && <Filters filter={filter} purposes={purposes} agencies={agencies} />}
      <Table
        caption="Share requests that wait for you, first due first"
        columns={[
          { title: 'Share request' },
          { title: 'Due' },
          { title: 'Waits for' },
          { title: 'Asked by, for' },
          { title: 'Policy result' },
          { title: 'Elements', figure: true },
          { title: 'People', figure: true },
        ]}
        rows={reviews.map((each) => [
          <a href={`/reviews/${each.number}`} class="usa-link number">
            {each.number}
          </a>,
          <>
            <Day on={each.dueOn} /> {each.dueOn < today && <Tag tone="bad">Overdue</Tag>}
            <br />
            <span class="quiet">
              submitted <Instant at={each.submittedAt} zone={zone} />
            </span>
          </>,
          <>
            {AWAITS[each.awaits]}
            {each.answered && '; the analyst has answered'}
          </>,
          <>
            {agencyName(each.requestingAgency)}
            <br />
            <span class="quiet">{titles.purposeTitle(each.purpose)}</span>
          </>,
          <Tag tone={OUTCOME[each.policyOutcome as Outcome].tone}>{OUTCOME[each.policyOutcome as Outcome].words}</Tag>,
          each.elementCount.toLocaleString('en-US'),
          each.subjectCount.toLocaleString('en-US'),
        ])}
        empty={emptyWords(judge, filtered)}
      />
      <Paging
        next={next === null ? undefined : withQuery('/reviews', { ...filter, cursor: next })}
        first={further ? withQuery('/reviews', { ...filter }) : undefined}
      />
      {reviews.length > 0 && (
        <ExportLinks
          csv={withQuery('/reviews/export.csv', { ...filter })}
          json={withQuery('/reviews/export.json', { ...filter })}
        />
      )}
    </Page>
  );
}

function emptyWords(judge: boolean, filtered: boolean): string {
  if (!judge) {
    return 'Nothing is reviewed in your role. Privacy officers of the source agency decide, legal counsel gives second approvals.';
  }
  return filtered
    ? 'Nothing that waits for you fits this filter. Clear it to see the rest.'
    : 'Nothing waits for you. A share request appears here when it is submitted to your agency, or when a decision needs your second approval.';
}

function Filters({ filter, purposes, agencies }: Pick<ReviewQueuePageProps, 'filter' | 'purposes' | 'agencies'>) {
  const form = EMPTY_FORM;
  return (
    <form method="get" action="/reviews" class="filters">
      <div>
        <Select
          name="awaits"
          label="Waits for"
          form={form}
          initial={filter.awaits}
          none="Either"
          options={Object.entries(AWAITS).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <div>
        <Select
          name="outcome"
          label="Policy result"
          form={form}
          initial={filter.outcome}
          none="Any"
          options={Object.entries(OUTCOME).map(([value, { words }]) => ({ value, label: words }))}
        />
      </div>
      <div>
        <Select
          name="purpose"
          label="Purpose"
          form={form}
          initial={filter.purpose}
          none="Any"
          options={purposes.map(({ code, title }) => ({ value: code, label: title }))}
        />
      </div>
      <div>
        <Select
          name="from"
          label="Asked by"
          form={form}
          initial={filter.from}
          none="Any"
          options={agencies.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      <div>
        <SubmitButton look="outline">Filter</SubmitButton>
      </div>
    </form>
  );
}
