import type { FieldError } from '../../platform/result.js';
import type { Catalogue, Evaluation, WouldPass } from '../../policy/index.js';
import { Tag } from '../../web/components.js';
import { SubmitButton } from '../../web/forms/fields.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { durationInWords, OUTCOME } from '../share-request-words.js';
import { maskInWords } from './element-fields.page.js';
import { PolicyResult } from './policy-result.page.js';
import type { Titles } from './policy-result.page.js';

export interface PolicyPanelProps {
  readonly asked: ShareRequestBody;
  readonly evaluation: Evaluation;
  readonly wouldPass: WouldPass | undefined;
  readonly titles: Titles;
  readonly masks: Catalogue['masks'];
  /** The route that narrows the draft to the offer; the panel stands inside the form that it posts. */
  readonly offerAction: string;
}

/** The policy result beside what is asked, with the nearest request that would pass. */
export function PolicyPanel({ asked, evaluation, wouldPass, titles, masks, offerAction }: PolicyPanelProps) {
  const { criteria, count } = asked.subjects;
  return (
    <>
      {wouldPass && (
        <div class="notice">
          <h3>What would pass</h3>
          <ul>
            {offerInWords(asked, wouldPass, { titles, masks }).map((change) => (
              <li>{change}</li>
            ))}
          </ul>
          <p>
            Then: <Tag tone={OUTCOME[wouldPass.outcome].tone}>{OUTCOME[wouldPass.outcome].words}</Tag>
          </p>
          <SubmitButton action={offerAction}>Ask for what would pass</SubmitButton>
        </div>
      )}
      <PolicyResult {...{ evaluation, titles }} nobodyYet={criteria.length === 0 && count === undefined} />
    </>
  );
}

/** Read out after a tick in place of all that changed on the page; htmx puts it where `PolicySaid` stands. */
export function SaidAgain(props: { readonly evaluation: Evaluation }) {
  return (
    <p hx-swap-oob="innerHTML:#policy-said">
      <PolicyInShort {...props} />
    </p>
  );
}

/** Where it is read out. */
export function PolicySaid() {
  return <p class="usa-sr-only" role="status" id="policy-said"></p>;
}

function PolicyInShort({ evaluation }: { readonly evaluation: Evaluation }) {
  const count = (result: Evaluation['elements'][number]['result']) =>
    evaluation.elements.filter((each) => each.result === result).length;
  return (
    <>
      {OUTCOME[evaluation.outcome].words}. {count('permit')} allowed, {count('mask')} in part, {count('deny')} not
      allowed.
    </>
  );
}

/** What the offer changes, in the words of the pack. */
export function offerInWords(
  asked: ShareRequestBody,
  { request }: Pick<WouldPass, 'request'>,
  words: { readonly titles: Pick<Titles, 'elementTitle'>; readonly masks: Catalogue['masks'] },
): readonly string[] {
  const offered = new Map(request.elements.map((element) => [element.code, element]));
  const elements = asked.elements.flatMap(({ code, transform }) => {
    const left = offered.get(code);
    if (left === undefined) return [`Without ${words.titles.elementTitle(code)}`];
    if (left.transform === undefined || left.transform === transform) return [];
    return [`${words.titles.elementTitle(code)} only in part: ${maskInWords(left.transform, words.masks)}`];
  });
  const dropped = asked.authorities.filter((code) => !request.authorities.includes(code));
  return [
    ...elements,
    ...(request.retention === asked.retention
      ? []
      : [`Kept ${durationInWords(request.retention)} instead of ${durationInWords(asked.retention)}`]),
    ...dropped.map((code) => `Without the authority ${code}, which is not in the register`),
    ...(request.aggregate?.cells.length === asked.aggregate?.cells.length
      ? []
      : ['Without the cells that are too small to publish']),
  ];
}

/** In place of a result, while the form cannot be read. */
export function NotCheckedYet({ errors }: { readonly errors: readonly FieldError[] }) {
  return (
    <div class="notice bad">
      <p>Policy is asked again as soon as this is corrected:</p>
      <ul>
        {errors.map(({ detail }) => (
          <li>{detail}</li>
        ))}
      </ul>
    </div>
  );
}
