import type { ComponentChildren } from 'preact';
import { counted, Day, Fact, Facts, inWords, Instant } from '../../web/components.js';
import { FormGuard } from '../../web/forms/form-guard.js';
import { SubmitButton } from '../../web/forms/fields.js';
import { stepAddress } from '../draft-form/steps.js';
import type { FilledStep } from '../draft-form/steps.js';
import { LOOKED_BACK } from '../queries/asked-before.js';
import type { AskedBefore } from '../queries/asked-before.js';
import type { GrantedAlready } from '../queries/granted-already.js';
import { durationInWords, STATUS } from '../share-request-words.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import type { Titles } from './policy-result.page.js';
import type { DraftShown } from './wizard-frame.page.js';

export interface CheckAnswersProps {
  readonly draft: DraftShown;
  readonly body: ShareRequestBody;
  readonly titles: Titles;
  readonly agencyName: (code: string) => string;
  readonly before: readonly AskedBefore[];
  readonly granted: readonly GrantedAlready[];
  readonly zone: string;
  readonly maySubmit: boolean;
  readonly panel: ComponentChildren;
}

/** All of the draft, what policy says of it, and the button that sends it. */
export function CheckAnswers(props: CheckAnswersProps) {
  const { draft, before, panel, maySubmit } = props;
  return (
    <>
      <GrantedAlreadyList {...props} />
      <AskedBeforeList {...props} before={before} />
      <Answers {...props} />
      <h2>What policy says</h2>
      <form method="post" action={stepAddress(draft.number, 'check')}>
        <FormGuard version={draft.version} />
        {panel}
      </form>
      <h2>Submit it</h2>
      <p class="prose">
        Submitting is recorded whatever policy says. The source agency then sees the share request; where law or an
        agreement forbids it, policy alone denies it at once, and you may ask for review by a person.
      </p>
      {maySubmit && (
        <form method="post" action={`/requests/${draft.number}/submissions`}>
          <div class="actions">
            <SubmitButton>Submit the share request</SubmitButton>
            <a href={stepAddress(draft.number, 'handling')}>Go back</a>
          </div>
        </form>
      )}
    </>
  );
}

