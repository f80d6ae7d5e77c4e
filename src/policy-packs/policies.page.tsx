import { Day, Instant, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import { standingOf } from './pack-words.js';
import type { PackVersionSummary } from './queries/pack-versions.js';

export interface PoliciesPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly items: readonly PackVersionSummary[];
  readonly next: string | null;
  readonly paged: boolean;
  readonly mayPropose: boolean;
}

export const addressOf = ({ pack, version }: { readonly pack: string; readonly version: string }): string =>
  `/policies/${encodeURIComponent(pack)}/${encodeURIComponent(version)}`;

/** The versions of the policy pack; one of them is in force. */
export function PoliciesPage({ frame, zone, items, next, paged, mayPropose }: PoliciesPageProps) {
  const inForce = items.find((item) => item.inForce);
  return (
    <Page title="Policies" frame={frame} here="/policies">
      <p class="prose">
        Every share request is judged by one policy pack: tables and rules of law, agreements and policy choices, kept
        apart. Everybody may read it, drafts too.
      </p>
      {inForce && (
        <div class="notice">
          <p>
            <strong>In force:</strong> <a href={addressOf(inForce)}>{`${inForce.pack} ${inForce.version}`}</a>
            {inForce.effectiveAt !== null && (
              <>
                , since <Instant at={inForce.effectiveAt} zone={zone} />
              </>
            )}
          </p>
        </div>
      )}
      {mayPropose && (
        <p class="no-print">
          <a class="usa-button" href="/policies/new">
            Propose a version
          </a>
        </p>
      )}
      <Table
        caption="Versions, newest first"
        columns={[
          { title: 'Version' },
          { title: 'Status' },
          { title: 'In force from' },
          { title: 'In this status since' },
        ]}
        rows={items.map((item) => [
          <a href={addressOf(item)}>{`${item.pack} ${item.version}`}</a>,
          <Tag tone={standingOf(item).tone}>{standingOf(item).words}</Tag>,
          item.effectiveOn === null ? 'no day set' : <Day on={item.effectiveOn} />,
          item.since === null ? 'not recorded' : <Instant at={item.since} zone={zone} />,
        ])}
        empty="There is no version. The service installs one when it starts."
      />
      <Paging
        next={next === null ? undefined : withQuery('/policies', { cursor: next })}
        first={paged ? '/policies' : undefined}
      />
      <ExportLinks csv="/policies/export.csv" json="/policies/export.json" />
    </Page>
  );
}
