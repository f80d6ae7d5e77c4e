import type { NameOf } from '../directory/index.js';
import { OUTCOME } from '../share-requests/index.js';
import { counted, Instant } from '../web/components.js';
import { DayField, Select, SubmitButton, TextField } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Bar, ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import type { RuleCounts, RuledRequest } from './queries/findings.js';

export interface FindingsAsked {
  readonly from: string;
  readonly to: string;
  readonly basis?: string | undefined;
  readonly effect?: string | undefined;
  readonly rule?: string | undefined;
}

export interface FindingsPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly asked: FindingsAsked;
  readonly counts: RuleCounts;
  /** Where one rule was asked for: the share requests in which it fired. */
  readonly requests?: {
    readonly items: readonly RuledRequest[];
    readonly next: string | null;
    readonly paged: boolean;
    readonly agencyName: NameOf;
  };
}

const BASIS_WORDS: Readonly<Record<string, string>> = {
  law: 'law',
  agreement: 'agreement',
  policy_choice: 'policy choice',
};
export const BASES = ['law', 'agreement', 'policy_choice'] as const;
export const EFFECTS = ['deny', 'narrow', 'hold', 'second_approval', 'warn'] as const;
const words = (code: string) => BASIS_WORDS[code] ?? code.replaceAll('_', ' ');
const optionsOf = (codes: readonly string[]) => codes.map((value) => ({ value, label: words(value) }));
/** Stands for a refusal whose rule protects somebody and is not named to the agency that asked. */
const NEUTRAL = 'neutral';

/** Which rules decide most, and on whose authority: law, an agreement, or a choice somebody could make otherwise. */
export function FindingsPage({ frame, zone, asked, counts, requests }: FindingsPageProps) {
  const form = { values: { ...asked }, errors: [] };
  const address = (more: Partial<Record<keyof FindingsAsked | 'cursor', string | undefined>> = {}) =>
    withQuery('/findings', { ...asked, ...more });
  const most = Math.max(1, ...counts.rules.map((rule) => rule.requests));
  return (
    <Page title="Findings" frame={frame} here="/findings">
      <p class="prose">
        Which rules fired in the latest policy results of the share requests you may see, submitted in this period:{' '}
        {counted(counts.requests, 'share request')}. A rule counts once a request, however many data elements it speaks
        of.
      </p>
      <form method="get" action="/findings" class="filters" aria-label="Filters">
        <DayField name="from" label="Submitted from" form={form} />
        <DayField name="to" label="Submitted to" form={form} />
        <Select name="basis" label="Basis" form={form} none="Any" options={optionsOf(BASES)} />
        <Select name="effect" label="Effect" form={form} none="Any" options={optionsOf(EFFECTS)} />
        <TextField name="rule" label="Rule" form={form} />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Rules, the most frequent first"
        columns={[
          { title: 'Rule' },
          { title: 'Basis' },
          { title: 'Effect' },
          { title: 'Share requests' },
          { title: 'Findings', figure: true },
        ]}
        rows={counts.rules.map(({ rule, basis, effect, requests: fired, times }) => [
          <a href={address({ rule, basis, effect })}>{rule === NEUTRAL ? 'not named' : rule}</a>,
          words(basis),
          words(effect),
          <Bar value={fired} max={most} />,
          times.toLocaleString('en-US'),
        ])}
        empty="No rule fired in this period. Choose an earlier first day, or “Any” for basis and effect."
      />
      {counts.rules.some(({ rule }) => rule === NEUTRAL) && (
        <p class="prose quiet">Not named: the reason protects somebody, so the result names no rule.</p>
      )}
      {requests && (
        <>
          <h2>Share requests in which it fired</h2>
          <Table
            caption="Newest first"
            columns={[
              { title: 'Share request' },
              { title: 'Policy result' },
              { title: 'From' },
              { title: 'To' },
              { title: 'Submitted' },
              { title: 'Findings', figure: true },
            ]}
            rows={requests.items.map((item) => [
              <a href={`/requests/${item.number}`}>{item.number}</a>,
              OUTCOME[item.outcome as keyof typeof OUTCOME]?.words ?? words(item.outcome),
              requests.agencyName(item.requestingAgency),
              requests.agencyName(item.sourceAgency),
              <Instant at={item.submittedAt} zone={zone} />,
              String(item.times),
            ])}
            empty="None that you may see."
          />
          <Paging
            next={requests.next === null ? undefined : address({ cursor: requests.next })}
            first={requests.paged ? address() : undefined}
          />
        </>
      )}
      <ExportLinks
        csv={withQuery('/findings/export.csv', { ...asked })}
        json={withQuery('/findings/export.json', { ...asked })}
      />
    </Page>
  );
}
