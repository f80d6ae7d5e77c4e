import { counted, Fact, Facts } from '../web/components.js';
import { SubmitButton, TextField } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { kindWords } from './ledger-words.js';

export interface CasePageProps {
  readonly frame: Frame;
  readonly record: string | undefined;
  /** The share request's number and how many records of each kind came of it; null: there is none for this reader. */
  readonly found: { readonly number: string; readonly kinds: ReadonlyMap<string, number> } | null | undefined;
}

/** One file that shows a case to somebody who does not trust this service. */
export function CasePage({ frame, record, found }: CasePageProps) {
  return (
    <Page title="Evidence bundle of a case" frame={frame} here="/ledger">
      <p class="prose">
        All ledger entries of one share request and of what came of it, each with its proof, and the signed checkpoint
        they lie under: one file that a court or an auditor verifies offline. It holds what your agency may see, and no
        names, reasons or data of persons.
      </p>
      <form method="get" action="/ledger/cases" class="filters" aria-label="Which case">
        <TextField
          name="record"
          label="Share request"
          hint="Its number, such as SR-2026-000412"
          form={{ values: { record }, errors: [] }}
          required
        />
        <SubmitButton look="outline">Find</SubmitButton>
      </form>
      {found === null && <p role="status">There is no such share request among those you may see. Check the number.</p>}
      {found && (
        <section>
          <h2>{found.number}</h2>
          <Facts>
            {[...found.kinds].map(([kind, count]) => (
              <Fact name={kindWords(kind)}>{counted(count, 'record')}</Fact>
            ))}
          </Facts>
          <div class="actions">
            <a class="usa-button" href={`/api/v1/ledger/cases/${found.number}`} download>
              Download the bundle
            </a>
            <a href={`/requests/${found.number}`}>The share request</a>
          </div>
          <p class="prose">
            Verify it: <code>{`comity ledger verify ${found.number}.ndjson --key KEYFILE`}</code>. The key is at{' '}
            <a href="/api/v1/ledger/verifier-key">verifier-key</a>; get it over a connection you trust, or from somebody
            who kept it. The heading of the file says the same.
          </p>
        </section>
      )}
    </Page>
  );
}
