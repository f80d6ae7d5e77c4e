import { counted, Day, Fact, Facts, Instant, inWords, Tag } from '../web/components.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { DayField, Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { PackRules } from './pack-rules.js';
import { standingOf } from './pack-words.js';
import { addressOf } from './policies.page.js';
import type { PackVersionSummary, PackVersionView } from './queries/pack-versions.js';

export interface PolicyVersionPageProps {
  readonly frame: Frame;
  readonly view: PackVersionView;
  /** To compare it with. */
  readonly others: readonly PackVersionSummary[];
  readonly agencyName: (code: string) => string;
  readonly personName: (id: string) => string | undefined;
  readonly zone: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

/** Tables of a pack that people count, by what their rows are. */
const TABLES = [
  ['elements', 'data element', 'data elements'],
  ['minimization', 'default handling of an element', 'default handlings of elements'],
  ['purposes', 'purpose', 'purposes'],
  ['authorities', 'legal authority', 'legal authorities'],
  ['schedule', 'row of the retention schedule', 'rows of the retention schedule'],
  ['ceilings', 'retention ceiling', 'retention ceilings'],
  ['training', 'training', 'trainings'],
  ['obligations', 'obligation', 'obligations'],
] as const;

/** One version of a policy pack: where it stands, who approved it, what may be done, and its rules in words. */
export function PolicyVersionPage(props: PolicyVersionPageProps) {
  const { frame, view, done, refused } = props;
  const { words, tone, next } = standingOf(view);
  return (
    <Page
      title={`Policy pack ${view.pack} ${view.version}`}
      address={`/policies/${view.pack}/${view.version}`}
      frame={frame}
      here="/policies"
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={{ '/publish/effectiveOn': 'In force from' }} />
      <div class={`notice${tone === 'wait' ? ' wait' : ''}`}>
        <p>
          <Tag tone={tone}>{words}</Tag>
        </p>
        <p>
          <strong>What happens next:</strong> {next}
        </p>
        <p>{view.banner}</p>
      </div>
      <Steps {...props} />
      <Standing {...props} />
      <Compare {...props} />
      <h2>Rules in plain words</h2>
      <p class="prose">
        All rules are evaluated for every request; what none of them opens is denied. Only a policy choice can be set
        aside by an officer, with a reason.
      </p>
      <PackRules rules={view.content.rules} />
      <h2>History</h2>
      <p>
        <a href={`/ledger?record=${view.id}`}>Ledger entries of this version</a>
      </p>
    </Page>
  );
}

function Steps({ view, refused }: PolicyVersionPageProps) {
  const { commands, recordVersion: version, timeZone } = view;
  const here = addressOf(view);
  return (
    <Acts>
      {commands.length === 0 && (
        <p class="prose">
          You may read this version. The agency that keeps the pack proposes, approves and publishes versions.
        </p>
      )}
      {commands.includes('preview') && (
        <p class="no-print">
          <a href={`${here}/impact`}>See what it would change</a>: past decisions and live grants of your agency, judged
          by this version.
        </p>
      )}
      {commands.includes('approve') && (
        <ActionForm
          name="approve"
          title="Approve this version"
          to={`${here}/approvals`}
          words={`You approve all of it: ${counted(view.content.rules.length, 'rule')} and every table, with the digest ${view.digest}. Two persons in two roles approve, and the author is neither.`}
          version={version}
          refused={refused}
        />
      )}
      {commands.includes('publish') && (
        <ActionForm
          name="publish"
          title="Publish this version"
          to={`${here}/publications`}
          words="From that day on every request is judged by it, and live grants are re-checked. Today means at once."
          version={version}
          refused={refused}
          fields={(form) => (
            <DayField
              form={form}
              name="publish.effectiveOn"
              label="In force from"
              hint={`A day in ${timeZone}.`}
              required
            />
          )}
        />
      )}
      {commands.includes('withdraw') && (
        <ActionForm
          name="withdraw"
          title="Withdraw this version"
          to={`${here}/withdrawals`}
          words="It never takes effect. A version of another name can be proposed instead."
          look="danger"
          version={version}
          refused={refused}
        />
      )}
    </Acts>
  );
}

function Standing({ view, agencyName, personName, zone }: PolicyVersionPageProps) {
  const { content } = view;
  const named = (id: string) => (id === 'service' ? 'the service' : (personName(id) ?? 'a person of the keeper'));
  return (
    <>
      <h2>Where it stands</h2>
      <Facts>
        <Fact name="Title">{content.title}</Fact>
        {view.effectiveOn !== null && (
          <Fact name="In force from">
            <Day on={view.effectiveOn} />, {view.timeZone}
          </Fact>
        )}
        {view.since !== null && (
          <Fact name="In this status since">
            <Instant at={view.since} zone={zone} />
          </Fact>
        )}
        <Fact name="Kept by">{view.keeper === null ? 'nobody is named' : agencyName(view.keeper)}</Fact>
        <Fact name="Proposed by">{named(view.proposedBy)}</Fact>
        <Fact name="Approved by">
          {view.approvals.length === 0
            ? view.proposedBy === 'service'
              ? 'nobody: the service installed it at its first start'
              : 'nobody yet'
            : inWords(view.approvals.map(({ person, role }) => `${named(person)} (${role.replaceAll('_', ' ')})`))}
        </Fact>
        {view.publishedBy !== null && <Fact name="Published by">{named(view.publishedBy)}</Fact>}
        <Fact name="Layers, lowest first">{inWords(content.layers)}</Fact>
        <Fact name="Holds">
          {inWords([
            counted(content.rules.length, 'rule'),
            ...TABLES.map(([table, one, many]) => counted(content[table].length, one, many)),
          ])}
        </Fact>
        <Fact name="Its own scenarios">
          {counted(view.scenarios, 'scenario')}, run again wherever it is taken into use
        </Fact>
        <Fact name="Digest">
          <code>{view.digest}</code>
        </Fact>
        <Fact name="Whole content">
          <a href={`/api/v1/policy-packs/${view.pack}/versions/${view.version}`}>as JSON, every table and rule</a>
        </Fact>
      </Facts>
    </>
  );
}

function Compare({ view, others }: PolicyVersionPageProps) {
  if (others.length === 0) return null;
  const inForce = others.find((other) => other.inForce);
  const nameOf = ({ pack, version }: PackVersionSummary) => `${pack}/${version}`;
  return (
    <form method="get" action={`${addressOf(view)}/diff`} class="filters" aria-label="Compare with another version">
      <Select
        name="with"
        label="Compare with"
        form={{ values: { with: inForce && nameOf(inForce) }, errors: [] }}
        required
        options={others.map((other) => ({
          value: nameOf(other),
          label: `${other.pack} ${other.version}, ${standingOf(other).words.toLowerCase()}`,
        }))}
      />
      <SubmitButton look="outline">Show the difference</SubmitButton>
    </form>
  );
}
