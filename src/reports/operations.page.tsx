import { counted, Fact, Facts, Instant, Tag } from '../web/components.js';
import type { Tone } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import type { JobCounts } from '../platform/queue/wake-queue.js';
import type { Operations } from './queries/operations.js';

export interface OperationsPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly at: Date;
  readonly operations: Operations;
  readonly jobs: JobCounts | 'unreachable';
  /** Brakes of the reader's own agency. */
  readonly ownBrakes: readonly { readonly number: string; readonly pulledAt: string; readonly due: number }[];
}

/** Older than this, something that should take seconds stands still. */
const PATIENCE_MS = 5 * 60_000;

/** How the background work of the installation stands, and what to do about what does not move. */
export function OperationsPage({ frame, zone, at, operations, jobs, ownBrakes }: OperationsPageProps) {
  const { outbox, rechecks, purges, brakes, ledger } = operations;
  const isOld = (since: Date | null) => since !== null && at.getTime() - since.getTime() > PATIENCE_MS;
  const unsigned = ledger.size - ledger.signed;
  return (
    <Page title="Operations" frame={frame} here="/ops">
      <p class="prose">
        Counts of the whole installation as of <Instant at={at} zone={zone} />; they name no agency and no record. Truth
        is in the rows: a queue that is wiped loses nothing, the next sweep finds what is due.{' '}
        <a href="/ops">Count again</a>
      </p>
      <section>
        <h2>Ledger</h2>
        <Facts>
          <Fact name="Entries">{counted(ledger.size, 'entry', 'entries')} in the tree</Fact>
          <Fact name="Newest checkpoint">
            {ledger.signedAt === null ? (
              'none yet'
            ) : (
              <>
                of {counted(ledger.signed, 'entry', 'entries')}, signed <Instant at={ledger.signedAt} zone={zone} />
              </>
            )}
          </Fact>
          <Fact name="Without a signature yet">{counted(unsigned, 'entry', 'entries')}</Fact>
          <Fact name="Waiting for a position">
            <Standing
              tone={isOld(ledger.oldestWaitingSince) ? 'bad' : 'good'}
              words={isOld(ledger.oldestWaitingSince) ? 'stands still' : 'keeps up'}
            />{' '}
            {counted(ledger.waiting, 'entry', 'entries')}
            <Since at={ledger.oldestWaitingSince} zone={zone} />
          </Fact>
        </Facts>
        {isOld(ledger.oldestWaitingSince) && <p>Start the service or a worker, or read its log.</p>}
      </section>
      <section>
        <h2>Queue and outbox</h2>
        {jobs === 'unreachable' ? (
          <p>
            <Tag tone="bad">does not answer</Tag> The queue cannot be counted. Sweeps go on without it, woken by a
            timer. Start Redis or correct <code>REDIS_URL</code>; <code>comity doctor</code> says more.
          </p>
        ) : (
          <Table
            caption="Jobs of the queue; each says “look now” and nothing else"
            columns={[{ title: 'State' }, { title: 'Jobs', figure: true }, { title: 'What it means' }]}
            rows={[
              ['waiting', figure(jobs.waiting), 'for a worker that is free'],
              ['delayed', figure(jobs.delayed), 'until their time'],
              ['running', figure(jobs.active), 'a sweep is under way'],
              ['failed', figure(jobs.failed), 'kept by the queue; the next sweep does their work'],
            ]}
            empty=""
          />
        )}
        <Facts>
          <Fact name="Outbox">
            <Standing
              tone={isOld(outbox.oldestDueAt) ? 'bad' : 'good'}
              words={isOld(outbox.oldestDueAt) ? 'stands still' : 'keeps up'}
            />{' '}
            {counted(outbox.due, 'wake')} due of {figure(outbox.waiting)}
            <Since at={outbox.oldestDueAt} zone={zone} />
          </Fact>
        </Facts>
      </section>
      <section>
        <h2>Purges</h2>
        <Facts>
          <Fact name="Past their term">
            <Standing
              tone={isOld(purges.oldestDueAt) ? 'bad' : 'good'}
              words={isOld(purges.oldestDueAt) ? 'waits' : 'keeps up'}
            />{' '}
            {counted(purges.due, 'package')}
            <Since at={purges.oldestDueAt} zone={zone} />
          </Fact>
          <Fact name="Destruction begun">{counted(purges.begun, 'package')}</Fact>
          <Fact name="Past their term, under a legal hold">{counted(purges.held, 'package')}</Fact>
          <Fact name="Overdue attestations of recipients">{figure(purges.overdueAttestations)}</Fact>
          <Fact name="Purge brakes">
            {brakes.standing === 0 ? (
              'none stands'
            ) : (
              <>
                <Tag tone="wait">{counted(brakes.standing, 'brake')}</Tag> {counted(brakes.packages, 'package')} wait
                for two persons
              </>
            )}
          </Fact>
        </Facts>
        <Table
          caption="Brakes of your agency"
          columns={[{ title: 'Brake' }, { title: 'Pulled' }, { title: 'Packages due then', figure: true }]}
          rows={ownBrakes.map(({ number, pulledAt, due }) => [
            number,
            <Instant at={pulledAt} zone={zone} />,
            figure(due),
          ])}
          empty="No brake of your agency stands. One would wait here for two persons of your agency in two roles."
        />
      </section>
      <section>
        <h2>Re-checks</h2>
        <Facts>
          <Fact name="Under way">
            <Standing
              tone={isOld(rechecks.oldestAskedAt) ? 'wait' : 'good'}
              words={isOld(rechecks.oldestAskedAt) ? 'takes long' : 'keeps up'}
            />{' '}
            {counted(rechecks.open, 're-check')}
            <Since at={rechecks.oldestAskedAt} zone={zone} />
          </Fact>
          <Fact name="Records that could not be judged, last 7 days">{figure(rechecks.failedLastWeek)}</Fact>
        </Facts>
      </section>
      <section>
        <h2>Deliveries</h2>
        <p class="prose">Webhooks and e-mail are not built: people see what they are told on their first page.</p>
      </section>
    </Page>
  );
}

const figure = (value: number): string => value.toLocaleString('en-US');

function Standing({ tone, words }: { readonly tone: Tone; readonly words: string }) {
  return <Tag tone={tone}>{words}</Tag>;
}

function Since({ at, zone }: { readonly at: Date | null; readonly zone: string }) {
  if (at === null) return null;
  return (
    <>
      , the oldest since <Instant at={at} zone={zone} />
    </>
  );
}
