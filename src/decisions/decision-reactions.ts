import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { deniedByPolicyAlone, EvaluationStore, noteDecision, ShareRequestRepository } from '../share-requests/index.js';
import type { ShareRequestEvent } from '../share-requests/index.js';
import { makeDecision } from './domain/decide.js';
import type { DecisionEvent } from './domain/decision.js';
import { DecisionRepository } from './persistence/decision.repository.js';

type Of<Event, Type extends string> = RecordedEvent<Extract<Event, { type: Type }>>;

/** What decisions and share requests do to each other, in the same transaction; listed in `src/reactions.ts`. */
@Injectable()
export class DecisionReactions {
  constructor(
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(DecisionRepository) private readonly decisions: DecisionRepository,
    @Inject(EvaluationStore) private readonly evaluations: EvaluationStore,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** Law or an agreement alone denied it: the decision is made at once, its author is policy, a person can be asked for. */
  readonly decideWherePolicyAloneDenies = async (
    tx: Tx,
    recorded: Of<ShareRequestEvent, 'ShareRequestSubmitted'>,
  ): Promise<void> => {
    const { evaluation: shown } = recorded.event;
    if (!deniedByPolicyAlone(shown)) return;
    const requestId = recorded.aggregate.id;
    const loaded = await this.requests.lock(tx, requestId);
    const evaluation = await this.evaluations.load(tx, shown.id);
    if (!loaded.ok || loaded.value.state.status !== 'submitted' || evaluation === undefined) {
      throw new Error(`Share request ${requestId} changed while policy decided it`);
    }
    const { number, requesterId, content } = loaded.value.state;
    const events = makeDecision(
      {
        requestId,
        requestNumber: number,
        requesterId,
        ordinal: 1,
        requestingAgency: content.requestingAgency,
        sourceAgency: content.sourceAgency,
        recipientAgency: content.recipient.agency,
        outcome: 'deny',
        decidedBy: 'policy',
        elements: evaluation.elements.map(({ element, rules }) => ({
          code: element,
          result: 'deny',
          rules: evaluation.neutral ? [] : rules,
        })),
        obligations: [],
        evaluationId: shown.id,
        pack: shown.pack,
        packDigest: shown.packDigest,
        factsDigest: shown.factsDigest,
      },
      [],
      0,
      tx.at,
    );
    await this.decisions.create(tx, this.newId(), events);
  };

  readonly noteAwaitedApproval = async (tx: Tx, recorded: Of<DecisionEvent, 'DecisionMade'>): Promise<void> => {
    const { content, approvals, approvalsRequired } = recorded.event;
    const request = await this.locked(tx, content.requestId);
    if (request.state.status === 'decided') {
      await this.requests.record(tx, request, noteDecision(request.state, { kind: 'amending' }));
    }
    if (approvals.length >= approvalsRequired) return;
    const reopened = await this.locked(tx, content.requestId);
    const note = noteDecision(reopened.state, { kind: 'awaits-second-approval', decisionId: recorded.aggregate.id });
    await this.requests.record(tx, reopened, note);
  };

  readonly closeDecidedRequest = async (tx: Tx, recorded: Of<DecisionEvent, 'DecisionFinalised'>): Promise<void> => {
    const { requestId, outcome, decidedBy } = recorded.event;
    const request = await this.locked(tx, requestId);
    const note = noteDecision(request.state, { kind: 'final', decisionId: recorded.aggregate.id, outcome, decidedBy });
    await this.requests.record(tx, request, note);
  };

  readonly supersedeFormerDecision = async (
    tx: Tx,
    recorded: Of<DecisionEvent, 'DecisionFinalised'>,
  ): Promise<void> => {
    const decision = await this.decisions.load(tx, recorded.aggregate.id);
    const formerId = decision?.state.status === 'none' ? undefined : decision?.state.content.former;
    if (formerId === undefined) return;
    const former = await this.decisions.lock(tx, formerId);
    if (former?.state.status !== 'final') return;
    await this.decisions.record(tx, former, [{ type: 'DecisionSuperseded', by: recorded.aggregate.id }]);
  };

  readonly reopenDeclinedRequest = async (
    tx: Tx,
    recorded: Of<DecisionEvent, 'SecondApprovalDeclined'>,
  ): Promise<void> => {
    const request = await this.locked(tx, recorded.event.requestId);
    await this.requests.record(tx, request, noteDecision(request.state, { kind: 'declined' }));
  };

  private async locked(tx: Tx, requestId: string) {
    const locked = await this.requests.lock(tx, requestId);
    if (!locked.ok) throw new Error(`Share request ${requestId} vanished behind its decision`);
    return locked.value;
  }
}
