import { notPassed } from '../share-requests/index.js';
import { Hidden, Radios } from '../web/forms/fields.js';
import type { FormState, Option } from '../web/forms/fields.js';
import { choiceValue } from './decision-form.js';
import type { Choice, ElementChoices } from './domain/review-choices.js';
import type { ReviewView } from './queries/review.js';
import { FindingLine, maskInWords, ruleInWords } from './review-words.js';
import type { Titles } from './review-words.js';

interface ElementsProps {
  readonly view: ReviewView;
  readonly titles: Titles;
  /** Given where the reader decides; without it the list is for reading. */
  readonly form?: FormState | undefined;
}

/** Each data element: asked for, struck where policy does not allow it; allowed, underlined; and by which rules. */
export function ReviewElements({ view, titles, form }: ElementsProps) {
  const { evaluation, choices, elementNecessity, content } = view;
  return (
    <ol class="items">
      {evaluation.elements.map(({ element, result, transform }, index) => {
        const title = titles.elementTitle(element);
        const findings = notPassed(evaluation.findings).filter((finding) => finding.element === element);
        const asked = content.elements.find(({ code }) => code === element);
        const choice = choices.elements[index];
        return (
          <li>
            <h3>
              <AskedAndAllowed title={title} result={result} transform={transform} /> <code>{element}</code>
            </h3>
            {asked?.transform !== undefined && <p>Asked for only as {maskInWords(asked.transform)}.</p>}
            {elementNecessity[element] !== undefined && (
              <p class="words">Why it is necessary, in the analyst’s words: {elementNecessity[element]}</p>
            )}
            {findings.length === 0 ? (
              <p class="quiet">No rule stands against it.</p>
            ) : (
              <ul>
                {findings.map((finding) => (
                  <FindingLine finding={finding} />
                ))}
              </ul>
            )}
            {form && choice && <DecideElement {...{ index, title, choice, form, result }} />}
          </li>
        );
      })}
    </ol>
  );
}

interface Allowed {
  readonly title: string;
  readonly result: 'permit' | 'mask' | 'deny';
  readonly transform: string | undefined;
}

/** Said in words too: not every screen reader announces struck and underlined text. */
function AskedAndAllowed({ title, result, transform }: Allowed) {
  if (result === 'permit') {
    return (
      <>
        Asked and allowed: <ins>{title}</ins>
      </>
    );
  }
  if (result === 'deny') {
    return (
      <>
        Asked, not allowed: <del>{title}</del>
      </>
    );
  }
  return (
    <>
      Asked: <del>{title}</del>, allowed:{' '}
      <ins>
        {title}, only as {maskInWords(transform ?? 'masked')}
      </ins>
    </>
  );
}

interface DecideProps {
  readonly index: number;
  readonly title: string;
  readonly choice: ElementChoices;
  readonly form: FormState;
  readonly result: 'permit' | 'mask' | 'deny';
}

/** Nothing is offered that a decision would refuse; where something is closed, the rule that closes it is named. */
function DecideElement({ index, title, choice, form, result }: DecideProps) {
  const name = `elements.${index}.result`;
  return (
    <>
      <Hidden name={`elements.${index}.code`} value={choice.element} />
      <Radios
        name={name}
        label={`Your decision on ${title}`}
        form={form}
        required
        options={optionsOf(choice)}
        initially={[preset(choice, result)]}
      />
    </>
  );
}

/** What policy allows, where it can be chosen without setting anything aside. */
function preset(choice: ElementChoices, result: 'permit' | 'mask' | 'deny'): string {
  const allowed = result === 'deny' ? undefined : choice[result];
  return choiceValue(allowed?.open === true && !('setAside' in allowed) ? result : 'deny');
}

function optionsOf({ permit, mask }: ElementChoices): readonly Option[] {
  const masked = mask && optionOf('mask', `Release only as ${maskInWords(mask.transform)}`, mask);
  return [
    optionOf('permit', 'Release', permit),
    ...(masked ? [masked] : []),
    { value: choiceValue('deny'), label: 'Deny' },
  ];
}

function optionOf(result: 'permit' | 'mask', label: string, choice: Choice): Option {
  if (!choice.open) {
    const hint =
      choice.because.length === 0 ? 'No rule allows it.' : `Closed: ${choice.because.map(ruleInWords).join('; ')}.`;
    return { value: choiceValue(result), label, hint, disabled: true };
  }
  if (!('setAside' in choice)) return { value: choiceValue(result), label };
  const rules = choice.setAside.join(', ');
  return {
    value: choiceValue(result, choice.setAside),
    label: `${label} all the same, setting aside ${rules}`,
    hint: `A policy choice of the agency, so it may be set aside, with your reason in the rationale and a second approval.`,
  };
}
