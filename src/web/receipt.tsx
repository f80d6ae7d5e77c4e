import type { ComponentChildren } from 'preact';
import { Fact, Facts } from './components.js';
import { Hidden, SubmitButton, TextField } from './forms/fields.js';
import type { FormState } from './forms/fields.js';
import { ErrorSummary } from './forms/error-summary.js';
import type { Language } from './page.js';
import type { LetterKey } from './letter-words.js';
import { langParameter } from './words.js';
import type { Say } from './words.js';
import { withQuery } from './table.js';
import type { Rejection } from '../platform/result.js';

type SayLetter = Say<LetterKey>;

/** The way to the same page in the other language; what was typed and not sent stays behind. */
export function LanguageLink({
  address,
  language,
  say,
}: {
  readonly address: string;
  readonly language: Language;
  readonly say: SayLetter;
}) {
  const other = language === 'es' ? 'en' : 'es';
  return (
    <p>
      <a href={withQuery(address, { lang: langParameter(other) })} lang={other} hreflang={other}>
        {say('otherLanguage')}
      </a>
    </p>
  );
}

/** Number and code, large enough to copy by hand. */
export function ReceiptFacts({
  number,
  code,
  say,
  children,
}: {
  readonly number: string;
  readonly code: string;
  readonly say: SayLetter;
  readonly children?: ComponentChildren;
}) {
  return (
    <>
      <h2>{say('writeDown')}</h2>
      <Facts>
        <Fact name={say('number')}>
          <strong>
            <code>{number}</code>
          </strong>
        </Fact>
        <Fact name={say('code')}>
          <strong>
            <code>{code}</code>
          </strong>
        </Fact>
        {children}
      </Facts>
      <p class="prose">{say('onceOnly')}</p>
    </>
  );
}

/** The refusal of a form for the public, in its own words; field errors come with the words of their field. */
export function LetterErrors({
  rejection,
  say,
}: {
  readonly rejection: Rejection | undefined;
  readonly say: SayLetter;
}) {
  if (rejection === undefined) return null;
  const hasFields = (rejection.errors ?? []).length > 0;
  const whatToDo = hasFields
    ? say('correct')
    : say(({ 'too-many-requests': 'tooMany', 'not-found': 'noMatch' } as const)[rejection.code as never] ?? 'notNow');
  return <ErrorSummary rejection={rejection} words={{ heading: say('problem'), whatToDo, kept: say('kept') }} />;
}

/** Asks for number and code; both go in the body, so that neither address nor log has the code. */
export function ReceiptQuestion(props: {
  readonly action: string;
  readonly example: string;
  readonly form: FormState;
  readonly language: Language;
  readonly say: SayLetter;
}) {
  const { action, example, form, language, say } = props;
  return (
    <form method="post" action={action} class="usa-form usa-form--large" novalidate>
      <Hidden name="lang" value={language} />
      <TextField name="number" label={say('number')} hint={say('numberHint', { example })} form={form} required />
      <TextField name="code" label={say('code')} hint={say('codeHint')} form={form} required />
      <div class="actions">
        <SubmitButton>{say('show')}</SubmitButton>
      </div>
    </form>
  );
}

/** Takes number and code out of the browser, for a computer that others use too. */
export function ForgetForm({
  action,
  language,
  say,
}: {
  readonly action: string;
  readonly language: Language;
  readonly say: SayLetter;
}) {
  return (
    <form method="post" action={action} class="no-print">
      <Hidden name="lang" value={language} />
      <SubmitButton look="outline">{say('forget')}</SubmitButton>
    </form>
  );
}
