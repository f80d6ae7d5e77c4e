import type { VerificationView } from '../ledger/index.js';
import { counted, Fact, Facts, Instant, Tag } from '../web/components.js';
import { SubmitButton } from '../web/forms/fields.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { PROBLEM_WORDS } from './ledger-words.js';

export interface VerificationPageProps {
  readonly frame: Frame;
  readonly zone: string;
  readonly view: VerificationView;
}

/** A verification of the whole ledger: how far it has come, then what it showed. */
export function VerificationPage({ frame, zone, view }: VerificationPageProps) {
  return (
    <Page title="Verification of the ledger" frame={frame} here="/ledger">
      <p class="prose">
        The tree is built anew from the bytes of every entry and held against every signed checkpoint, with the key and
        the memory of the signer, which lie outside the database. Asked for <Instant at={view.askedAt} zone={zone} />.
      </p>
      <VerificationState view={view} zone={zone} />
      <h2>Without trusting this service</h2>
      <p class="prose">
        An operator exports the ledger with <code>comity ledger export FILE</code>; anybody verifies the file offline
        with <code>comity ledger verify FILE --key KEYFILE --checkpoints KEPT</code>. A checkpoint that you kept
        yourself shows also what this service might have forgotten.
      </p>
      <p>
        <a href="/ledger">Back to the ledger</a>
      </p>
    </Page>
  );
}

/** The part that a script asks for again each second; without scripts its link does. */
export function VerificationState({ view, zone }: Omit<VerificationPageProps, 'frame'>) {
  const address = `/ledger/verifications/${view.id}`;
  const running = view.state === 'running';
  const again = running ? { 'hx-get': address, 'hx-trigger': 'every 1s', 'hx-swap': 'outerHTML' } : {};
  return (
    <section id="verification" aria-label="State" role="status" {...again}>
      {running && <Progress view={view} address={address} />}
      {view.state === 'lost' && (
        <>
          <p>
            <Tag tone="bad">stopped</Tag> There was no sign of life for a minute: the process that verified is gone.
            Nothing was shown either way.
          </p>
          <Again />
        </>
      )}
      {view.report && <Result view={view} zone={zone} report={view.report} />}
    </section>
  );
}

function Progress({ view, address }: { readonly view: VerificationView; readonly address: string }) {
  const { entriesDone: done, entriesTotal: total } = view;
  return (
    <>
      <p>
        <Tag tone="wait">under way</Tag>{' '}
        {total === 0
          ? 'The entries are being counted.'
          : `${done.toLocaleString('en-US')} of ${counted(total, 'entry', 'entries')}`}
      </p>
      <progress aria-label="Entries verified" max={Math.max(total, 1)} value={done} />
      <p>
        You may leave this page; the verification goes on. <a href={address}>How far is it now?</a>
      </p>
    </>
  );
}

interface ResultProps {
  readonly view: VerificationView;
  readonly zone: string;
  readonly report: NonNullable<VerificationView['report']>;
}

function Result({ view, zone, report }: ResultProps) {
  const { result, problem } = report;
  return (
    <>
      <p>
        {result === 'ok' && <Tag tone="good">in order</Tag>}
        {result === 'tampered' && <Tag tone="bad">not what was signed</Tag>}
        {result === 'unusable' && <Tag tone="bad">nothing was shown</Tag>}{' '}
        {result === 'ok' &&
          `The ${counted(report.provenUpTo, 'entry', 'entries')} that were signed are here, each as it was; held against ${counted(report.checkpoints, 'checkpoint')}.`}
        {problem && `${placeOf(problem)}: ${PROBLEM_WORDS[problem.reason] ?? problem.reason}.`}
        {report.unusable}
      </p>
      <Facts>
        <Fact name="Finished">{view.finishedAt && <Instant at={view.finishedAt} zone={zone} />}</Fact>
        {problem && (
          <Fact name="First bad position">
            {problem.to > problem.from + 1
              ? `between ${problem.from} and ${problem.to - 1}, seen at ${problem.position}`
              : problem.position}
          </Fact>
        )}
        {problem && <Fact name="In the verifier’s words">{problem.detail}</Fact>}
        <Fact name="Entries verified">{report.entries.toLocaleString('en-US')}</Fact>
        <Fact name="Proven up to">{report.provenUpTo.toLocaleString('en-US')}</Fact>
        <Fact name="After the newest checkpoint">{counted(report.unsigned, 'entry', 'entries')}, not shown yet</Fact>
        {report.root !== null && (
          <Fact name="Root">
            <code>{report.root}</code>
          </Fact>
        )}
        {report.notices.map(({ position, detail }) => (
          <Fact name={`Notice at ${position}`}>{detail}</Fact>
        ))}
      </Facts>
      {problem && (
        <p class="prose">
          Change nothing. Keep the database and the key directory as they are, export what there is, and compare it with
          a backup and with checkpoints that others kept.
        </p>
      )}
      <Again />
    </>
  );
}

function Again() {
  return (
    <form method="post" action="/ledger/verifications" class="no-print">
      <SubmitButton look="outline">Verify again</SubmitButton>
    </form>
  );
}

function placeOf({ position, from, to }: { readonly position: number; readonly from: number; readonly to: number }) {
  if (to === from) return `At the checkpoint of ${counted(position, 'entry', 'entries')}`;
  return to === from + 1 ? `At entry ${from}` : `At one of the entries ${from} to ${to - 1}`;
}
