import { Instant, Tag } from '../web/components.js';
import type { Tone } from '../web/components.js';
import { Bar, Table } from '../web/table.js';
import { upTo } from './queries/disposition.js';
import type { FileCounts, WaitingFile } from './queries/file-disposition.js';

export interface FilesShown {
  readonly counts: FileCounts;
  /** The first to go. */
  readonly items: readonly WaitingFile[];
}

const STATE: Readonly<Record<WaitingFile['state'], { readonly words: string; readonly tone: Tone }>> = {
  scheduled: { words: 'Due later', tone: 'plain' },
  due: { words: 'Due, unless something keeps it', tone: 'wait' },
  held: { words: 'Under a legal hold', tone: 'wait' },
  destroying: { words: 'Being destroyed', tone: 'wait' },
};

const PAGES: Partial<Record<WaitingFile['kind'], string>> = {
  'share-request': '/requests',
  'legal-hold': '/holds',
  'purge-brake': '/purge-brakes',
};

/** What people wrote has an end too, a later one than the data (docs/adr/0013). */
export function WordsWaiting({ counts, items, zone }: FilesShown & { readonly zone: string }) {
  const rows: readonly (readonly [string, number])[] = [
    ['Due, unless something keeps it', counts.due],
    ['Due later', counts.later],
    ['Under a legal hold', counts.held],
    ['Being destroyed', counts.destroying],
    ['Destroyed', counts.destroyed],
  ];
  const most = Math.max(...rows.map(([, count]) => count));
  const waiting = counts.due + counts.later + counts.held + counts.destroying;
  return (
    <>
      <h2 id="words">Words of closed records</h2>
      <p class="prose">
        Necessity, reasons, questions and answers are destroyed as one file with their record. A file has a day once
        nothing can follow from the record any more.
      </p>
      <Table
        caption="Files of words your agency is party to"
        columns={[{ title: 'State' }, { title: 'Files', figure: true }]}
        rows={rows.map(([name, count]) => [name, <Bar value={count} max={most} words={upTo(count)} />])}
        empty=""
      />
      <Table
        caption={
          waiting > items.length
            ? `The first ${items.length} of ${upTo(waiting)} files, earliest due first`
            : 'Files that are not destroyed yet, earliest due first'
        }
        columns={[{ title: 'Record' }, { title: 'Of' }, { title: 'State' }, { title: 'Due' }]}
        rows={items.map((item) => [
          <RecordOf {...item} />,
          item.kind.replaceAll('-', ' '),
          <Tag tone={STATE[item.state].tone}>{STATE[item.state].words}</Tag>,
          <Instant at={item.dueAt} zone={zone} />,
        ])}
        empty="No file has a day yet: no record of your agency has come to its end."
      />
    </>
  );
}

function RecordOf({ kind, id, number }: WaitingFile) {
  if (kind === 'agreement' && number !== null) return <a href={`/agreements/${id}`}>{number}</a>;
  const place = PAGES[kind];
  if (number === null || place === undefined) return <>{number ?? 'a record of another agency'}</>;
  return <a href={`${place}/${number}`}>{number}</a>;
}
