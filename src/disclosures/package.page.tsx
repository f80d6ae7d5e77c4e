import type { CurrentPolicy } from '../policy/index.js';
import { counted, Fact, Facts, Instant, Tag } from '../web/components.js';
import { ActionForm, Acts } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { Checkboxes } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import { PACKAGE_FORMATS } from './formats/render-package.js';
import type { PackageFormat } from './formats/render-package.js';
import type { PackageView } from './queries/packages.js';
import { elementWords, packageWords } from './release-words.js';

export interface PackagePageProps {
  readonly frame: Frame;
  readonly view: PackageView;
  /** What the grant says about it; absent where the reader may not see the grant. */
  readonly grant?:
    { readonly number: string; readonly purpose: string; readonly obligations: readonly string[] } | undefined;
  readonly titles: Pick<CurrentPolicy, 'purposeTitle' | 'elementTitle' | 'obligationTitle'>;
  readonly agencyName: (code: string) => string;
  readonly zone: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

const LABELS = { '/accept/accepted': 'Notice' };
const FORMATS: Readonly<Record<PackageFormat, string>> = {
  json: 'JSON: one document',
  ndjson: 'NDJSON: one record a line',
  csv: 'CSV: for a spreadsheet',
};

/** One package: what it is, the notice, and the way to what is in it. */
export function PackagePage(props: PackagePageProps) {
  const { frame, view, grant, titles, agencyName, zone, done, refused } = props;
  const { words, tone, next } = packageWords(view);
  return (
    <Page
      title={`Package ${view.number}`}
      address={`/packages/${view.number}`}
      frame={frame}
      here="/releases"
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={LABELS} />
      <div class={`notice${tone === 'wait' ? ' wait' : ''}`}>
        <p>
          <Tag tone={tone}>{words}</Tag>
        </p>
        <p>
          <strong>What happens next:</strong> {next}
        </p>
      </div>
      <Steps {...props} />
      <h2>What it is</h2>
      <Facts>
        <Fact name="Source agency">{agencyName(view.sourceAgency)}</Fact>
        <Fact name="Recipient">{agencyName(view.recipientAgency)}</Fact>
        {grant && (
          <>
            <Fact name="Grant">
              <a href={`/grants/${grant.number}`}>{grant.number}</a>
            </Fact>
            <Fact name="Purpose">{titles.purposeTitle(grant.purpose)}</Fact>
          </>
        )}
        <Fact name="Records">{counted(view.recordCount, 'record')}</Fact>
        <Fact name="Released">
          <Instant at={view.sealedAt} zone={zone} />
        </Fact>
        {view.acknowledgedAt !== null && (
          <Fact name="Receipt acknowledged">
            <Instant at={view.acknowledgedAt} zone={zone} />
          </Fact>
        )}
        <Fact name={view.purgedAt === null ? 'The copy here is destroyed' : 'Destroyed'}>
          <Instant at={view.purgedAt ?? view.dueAt} zone={zone} />
        </Fact>
        {view.certificateId !== null && view.status === 'purged' && (
          <Fact name="Certificate of destruction">
            <a href={`/certificates/${view.certificateId}`}>Read the certificate</a>
          </Fact>
        )}
      </Facts>
      <Table
        caption="Elements in it"
        columns={[{ title: 'Element' }, { title: 'Code' }, { title: 'How' }]}
        rows={view.elements.map((element) => [
          titles.elementTitle(element.code),
          <code>{element.code}</code>,
          elementWords(element),
        ])}
        empty="It holds no element."
      />
      <h2>History</h2>
      <p>
        <a href={`/ledger?record=${view.id}`}>Ledger entries of this package</a>, every reading among them
      </p>
    </Page>
  );
}

function Steps({ view, refused, ...rest }: PackagePageProps) {
  const { commands, number } = view;
  return (
    <Acts>
      {commands.length === 0 && (
        <p class="prose">
          {view.status === 'purged' || view.status === 'purging'
            ? 'The data is gone for everybody.'
            : 'You may see what it is. Only analysts of the recipient read what is in it.'}
        </p>
      )}
      {commands.includes('accept-notice') && <Notice view={view} refused={refused} {...rest} />}
      {commands.includes('read') && (
        <>
          <p class="prose">
            Download the data. Every reading is in the ledger before the first byte leaves, and policy is judged again
            for each.
          </p>
          <ul class="links no-print">
            {PACKAGE_FORMATS.map((format) => (
              <li>
                <a href={`/packages/${number}/content?format=${format}`}>{FORMATS[format]}</a>
              </li>
            ))}
          </ul>
        </>
      )}
      {commands.includes('acknowledge') && (
        <ActionForm
          name="acknowledge"
          title="Acknowledge the receipt"
          to={`/packages/${number}/receipts`}
          words="Say so when your agency has the data. Seven days later the copy kept here is destroyed, if it is not due earlier; your own copy stays under the grant’s retention."
          refused={refused}
        />
      )}
    </Acts>
  );
}

function Notice({ view, grant, titles, agencyName, zone, refused }: PackagePageProps) {
  return (
    <section class="notice wait" aria-labelledby="notice">
      <h3 id="notice">Notice of classification and restrictions</h3>
      <p>
        This package holds records of {agencyName(view.sourceAgency)} that the law does not open to everybody. Before
        you read it you accept, in your own name, that:
      </p>
      <ul>
        <li>
          {grant
            ? `you use it for this purpose only: ${titles.purposeTitle(grant.purpose)};`
            : 'you use it for the purpose it was granted for only;'}
        </li>
        <li>the restrictions that bind the source agency bind you and your agency too (63G-2-206(4), (6));</li>
        <li>you pass nothing of it on, unless the source agency has granted that for itself;</li>
        <li>
          it is gone from your systems when its retention ends, and your agency attests that. The copy here is destroyed{' '}
          <Instant at={view.dueAt} zone={zone} />.
        </li>
        {grant?.obligations.map((code) => (
          <li>{titles.obligationTitle(code)}</li>
        ))}
      </ul>
      <ActionForm
        name="accept"
        title="Accept the notice"
        to={`/packages/${view.number}/notice-acceptances`}
        words="Your acceptance is recorded in the ledger with your person and the time."
        refused={refused}
        fields={(form) => (
          <Checkboxes
            form={form}
            name="accept.accepted[]"
            label="Notice"
            options={[{ value: 'yes', label: 'I have read the notice and accept it' }]}
            required
          />
        )}
      />
    </section>
  );
}
