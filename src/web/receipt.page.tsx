import type { ComponentChildren } from 'preact';
import type { ReceiptInBrowser } from '../platform/receipts/receipt-cookie.js';
import { FRAME_WORDS } from './frame-words.js';
import type { LetterKey } from './letter-words.js';
import { Page } from './page.js';
import type { Frame, Language } from './page.js';
import type { Standing } from './receipt-desk.js';
import { ForgetForm, LanguageLink, LetterErrors, ReceiptFacts, ReceiptQuestion } from './receipt.js';
import { withQuery } from './table.js';
import { langParameter, saying } from './words.js';
import type { Say } from './words.js';

/** What each kind of letter says in words of its own. */
type OwnKey = 'title' | 'receiptTitle' | 'receiptNext' | 'statusTitle';

interface Around {
  readonly frame: Frame;
  /** Address of the entry of the navigation under which the pages stand. */
  readonly here: string;
  readonly say: Say<LetterKey | OwnKey>;
  /** Address of the page that shows how it stands. */
  readonly status: string;
}

/** Shown behind the 303 of the form, from the browser's own cookie. */
export function ReceiptPage(
  props: Around & {
    readonly language: Language;
    readonly receipt: ReceiptInBrowser | undefined;
    /** Where number and code are taken out of the browser. */
    readonly forgotten: string;
  },
) {
  const { frame, here, say, status, language, receipt, forgotten } = props;
  return (
    <Page title={say(receipt ? 'receiptTitle' : 'title')} frame={frame} here={here} language={language}>
      {receipt ? (
        <>
          <ReceiptFacts {...receipt} say={say} />
          <p class="prose">{say('receiptNext')}</p>
          <p>
            <a class="usa-button" href={withQuery(status, { lang: langParameter(language) })}>
              {say('toShow')}
            </a>
          </p>
          <ForgetForm action={forgotten} language={language} say={say} />
        </>
      ) : (
        <div class="prose">
          <p>{say('lost')}</p>
          <p>{say('lostCode')}</p>
          <ul class="links">
            <li>
              <a href={withQuery(status, { lang: langParameter(language) })}>{say('toShow')}</a>
            </li>
            <li>
              <a href="/contacts">{saying(FRAME_WORDS, language)('contacts')}</a>
            </li>
          </ul>
        </div>
      )}
    </Page>
  );
}

/** How it stands, as the children say it; without children the question for number and code. */
export function StandingPage(
  props: Around & {
    readonly standing: Omit<Standing<unknown>, 'shown'>;
    /** A number as receipts have it. */
    readonly example: string;
    readonly children?: ComponentChildren;
  },
) {
  const { frame, here, say, status, standing, example, children } = props;
  const { language, form, rejection, done } = standing;
  return (
    <Page title={say('statusTitle')} frame={frame} here={here} language={language} done={done}>
      <LetterErrors rejection={rejection} say={say} />
      <LanguageLink address={status} language={language} say={say} />
      {children ?? (
        <>
          <p class="prose">{say('statusIntro')}</p>
          <ReceiptQuestion
            action={status}
            example={example}
            form={{ ...form, language }}
            language={language}
            say={say}
          />
        </>
      )}
    </Page>
  );
}
