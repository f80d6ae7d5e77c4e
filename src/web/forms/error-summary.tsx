import type { Rejection } from '../../platform/result.js';
import { REJECTIONS } from '../../platform/http/rejection-table.js';
import { fieldIdOfPointer } from './fields.js';

/** To a person the API's "body" is a form. */
const TITLE_OF_A_FORM: Partial<Record<Rejection['code'], string>> = { 'invalid-body': 'Some fields need another look' };

export interface ErrorSummaryProps {
  readonly rejection: Rejection | undefined;
  /** What a pointer is called in this form, `/necessity` → `Why it is necessary`; the pointer itself where it is not said. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The pointer of the field that shows an error, where another field stands for the one that is wrong. */
  readonly shownAt?: (pointer: string) => string;
  /** For pages in other words than the API's: heading, what to do, and that nothing is lost. */
  readonly words?: { readonly heading: string; readonly whatToDo: string; readonly kept: string };
}

/** Stands first in the page: what was refused, what to do, and a link to each field that must be corrected. */
export function ErrorSummary({ rejection, labels = {}, shownAt = (pointer) => pointer, words }: ErrorSummaryProps) {
  if (!rejection) return null;
  const { title, remedy } = REJECTIONS[rejection.code];
  const errors = rejection.errors ?? [];
  return (
    <div class="usa-alert usa-alert--error" role="alert" id="errors" tabIndex={-1}>
      <div class="usa-alert__body">
        <h2 class="usa-alert__heading">{words?.heading ?? TITLE_OF_A_FORM[rejection.code] ?? title}</h2>
        <p class="usa-alert__text">{words?.whatToDo ?? rejection.detail}</p>
        {errors.length > 0 ? (
          <ul>
            {errors.map(({ pointer, detail }) => (
              <li>
                <a href={`#${fieldIdOfPointer(shownAt(pointer))}`}>
                  {words ? '' : `${labels[pointer] ?? labels[shownAt(pointer)] ?? pointer}: `}
                  {detail}
                </a>
              </li>
            ))}
          </ul>
        ) : (
          words === undefined && <p class="usa-alert__text">{remedy}</p>
        )}
        <p class="usa-alert__text">{words?.kept ?? 'Nothing was changed, and what you typed is kept.'}</p>
      </div>
    </div>
  );
}
