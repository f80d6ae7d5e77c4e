import { Day, inWords, Tag } from '../web/components.js';
import { Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import { AGREEMENT_KIND, AGREEMENT_STATUS } from './agreement-words.js';
import type { AgreementSummary } from './queries/agreements.js';

export interface AgreementsFilter {
  readonly status?: string | undefined;
  readonly kind?: string | undefined;
  readonly party?: string | undefined;
}

export interface AgreementsPageProps {
  readonly frame: Frame;
  readonly items: readonly AgreementSummary[];
  readonly next: string | null;
  /** Whether an earlier page was left behind. */
  readonly paged: boolean;
  readonly filter: AgreementsFilter;
  readonly agencies: readonly { readonly id: string; readonly name: string }[];
  readonly mayDraft: boolean;
  readonly purposeTitle?: (code: string) => string;
}

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));
const STATUSES = Object.fromEntries(Object.entries(AGREEMENT_STATUS).map(([status, { words }]) => [status, words]));

/** The agreements of the reader's agency. */
export function AgreementsPage({ frame, items, next, paged, filter, agencies, mayDraft }: AgreementsPageProps) {
  const agencyName = (code: string) => agencies.find(({ id }) => id === code)?.name ?? code;
  const form = { values: { ...filter }, errors: [] };
  const asked = { status: filter.status, kind: filter.kind, party: filter.party };
  return (
    <Page title="Agreements" frame={frame} here="/agreements">
      <p class="prose">
        Agreements your agency is a party of. A share request that rests on one is judged by its terms; open one to see
        what rests on it.
      </p>
      {mayDraft && (
        <p class="no-print">
          <a class="usa-button" href="/agreements/new">
            Draft an agreement
          </a>
        </p>
      )}
      <form method="get" action="/agreements" class="filters" aria-label="Filters">
        <Select name="status" label="Status" form={form} none="Any" options={optionsOf(STATUSES)} />
        <Select name="kind" label="Kind" form={form} none="Any" options={optionsOf(AGREEMENT_KIND)} />
        <Select
          name="party"
          label="Party"
          form={form}
          none="Any"
          options={agencies.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Agreements, newest first"
        columns={[{ title: 'Agreement' }, { title: 'Status' }, { title: 'Parties' }, { title: 'In force' }]}
        rows={items.map((item) => [
          <>
            <a href={`/agreements/${item.id}`}>{item.title}</a>
            <br />
            {`${item.number}, revision ${item.revision}`}
          </>,
          <Tag tone={AGREEMENT_STATUS[item.status].tone}>{AGREEMENT_STATUS[item.status].words}</Tag>,
          inWords(item.parties.map(agencyName)),
          <>
            <Day on={item.effectiveFrom} /> through <Day on={item.expiresOn} />
          </>,
        ])}
        empty="No agreement of your agency fits these filters. Choose “Any” to see all of them."
      />
      <Paging
        next={next === null ? undefined : withQuery('/agreements', { ...asked, cursor: next })}
        first={paged ? withQuery('/agreements', asked) : undefined}
      />
      <ExportLinks
        csv={withQuery('/agreements/export.csv', asked)}
        json={withQuery('/agreements/export.json', asked)}
      />
    </Page>
  );
}
