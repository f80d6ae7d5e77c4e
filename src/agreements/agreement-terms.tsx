import { Day, Fact, Facts, inWords } from '../web/components.js';
import { durationInWords } from '../web/duration-words.js';
import { Table } from '../web/table.js';
import { AGREEMENT_KIND, CLAUSE, DIRECTION, ON_SUSPENSION, ON_TERMINATION, ONWARD } from './agreement-words.js';
import type { AgreementView } from './queries/agreements.js';

export interface TermsProps {
  readonly view: AgreementView;
  readonly agencyName: (code: string) => string;
  readonly purposeTitle: (code: string) => string;
  readonly elementTitle: (code: string) => string;
}

const yesNo = (value: boolean) => (value ? 'Yes' : 'No');
const or = (items: readonly string[], none: string) => (items.length === 0 ? none : inWords(items));

/** What an agreement says, in the order of its form; names and wording where the reader may open them. */
export function TermsOfAgreement(props: TermsProps) {
  return (
    <>
      <Parties {...props} />
      <WhatIsShared {...props} />
      <HowItIsKept {...props} />
      <TermAndEnd {...props} />
    </>
  );
}

function Parties({ view, agencyName }: TermsProps) {
  const { terms, words } = view;
  return (
    <>
      <h2>Parties</h2>
      <Table
        caption="Parties"
        headed
        columns={[{ title: 'Agency' }, { title: 'What it does' }, { title: 'Contact' }, { title: 'Signed by' }]}
        rows={terms.parties.map(({ agency, direction }) => {
          const contact = words?.parties.find((party) => party.agency === agency)?.contact;
          const signature = view.signatures.find((each) => each.agency === agency);
          return [
            agencyName(agency),
            DIRECTION[direction],
            contact ? `${contact.name}, ${contact.phone}, ${contact.email}` : 'not shown',
            signature
              ? signature.signatory
                ? `${signature.signatory.signatory}, ${signature.signatory.title} (${signature.signatory.delegation})`
                : `a ${signature.role.replaceAll('_', ' ')}`
              : 'not signed yet',
          ];
        })}
        empty="No party is named."
      />
    </>
  );
}

function WhatIsShared({ view, agencyName, purposeTitle, elementTitle }: TermsProps) {
  const { terms, words } = view;
  return (
    <>
      <h2>What may be shared</h2>
      <Table
        caption="Data elements by purpose"
        columns={[{ title: 'Purpose' }, { title: 'Data elements' }]}
        rows={terms.purposes.map(({ code, elements }) => [
          <>
            {purposeTitle(code)} <code>{code}</code>
          </>,
          inWords(elements.map((code) => elementInWords(code, elementTitle))),
        ])}
        empty="No purpose is named."
      />
      <Facts>
        <Fact name="Never shared">
          {or(
            terms.elementsForbidden.map((code) => elementInWords(code, elementTitle)),
            'nothing is named',
          )}
        </Fact>
        <Fact name="Legal authorities">
          <Codes codes={terms.authorities} />
        </Fact>
        <Fact name="Record series">
          {or(
            terms.series.map(({ code, classification }) => `${code} (${classification})`),
            'none named',
          )}
        </Fact>
        <Fact name="Jurisdictions">{inWords(terms.jurisdictions)}</Fact>
        <Fact name="Who receives">
          {words ? or(words.units, 'the agencies themselves') : 'not shown'}; contractors:{' '}
          {yesNo(terms.recipients.contractors)}, sub-recipients: {yesNo(terms.recipients.subRecipients)}
        </Fact>
        <Fact name="Onward transfer">
          {ONWARD[terms.onward.rule]}
          {terms.onward.to.length > 0 && `: ${inWords(terms.onward.to.map(agencyName))}`}
        </Fact>
      </Facts>
    </>
  );
}

