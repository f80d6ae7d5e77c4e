import { counted, Fact, Facts, Instant, Tag } from '../web/components.js';
import { Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Bar, ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import { SWEEP_PATIENCE_MINUTES } from './queries/last-sweep.js';
import type { LastSweep } from './queries/last-sweep.js';
import type { ListedCertificate } from './queries/certificates.js';
import { upTo } from './queries/disposition.js';
import type { DispositionCounts } from './queries/disposition.js';
import type { ListedBrake } from './queries/purge-brakes.js';
import type { PurgeView } from './queries/purges.js';
import { WordsWaiting } from './words-waiting.js';
import type { FilesShown } from './words-waiting.js';
import { BRAKE_CAUSE, BRAKE_STATUS, DISPOSITION, DUE_BECAUSE } from './retention-words.js';

export interface RetentionPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly agencyName: (code: string) => string;
  readonly counts: DispositionCounts;
  readonly items: readonly PurgeView[];
  readonly next: string | null;
  readonly paged: boolean;
  readonly state: string | undefined;
  /** Those that stand. */
  readonly brakes: readonly ListedBrake[];
  readonly openObligations: number;
  readonly activeHolds: number;
  readonly lastCertificate: ListedCertificate | undefined;
  readonly files: FilesShown;
  /** The last one that ended; undefined before the first. */
  readonly sweep: LastSweep | undefined;
  /** How often the sweep looks, in seconds. */
  readonly everySeconds: number;
  readonly mayPlaceHolds: boolean;
}

/** What is to be destroyed, when, what keeps it, and what was destroyed last. */
export function RetentionPage(props: RetentionPageProps) {
  return (
    <Page title="Retention" frame={props.frame} here="/retention">
      <p class="prose">
        Data that was released is destroyed on time, never early, never under a hold, and each destruction ends in a
        certificate.
      </p>
      <Stillness {...props} />
      <Brakes {...props} />
      <Standing {...props} />
      <Waiting {...props} />
      <WordsWaiting {...props.files} zone={props.zone} />
      <h2>More</h2>
      <ul class="links">
        <li>
          <a href="/holds">{counted(props.activeHolds, 'legal hold that stands', 'legal holds that stand')}</a>
        </li>
        <li>
          <a href="/obligations">
            {upTo(props.openObligations)} open {props.openObligations === 1 ? 'obligation' : 'obligations'} of
            recipients
          </a>
        </li>
        <li>
          <a href="/certificates">Certificates of destruction</a>
        </li>
        {props.mayPlaceHolds && (
          <li>
            <a href="/holds/new">Place a legal hold</a>
          </li>
        )}
      </ul>
    </Page>
  );
}

/** A page that lists what is due says whether anybody is at work. */
function Stillness({ sweep }: RetentionPageProps) {
  if (sweep !== undefined && sweep.minutesAgo < SWEEP_PATIENCE_MINUTES) return null;
  return (
    <div class="notice bad" role="status">
      <p>
        <strong>
          {sweep === undefined ? 'No sweep has ended yet' : `No sweep for ${counted(sweep.minutesAgo, 'minute')}`}:
        </strong>{' '}
        nothing is destroyed meanwhile. Tell an operator: the worker must run, and its log says why it does not.
      </p>
    </div>
  );
}

function Brakes({ brakes, zone }: RetentionPageProps) {
  return (
    <>
      {brakes.map(({ number, status, counted: count }) => (
        <section class="notice bad" aria-label={`Purge brake ${number}`}>
          <h2>Purge brake {number} is pulled</h2>
          {status !== 'none' && (
            <p>
              <Tag tone={BRAKE_STATUS[status].tone}>{BRAKE_STATUS[status].words}</Tag>
            </p>
          )}
          <p>
            {BRAKE_CAUSE[count.cause]} {counted(count.counts.due, 'package')} of your agency wait, counted{' '}
            <Instant at={count.at} zone={zone} />.
          </p>
          <p>
            <a href={`/purge-brakes/${number}`}>Look at it, and release it if it is right</a>
          </p>
        </section>
      ))}
    </>
  );
}

function Standing({ counts, lastCertificate, everySeconds, sweep, zone }: RetentionPageProps) {
  const rows: readonly (readonly [string, number])[] = [
    ['Overdue', counts.overdue],
    ['Due within 7 days', counts.dueWithin7Days],
    ['Due later', counts.dueLater],
    ['Under a legal hold', counts.held],
    ['Being destroyed', counts.purging],
  ];
  const most = Math.max(...rows.map(([, count]) => count));
  return (
    <>
      <h2>Where it stands</h2>
      <Table
        caption="Packages your agency sent or received"
        columns={[{ title: 'State' }, { title: 'Packages', figure: true }]}
        rows={rows.map(([name, count]) => [name, <Bar value={count} max={most} words={upTo(count)} />])}
        empty=""
      />
      <Facts>
        {sweep && (
          <Fact name="Last run">
            ended <Instant at={sweep.endedAt} zone={zone} />
            {sweep.failed > 0 && `; ${counted(sweep.failed, 'step')} failed, and the log of the worker says why`}
          </Fact>
        )}
        <Fact name="Next run">
          The sweep looks every {everySeconds} seconds and destroys what is due then.{' '}
          {counts.nextDueAt === null ? (
            'Nothing else has a date.'
          ) : (
            <>
              The next package is due <Instant at={counts.nextDueAt} zone={zone} />.
            </>
          )}
        </Fact>
        <Fact name="Last certificate">
          {lastCertificate ? (
            <>
              <a href={`/certificates/${lastCertificate.number}`}>{lastCertificate.number}</a> for{' '}
              {counted(lastCertificate.packages, 'package')}, <Instant at={lastCertificate.issuedAt} zone={zone} />
            </>
          ) : (
            'none yet'
          )}
        </Fact>
      </Facts>
    </>
  );
}

function Waiting({ items, next, paged, state, agencyName, zone }: RetentionPageProps) {
  const asked = { state };
  const choices = (['overdue', 'scheduled', 'held', 'purging'] as const).map((value) => ({
    value,
    label: DISPOSITION[value].words,
  }));
  return (
    <>
      <h2 id="waiting">What waits</h2>
      <form method="get" action="/retention" class="filters" aria-label="Filters">
        <Select name="state" label="State" form={{ values: { state }, errors: [] }} none="Any" options={choices} />
        <SubmitButton look="outline">Show</SubmitButton>
      </form>
      <Table
        caption="Packages that are not destroyed yet, earliest due first"
        columns={[
          { title: 'Package' },
          { title: 'State' },
          { title: 'Due' },
          { title: 'Because' },
          { title: 'From and to' },
          { title: 'Holds', figure: true },
        ]}
        rows={items.map((item) => [
          <a href={`/packages/${item.packageNumber}`}>{item.packageNumber}</a>,
          <Tag tone={DISPOSITION[item.state].tone}>{DISPOSITION[item.state].words}</Tag>,
          <Instant at={item.dueAt} zone={zone} />,
          DUE_BECAUSE[item.because] ?? item.because,
          `${agencyName(item.sourceAgency)} to ${agencyName(item.recipientAgency)}`,
          item.holds.toLocaleString('en-US'),
        ])}
        empty="Nothing waits: no package your agency sent or received is in this state."
      />
      <Paging
        next={next === null ? undefined : `${withQuery('/retention', { ...asked, cursor: next })}#waiting`}
        first={paged ? withQuery('/retention', asked) : undefined}
      />
      <ExportLinks csv={withQuery('/retention/export.csv', asked)} json={withQuery('/retention/export.json', asked)} />
    </>
  );
}
