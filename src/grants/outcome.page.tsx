import { DecisionsMade } from '../decisions/index.js';
import type { DecisionView } from '../decisions/index.js';
import type { CurrentPolicy } from '../policy/index.js';
import { durationInWords } from '../share-requests/index.js';
import { Instant, Tag } from '../web/components.js';
import type { Tone } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import type { GrantView } from './queries/grants.js';

export interface OutcomePageProps {
  readonly frame: Frame;
  readonly number: string;
  /** Oldest first. */
  readonly decisions: readonly DecisionView[];
  /** Newest first. */
  readonly grants: readonly GrantView[];
  readonly titles: Pick<CurrentPolicy, 'purposeTitle' | 'elementTitle' | 'obligationTitle' | 'authority'>;
  readonly personName: (id: string) => string | undefined;
  readonly zone: string;
}

const STANDING: Readonly<
  Record<Exclude<GrantView['status'], 'none'>, { readonly words: string; readonly tone: Tone }>
> = {
  pending: { words: 'Begins later', tone: 'wait' },
  active: { words: 'Active', tone: 'good' },
  suspended: { words: 'Suspended', tone: 'wait' },
  expired: { words: 'Expired', tone: 'plain' },
  revoked: { words: 'Revoked', tone: 'bad' },
  superseded: { words: 'Replaced by a later decision', tone: 'plain' },
};

/** What came of a share request, for both sides: each decision with its reasons, each grant with where it stands. */
export function OutcomePage({ frame, number, decisions, grants, titles, personName, zone }: OutcomePageProps) {
  return (
    <Page
      title={`What was decided on ${number}`}
      address={`/requests/${number}/outcome`}
      frame={frame}
      here="/requests"
    >
      <p>
        <a href={`/requests/${number}`}>The share request and its history</a>
      </p>
      {decisions.length === 0 && (
        <p class="prose">
          Nothing was decided yet. The decision of the source agency stands here as soon as it is made, and with it what
          was granted.
        </p>
      )}
      <h2>What was granted</h2>
      <Table
        caption="Grants"
        headed
        columns={[
          { title: 'Grant' },
          { title: 'Status' },
          { title: 'Data elements', figure: true },
          { title: 'Retention' },
          { title: 'Ends' },
        ]}
        rows={grants.map(({ number: grant, status, elements, retention, expiresAt }) => [
          <a class="number" href={`/grants/${grant}`}>
            {grant}
          </a>,
          status === 'none' ? '' : <Tag tone={STANDING[status].tone}>{STANDING[status].words}</Tag>,
          elements.length.toLocaleString('en-US'),
          durationInWords(retention.duration),
          <Instant at={expiresAt} zone={zone} />,
        ])}
        empty="Nothing was granted. A decision that releases something creates a grant once the last approval it needs is given."
      />
      <DecisionsMade view={{ decisions, personName }} titles={titles} zone={zone} />
    </Page>
  );
}
