import { counted, Instant, Tag } from '../web/components.js';
import { Hidden, Select, SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import type { GrantToRelease } from './queries/grants-to-release.js';
import type { PackageView } from './queries/packages.js';
import { packageWords } from './release-words.js';

export interface Shown<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export interface ReleasesPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly agencyName: (code: string) => string;
  readonly purposeTitle: (code: string) => string;
  readonly mayRelease: boolean;
  /** Grants of the reader's agency as the source. */
  readonly grants: Shown<GrantToRelease>;
  /** Packages that the reader's agency received. */
  readonly packages: Shown<PackageView>;
  readonly filter: { readonly grants?: string | undefined; readonly packages?: string | undefined };
  /** Which list was gone on in. */
  readonly after: { readonly grants?: string | undefined; readonly packages?: string | undefined };
}

/** Both ends of a release: what can be released, and what was received. */
export function ReleasesPage(props: ReleasesPageProps) {
  return (
    <Page title="Releases" frame={props.frame} here="/releases">
      <p class="prose">
        A grant lets the records custodian of the source agency release what was decided, and nothing else. What is
        released waits here for the recipient as an encrypted package.
      </p>
      <GrantsReady {...props} />
      <PackagesReceived {...props} />
    </Page>
  );
}

function GrantsReady({ grants, filter, after, agencyName, purposeTitle, zone, mayRelease }: ReleasesPageProps) {
  const asked = { grants: filter.grants, packages: filter.packages };
  return (
    <>
      <h2 id="grants">Grants to release under</h2>
      <p class="prose">
        {mayRelease
          ? 'Open a grant to release under it.'
          : 'Active grants of your agency. A records custodian of your agency releases under them.'}
      </p>
      <Filter
        name="grants"
        label="Show grants under which"
        value={filter.grants}
        other={{ packages: filter.packages }}
        options={{ unreleased: 'nothing was released yet', released: 'something was released' }}
      />
      <Table
        caption="Active grants of your agency as the source, newest first"
        columns={[
          { title: 'Grant' },
          { title: 'Recipient' },
          { title: 'Purpose' },
          { title: 'What' },
          { title: 'Released', figure: true },
          { title: 'Ends' },
        ]}
        rows={grants.items.map((grant) => [
          <a href={`/grants/${grant.number}`}>{grant.number}</a>,
          agencyName(grant.recipientAgency),
          purposeTitle(grant.purpose),
          `${counted(grant.elements, 'element')} of ${counted(grant.subjectCount, 'person', 'people')}`,
          grant.packages === 0 ? 'not yet' : counted(grant.packages, 'package'),
          <Instant at={grant.expiresAt} zone={zone} />,
        ])}
        empty="No grant of your agency is active. One appears here when a decision grants something."
      />
      <Paging
        next={
          grants.next === null ? undefined : `${withQuery('/releases', { ...asked, afterGrant: grants.next })}#grants`
        }
        first={after.grants === undefined ? undefined : withQuery('/releases', asked)}
      />
      <ExportLinks
        csv={withQuery('/grants/export.csv', { grants: filter.grants })}
        json={withQuery('/grants/export.json', { grants: filter.grants })}
      />
    </>
  );
}

function PackagesReceived({ packages, filter, after, agencyName, zone }: ReleasesPageProps) {
  const asked = { grants: filter.grants, packages: filter.packages };
  return (
    <>
      <h2 id="packages">Packages received</h2>
      <Filter
        name="packages"
        label="Show packages that are"
        value={filter.packages}
        other={{ grants: filter.grants }}
        options={{ live: 'there to be read', held: 'under a legal hold', destroyed: 'destroyed' }}
      />
      <Table
        caption="Packages your agency received, newest first"
        columns={[
          { title: 'Package' },
          { title: 'Status' },
          { title: 'Source agency' },
          { title: 'Records', figure: true },
          { title: 'Released' },
          { title: 'Destroyed at' },
        ]}
        rows={packages.items.map((view) => {
          const { words, tone } = packageWords(view);
          return [
            <a href={`/packages/${view.number}`}>{view.number}</a>,
            <Tag tone={tone}>{words}</Tag>,
            agencyName(view.sourceAgency),
            view.recordCount.toLocaleString('en-US'),
            <Instant at={view.sealedAt} zone={zone} />,
            <Instant at={view.purgedAt ?? view.dueAt} zone={zone} />,
          ];
        })}
        empty="No package for your agency fits. One appears here when a source agency releases under a grant."
      />
      <Paging
        next={
          packages.next === null
            ? undefined
            : `${withQuery('/releases', { ...asked, afterPackage: packages.next })}#packages`
        }
        first={after.packages === undefined ? undefined : withQuery('/releases', asked)}
      />
      <ExportLinks
        csv={withQuery('/packages/export.csv', { packages: filter.packages })}
        json={withQuery('/packages/export.json', { packages: filter.packages })}
      />
    </>
  );
}

interface FilterProps {
  readonly name: 'grants' | 'packages';
  readonly label: string;
  readonly value: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  /** The filter of the other list, which stays as it is. */
  readonly other: Readonly<Record<string, string | undefined>>;
}

function Filter({ name, label, value, options, other }: FilterProps) {
  return (
    <form method="get" action="/releases" class="filters" aria-label={`Filter of ${name}`}>
      {Object.entries(other).map(([key, kept]) => kept !== undefined && <Hidden name={key} value={kept} />)}
      <Select
        name={name}
        label={label}
        form={{ values: { [name]: value }, errors: [] }}
        none="Any"
        options={Object.entries(options).map(([option, text]) => ({ value: option, label: text }))}
      />
      <SubmitButton look="outline">Show</SubmitButton>
    </form>
  );
}
