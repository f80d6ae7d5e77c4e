import { changeInWords } from '../policy/index.js';
import type { PackDiff, RowChange } from '../policy/index.js';
import { counted, Fact, Facts, Tag } from '../web/components.js';
import type { Tone } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Table } from '../web/table.js';
import { addressOf } from './policies.page.js';

export interface PolicyDiffPageProps {
  readonly frame: Frame;
  readonly diff: PackDiff;
  readonly from: { readonly pack: string; readonly version: string };
  readonly to: { readonly pack: string; readonly version: string };
}

const DIRECTION: Readonly<Record<RowChange['direction'], { readonly words: string; readonly tone: Tone }>> = {
  loosens: { words: 'Loosens', tone: 'bad' },
  tightens: { words: 'Tightens', tone: 'wait' },
  unclear: { words: 'A person must judge', tone: 'wait' },
  words: { words: 'Words only', tone: 'plain' },
};

/** What loosens comes first: it is what an approver must not overlook. */
const ORDER: readonly RowChange['direction'][] = ['loosens', 'unclear', 'tightens', 'words'];

/** Two versions row by row in words, and which way each difference works. */
export function PolicyDiffPage({ frame, diff, from, to }: PolicyDiffPageProps) {
  const { counts } = diff;
  const changes = diff.changes.toSorted((a, b) => ORDER.indexOf(a.direction) - ORDER.indexOf(b.direction));
  return (
    <Page title={`From ${from.pack} ${from.version} to ${to.pack} ${to.version}`} frame={frame} here="/policies">
      <p>
        <a href={addressOf(from)}>{`${from.pack} ${from.version}`}</a> is the former,{' '}
        <a href={addressOf(to)}>{`${to.pack} ${to.version}`}</a> the later one.
      </p>
      {diff.same ? (
        <p class="prose">The two versions say the same.</p>
      ) : (
        <Facts>
          <Fact name="Loosen">{counts.loosens}</Fact>
          <Fact name="A person must judge">{counts.unclear}</Fact>
          <Fact name="Tighten">{counts.tightens}</Fact>
          <Fact name="Change words or records only">{counts.words}</Fact>
          <Fact name="Rows">
            {counts.added} added, {counts.removed} removed, {counts.changed} changed
          </Fact>
          {diff.header.length > 0 && (
            <Fact name="Of the pack itself">
              {counted(diff.header.length, 'change')}: {diff.header.map(({ field }) => field).join(', ')}
            </Fact>
          )}
        </Facts>
      )}
      <Table
        caption="Changes, what loosens first"
        columns={[{ title: 'Where' }, { title: 'What it does' }, { title: 'The change in words' }]}
        rows={changes.map((change) => [
          <code>{`${change.table} ${change.key}`}</code>,
          <Tag tone={DIRECTION[change.direction].tone}>{DIRECTION[change.direction].words}</Tag>,
          changeInWords(change),
        ])}
        empty="No row differs."
      />
    </Page>
  );
}
