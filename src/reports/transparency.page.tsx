import { Fact, Facts, Instant } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Bar, Table, withQuery } from '../web/table.js';
import type { Edition } from './domain/edition.js';
import { FIGURE_WORDS } from './figure-words.js';

export const TRANSPARENCY = '/transparency';

export interface TransparencyProps {
  readonly frame: Frame;
  /** Undefined before the first checkpoint that it could be counted from. */
  readonly edition: Edition | undefined;
  readonly periods: readonly string[];
  /** Words for the codes of a cell. */
  readonly nameOf: (figure: string, label: readonly string[]) => string;
}

/** What the agencies did with each other in one quarter, for everybody. */
export function TransparencyPage({ frame, edition, periods, nameOf }: TransparencyProps) {
  return (
    <Page
      title="Figures from the ledger"
      address={edition && `${TRANSPARENCY}/${edition.period}`}
      frame={frame}
      here={TRANSPARENCY}
    >
      <div class="prose">
        <p>
          How often agencies asked each other for information about people, what was decided and why, what was given to
          whom, and whether it was destroyed on time. Every figure is counted from the ledger in which each act is
          written down as it happens; nobody enters one by hand.
        </p>
      </div>
      {edition === undefined ? (
        <p class="prose">
          There are no figures yet: the first are counted after the first day. Come back tomorrow, or read the{' '}
          <a href="/register">agreements</a> in the meantime.
        </p>
      ) : (
        <Shown edition={edition} nameOf={nameOf} />
      )}
      <h2>Other quarters</h2>
      <ul class="links">
        {periods.map((period) => (
          <li>
            {period === edition?.period ? (
              <span aria-current="true">{quarterInWords(period)} (shown above)</span>
            ) : (
              <a href={`${TRANSPARENCY}/${period}`}>{quarterInWords(period)}</a>
            )}
          </li>
        ))}
      </ul>
    </Page>
  );
}

type ShownProps = { readonly edition: Edition } & Pick<TransparencyProps, 'nameOf'>;

function Shown({ edition, nameOf }: ShownProps) {
  const { period, since, until, running, timeZone: zone, checkpoint, smallestShown, figures } = edition;
  return (
    <>
      <h2>{quarterInWords(period)}</h2>
      <Facts>
        <Fact name="Covers acts from">
          <Instant at={since} zone={zone} />
        </Fact>
        <Fact name="Up to">
          <Instant at={running ? checkpoint.signedAt : until} zone={zone} />
          {running && ' (the quarter is not over: another edition follows every day)'}
        </Fact>
        <Fact name="Counted from the ledger at">
          checkpoint {checkpoint.size.toLocaleString('en-US')}, signed <Instant at={checkpoint.signedAt} zone={zone} />
        </Fact>
        <Fact name="Root of that checkpoint">
          <code>{checkpoint.root}</code>
        </Fact>
        <Fact name="Small counts">
          A count from 1 to {smallestShown - 1} is shown as “fewer than {smallestShown}”, and with it as many others as
          it takes that nobody can reckon it from a total. How well the service keeps its own terms is shown in full.
        </Fact>
      </Facts>
      {figures.map((figure) => (
        <Figure figure={figure} smallestShown={smallestShown} nameOf={nameOf} />
      ))}
      <h2>Check them yourself</h2>
      <div class="prose">
        <p>
          Whoever has a copy of the ledger up to that checkpoint can count the same and compare its root with the one
          above. Each table says which entries it counts.
        </p>
        <ul>
          <li>
            <a href={withQuery('/api/v1/reports/metrics', { period })}>These figures as JSON</a>
          </li>
          <li>
            <a href={`${TRANSPARENCY}/${period}/export.csv`}>These figures as CSV</a>
          </li>
          <li>
            <a href="/api/v1/ledger/checkpoint">The newest signed checkpoint</a>
          </li>
        </ul>
      </div>
    </>
  );
}

function Figure({
  figure: { id, total, cells },
  smallestShown,
  nameOf,
}: {
  readonly figure: Edition['figures'][number];
  readonly smallestShown: number;
} & Pick<TransparencyProps, 'nameOf'>) {
  const words = FIGURE_WORDS[id];
  if (words === undefined) return null;
  const most = Math.max(0, ...cells.map(({ count }) => count ?? 0));
  const hidden = (count: number | null) =>
    count === null ? 'not shown (fewer than ' + smallestShown + ', or kept back with one that is)' : undefined;
  const adds = total !== null && cells.length > 1;
  return (
    <section>
      <h3>{words.title}</h3>
      <p class="prose">{words.counts}</p>
      <Table
        caption={words.title}
        headed
        columns={[{ title: words.column }, { title: 'How often', figure: true }]}
        rows={[
          ...cells.map(({ label, count }) => [
            nameOf(id, label),
            count === null ? hidden(count) : <Bar value={count} max={most} />,
          ]),
          ...(adds ? [['All together', <strong>{total.toLocaleString('en-US')}</strong>]] : []),
        ]}
        empty="None in this quarter."
      />
      <p class="quiet">
        Ledger entries counted:{' '}
        {words.entries.map((type, index) => (
          <>
            {index > 0 && ', '}
            <code>{type}</code>
          </>
        ))}
      </p>
    </section>
  );
}

/** `2026-Q4` as `October to December 2026`. */
export function quarterInWords(period: string): string {
  const [year, number] = period.split('-Q');
  const months = ['January to March', 'April to June', 'July to September', 'October to December'];
  return `${months[Number(number) - 1]} ${year}`;
}
