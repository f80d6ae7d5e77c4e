import type { Actor } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { mustBePermitted } from './permissions.js';
import type { ANSWERS, RightsCase, RightsCaseEvent, RightsCaseTerms, RightsClock, RightsKind } from './rights-case.js';

/** What counts days: the pack in force. Each answer is the last instant of a day. */
export interface Calendar {
  workingDaysAfter(at: Date, count: number): { readonly until: string; readonly calendarKnown: boolean };
  daysAfter(at: Date, term: string): string;
}

/** Utah Code 63G-2-204: ten business days to answer a request for a record. */
const ANSWER_ACCESS = 10;
/** 5 USC 552a(d)(2)(A) sets ten working days; taken over as the time in which a correction request is acknowledged. */
const ACKNOWLEDGE_CORRECTION = 10;
/** Utah Code 63G-2-603(5): thirty days to approve or deny the amendment of a record. */
const ANSWER_CORRECTION = 'P30D';

export function clockOf(kind: RightsKind, receivedAt: Date, calendar: Calendar): RightsClock {
  if (kind === 'correction') {
    const { until, calendarKnown } = calendar.workingDaysAfter(receivedAt, ACKNOWLEDGE_CORRECTION);
    return {
      acknowledgeBy: until,
      answerBy: calendar.daysAfter(receivedAt, ANSWER_CORRECTION),
      citation: 'Utah Code 63G-2-603; 5 USC 552a(d)(2)',
      calendarKnown,
    };
  }
  const { until, calendarKnown } = calendar.workingDaysAfter(receivedAt, ANSWER_ACCESS);
  return { acknowledgeBy: null, answerBy: until, citation: 'Utah Code 63G-2-204', calendarKnown };
}

export function receive(terms: RightsCaseTerms): readonly RightsCaseEvent[] {
  return [{ type: 'RightsCaseReceived', terms }];
}

/** By whoever has number and code. */
export function withdraw(state: RightsCase, at: Date): Result<readonly RightsCaseEvent[]> {
  if (state.status !== 'received') {
    return rejected(
      'wrong-state',
      state.status === 'answered'
        ? 'This request was answered already. Send a new one if you want to ask again.'
        : 'This request was withdrawn already. Send a new one if you need an answer after all.',
    );
  }
  return accepted([{ type: 'RightsCaseWithdrawn', at: at.toISOString() }]);
}

/** The answer went to the person by letter; from here the time runs after which the words of the case are destroyed. */
export function answer(
  state: RightsCase,
  actor: Actor,
  how: (typeof ANSWERS)[number],
  at: Date,
): Result<readonly RightsCaseEvent[]> {
  const permission = mustBePermitted(actor, state, 'answer');
  if (!permission.ok) return permission;
  const { personId: answeredBy } = actor;
  return accepted([{ type: 'RightsCaseAnswered', answer: how, answeredBy, at: at.toISOString() }]);
}
