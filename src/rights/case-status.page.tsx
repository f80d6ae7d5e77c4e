import type { Rejection } from '../platform/result.js';
import { Fact, Facts, Instant, Tag } from '../web/components.js';
import { Hidden, SubmitButton } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { LETTER_WORDS } from '../web/letter-words.js';
import { Page } from '../web/page.js';
import type { Frame, Language } from '../web/page.js';
import { ForgetForm, LanguageLink, LetterErrors, ReceiptFacts, ReceiptQuestion } from '../web/receipt.js';
import { withQuery } from '../web/table.js';
import { langParameter, saying } from '../web/words.js';
import { NEW_CASE } from './my-information.page.js';
import type { CaseStatus } from './queries/rights-cases.js';
import { RIGHTS_WORDS } from './rights-words.js';

export const CASE_STATUS = '/my-information/status';
export const CASE_RECEIPT = '/my-information/receipt';

interface AroundProps {
  readonly frame: Frame;
  readonly language: Language;
}

/** Shown behind the 303 of the last step, from the browser's own cookie. */
export function CaseReceiptPage({
  frame,
  language,
  receipt,
}: AroundProps & { readonly receipt: { readonly number: string; readonly code: string } | undefined }) {
  const say = saying(RIGHTS_WORDS, language);
  const sayLetter = saying(LETTER_WORDS, language);
  return (
    <Page title={receipt ? say('receiptTitle') : say('title')} frame={frame} here={NEW_CASE} language={language}>
      {receipt ? (
        <>
          <ReceiptFacts {...receipt} say={sayLetter} />
          <p class="prose">{say('receiptNext')}</p>
          <p>
            <a class="usa-button" href={withQuery(CASE_STATUS, { lang: langParameter(language) })}>
              {say('toShow')}
            </a>
          </p>
          <ForgetForm action="/my-information/forgotten" language={language} say={sayLetter} />
        </>
      ) : (
        <div class="prose">
          <p>{sayLetter('lost')}</p>
          <p>{sayLetter('lostCode')}</p>
        </div>
      )}
    </Page>
  );
}

const STATE = { received: 'stateReceived', withdrawn: 'stateWithdrawn', answered: 'stateAnswered' } as const;
const NEXT = { received: 'statusNext', withdrawn: 'statusWithdrawn', answered: 'statusAnswered' } as const;

export interface CaseStatusProps extends AroundProps {
  readonly form: FormState;
  readonly rejection?: Rejection | undefined;
  readonly done?: string | undefined;
  /** Of whoever gave number and code a moment ago. */
  readonly shown?: { readonly status: CaseStatus; readonly agencyName: string } | undefined;
}

export function CaseStatusPage({ frame, language, form, rejection, done, shown }: CaseStatusProps) {
  const say = saying(RIGHTS_WORDS, language);
  const sayLetter = saying(LETTER_WORDS, language);
  return (
    <Page title={say('statusTitle')} frame={frame} here={NEW_CASE} language={language} done={done}>
      <LetterErrors rejection={rejection} say={sayLetter} />
      <LanguageLink address={CASE_STATUS} language={language} say={sayLetter} />
      {shown ? (
        <Standing {...shown} language={language} />
      ) : (
        <>
          <p class="prose">{say('statusIntro')}</p>
          <ReceiptQuestion
            action={CASE_STATUS}
            example="RC-2026-000001"
            form={{ ...form, language }}
            language={language}
            say={sayLetter}
          />
        </>
      )}
    </Page>
  );
}

function Standing({
  status,
  agencyName,
  language,
}: {
  readonly status: CaseStatus;
  readonly agencyName: string;
  readonly language: Language;
}) {
  const say = saying(RIGHTS_WORDS, language);
  const sayLetter = saying(LETTER_WORDS, language);
  const { number, kind, clock, timeZone: zone, receivedAt } = status;
  const open = status.status === 'received';
  return (
    <>
      <Facts>
        <Fact name={sayLetter('number')}>{number}</Fact>
        <Fact name={sayLetter('status')}>
          <Tag tone={open ? 'wait' : 'plain'}>{say(STATE[status.status])}</Tag>
        </Fact>
        <Fact name={say('asked')}>{say(kind)}</Fact>
        <Fact name={say('heldBy')}>{agencyName}</Fact>
        <Fact name={sayLetter('received')}>
          <Instant at={receivedAt} zone={zone} language={language} />
        </Fact>
        {open && clock.acknowledgeBy !== null && (
          <Fact name={say('acknowledgeBy')}>
            <Instant at={clock.acknowledgeBy} zone={zone} language={language} />
          </Fact>
        )}
        {open && (
          <Fact name={say('answerBy')}>
            <Instant at={clock.answerBy} zone={zone} language={language} />
          </Fact>
        )}
        <Fact name={say('basis')}>{clock.citation}</Fact>
      </Facts>
      {open && !clock.calendarKnown && <p class="prose">{say('noCalendar')}</p>}
      <p class="prose">{say(NEXT[status.status])}</p>
      {open && (
        <form method="post" action="/my-information/withdrawals" class="no-print">
          <Hidden name="lang" value={language} />
          <p>{say('withdrawHint')}</p>
          <SubmitButton look="danger">{say('withdraw')}</SubmitButton>
        </form>
      )}
      <ForgetForm action="/my-information/forgotten" language={language} say={sayLetter} />
    </>
  );
}
