import type { Rejection } from '../platform/result.js';
import { Fact, Facts, Instant, Tag } from '../web/components.js';
import type { Tone } from '../web/components.js';
import type { FormState } from '../web/forms/fields.js';
import { LETTER_WORDS } from '../web/letter-words.js';
import { Page } from '../web/page.js';
import type { Frame, Language } from '../web/page.js';
import { ForgetForm, LanguageLink, LetterErrors, ReceiptQuestion } from '../web/receipt.js';
import { saying } from '../web/words.js';
import { COMPLAINT_FORGOTTEN, COMPLAINT_STATUS, NEW_COMPLAINT } from './complaint-letter.page.js';
import { COMPLAINT_WORDS } from './complaint-words.js';
import type { ComplaintKey } from './complaint-words.js';
import type { ComplaintStatus } from './queries/complaint-status.js';

export interface ComplaintStatusProps {
  readonly frame: Frame;
  readonly language: Language;
  readonly form: FormState;
  readonly rejection?: Rejection | undefined;
  readonly done?: string | undefined;
  /** Of whoever gave number and code a moment ago. */
  readonly shown?: ComplaintStatus | undefined;
}

export function ComplaintStatusPage({ frame, language, form, rejection, done, shown }: ComplaintStatusProps) {
  const say = saying(COMPLAINT_WORDS, language);
  const sayLetter = saying(LETTER_WORDS, language);
  return (
    <Page title={say('statusTitle')} frame={frame} here={NEW_COMPLAINT} language={language} done={done}>
      <LetterErrors rejection={rejection} say={sayLetter} />
      <LanguageLink address={COMPLAINT_STATUS} language={language} say={sayLetter} />
      {shown ? (
        <Standing status={shown} language={language} />
      ) : (
        <>
          <p class="prose">{say('statusIntro')}</p>
          <ReceiptQuestion
            action={COMPLAINT_STATUS}
            example="CP-2026-000001"
            form={{ ...form, language }}
            language={language}
            say={sayLetter}
          />
        </>
      )}
    </Page>
  );
}

const STATES: Readonly<Record<ComplaintStatus['status'], readonly [ComplaintKey, Tone]>> = {
  received: ['stateReceived', 'wait'],
  acknowledged: ['stateAcknowledged', 'wait'],
  in_review: ['stateInReview', 'wait'],
  upheld: ['stateUpheld', 'good'],
  dismissed: ['stateDismissed', 'plain'],
};

function Standing({ status, language }: { readonly status: ComplaintStatus; readonly language: Language }) {
  const say = saying(COMPLAINT_WORDS, language);
  const sayLetter = saying(LETTER_WORDS, language);
  const [state, tone] = STATES[status.status];
  const closed = status.closedAt !== null;
  const instants: readonly (readonly [string, string | null])[] = [
    [sayLetter('received'), status.receivedAt],
    [say('acknowledgeBy'), status.acknowledgedAt === null && !closed ? status.acknowledgeBy : null],
    [say('acknowledgedAt'), status.acknowledgedAt],
    [say('answerBy'), closed ? null : status.answerBy],
    [say('closedAt'), status.closedAt],
  ];
  return (
    <>
      <Facts>
        <Fact name={sayLetter('number')}>{status.number}</Fact>
        <Fact name={sayLetter('status')}>
          <Tag tone={tone}>{say(state)}</Tag>
        </Fact>
        <Fact name={say('type')}>{say(status.type)}</Fact>
        {instants.map(([name, at]) =>
          at === null ? null : (
            <Fact name={name}>
              <Instant at={at} zone={status.timeZone} language={language} />
            </Fact>
          ),
        )}
        {(['reason', 'correctiveAction'] as const).map((key) =>
          status[key] === null ? null : (
            <Fact name={say(key)}>
              <span class="words">{status[key]}</span>
            </Fact>
          ),
        )}
      </Facts>
      <p class="prose">{say(closed ? 'statusClosed' : 'statusNext')}</p>
      <ForgetForm action={COMPLAINT_FORGOTTEN} language={language} say={sayLetter} />
    </>
  );
}
