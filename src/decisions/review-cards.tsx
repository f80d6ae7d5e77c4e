import { BASIS, durationInWords, notPassed } from '../share-requests/index.js';
import type { Finding } from '../policy/index.js';
import { counted, Day, Fact, Facts, inWords, Instant, Tag } from '../web/components.js';
import { Bar, Table } from '../web/table.js';
import type { Duty } from './duties.js';
import type { ReviewView } from './queries/review.js';
import { DECIDED_AS, FindingLine, roleInWords } from './review-words.js';
import type { Titles } from './review-words.js';

interface CardProps {
  readonly view: ReviewView;
  readonly titles: Titles;
  readonly zone: string;
}

/** On which authority and agreement it is asked, and what policy says of them. */
export function AuthorityCard({ view, titles }: CardProps) {
  const { content, agreement, agencyName, evaluation } = view;
  const findings = notPassed(evaluation.findings).filter(
    ({ element, field }) => element === undefined && !field.startsWith('/retention'),
  );
  return (
    <section aria-labelledby="authority">
      <h2 id="authority">Authority</h2>
      <Facts>
        <Fact name="Purpose">
          {titles.purposeTitle(content.purpose)} <code>{content.purpose}</code>
        </Fact>
        <Fact name="Legal authorities cited">
          {content.authorities.length === 0 ? (
            'none'
          ) : (
            <ul>
              {content.authorities.map(titles.authority.bind(titles)).map(({ code, title, citation }) => (
                <li>
                  {title} <code>{code}</code>
                  {citation !== '' && `, ${citation}`}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact name="Agreement">
          {content.agreement === undefined && 'none named'}
          {content.agreement !== undefined &&
            agreement === undefined &&
            'named, and not among those your agency is party to'}
          {agreement && (
            <>
              <a href={`/agreements/${agreement.id}`}>{agreement.kind.toUpperCase()}</a> of{' '}
              {inWords(agreement.parties.map(agencyName))}: {agreement.status.replaceAll('_', ' ')}, through{' '}
              <Day on={agreement.expiresOn} />
            </>
          )}
        </Fact>
      </Facts>
      {findings.length === 0 ? (
        <p class="quiet">No rule stands against the request as a whole.</p>
      ) : (
        <ul>
          {findings.map((finding) => (
            <FindingLine finding={finding} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** What was asked and what is allowed, side by side in time. */
export function RetentionTimeline({ view, zone }: CardProps) {
  const { content, evaluation, submittedAt } = view;
  const { retention } = evaluation;
  const rule = evaluation.findings.find(({ field, element }) => field === '/retention' && element === undefined);
  const lowered = rule?.result === 'fail';
  return (
    <section aria-labelledby="retention">
      <h2 id="retention">Retention</h2>
      <ol class="timeline">
        <li>
          Submitted <Instant at={submittedAt} zone={zone} />
        </li>
        <li>Asked: {lowered ? <del>{durationInWords(content.retention)}</del> : durationInWords(content.retention)}</li>
        {retention ? (
          <li>
            Allowed: <ins>{durationInWords(retention.duration)}</ins>, set by {inWords(retention.setBy)}
          </li>
        ) : (
          <li>Allowed: none, since nothing would be released</li>
        )}
        {retention && (
          <li>
            To be destroyed by the end of <Day on={retention.destroyBy} />, if it were decided now
          </li>
        )}
      </ol>
      {rule && lowered && <RetentionRule rule={rule} />}
    </section>
  );
}

function RetentionRule({ rule }: { readonly rule: Finding }) {
  return (
    <p class="quiet">
      {rule.message} {BASIS[rule.basis]}
      {rule.citation !== '' && `, ${rule.citation}`}; rule <code>{rule.rule}</code>, version {rule.version}.
    </p>
  );
}

/** Counts and links; the warning stands with them, because figures persuade. */
export function SimilarCard({ view, zone }: CardProps) {
  const { counts, looked, latest } = view.similar;
  const total = counts.permit + counts.narrow + counts.deny;
  return (
    <section aria-labelledby="similar">
      <h2 id="similar">Similar past decisions of your agency</h2>
      <p class="prose">
        {looked === 0
          ? 'Your agency has decided nothing for this purpose yet.'
          : `Of your agency’s last ${counted(looked, 'decision')} for this purpose, ${total.toLocaleString('en-US')} were about the same data elements. They bind nobody: decide this one on what it says.`}
      </p>
      {total > 0 && (
        <Table
          caption="Decisions for the same purpose and the same data elements"
          columns={[{ title: 'Outcome' }, { title: 'Decisions', figure: true }]}
          rows={(['permit', 'narrow', 'deny'] as const).map((outcome) => [
            DECIDED_AS[outcome].words,
            <Bar value={counts[outcome]} max={total} />,
          ])}
          empty=""
        />
      )}
      {latest.length > 0 && (
        <ul>
          {latest.map(({ number, outcome, finalAt, requestingAgency, sameElements }) => (
            <li>
              <a href={`/reviews/${number}`}>{number}</a> of {view.agencyName(requestingAgency)}:{' '}
              {DECIDED_AS[outcome].words.toLowerCase()}, <Instant at={finalAt} zone={zone} />
              {sameElements ? '' : '; other data elements'}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const ACT: Readonly<Record<Duty['act'], string>> = {
  decide: 'Decide it',
  'second-approve': 'Give or decline the second approval',
  return: 'Return it with a question',
  'verify-evidence': 'Confirm that you have seen a document of evidence',
};

/** The permission table minus the conflict rules, for this reader and this share request. */
export function DutiesCard({ view }: CardProps) {
  const { duties, requesterId, personName, pending } = view;
  const first = pending?.approvals[0];
  return (
    <section aria-labelledby="duties">
      <h2 id="duties">Separation of duties</h2>
      <p class="prose">
        Nobody judges what they asked for themselves, and a second approval is another person’s, in another role than
        the first. Asked by {personName(requesterId) ?? 'an analyst of the requesting agency'}.
        {first &&
          ` First approval by ${personName(first.personId) ?? 'a person of your agency'}, as ${roleInWords(first.role)}.`}
      </p>
      <ul class="items">
        {duties.map(({ act, may, because }) => (
          <li>
            <p>
              <strong>{ACT[act]}:</strong>{' '}
              <Tag tone={may ? 'good' : 'plain'}>{may ? 'You may' : 'Not you, or not now'}</Tag> {because}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
