import type { WaitingComplaint } from '../complaints/index.js';
import type { QueuedReview } from '../decisions/index.js';
import type { WaitingDisclosure } from '../disclosures/index.js';
import type { CurrentPolicy } from '../policy/index.js';
import type { WaitingRetention } from '../retention/index.js';
import type { WaitingRightsCase } from '../rights/index.js';
import type { WaitingShareRequest } from '../share-requests/index.js';
import { counted } from '../web/components.js';

/** One thing that waits for the reader. */
export interface Task {
  /** What is to be done, to what: `Decide share request`. */
  readonly act: string;
  readonly record: string;
  /** Where it is done; absent where there is no page for it. */
  readonly address?: string;
  readonly about: string;
  /** RFC 3339 full-date in the pack's zone; undefined where nothing sets a day. */
  readonly dueOn: string | undefined;
  readonly overdue: boolean;
}

/** What the features say waits for the reader. */
export interface Waiting {
  readonly shareRequests: readonly WaitingShareRequest[];
  readonly reviews: readonly QueuedReview[];
  readonly disclosures: readonly WaitingDisclosure[];
  readonly retention: readonly WaitingRetention[];
  readonly complaints: readonly WaitingComplaint[];
  readonly rightsCases: readonly WaitingRightsCase[];
  readonly trainings: ReturnType<CurrentPolicy['trainingStates']>;
}

interface Names {
  readonly agencyName: (code: string) => string;
  readonly policy: Pick<CurrentPolicy, 'purposeTitle' | 'dayOf'>;
  readonly at: Date;
}

/** A training that lapses within so many days is a task already: passing it again takes time. */
const TRAINING_AHEAD_DAYS = 60;
const DAY = 24 * 60 * 60 * 1_000;

/** All tasks, first due first; those without a day last, in the order of their features. */
export function tasksOf(waiting: Waiting, names: Names): readonly Task[] {
  const tasks = [
    ...waiting.reviews.map((each) => reviewTask(each, names)),
    ...waiting.shareRequests.map((each) => requestTask(each, names)),
    ...waiting.disclosures.map((each) => disclosureTask(each, names)),
    ...waiting.retention.map((each) => retentionTask(each, names)),
    ...waiting.complaints.map((each) => complaintTask(each, names)),
    ...waiting.rightsCases.map((each) => rightsTask(each, names)),
    ...waiting.trainings.flatMap((each) => trainingTask(each, names)),
  ];
  return tasks.toSorted((a, b) => (a.dueOn ?? NO_DAY).localeCompare(b.dueOn ?? NO_DAY));
}

const NO_DAY = '9999-12-31';

function by(at: Date | string | null, { policy, at: now }: Names): Pick<Task, 'dueOn' | 'overdue'> {
  if (at === null) return { dueOn: undefined, overdue: false };
  const due = new Date(at);
  return { dueOn: policy.dayOf(due), overdue: due.getTime() < now.getTime() };
}

function reviewTask(review: QueuedReview, { agencyName, policy, at }: Names): Task {
  const { number, requestingAgency, elementCount, purpose, dueOn } = review;
  return {
    act: review.awaits === 'decision' ? 'Decide share request' : 'Give the second approval to share request',
    record: number,
    address: `/reviews/${number}`,
    about: `${agencyName(requestingAgency)} asks for ${counted(elementCount, 'data element')}: ${policy.purposeTitle(purpose)}`,
    dueOn,
    overdue: dueOn < policy.dayOf(at),
  };
}

function requestTask(
  { number, because, sourceAgency, elementCount, purpose }: WaitingShareRequest,
  names: Names,
): Task {
  return {
    act: because === 'draft' ? 'Complete and submit your draft' : 'Answer the question about share request',
    record: number,
    address: `/requests/${number}`,
    about: `You ask ${names.agencyName(sourceAgency)} for ${counted(elementCount, 'data element')}: ${names.policy.purposeTitle(purpose)}`,
    ...by(null, names),
  };
}

function disclosureTask(waiting: WaitingDisclosure, names: Names): Task {
  const { because, number, requestNumber, recipientAgency, sourceAgency, elementCount, dueAt } = waiting;
  const elements = counted(elementCount, 'data element');
  return because === 'release'
    ? {
        act: 'Release under grant',
        record: number,
        address: `/grants/${number}`,
        about: `${elements} to ${names.agencyName(recipientAgency)}, for share request ${requestNumber}; the grant ends then`,
        ...by(dueAt, names),
      }
    : {
        act: 'Accept the notice of package',
        record: number,
        address: `/packages/${number}`,
        about: `${elements} of ${names.agencyName(sourceAgency)}, for share request ${requestNumber}; it is destroyed then`,
        ...by(dueAt, names),
      };
}

function retentionTask({ because, id, number, code, sourceAgency, dueAt }: WaitingRetention, names: Names): Task {
  switch (because) {
    case 'attestation':
      return {
        act:
          code === 'O-VALIDATE-BY' ? 'Review and validate, or destroy, package' : 'Attest the destruction of package',
        record: number,
        address: `/obligations/${id}`,
        about: `Owed to ${names.agencyName(sourceAgency)}. While word of destruction is late, new share requests of your agency are denied`,
        ...by(dueAt, names),
      };
    case 'brake':
      return {
        act: 'Release the purge brake, or find out why so much is due',
        record: number,
        address: `/purge-brakes/${id}`,
        about: 'Data that are due stay until two persons in two roles release them',
        ...by(dueAt, names),
      };
    case 'hold':
      return {
        act: 'Confirm the lifting of legal hold',
        record: number,
        address: `/holds/${id}`,
        about: 'Another person proposed to lift it',
        ...by(dueAt, names),
      };
  }
}

const COMPLAINT_ACT: Readonly<Record<WaitingComplaint['because'], string>> = {
  acknowledge: 'Acknowledge complaint',
  'take-up': 'Take up complaint',
  decide: 'Uphold or dismiss complaint',
};

function complaintTask({ number, because, agencyComplainedOf, dueAt }: WaitingComplaint, names: Names): Task {
  return {
    act: COMPLAINT_ACT[because],
    record: number,
    address: `/complaints/${number}`,
    about: `About ${names.agencyName(agencyComplainedOf)}`,
    ...by(dueAt, names),
  };
}

const ASKS: Readonly<Record<WaitingRightsCase['kind'], string>> = {
  accounting: 'Somebody asks to whom information about them was given',
  access: 'Somebody asks what your agency holds about them',
  correction: 'Somebody asks to have information about them corrected',
};

function rightsTask({ number, kind, dueAt }: WaitingRightsCase, names: Names): Task {
  return {
    act: kind === 'correction' ? 'Answer correction request' : 'Answer access request',
    record: number,
    address: `/rights-cases/${number}`,
    about: ASKS[kind],
    ...by(dueAt, names),
  };
}

function trainingTask({ code, title, state, until }: Waiting['trainings'][number], names: Names): readonly Task[] {
  const { policy, at } = names;
  const soon = policy.dayOf(new Date(at.getTime() + TRAINING_AHEAD_DAYS * DAY));
  if (state === 'current' && until > soon) return [];
  const act = state === 'current' ? 'Pass again before it lapses: training' : 'Pass training';
  const dueOn = until === '' ? policy.dayOf(at) : until;
  return [{ act, record: code, about: title, dueOn, overdue: state === 'lapsed' }];
}
