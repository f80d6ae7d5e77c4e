import { counted, Fact, Facts, Instant, Tag } from '../web/components.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { TextArea } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Bar, Table } from '../web/table.js';
import type { BrakeView } from './queries/purge-brakes.js';
import { BRAKE_CAUSE, BRAKE_STATUS } from './retention-words.js';

export interface PurgeBrakePageProps {
  readonly frame: Frame;
  readonly view: BrakeView;
  readonly zone: string;
  readonly personName: (id: string) => string | undefined;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

/** One purge brake: what was counted, what it stops, and its release by two persons. */
export function PurgeBrakePage({ frame, view, zone, personName, done, refused }: PurgeBrakePageProps) {
  const { words, tone, next } = BRAKE_STATUS[view.status === 'none' ? 'pulled' : view.status];
  const { counts, cause, at } = view.counted;
  const rows: readonly (readonly [string, number])[] = [
    ['Due now, and nothing holds them', counts.due],
    ['of these ordered by a person', counts.orderedDue],
    ['Destroyed in the last 24 hours', counts.gone],
    ['Foreseen for these 24 hours', counts.foreseen],
    ['Live, the due among them', counts.live],
  ];
  const most = Math.max(...rows.map(([, count]) => count));
  return (
    <Page
      title={`Purge brake ${view.number}`}
      address={`/purge-brakes/${view.number}`}
      frame={frame}
      here="/retention"
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={{ '/release/reason': 'Reason' }} />
      <div class={`notice${tone === 'bad' || tone === 'wait' ? ` ${tone}` : ''}`}>
        <p>
          <Tag tone={tone}>{words}</Tag>
        </p>
        <p>{BRAKE_CAUSE[cause]}</p>
        <p>
          <strong>What happens next:</strong> {next}
        </p>
      </div>
      <Acts>
        {view.commands.includes('release') ? (
          <ActionForm
            name="release"
            title="Release what was due when it was counted"
            to={`/purge-brakes/${view.number}/releases`}
            words={
              view.status === 'half_released'
                ? `You are the second person: the next sweeps destroy ${counted(counts.due, 'package')} for good.`
                : 'You are the first of two persons. Nothing is destroyed before another person in another role has released it too.'
            }
            look="danger"
            version={view.version}
            refused={refused}
            fields={(form) => (
              <TextArea
                form={form}
                name="release.reason"
                label="Reason"
                hint="Why so many at once is right; at least 20 characters. It is sealed."
                required
              />
            )}
          />
        ) : (
          <p class="prose">
            You may read this brake. Two persons of the source agency in two of the roles records officer, privacy
            officer and legal counsel release it.
          </p>
        )}
      </Acts>
      <h2>What was counted</h2>
      <Table
        caption="Packages of your agency as the source"
        columns={[{ title: 'Packages' }, { title: 'Count', figure: true }]}
        rows={rows.map(([name, count]) => [name, <Bar value={count} max={most} />])}
        empty=""
      />
      <Facts>
        <Fact name="Pulled">
          <Instant at={view.pulledAt} zone={zone} />
        </Fact>
        <Fact name="Counted">
          <Instant at={at} zone={zone} />
        </Fact>
        {view.releases.map(({ personId, role, at: releasedAt, reason }) => (
          <Fact name="Released">
            by {personName(personId) ?? 'a person'} as {role.replaceAll('_', ' ')},{' '}
            <Instant at={releasedAt} zone={zone} />: {reason ?? 'reason not shown'}
          </Fact>
        ))}
      </Facts>
      <h2>History</h2>
      <p>
        <a href={`/ledger?record=${view.id}`}>Ledger entries of this brake</a>
      </p>
    </Page>
  );
}
