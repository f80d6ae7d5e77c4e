import type { GrantView } from '../grants/index.js';
import type { CurrentPolicy } from '../policy/index.js';
import { counted, Fact, Facts, Instant, inWords, Tag } from '../web/components.js';
import { durationInWords } from '../web/duration-words.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { TextArea } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import type { PackageView } from './queries/packages.js';
import { elementWords, GRANT_COMMAND, GRANT_STATUS, packageWords, SUSPENDED_BECAUSE } from './release-words.js';

export interface GrantPageProps {
  readonly frame: Frame;
  readonly view: GrantView;
  readonly packages: readonly PackageView[];
  readonly titles: Pick<CurrentPolicy, 'purposeTitle' | 'elementTitle' | 'obligationTitle'>;
  readonly agencyName: (code: string) => string;
  readonly zone: string;
  /** For the form that releases. */
  readonly idempotencyKey: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

const LABELS = { '/suspend/reason': 'Reason', '/resume/reason': 'Reason', '/revoke/reason': 'Reason' };

/** One grant: what it permits, what was released under it, what may be done with it. */
export function GrantPage(props: GrantPageProps) {
  const { frame, view, done, refused, agencyName, zone } = props;
  const status = view.status === 'none' ? undefined : GRANT_STATUS[view.status];
  return (
    <Page title={`Grant ${view.number}`} address={`/grants/${view.number}`} frame={frame} here="/releases" done={done}>
      <ErrorSummary rejection={refused?.rejection} labels={LABELS} />
      {status && (
        <div class={`notice${status.tone === 'bad' || status.tone === 'wait' ? ` ${status.tone}` : ''}`}>
          <p>
            <Tag tone={status.tone}>{status.words}</Tag>
          </p>
          {view.suspension && (
            <p>
              {SUSPENDED_BECAUSE[view.suspension.cause]}
              {view.suspension.rules.length > 0 && ` Rules that stand against it: ${inWords(view.suspension.rules)}.`}
            </p>
          )}
          <p>
            <strong>What happens next:</strong> {status.next}
          </p>
        </div>
      )}
      <Steps {...props} />
      <WhatItPermits {...props} />
      <h2>Released under it</h2>
      <Table
        caption="Packages, newest first"
        columns={[{ title: 'Package' }, { title: 'Status' }, { title: 'Records', figure: true }, { title: 'Released' }]}
        rows={props.packages.map((each) => {
          const { words, tone } = packageWords(each);
          return [
            <a href={`/packages/${each.number}`}>{each.number}</a>,
            <Tag tone={tone}>{words}</Tag>,
            each.recordCount.toLocaleString('en-US'),
            <Instant at={each.sealedAt} zone={zone} />,
          ];
        })}
        empty={`Nothing was released yet. A records custodian of ${agencyName(view.sourceAgency)} releases under an active grant.`}
      />
      <h2>History</h2>
      <p>
        <a href={`/ledger?record=${view.id}`}>Ledger entries of this grant</a>
      </p>
    </Page>
  );
}

function Steps({ view, idempotencyKey, refused }: GrantPageProps) {
  const { commands, number, version } = view;
  const reasoned = (name: 'suspend' | 'resume' | 'revoke', noun: string, words: string, danger: boolean) =>
    commands.includes(name) && (
      <ActionForm
        name={name}
        title={GRANT_COMMAND[name]}
        to={`/grants/${number}/${noun}`}
        words={words}
        version={version}
        refused={refused}
        look={danger ? 'danger' : 'main'}
        fields={(form) => (
          <TextArea
            form={form}
            name={`${name}.reason`}
            label="Reason"
            hint="At least 20 characters. It is sealed; the ledger holds a commitment to it."
            required
          />
        )}
      />
    );
  return (
    <Acts>
      {commands.length === 0 && (
        <p class="prose">You may read this grant. Officers and the records custodian of the source agency act on it.</p>
      )}
      {commands.includes('release') && (
        <ActionForm
          name="release"
          title={GRANT_COMMAND.release}
          to={`/grants/${number}/releases`}
          words="Exactly the elements below are read from the connected source, masked as decided, and sealed for the recipient. Policy is judged again first. The release is accounted for and cannot be called back; what was released can be brought to an early end by revoking the grant."
          idempotencyKey={idempotencyKey}
          refused={refused}
        />
      )}
      {reasoned('suspend', 'suspensions', 'At once nothing is released or read under it. It can be resumed.', true)}
      {reasoned(
        'resume',
        'resumptions',
        'Policy is judged again first: a grant that does not pass now is not resumed. Releases and readings go on from here.',
        false,
      )}
      {reasoned(
        'revoke',
        'revocations',
        'It is taken back for good. What was released is due for destruction at once, and the recipient owes an attestation for its copies.',
        true,
      )}
    </Acts>
  );
}

function WhatItPermits({ view, titles, agencyName, zone }: GrantPageProps) {
  return (
    <>
      <h2>What it permits</h2>
      <Facts>
        <Fact name="Share request">
          <a href={`/requests/${view.requestNumber}`}>{view.requestNumber}</a>
        </Fact>
        <Fact name="Source agency">{agencyName(view.sourceAgency)}</Fact>
        <Fact name="Recipient">{agencyName(view.recipientAgency)}</Fact>
        <Fact name="Purpose">
          {titles.purposeTitle(view.purpose)} <code>{view.purpose}</code>
        </Fact>
        {view.agreement !== undefined && (
          <Fact name="Agreement">
            <a href={`/agreements/${view.agreement}`}>{view.agreement}</a>
          </Fact>
        )}
        <Fact name="People it is about">{counted(view.subjectCount, 'person', 'people')}</Fact>
        <Fact name="Runs">
          <Instant at={view.startsAt} zone={zone} /> to <Instant at={view.expiresAt} zone={zone} />
        </Fact>
        <Fact name="Retention">
          {durationInWords(view.retention.duration)}, destroyed by <Instant at={view.retention.destroyAt} zone={zone} />
          ; set by {inWords(view.retention.setBy)}
        </Fact>
        <Fact name="Obligations">
          {view.obligations.length === 0 ? (
            'none'
          ) : (
            <ul>
              {view.obligations.map(({ code }) => (
                <li>
                  {titles.obligationTitle(code)} <code>{code}</code>
                </li>
              ))}
            </ul>
          )}
        </Fact>
      </Facts>
      <Table
        caption="Elements that may be released"
        columns={[{ title: 'Element' }, { title: 'Code' }, { title: 'How' }, { title: 'Policy choices set aside' }]}
        rows={view.elements.map((element) => [
          titles.elementTitle(element.code),
          <code>{element.code}</code>,
          elementWords(element),
          element.overrode === undefined || element.overrode.length === 0 ? 'none' : inWords(element.overrode),
        ])}
        empty="No element was granted."
      />
    </>
  );
}
