import { durationInWords } from '../share-requests/index.js';
import { counted, Day, Fact, Facts, Instant, inWords, Tag } from '../web/components.js';
import { SubmitButton, Hidden } from '../web/forms/fields.js';
import { FormGuard } from '../web/forms/form-guard.js';
import type { DecisionView } from './queries/decision-detail.js';
import type { ReviewView } from './queries/review.js';
import { DECIDED_AS, maskInWords, roleInWords } from './review-words.js';
import type { Titles } from './review-words.js';

interface RecordProps {
  readonly view: ReviewView;
  readonly titles: Titles;
  readonly zone: string;
}

/** Who asks for whom, and in which words. */
export function AskedCard({ view }: RecordProps) {
  const { content, agencyName, personName, requesterId } = view;
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">Who asks</h2>
      <Facts>
        <Fact name="Requesting agency">
          {agencyName(content.requestingAgency)}
          {personName(requesterId) === undefined ? '' : `, by ${personName(requesterId)}`}
        </Fact>
        {content.recipient.agency !== content.requestingAgency && (
          <Fact name="Recipient">
            {agencyName(content.recipient.agency)}
            {content.recipient.contractor === true ? ', through a contractor' : ''}
          </Fact>
        )}
        {view.caseRef !== null && <Fact name="Case number">{view.caseRef}</Fact>}
        <Fact name="Subjects">
          {counted(content.subjects.count, 'person', 'people')}, {content.subjects.pseudonyms.length} of them named
          <NamedSubjects criteria={view.criteria} />
        </Fact>
        {content.timeRange && (
          <Fact name="Time range of the records">
            <Day on={content.timeRange.from} /> to <Day on={content.timeRange.to} />
          </Fact>
        )}
        <Fact name="Why it is necessary">
          <span class="words">{view.necessity ?? 'The words are not there: not given, or destroyed.'}</span>
        </Fact>
        {view.emergency !== null && (
          <Fact name="Emergency declared">
            <span class="words">{view.emergency}</span>
          </Fact>
        )}
        {view.question !== null && (
          <Fact name="Your agency’s question">
            <span class="words">{view.question}</span>
          </Fact>
        )}
        {view.answer !== null && (
          <Fact name="The analyst’s answer">
            <span class="words">{view.answer}</span>
          </Fact>
        )}
      </Facts>
      <ul class="links no-print">
        <li>
          <a href={`/requests/${view.number}`}>The share request</a>
        </li>
        <li>
          <a href={`/ledger?record=${view.id}`}>History in the ledger</a>
        </li>
      </ul>
    </section>
  );
}

const CRITERION = {
  familyName: 'Family name',
  givenName: 'Given name',
  birthDate: 'Date of birth',
  dlNumber: 'Driver licence number',
  ssn: 'Social security number',
  plate: 'License plate',
} as const;

