import { Fact, Facts, Instant, Tag } from '../web/components.js';
import type { Tone } from '../web/components.js';
import type { Frame, Language } from '../web/page.js';
import type { Standing } from '../web/receipt-desk.js';
import { StandingPage } from '../web/receipt.page.js';
import { ForgetForm } from '../web/receipt.js';
import { saying } from '../web/words.js';
import { COMPLAINT_FORGOTTEN, COMPLAINT_STATUS, NEW_COMPLAINT } from './complaint-letter.page.js';
import { COMPLAINT_WORDS } from './complaint-words.js';
import type { ComplaintKey } from './complaint-words.js';
import type { ComplaintStatus } from './queries/complaint-status.js';

export interface ComplaintStatusProps {
  readonly frame: Frame;
  readonly standing: Standing<ComplaintStatus>;
}

export function ComplaintStatusPage({ frame, standing }: ComplaintStatusProps) {
  const { language, shown } = standing;
  return (
    <StandingPage
      {...{ frame, standing }}
      here={NEW_COMPLAINT}
      say={saying(COMPLAINT_WORDS, language)}
      status={COMPLAINT_STATUS}
      example="CP-2026-000001"
    >
      {shown && <HowItStands status={shown} language={language} />}
    </StandingPage>
  );
}

const STATES: Readonly<Record<ComplaintStatus['status'], readonly [ComplaintKey, Tone]>> = {
  received: ['stateReceived', 'wait'],
  acknowledged: ['stateAcknowledged', 'wait'],
  in_review: ['stateInReview', 'wait'],
  upheld: ['stateUpheld', 'good'],
  dismissed: ['stateDismissed', 'plain'],
};

function HowItStands({ status, language }: { readonly status: ComplaintStatus; readonly language: Language }) {
  const say = saying(COMPLAINT_WORDS, language);
  const [state, tone] = STATES[status.status];
  const closed = status.closedAt !== null;
  const instants: readonly (readonly [string, string | null])[] = [
    [say('received'), status.receivedAt],
    [say('acknowledgeBy'), status.acknowledgedAt === null && !closed ? status.acknowledgeBy : null],
    [say('acknowledgedAt'), status.acknowledgedAt],
    [say('answerBy'), closed ? null : status.answerBy],
    [say('closedAt'), status.closedAt],
  ];
  return (
    <>
      <Facts>
        <Fact name={say('number')}>{status.number}</Fact>
        <Fact name={say('status')}>
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
      <ForgetForm action={COMPLAINT_FORGOTTEN} language={language} say={say} />
    </>
  );
}