function HowItIsKept({ view: { terms, words }, agencyName }: TermsProps) {
  const { retention, security, audit, individuals } = terms;
  return (
    <>
      <h2>Retention, safeguards, people’s rights</h2>
      <Facts>
        <Fact name="Longest retention">
          {durationInWords(retention.maximum)}, then {retention.atEnd}
          {retention.certificateRequired ? ' with a certificate' : ''}
        </Fact>
        {retention.perCategory.map(({ category, keep, then }) => (
          <Fact name={`Retention of ${category}`}>
            {durationInWords(keep)}, then {then}
          </Fact>
        ))}
        <Fact name="Security standards">
          <Codes codes={security.standards} />
        </Fact>
        <Fact name="Notice of a breach within">{durationInWords(security.breachNoticeWithin)}</Fact>
        <Fact name="Trainings">{or(terms.trainings, 'none asked for')}</Fact>
        <Fact name="Audit">
          {audit.right ? `a party may audit, every ${durationInWords(audit.every)}` : 'no right to audit'}
          {audit.lastOn !== undefined && (
            <>
              , last on <Day on={audit.lastOn} />
            </>
          )}
        </Fact>
        <Fact name="Clauses">
          {or(
            terms.clauses.map((clause) => CLAUSE[clause]),
            'none of those 53-10-108 requires',
          )}
        </Fact>
        <Fact name="Written undertaking of the recipient">{yesNo(terms.undertaking)}</Fact>
        <Fact name="Assurance of its contractors">{yesNo(terms.contractorAssurance)}</Fact>
        <Fact name="Corrections passed on within">{durationInWords(individuals.correctionsWithin)}</Fact>
        <Fact name="People’s requests">answered by {agencyName(individuals.requestsHandledBy)}</Fact>
        <Fact name="Accounting of disclosures">kept by {agencyName(individuals.accountingKeptBy)}</Fact>
        {words && <Fact name="Complaints">{words.complaintContact}</Fact>}
        <Fact name="Public register">{yesNo(terms.public)}</Fact>
        {words?.publicSummary !== undefined && <Fact name="Summary for the public">{words.publicSummary}</Fact>}
      </Facts>
    </>
  );
}

function TermAndEnd({ view: { terms, words }, agencyName }: TermsProps) {
  const { term, heldData, counselReview } = terms;
  return (
    <>
      <h2>Term and end</h2>
      <Facts>
        <Fact name="In force">
          <Day on={term.effectiveFrom} /> through <Day on={term.expiresOn} />, days in {term.timeZone}
        </Fact>
        <Fact name="Next review">
          <Day on={term.reviewOn} />
        </Fact>
        <Fact name="Renewals">at most {term.maxRenewals}</Fact>
        <Fact name="Data held while it is suspended">{ON_SUSPENSION[heldData.onSuspension]}</Fact>
        <Fact name="Data held when it ends">{ON_TERMINATION[heldData.onTermination]}</Fact>
        {words && (
          <>
            <Fact name="How it is renewed">{words.renewalTerms}</Fact>
            <Fact name="Disputes">{words.disputeResolution}</Fact>
            <Fact name="Cost">{words.cost}</Fact>
          </>
        )}
        <Fact name="Reviewed by counsel">
          {words ? `${words.counselReviewer}, ` : ''}
          {agencyName(counselReview.agency)}, on <Day on={counselReview.reviewedOn} />
        </Fact>
        <Fact name="Digest of the signed paper">
          <code>{terms.documentDigest}</code>
        </Fact>
        <Fact name="Kind">{AGREEMENT_KIND[terms.kind]}</Fact>
        {terms.matching && (
          <Fact name="Computer matching">
            notice published on <Day on={terms.matching.noticePublishedOn} />, approved by the board on{' '}
            <Day on={terms.matching.boardApprovedOn} />. {words?.matching?.justification}
          </Fact>
        )}
        {terms.delegation && (
          <Fact name="Delegation under 287(g)">
            {terms.delegation.model.replaceAll('_', ' ')}, {terms.delegation.certifiedOfficers} certified officers
          </Fact>
        )}
      </Facts>
    </>
  );
}

/** `identity.*` → `everything under “identity”`. */
const elementInWords = (code: string, elementTitle: TermsProps['elementTitle']): string =>
  code.endsWith('.*') ? `everything under “${code.slice(0, -2)}”` : elementTitle(code);

function Codes({ codes }: { readonly codes: readonly string[] }) {
  return (
    <>
      {codes.map((code, index) => (
        <>
          {index > 0 && ', '}
          <code>{code}</code>
        </>
      ))}
    </>
  );
}
