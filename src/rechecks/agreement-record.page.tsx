import { AGREEMENT_STATUS, TermsOfAgreement, SUSPENSION_REASON, TERMINATION_REASON } from '../agreements/index.js';
import type { AgreementView } from '../agreements/index.js';
import { counted, Day, Fact, Facts, Instant, inWords, Tag } from '../web/components.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { ErrorSummary } from '../web/forms/error-summary.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { Paging, Table } from '../web/table.js';
import { AgreementActions, ACTION_LABELS } from './agreement-actions.js';
import type { BlastRadius, RestingRecord } from './queries/blast-radius.js';
import type { RecheckProgress } from './queries/recheck-progress.js';

export interface AgreementRecordProps {
  readonly frame: Frame;
  readonly view: AgreementView;
  readonly agencyName: (code: string) => string;
  readonly purposeTitle: (code: string) => string;
  readonly elementTitle: (code: string) => string;
  /** What rests on it; absent for roles that may not ask. */
  readonly radius?: (BlastRadius & { readonly next: string | null; readonly paged: boolean }) | undefined;
  readonly recheck?: RecheckProgress | undefined;
  readonly zone: string;
  readonly done?: string | undefined;
  readonly refused?: RefusedAction | undefined;
}

/** One agreement: where it stands, what may be done, what rests on it, and what it says. */
export function AgreementRecordPage(props: AgreementRecordProps) {
  const { frame, view, done, refused } = props;
  return (
    <Page
      title={`Agreement ${view.number}: ${view.title}`}
      address={`/agreements/${view.id}`}
      frame={frame}
      here="/agreements"
      done={done}
    >
      <ErrorSummary rejection={refused?.rejection} labels={ACTION_LABELS} />
      <Standing {...props} />
      <AgreementActions view={view} refused={refused} />
      <WhatRestsOnIt {...props} />
      <TermsOfAgreement {...props} />
      <h2>History</h2>
      <ul class="links">
        <li>
          <a href={`/ledger?record=${view.id}`}>Ledger entries of this revision</a>
        </li>
        {view.amends !== null && (
          <li>
            <a href={`/agreements/${view.amends}`}>The revision it amends</a>
          </li>
        )}
        {view.amendment !== null && (
          <li>
            <a href={`/agreements/${view.amendment}`}>The draft of the next revision</a>
          </li>
        )}
        {view.supersededBy !== null && (
          <li>
            <a href={`/agreements/${view.supersededBy}`}>The revision that superseded it</a>
          </li>
        )}
      </ul>
    </Page>
  );
}

function Standing({ view, agencyName }: AgreementRecordProps) {
  const { words, tone, next } = AGREEMENT_STATUS[view.status];
  const unsigned = view.parties.filter((party) => !view.signatures.some(({ agency }) => agency === party));
  return (
    <div class={`notice${tone === 'bad' || tone === 'wait' ? ` ${tone}` : ''}`}>
      <p>
        <Tag tone={tone}>{words}</Tag> {`Revision ${view.revision}`}
      </p>
      <p>
        <strong>What happens next:</strong> {next}
      </p>
      {view.status === 'draft' && (
        <p>
          {unsigned.length === 0 ? (
            <>
              Every party has signed. It enters into force on <Day on={view.effectiveFrom} />.
            </>
          ) : (
            `Not signed yet by ${inWords(unsigned.map(agencyName))}.`
          )}
        </p>
      )}
      {(view.status === 'in_force' || view.status === 'suspended') && (
        <p>
          Its last day is <Day on={view.expiresOn} />; review by <Day on={view.terms.term.reviewOn} />.
        </p>
      )}
      {view.suspensions.map(({ agency, reason, since, explanation }) => (
        <p>
          {agencyName(agency)} suspended it, <Instant at={since} zone={view.timeZone} />. {SUSPENSION_REASON[reason]}
          {explanation === null ? '.' : `: ${explanation}`}
        </p>
      ))}
      {view.termination && (
        <p>
          {agencyName(view.termination.agency)} ended it, notice given on <Day on={view.termination.noticeOn} />.{' '}
          {TERMINATION_REASON[view.termination.reason]}
          {view.termination.explanation === null ? '.' : `: ${view.termination.explanation}`}
        </p>
      )}
    </div>
  );
}

function WhatRestsOnIt({ view, radius, recheck, agencyName, purposeTitle, zone }: AgreementRecordProps) {
  const here = `/agreements/${view.id}`;
  return (
    <>
      <h2 id="blast-radius">What rests on it</h2>
      {radius === undefined ? (
        <p class="prose">
          What rests on an agreement is shown to privacy officers, legal counsel and auditors. Ask one of them in your
          agency.
        </p>
      ) : (
        <>
          <p class="prose">
            Suspending or ending the agreement reaches all of this: grants are suspended, and nothing more is released
            or read under them. It counts what your agency can see.
          </p>
          <Facts>
            <Fact name="Active grants">{counted(radius.counts.activeGrants, 'grant')}</Fact>
            <Fact name="Suspended grants">{counted(radius.counts.suspendedGrants, 'grant')}</Fact>
            <Fact name="Open share requests">{counted(radius.counts.openShareRequests, 'share request')}</Fact>
            {recheck && (
              <Fact name="Latest re-check">
                {recheck.finishedAt === null ? 'under way' : 'done'}, asked for{' '}
                <Instant at={recheck.askedAt} zone={zone} />: {counted(recheck.grantsChecked, 'grant')} checked,{' '}
                {recheck.grantsSuspended} suspended, {recheck.grantsResumed} resumed;{' '}
                {counted(recheck.requestsChecked, 'share request')} checked, {recheck.requestsChanged} with another
                result
              </Fact>
            )}
          </Facts>
          <Table
            caption="Live under this agreement, newest first"
            columns={[
              { title: 'Record' },
              { title: 'Purpose' },
              { title: 'From and to' },
              { title: 'Status' },
              { title: 'Last check' },
            ]}
            rows={radius.items.map((item) => [
              <a href={`/${item.kind === 'grant' ? 'grants' : 'requests'}/${item.number}`}>
                {`${item.kind === 'grant' ? 'Grant' : 'Share request'} ${item.number}`}
              </a>,
              purposeTitle(item.purpose),
              `${agencyName(item.sourceAgency)} to ${agencyName(item.recipientAgency)}`,
              item.status.replaceAll('_', ' '),
              lastCheck(item),
            ])}
            empty="Nothing live rests on it: no grant, and no share request that is open."
          />
          <Paging
            next={radius.next === null ? undefined : `${here}?cursor=${radius.next}#blast-radius`}
            first={radius.paged ? here : undefined}
          />
        </>
      )}
    </>
  );
}

function lastCheck({ kind, standing, policyOutcome }: RestingRecord): string {
  if (kind === 'share-request') return policyOutcome === null ? 'not judged yet' : policyOutcome.replaceAll('_', ' ');
  if (standing === null) return 'not re-checked yet';
  return standing.stands ? 'stands' : `does not stand: ${inWords(standing.rules)}`;
}
