import { Instant, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';
import type { ListedCertificate } from './queries/certificates.js';

export interface CertificatesPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly agencyName: (code: string) => string;
  readonly items: readonly ListedCertificate[];
  readonly next: string | null;
  readonly paged: boolean;
}

const TONE: Readonly<Record<string, 'good' | 'bad'>> = { pass: 'good', fail: 'bad' };

/** The certificates of destruction that the reader's agency may see. */
export function CertificatesPage({ frame, zone, agencyName, items, next, paged }: CertificatesPageProps) {
  return (
    <Page title="Certificates of destruction" frame={frame} here="/retention">
      <p class="prose">Each is signed, and anybody can verify it without this service.</p>
      <Table
        caption="Certificates, newest first"
        columns={[
          { title: 'Certificate' },
          { title: 'Verification' },
          { title: 'Packages', figure: true },
          { title: 'From and to' },
          { title: 'Issued' },
          { title: 'Every copy gone by' },
        ]}
        rows={items.map((item) => [
          <a href={`/certificates/${item.number}`}>{item.number}</a>,
          <Tag tone={TONE[item.verification] ?? 'wait'}>{item.verification}</Tag>,
          item.packages.toLocaleString('en-US'),
          `${agencyName(item.sourceAgency)} to ${agencyName(item.recipientAgency)}`,
          <Instant at={item.issuedAt} zone={zone} />,
          <Instant at={item.everyCopyNotLaterThan} zone={zone} />,
        ])}
        empty="Nothing was destroyed yet. A certificate appears here with the first destruction."
      />
      <Paging
        next={next === null ? undefined : withQuery('/certificates', { cursor: next })}
        first={paged ? '/certificates' : undefined}
      />
      <ExportLinks csv="/certificates/export.csv" json="/certificates/export.json" />
    </Page>
  );
}
