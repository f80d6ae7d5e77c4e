import { Fact, Facts, Instant, Tag } from '../web/components.js';
import { Hidden, SubmitButton } from '../web/forms/fields.js';
import type { Frame, Language } from '../web/page.js';
import type { Standing } from '../web/receipt-desk.js';
import { StandingPage } from '../web/receipt.page.js';
import { ForgetForm } from '../web/receipt.js';
import { saying } from '../web/words.js';
import { NEW_CASE } from './my-information.page.js';
import type { CaseStatus } from './queries/rights-cases.js';
import { RIGHTS_WORDS } from './rights-words.js';

export const CASE_STATUS = '/my-information/status';
export const CASE_RECEIPT = '/my-information/receipt';
export const CASE_FORGOTTEN = '/my-information/forgotten';

const STATE = { received: 'stateReceived', withdrawn: 'stateWithdrawn', answered: 'stateAnswered' } as const;
const NEXT = { received: 'statusNext', withdrawn: 'statusWithdrawn', answered: 'statusAnswered' } as const;

export interface ShownCase {
  readonly status: CaseStatus;
  readonly agencyName: string;
}

export interface CaseStatusProps {
  readonly frame: Frame;
  readonly standing: Standing<ShownCase>;
}

export function CaseStatusPage({ frame, standing }: CaseStatusProps) {
  const { language, shown } = standing;
  return (
    <StandingPage
      {...{ frame, standing }}
      here={NEW_CASE}
      say={saying(RIGHTS_WORDS, language)}
      status={CASE_STATUS}
      example="RC-2026-000001"
    >
      {shown && <HowItStands {...shown} language={language} />}
    </StandingPage>
  );
}

function HowItStands({ status, agencyName, language }: ShownCase & { readonly language: Language }) {
  const say = saying(RIGHTS_WORDS, language);
  const { number, kind, clock, timeZone: zone, receivedAt } = status;
  const open = status.status === 'received';
  return (
    <>
      <Facts>
        <Fact name={say('number')}>{number}</Fact>
        <Fact name={say('status')}>
          <Tag tone={open ? 'wait' : 'plain'}>{say(STATE[status.status])}</Tag>
        </Fact>
        <Fact name={say('asked')}>{say(kind)}</Fact>
        <Fact name={say('heldBy')}>{agencyName}</Fact>
        <Fact name={say('received')}>
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
      <ForgetForm action={CASE_FORGOTTEN} language={language} say={say} />
    </>
  );
}
