import type { NameOf } from '../directory/index.js';
import type { EntryView } from '../ledger/index.js';
import { Instant } from '../web/components.js';
import { DayField, Select, SubmitButton, TextField } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import { kindWords, typeWords } from './ledger-words.js';

export interface LedgerAsked {
  readonly record?: string | undefined;
  readonly type?: string | undefined;
  readonly agency?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface LedgerPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly asked: LedgerAsked;
  readonly items: readonly EntryView[];
  readonly next: string | null;
  readonly paged: boolean;
  readonly numbers: ReadonlyMap<string, string>;
  readonly agencies: readonly { readonly id: string; readonly name: string }[];
  /** Entries of the newest checkpoint; undefined before the first. */
  readonly signed: number | undefined;
  readonly mayVerify: boolean;
}

/** What was done, in the one order in which it stands signed; entries that the reader's agency is party to. */
export function LedgerPage(props: LedgerPageProps) {
  const { frame, zone, asked, items, next, paged, numbers, agencies, signed, mayVerify } = props;
  const form = { values: { ...asked }, errors: [] };
  const filtered = Object.values(asked).some((value) => value !== undefined);
  return (
    <Page title="Ledger" frame={frame} here="/ledger">
      <p class="prose">
        Every change, appended and never rewritten.{' '}
        {signed === undefined
          ? 'No checkpoint was signed yet.'
          : `The newest checkpoint signs ${signed.toLocaleString('en-US')} entries of all agencies.`}{' '}
        You see those that your agency is party to; they hold codes and ids, no names and no reasons.
      </p>
      <div class="actions no-print">
        {mayVerify && (
          <form method="post" action="/ledger/verifications">
            <SubmitButton>Verify the whole ledger</SubmitButton>
          </form>
        )}
        <a href={withQuery('/ledger/cases', { record: asked.record?.startsWith('SR-') ? asked.record : undefined })}>
          Evidence bundle of a case
        </a>
      </div>
      <form method="get" action="/ledger" class="filters" aria-label="Filters">
        <TextField name="record" label="Record" hint="Number such as SR-2026-000412, or id" form={form} />
        <TextField name="type" label="Event" hint="Such as GrantRevoked" form={form} />
        <Select
          name="agency"
          label="Shared with"
          form={form}
          none="Any"
          options={agencies.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <DayField name="from" label="From" form={form} />
        <DayField name="to" label="To" form={form} />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Entries, newest first"
        columns={[
          { title: 'Position', figure: true },
          { title: 'What' },
          { title: 'Record' },
          { title: 'By' },
          { title: 'When' },
        ]}
        rows={items.map((entry) => [
          <a href={`/ledger/entries/${entry.id}`}>{entry.seq.toLocaleString('en-US')}</a>,
          <>
            {typeWords(entry.type)}
            <br />
            <code>{entry.type}</code>
          </>,
          <RecordLink of={entry} numbers={numbers} />,
          actorWords(entry, (code) => agencies.find(({ id }) => id === code)?.name ?? code),
          <Instant at={entry.at} zone={zone} />,
        ])}
        empty={
          filtered
            ? 'No entry that you may see fits these filters. Check the number, or take a filter away.'
            : 'There is no entry yet. The first one comes with the first change.'
        }
      />
      <Paging
        next={next === null ? undefined : withQuery('/ledger', { ...asked, cursor: next })}
        first={paged ? withQuery('/ledger', { ...asked }) : undefined}
      />
      <ExportLinks
        csv={withQuery('/ledger/export.csv', { ...asked })}
        json={withQuery('/ledger/export.json', { ...asked })}
      />
    </Page>
  );
}

/** To the history of the record: all its entries. */
function RecordLink({ of, numbers }: { readonly of: EntryView; readonly numbers: ReadonlyMap<string, string> }) {
  const { kind, id } = of.aggregate;
  const number = numbers.get(id);
  return <a href={withQuery('/ledger', { record: number ?? id })}>{number ?? kindWords(kind)}</a>;
}

/** No name: an entry keeps none. */
export function actorWords({ actor }: Pick<EntryView, 'actor'>, agencyName: NameOf): string {
  if (actor.agency === '') return 'the service';
  if (actor.roles.length === 0) return `the service, for ${agencyName(actor.agency)}`;
  return `${actor.roles.map((role) => role.replaceAll('_', ' ')).join(', ')} of ${agencyName(actor.agency)}`;
}
