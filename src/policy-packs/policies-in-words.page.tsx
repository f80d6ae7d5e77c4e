import type { PackContent, RuleRow } from '../policy/index.js';
import { Fact, Facts, Instant, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import type { PublishedPack, PublishedPackView, RuleChanges } from './queries/published-packs.js';
import { sentencesOf } from './rule-words.js';

export const POLICIES_IN_WORDS = '/policies-in-words';

const BASES = [
  ['law', 'Law', 'Set by statute or regulation. No agency and no officer can set it aside.'],
  ['agreement', 'Agreements', 'Set by the agreement between the agencies. Only its parties can change it.'],
  [
    'policy_choice',
    'Own choices',
    'Chosen by the agencies beyond what law asks. An officer may set one aside, with a written reason.',
  ],
] as const;

export interface PoliciesProps {
  readonly frame: Frame;
  readonly shown: PublishedPackView;
  readonly history: readonly PublishedPack[];
}

const addressOf = ({ pack, version }: PublishedPack): string => `${POLICIES_IN_WORDS}/${pack}/${version}`;

/** By which rules requests are judged, for everybody: what each asks, on which basis, and where it is written. */
export function PoliciesPage({ frame, shown, history }: PoliciesProps) {
  const { content, changes, inForce, effectiveAt, digest, version } = shown;
  return (
    <Page
      title={`The rules in words: ${content.title}`}
      frame={frame}
      here={POLICIES_IN_WORDS}
      address={addressOf(shown)}
    >
      <div class="prose">
        <p class="notice wait">{content.banner}</p>
        <p>
          Every request is checked against all of these rules; none is skipped. What no rule allows is refused. Each
          says whether it is law, an agreement, or the agencies’ own choice.
        </p>
      </div>
      <Facts>
        <Fact name="Version">
          {version} <Tag tone={inForce ? 'good' : 'plain'}>{inForce ? 'In force' : 'Not in force now'}</Tag>
        </Fact>
        <Fact name="Effective from">
          <Instant at={effectiveAt} zone={content.timeZone} />
        </Fact>
        <Fact name="Rules">{content.rules.length.toLocaleString('en-US')}</Fact>
        <Fact name="Digest">
          <code>{digest}</code>
        </Fact>
      </Facts>
      <Changes changes={changes} />
      {BASES.map(([basis, title, meaning]) => (
        <Basis title={title} meaning={meaning} rules={content.rules.filter((rule) => rule.basis === basis)} />
      ))}
      <Calendars content={content} />
      <h2>History</h2>
      <Table
        caption="Versions that are, were or will be in force, the newest first"
        columns={[{ title: 'Version' }, { title: 'Effective from' }, { title: 'Now' }]}
        rows={history.map((each) => [
          <a href={addressOf(each)}>
            {each.pack} {each.version}
          </a>,
          <Instant at={each.effectiveAt} zone={content.timeZone} />,
          each.inForce ? <Tag tone="good">In force</Tag> : <Tag tone="plain">Not in force</Tag>,
        ])}
        empty="No version was published yet."
      />
    </Page>
  );
}

function Changes({ changes }: { readonly changes: RuleChanges | undefined }) {
  if (changes === undefined) return <p>This is the first version that was published.</p>;
  const { former, added, changed, removed } = changes;
  const parts = [
    ['New', added],
    ['Changed', changed],
    ['No longer there', removed],
  ] as const;
  return (
    <section>
      <h2>What changed</h2>
      <p>
        Against <a href={addressOf(former)}>version {former.version}</a>, rule by rule. Tables and registers may have
        changed as well.
      </p>
      {parts.every(([, rules]) => rules.length === 0) && <p>No rule changed.</p>}
      <ul>
        {parts.flatMap(([words, rules]) =>
          rules.map(({ id, title }) => (
            <li>
              {words}: {words === 'No longer there' ? `${title} (${id})` : <a href={`#${id}`}>{`${title} (${id})`}</a>}
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

function Basis(props: { readonly title: string; readonly meaning: string; readonly rules: readonly RuleRow[] }) {
  const { title, meaning, rules } = props;
  return (
    <section>
      <h2>
        {title} ({rules.length})
      </h2>
      <p class="prose">{rules.length === 0 ? `No rule rests on this. ${meaning}` : meaning}</p>
      {rules.map((rule) => (
        <Rule rule={rule} />
      ))}
    </section>
  );
}

function Rule({ rule }: { readonly rule: RuleRow }) {
  const { id, title, citation, effectiveFrom, effectiveTo, verifiedOn, verifiedBy } = rule;
  const sentences = sentencesOf(rule);
  return (
    <article class="finding" id={id}>
      <h3>{title}</h3>
      {sentences.length > 0 && (
        <ul>
          {sentences.map(({ message, cure, citation: own }) => (
            <li>
              {message}.{cure !== '' && ` What helps: ${cure}.`}
              {own !== undefined && ` (${own})`}
            </li>
          ))}
        </ul>
      )}
      {rule.enforcedBy !== undefined && <p>Carried out by the service itself: {rule.enforcedBy}.</p>}
      <Facts>
        <Fact name="Written in">{citation}</Fact>
        <Fact name="Rule">
          <a href={`#${id}`}>{id}</a>
        </Fact>
        {(effectiveFrom ?? effectiveTo) !== undefined && (
          <Fact name="Valid">
            {effectiveFrom ?? 'always'} to {effectiveTo ?? 'further notice'}
          </Fact>
        )}
        <Fact name="Checked by counsel">
          {verifiedOn === undefined ? 'Not yet' : `${verifiedOn}, ${verifiedBy ?? 'unnamed'}`}
        </Fact>
      </Facts>
    </article>
  );
}

function Calendars({ content }: { readonly content: PackContent }) {
  return (
    <section>
      <h2>Days that do not count</h2>
      <p class="prose">Times in working days leave out Saturdays, Sundays and the holidays of {content.timeZone}.</p>
      {content.calendars
        .filter(({ timeZone }) => timeZone === content.timeZone)
        .map(({ title, citation, holidays }) => (
          <>
            <h3>{title}</h3>
            <p>{citation}</p>
            <ul class="columns">
              {holidays.map(({ on, name }) => (
                <li>
                  {on}: {name}
                </li>
              ))}
            </ul>
          </>
        ))}
    </section>
  );
}