/** Nobody can weigh whether asking about somebody is necessary without knowing about whom; closed, for who looks over a shoulder. */
function NamedSubjects({ criteria }: Pick<ReviewView, 'criteria'>) {
  if (criteria.length === 0) return null;
  return (
    <details class="no-print">
      <summary>Who is named</summary>
      <ol>
        {criteria.map((subject) => (
          <li>
            {Object.entries(CRITERION)
              .flatMap(([key, label]) => {
                const value = subject[key as keyof typeof CRITERION];
                return value === undefined ? [] : [`${label} ${value}`];
              })
              .join(', ')}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Evidence proves nothing until an officer of the source agency says to have seen it. */
export function EvidenceCard({ view }: RecordProps) {
  const { evidence } = view.content;
  const may = view.duties.some(({ act, may: open }) => act === 'verify-evidence' && open);
  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence">Evidence</h2>
      {evidence.length === 0 ? (
        <p>No document was named.</p>
      ) : (
        <ul class="items">
          {evidence.map((item, index) => (
            <li>
              <p>
                <strong>{roleInWords(item.kind)}</strong> of <Day on={item.issuedOn} />, signed by{' '}
                {roleInWords(item.signedBy)}
                {item.expiresOn !== undefined && (
                  <>
                    , valid through <Day on={item.expiresOn} />
                  </>
                )}
                {item.notarized === true && ', notarized'}
              </p>
              {item.verifiedBy !== undefined && (
                <p>
                  <Tag tone="good">Seen</Tag> by {view.personName(item.verifiedBy) ?? 'an officer of the source agency'}
                </p>
              )}
              {item.verifiedBy === undefined && !may && (
                <p>
                  <Tag tone="wait">Not seen</Tag> It counts when an officer of the source agency has seen it.
                </p>
              )}
              {item.verifiedBy === undefined && may && (
                <form method="post" action={`/reviews/${view.number}/evidence-verifications`}>
                  <FormGuard version={view.version} />
                  <Hidden name="index" value={String(index)} />
                  <SubmitButton look="outline">{`I have seen document ${index + 1}`}</SubmitButton>
                </form>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export interface DecisionsMadeProps extends Omit<RecordProps, 'view'> {
  readonly view: Pick<ReviewView, 'decisions' | 'personName'>;
}

/** Every decision that was made on it, newest first. */
export function DecisionsMade({ view, titles, zone }: DecisionsMadeProps) {
  if (view.decisions.length === 0) return null;
  return (
    <section aria-labelledby="decisions">
      <h2 id="decisions">Decisions</h2>
      {view.decisions.toReversed().map((decision) => (
        <DecisionMade {...{ decision, view, titles, zone }} />
      ))}
    </section>
  );
}

const STANDING: Readonly<Record<DecisionView['status'], string>> = {
  none: '',
  awaiting_second_approval: 'waits for its second approval',
  declined: 'declined by the second approver: nothing was granted',
  final: 'final',
  superseded: 'replaced by a later decision',
};

function DecisionMade({ decision, view, titles, zone }: DecisionsMadeProps & { readonly decision: DecisionView }) {
  const { words, tone } = DECIDED_AS[decision.outcome];
  const { retention } = decision;
  return (
    <section class={`finding ${tone}`}>
      <h3>
        Decision {decision.ordinal}: {words.toLowerCase()}, {STANDING[decision.status]}
      </h3>
      <ul>
        {decision.elements.map(({ code, result, transform, rules, overrode }) => (
          <li>
            {result === 'deny' && 'Denied: '}
            {result === 'permit' && 'Released: '}
            {result === 'mask' && `Released only as ${maskInWords(transform ?? 'masked')}: `}
            {result === 'deny' ? <del>{titles.elementTitle(code)}</del> : <ins>{titles.elementTitle(code)}</ins>}{' '}
            <code>{code}</code>
            {rules.length > 0 && <span class="quiet"> by rule {inWords(rules)}</span>}
            {overrode && <strong> setting aside the policy choice {inWords(overrode)}</strong>}
          </li>
        ))}
      </ul>
      <Facts>
        {retention && (
          <Fact name="Retention granted">
            {durationInWords(retention.duration)}, through <Day on={retention.destroyBy} />
          </Fact>
        )}
        {decision.obligations.length > 0 && (
          <Fact name="Obligations of the recipient">
            <ul>
              {decision.obligations.map(({ code }) => (
                <li>
                  {titles.obligationTitle(code)} <code>{code}</code>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {decision.decidedBy === 'policy' && <Fact name="Decided by">policy alone: law or an agreement forbids it</Fact>}
        {decision.approvals.map((approval, index) => (
          <Fact name={index === 0 ? 'First approval' : 'Second approval'}>
            <Signature signed={approval} view={view} zone={zone} />
          </Fact>
        ))}
        {decision.declinedBy && (
          <Fact name="Declined">
            <Signature signed={decision.declinedBy} view={view} zone={zone} />
          </Fact>
        )}
        <Fact name="Judged with">
          <code>{decision.pack}</code>
        </Fact>
      </Facts>
    </section>
  );
}

function Signature({
  signed,
  view,
  zone,
}: Pick<DecisionsMadeProps, 'view' | 'zone'> & { readonly signed: DecisionView['approvals'][number] }) {
  return (
    <>
      {view.personName(signed.personId) ?? 'a person of the source agency'}, as {roleInWords(signed.role)},{' '}
      <Instant at={signed.at} zone={zone} />
      <span class="words">: {signed.rationale ?? 'The rationale was destroyed.'}</span>
    </>
  );
}
