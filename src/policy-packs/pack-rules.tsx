import { Day, Fact, Facts, Tag } from '../web/components.js';
import { RULE_BASIS, ruleInWords } from './pack-words.js';
import type { Rule, RuleInWords } from './pack-words.js';

/** The rules of a pack in plain words: what each applies to, when it passes, what it does, on which basis. */
export function PackRules({ rules }: { readonly rules: readonly Rule[] }) {
  return (
    <>
      <details class="no-print">
        <summary>All rules by name</summary>
        <ul class="columns">
          {rules.map(({ id, title }) => (
            <li>
              <a href={`#rule-${id}`}>{id}</a> {title}
            </li>
          ))}
        </ul>
      </details>
      {rules.map((rule) => (
        <RuleSection rule={rule} />
      ))}
    </>
  );
}

function RuleSection({ rule }: { readonly rule: Rule }) {
  const cases = ruleInWords(rule);
  return (
    <section class="finding" id={`rule-${rule.id}`} aria-labelledby={`title-${rule.id}`}>
      <h3 id={`title-${rule.id}`}>
        {rule.title} <code>{rule.id}</code>
      </h3>
      <p>
        <Tag tone="plain">{RULE_BASIS[rule.basis]}</Tag> {rule.citation || 'no citation'}
        {rule.supersededBy !== undefined && `, superseded by ${rule.supersededBy}`}
        {rule.verifiedOn === undefined ? '; not verified by counsel' : '; verified by counsel on '}
        {rule.verifiedOn !== undefined && <Day on={rule.verifiedOn} />}
      </p>
      {cases.map((each, index) => (
        <>
          {cases.length > 1 && <h4>{`Case ${index + 1}`}</h4>}
          <CaseFacts words={each} rule={rule} />
        </>
      ))}
      {rule.neutral && <p class="quiet">The reason is protected: the requester is not told which rule spoke.</p>}
    </section>
  );
}

function CaseFacts({ words, rule }: { readonly words: RuleInWords; readonly rule: Rule }) {
  return (
    <Facts>
      <Fact name="Applies to">{words.appliesTo}</Fact>
      {words.appliesIf !== undefined && (
        <Fact name="Only if">
          <code>{words.appliesIf}</code>
        </Fact>
      )}
      {words.passesIf !== undefined && (
        <Fact name="Passes if">{rule.check === undefined ? <code>{words.passesIf}</code> : words.passesIf}</Fact>
      )}
      <Fact name="What it does">{words.otherwise}</Fact>
      {words.message !== undefined && <Fact name="Message">{words.message}</Fact>}
      {words.cure !== undefined && <Fact name="Cure">{words.cure}</Fact>}
      {(words.basis !== rule.basis || words.citation !== rule.citation) && (
        <Fact name="Basis of this case">{`${RULE_BASIS[words.basis]}, ${words.citation}`}</Fact>
      )}
      {(words.from !== undefined || words.to !== undefined) && (
        <Fact name="Days">
          {words.from !== undefined && (
            <>
              from <Day on={words.from} />
            </>
          )}
          {words.to !== undefined && (
            <>
              {' '}
              through <Day on={words.to} />
            </>
          )}
        </Fact>
      )}
    </Facts>
  );
}
