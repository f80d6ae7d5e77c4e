import type { NameOf } from '../directory/index.js';
import type { EntryView } from '../ledger/index.js';
import { Fact, Facts, Instant, inWords, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { actorWords } from './ledger.page.js';
import { kindWords, pageOfRecord, typeWords } from './ledger-words.js';

/** What the service found out about the proof just now. */
export type ShownProof =
  | { readonly state: 'unsigned' }
  | { readonly state: 'proven'; readonly size: number; readonly hashes: number }
  | { readonly state: 'broken'; readonly detail: string };

export interface LedgerEntryPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly entry: EntryView;
  readonly number: string | undefined;
  readonly agencyName: NameOf;
  readonly proof: ShownProof;
}

/** One entry in words and as it is stored, and how it is shown to be in the ledger. */
export function LedgerEntryPage({ frame, zone, entry, number, agencyName, proof }: LedgerEntryPageProps) {
  const { kind, id, version } = entry.aggregate;
  const record = pageOfRecord(kind, id, number);
  const what = typeWords(entry.type);
  const shown = number ?? id;
  return (
    <Page
      title={`Entry ${entry.seq.toLocaleString('en-US')}: ${what}`}
      address={`/ledger/entries/${entry.id}`}
      frame={frame}
      here="/ledger"
    >
      <Facts>
        <Fact name="When">
          <Instant at={entry.at} zone={zone} />
        </Fact>
        <Fact name="Record">
          {kindWords(kind)} {record === undefined ? <code>{shown}</code> : <a href={record}>{shown}</a>}, version{' '}
          {version}
        </Fact>
        <Fact name="By">{actorWords(entry, agencyName)}</Fact>
        <Fact name="Parties">{entry.agencies.length === 0 ? 'none' : inWords(entry.agencies.map(agencyName))}</Fact>
        <Fact name="Entry">
          <code>{entry.id}</code>
        </Fact>
      </Facts>
      <h2>Proof</h2>
      <Proof entry={entry} proof={proof} />
      <h2>What it holds</h2>
      <p class="prose quiet">Codes, ids, days and keyed commitments, never the words of a person.</p>
      <pre tabIndex={0}>{JSON.stringify(entry.data, null, 2)}</pre>
      <ul class="links no-print">
        <li>
          <a href={`/ledger?record=${encodeURIComponent(shown)}`}>History of the record</a>
        </li>
        <li>
          <a href="/ledger">All entries</a>
        </li>
      </ul>
    </Page>
  );
}

function Proof({ entry, proof }: Pick<LedgerEntryPageProps, 'entry' | 'proof'>) {
  if (proof.state === 'unsigned') {
    return (
      <p class="prose">
        <Tag tone="wait">not signed yet</Tag> No checkpoint covers this entry. That takes a second;{' '}
        <a href={`/ledger/entries/${entry.id}`}>look again</a>. If it stays so, the worker stands still: tell an
        operator.
      </p>
    );
  }
  if (proof.state === 'broken') {
    return (
      <p class="prose">
        <Tag tone="bad">not what was signed</Tag> {proof.detail} Have the whole ledger verified, and tell an auditor.
      </p>
    );
  }
  return (
    <>
      <p class="prose">
        <Tag tone="good">in the ledger</Tag> From the bytes of this entry, {proof.hashes} further{' '}
        {proof.hashes === 1 ? 'hash leads' : 'hashes lead'} to the root that the checkpoint of{' '}
        {proof.size.toLocaleString('en-US')} entries signs. It was worked out just now. Whoever kept that checkpoint can
        tell that nothing before it was changed, taken out or put in.
      </p>
      <p class="prose">
        <a href={`/api/v1/ledger/proofs?entryId=${entry.id}`}>The proof as a file</a>, to be verified without this
        service: <code>comity ledger verify FILE --key KEYFILE</code>
      </p>
    </>
  );
}
