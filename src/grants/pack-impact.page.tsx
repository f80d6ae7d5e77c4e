import { counted, Fact, Facts, inWords } from '../web/components.js';
import { Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Bar, Table } from '../web/table.js';
import type { ListedChange, NotReplayable } from './domain/impact-tally.js';
import type { ImpactReport } from './queries/policy-impact.js';

export interface PackImpactPageProps {
  readonly frame: Frame;
  readonly pack: string;
  readonly version: string;
  /** How many of the newest are looked at; undefined before the reader has said so. */
  readonly newest: number | undefined;
}

/** Where what comes later is put into the page: nothing is drawn for it. */
export const LATER = '<template id="later"></template>';

const CHOICES = [50, 200, 1_000];
const REASON: Readonly<Record<NotReplayable, string>> = {
  purged: 'its facts were destroyed on time',
  altered: 'its facts do not match the digest kept with the decision',
  unreadable: 'its facts cannot be opened',
  no_evaluation: 'no policy result is kept with it',
};

/** The page around a preview. What it finds is written behind `LATER` while it goes on. */
export function PackImpactPage({ frame, pack, version, newest }: PackImpactPageProps) {
  const here = `/policies/${pack}/${version}`;
  return (
    <Page title={`What ${pack} ${version} would change`} frame={frame} here="/policies">
      <p class="prose">
        Past decisions of your agency are replayed with the facts of their day, and its live grants are judged with the
        facts of today: once under the pack in force, once under <a href={here}>{`${pack} ${version}`}</a>. Nothing is
        stored and nothing is changed.
      </p>
      <form method="get" action={`${here}/impact`} class="filters" aria-label="Preview">
        <Select
          name="newest"
          label="Look at the newest"
          form={{ values: { newest: newest === undefined ? '200' : String(newest) }, errors: [] }}
          required
          options={CHOICES.map((count) => ({
            value: String(count),
            label: `${count.toLocaleString('en-US')} decisions and as many grants`,
          }))}
        />
        <SubmitButton>{newest === undefined ? 'Preview' : 'Preview again'}</SubmitButton>
      </form>
      {newest !== undefined && <template id="later" />}
    </Page>
  );
}

/** One line of the progress; the style sheet shows the last one that has arrived. */
export function ImpactStep({ done, total }: { readonly done: number; readonly total: number }) {
  return (
    <p>
      {done.toLocaleString('en-US')} of {counted(total, 'record')} judged{' '}
      <progress max={Math.max(total, 1)} value={done} aria-label="Judged" />
    </p>
  );
}

export function ImpactFailed() {
  return (
    <div class="notice bad" role="alert">
      <h2>The preview stopped</h2>
      <p>It could not be carried to its end, and nothing was changed. Preview fewer, or try again in a minute.</p>
    </div>
  );
}

/** What a preview found: what flips, what live grants would stop, by which rules, and what could not be judged. */
export function ImpactFound({ report }: { readonly report: ImpactReport }) {
  const { decisions, grants, beyond } = report;
  return (
    <>
      <h2>What would change</h2>
      <Facts>
        <Fact name="Decisions that would come out otherwise">
          {decisions.flipped} of {decisions.replayed} replayed
          {decisions.flips.length > 0 &&
            `: ${inWords(decisions.flips.map(({ from, to, count }) => `${count} from ${word(from)} to ${word(to)}`))}`}
        </Fact>
        <Fact name="Same outcome, other elements, retention or obligations">{decisions.changed}</Fact>
        <Fact name="What was granted would be refused">{decisions.grantRefused}</Fact>
        <Fact name="Live grants that would be suspended">
          {grants.wouldBeSuspended} of {grants.judged} judged
        </Fact>
        <Fact name="Live grants refused under the pack in force too">{grants.alreadyRefused}</Fact>
        <Fact name="Live grants that would recover">{grants.wouldRecover}</Fact>
        <Fact name="Not judged">
          {counted(decisions.total - decisions.replayed, 'decision')}, {counted(grants.notJudged, 'grant')}
          {Object.entries(decisions.notReplayable).map(
            ([reason, count]) => count > 0 && `; ${count}: ${REASON[reason as NotReplayable]}`,
          )}
        </Fact>
        <Fact name="Older, not looked at">
          {counted(beyond.decisions, 'decision')}, {counted(beyond.grants, 'grant')}
        </Fact>
        <Fact name="Compared with">
          {report.inForce.pack}, as {report.visibleTo === null ? 'all agencies see' : 'your agency sees'} it
        </Fact>
      </Facts>
      <ByRule report={report} />
      <Decisions report={report} />
      <Table
        caption="Live grants that would be suspended"
        columns={[{ title: 'Grant' }, { title: 'Share request' }, { title: 'Because' }, { title: 'Rules' }]}
        rows={report.listedGrants.map(({ number, requestNumber, reason, rules }) => [
          <a href={`/grants/${number}`}>{number}</a>,
          <a href={`/requests/${requestNumber}`}>{requestNumber}</a>,
          word(reason),
          inWords(rules.map(({ rule }) => rule)),
        ])}
        empty="No live grant that was judged would be suspended."
      />
      {report.leftOff > 0 && <p class="quiet">{report.leftOff} more are counted above and not listed.</p>}
    </>
  );
}

function ByRule({ report }: { readonly report: ImpactReport }) {
  const most = Math.max(1, ...report.byRule.map(({ flips, changes, grants }) => Math.max(flips, changes, grants)));
  return (
    <Table
      caption="By rule"
      columns={[
        { title: 'Rule' },
        { title: 'Decisions flipped', figure: true },
        { title: 'Decisions changed', figure: true },
        { title: 'Grants stopped', figure: true },
      ]}
      rows={report.byRule.map(({ rule, flips, changes, grants }) => [
        <code>{rule}</code>,
        <Bar value={flips} max={most} />,
        <Bar value={changes} max={most} />,
        <Bar value={grants} max={most} />,
      ])}
      empty="No rule would judge any of these otherwise."
    />
  );
}

function Decisions({ report }: { readonly report: ImpactReport }) {
  return (
    <Table
      caption="Decisions that would change, those that flip first"
      columns={[{ title: 'Share request' }, { title: 'Outcome' }, { title: 'Elements' }, { title: 'Rules' }]}
      rows={report.listed.map((change) => [
        <a href={`/requests/${change.requestNumber}`}>{change.requestNumber}</a>,
        outcomeOf(change),
        change.elements.map(({ element, from, to }) => `${element}: ${word(from)} → ${word(to)}`).join('; ') ||
          'the same',
        inWords(change.rules.map(({ rule }) => rule)),
      ])}
      empty="No decision that was replayed would change."
    />
  );
}

const outcomeOf = ({ from, to, grantRefused }: ListedChange): string =>
  `${from === to ? word(from) : `${word(from)} → ${word(to)}`}${grantRefused ? '; what was granted would be refused' : ''}`;

const word = (code: string): string => code.replaceAll('_', ' ');