/** What can be had without asking is not asked for: nobody has to decide, and nothing more is disclosed than was. */
function GrantedAlreadyList({ granted, body, titles, zone }: CheckAnswersProps) {
  if (granted.length === 0) return null;
  return (
    <div class="notice wait">
      <h2>Your agency may have this already</h2>
      <p>
        Active grants from the same source, for the same purpose, about one of the same people. What they give can be
        released under them without asking anew.
      </p>
      <ul>
        {granted.map(({ number, elements, expiresAt }) => (
          <li>
            <a href={`/grants/${number}`}>{number}</a>, until <Instant at={expiresAt} zone={zone} />, gives{' '}
            {elements.length === body.elements.length && 'all you ask for: '}
            {inWords(
              elements.map(({ code, transform }) => {
                const title = titles.elementTitle(code);
                return transform === null ? title : `${title} (only as ${transform.replaceAll('_', ' ')})`;
              }),
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function AskedBeforeList({ before, titles, zone }: CheckAnswersProps) {
  if (before.length === 0) return null;
  return (
    <div class="notice wait">
      <h2>Your agency has asked this before</h2>
      <p>
        The same source, the same purpose, one of the same people, among the last {LOOKED_BACK.toLocaleString('en-US')}{' '}
        share requests of your agency. What was granted may still be open: look there first.
      </p>
      <ul>
        {before.map(({ number, status, outcome, elements, submittedAt }) => (
          <li>
            <a href={`/requests/${number}`}>{number}</a>, {STATUS[status as keyof typeof STATUS].words.toLowerCase()}
            {outcome === null ? (
              ''
            ) : (
              <>
                {' '}
                (<a href={`/requests/${number}/outcome`}>what was decided and granted</a>)
              </>
            )}
            , submitted <Instant at={submittedAt} zone={zone} />:{' '}
            {inWords(elements.map((code) => titles.elementTitle(code)))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answers({ draft, body, titles, agencyName }: CheckAnswersProps) {
  const { subjects, evidence = [], recipient, onward, emergency, timeRange, aggregate } = body;
  const named = subjects.criteria.length;
  return (
    <>
      <Part title="Purpose" step="purpose" draft={draft}>
        <Fact name="Purpose">{titles.purposeTitle(body.purpose)}</Fact>
        <Fact name="Source agency">{agencyName(body.sourceAgency)}</Fact>
        <Fact name="Case number">{body.caseRef ?? 'none given'}</Fact>
        <Fact name="Why it is necessary">
          <span class="words">{body.necessity ?? 'nothing said yet'}</span>
        </Fact>
      </Part>
      <Part title="Authority and agreement" step="authority" draft={draft}>
        <Fact name="Legal authorities">
          {body.authorities.length === 0 ? 'none cited' : inWords(body.authorities.map((code) => titled(titles, code)))}
        </Fact>
        <Fact name="Agreement">{body.agreement ?? 'none named'}</Fact>
        {(body.assurances ?? []).length > 0 && (
          <Fact name="Assurances">{inWords(body.assurances!.map((each) => each.replaceAll('_', ' ')))}</Fact>
        )}
        <Fact name="Documents">
          {evidence.length === 0 ? (
            'none'
          ) : (
            <ul>
              {evidence.map(({ kind, issuedOn, names }) => (
                <li>
                  {kind.replaceAll('_', ' ')} of <Day on={issuedOn} />, naming {counted(names.length, 'data element')}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        {emergency && (
          <Fact name="Emergency">
            <span class="words">{emergency.narrative}</span>
          </Fact>
        )}
      </Part>
      <Part title="Data elements" step="elements" draft={draft}>
        <Fact name="Asked for">
          {body.elements.length === 0 ? (
            'none yet'
          ) : (
            <ul>
              {body.elements.map(({ code, transform, necessity }) => (
                <li>
                  {titles.elementTitle(code)}
                  {transform !== undefined && ` (only as ${transform.replaceAll('_', ' ')})`}
                  {necessity !== undefined && <span class="words">{`: ${necessity}`}</span>}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        {aggregate && <Fact name="Aggregates">{counted(aggregate.cells.length, 'cell')}, set over the API</Fact>}
      </Part>
      <Part title="Retention, recipient and subjects" step="handling" draft={draft}>
        <Fact name="Retention">{durationInWords(body.retention)}</Fact>
        <Fact name="People">
          {named === 0 && subjects.count === undefined
            ? 'nobody named yet'
            : `${counted(Math.max(named, subjects.count ?? 0), 'person', 'people')}, ${named} of them named`}
        </Fact>
        {timeRange && (
          <Fact name="Time range of the records">
            <Day on={timeRange.from} /> to <Day on={timeRange.to} />
          </Fact>
        )}
        <Fact name="Recipient">
          {recipient === undefined ? 'my own agency' : agencyName(recipient.agency)}
          {recipient?.contractor === true && ', through a contractor'}
        </Fact>
        {onward && (
          <Fact name="Handed on">
            to {agencyName(onward.to)}, received under {onward.parent}
          </Fact>
        )}
      </Part>
    </>
  );
}

const titled = (titles: Titles, code: string) => `${titles.authority(code).title} (${code})`;

function Part(props: {
  readonly title: string;
  readonly step: FilledStep;
  readonly draft: DraftShown;
  readonly children: ComponentChildren;
}) {
  const { title, step, draft, children } = props;
  return (
    <>
      <h2>{title}</h2>
      <Facts>{children}</Facts>
      <p class="no-print">
        <a href={stepAddress(draft.number, step)}>Change {title.toLowerCase()}</a>
      </p>
    </>
  );
}
