import type { CurrentPolicy, ElementResult, Evaluation, Finding } from '../../policy/index.js';
import { counted, Day, Fact, Facts, inWords, Tag } from '../../web/components.js';
import { BASIS, durationInWords, EFFECT, notPassed, OUTCOME } from '../share-request-words.js';

export type Titles = Pick<CurrentPolicy, 'purposeTitle' | 'elementTitle' | 'authority'>;

export interface PolicyResultProps {
  readonly evaluation: Evaluation;
  readonly titles: Titles;
  /** Level of its headings: 2 where it is a part of a page, 3 beside something. */
  readonly level?: 3 | 4;
  /** Nobody is named yet: said once, in place of what rules count. */
  readonly nobodyYet?: boolean;
}

/** What policy says and why: the outcome, each element with what decided it, then what concerns the whole request. */
export function PolicyResult({ evaluation, titles, level = 3, nobodyYet = false }: PolicyResultProps) {
  const standing = notPassed(evaluation.findings);
  const open = nobodyYet ? standing.filter(({ field }) => !field.startsWith('/subjects')) : standing;
  const lacksPeople = open.length < standing.length;
  const ofElements = new Set(evaluation.elements.map(({ element }) => element));
  const ofRequest = open.filter(({ element }) => element === undefined || !ofElements.has(element));
  const Heading = `h${level}` as const;
  const { tone, words } = OUTCOME[evaluation.outcome];
  return (
    <>
      <p>
        <Tag tone={tone}>{words}</Tag>
      </p>
      <p class="quiet">
        Judged with policy pack <code>{evaluation.pack}</code>. Law, agreement limits and policy choices are named
        apart: only a policy choice can be overridden, with a reason.
      </p>
      {evaluation.elements.length > 0 && (
        <>
          <Heading>Data elements, one by one</Heading>
          <ul class="items">
            {evaluation.elements.map((result) => (
              <li>
                <ElementInWords
                  {...{ result, titles }}
                  findings={open.filter((each) => each.element === result.element)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <Heading>The share request as a whole</Heading>
      {lacksPeople && <p>Nobody is named yet: step 4 asks for the people. Until then policy counts them as missing.</p>}
      {ofRequest.length === 0 && !lacksPeople ? (
        <p>Nothing stands against it.</p>
      ) : (
        ofRequest.map((finding) => (
          <section class={`finding ${EFFECT[finding.effect].tone}`}>
            <FindingInWords {...{ finding, titles }} />
          </section>
        ))
      )}
      {evaluation.retention && (
        <p>
          Retention that policy allows: {durationInWords(evaluation.retention.duration)}, through{' '}
          <Day on={evaluation.retention.destroyBy} />.
        </p>
      )}
      <Passed {...{ evaluation, titles }} />
    </>
  );
}

function ElementInWords(props: {
  readonly result: ElementResult;
  readonly findings: readonly Finding[];
  readonly titles: Titles;
}) {
  const { result, findings, titles } = props;
  return (
    <>
      <p>
        <ElementTag result={result} /> <strong>{titles.elementTitle(result.element)}</strong>{' '}
        <code>{result.element}</code>
      </p>
      {findings.map((finding) => (
        <FindingInWords finding={finding} />
      ))}
    </>
  );
}

export function ElementTag({ result }: { readonly result: ElementResult }) {
  if (result.result === 'permit') return <Tag tone="good">Allowed</Tag>;
  if (result.result === 'deny') return <Tag tone="bad">Not allowed</Tag>;
  return <Tag tone="wait">{`Allowed in part: ${(result.transform ?? 'masked').replaceAll('_', ' ')}`}</Tag>;
}

/** One rule's result; its element is named where `titles` are given, and not where it stands under the element. */
function FindingInWords({ finding, titles }: { readonly finding: Finding; readonly titles?: Titles }) {
  const limits = finding.limitSetBy.filter((each) => each !== finding.rule);
  const { element } = finding;
  const about = element === undefined || titles === undefined ? '' : `: ${titles.elementTitle(element)}`;
  return (
    <>
      <p>
        <strong>
          {EFFECT[finding.effect].words}
          {about}.
        </strong>{' '}
        {finding.message}
      </p>
      {finding.result === 'gap' && <p>No rule speaks about this, and what no rule allows is denied.</p>}
      {finding.cure !== '' && (
        <p>
          <strong>What would help:</strong> {finding.cure}
        </p>
      )}
      <Facts>
        <Fact name="Basis">{BASIS[finding.basis]}</Fact>
        {finding.citation !== '' && <Fact name="Citation">{finding.citation}</Fact>}
        <Fact name="Rule">
          <code>{finding.rule}</code>, version {finding.version}
        </Fact>
        {limits.length > 0 && (
          <Fact name="Limit set by">
            <code>{inWords(limits)}</code>
          </Fact>
        )}
      </Facts>
    </>
  );
}

function Passed({ evaluation, titles }: Pick<PolicyResultProps, 'evaluation' | 'titles'>) {
  const passed = evaluation.findings.filter(({ result }) => result === 'pass');
  if (passed.length === 0) return null;
  return (
    <details>
      <summary>{counted(passed.length, 'rule')} passed</summary>
      <ul>
        {passed.map(({ rule, basis, citation, element }) => (
          <li>
            <code>{rule}</code> {BASIS[basis]}
            {citation === '' ? '' : `, ${citation}`}
            {element === undefined ? '' : `: ${titles.elementTitle(element)}`}
          </li>
        ))}
      </ul>
    </details>
  );
}
