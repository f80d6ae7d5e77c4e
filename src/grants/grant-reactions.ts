import { Inject, Injectable } from '@nestjs/common';
import { DecisionRepository } from '../decisions/index.js';
import type { DecisionEvent } from '../decisions/index.js';
import type { RecordedEvent } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { JudgeRequest, ShareRequestRepository } from '../share-requests/index.js';
import { create, supersede } from './domain/decide.js';
import { GrantRepository } from './persistence/grant.repository.js';

type Finalised = RecordedEvent<Extract<DecisionEvent, { type: 'DecisionFinalised' }>>;

/** What a final decision does to grants, in the same transaction; listed in `src/reactions.ts`. */
@Injectable()
export class GrantReactions {
  constructor(
    @Inject(DecisionRepository) private readonly decisions: DecisionRepository,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(JudgeRequest) private readonly judge: JudgeRequest,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** An amended decision ends what the former one granted, also when the new one denies. */
  readonly supersedeFormerGrants = async (tx: Tx, recorded: Finalised): Promise<void> => {
    for (const id of await this.grants.liveOfRequest(tx, recorded.event.requestId)) {
      const locked = await this.grants.lock(tx, id);
      if (!locked.ok) continue;
      await this.grants.record(tx, locked.value, supersede(locked.value.state, recorded.aggregate.id));
    }
  };

  readonly grantWhatWasDecided = async (tx: Tx, recorded: Finalised): Promise<void> => {
    if (recorded.event.outcome === 'deny') return;
    const decision = await this.decisions.load(tx, recorded.aggregate.id);
    const request = await this.requests.load(tx, recorded.event.requestId);
    if (
      !request.ok ||
      request.value.state.status === 'none' ||
      decision === undefined ||
      decision.state.status === 'none'
    ) {
      throw new Error(`Decision ${recorded.aggregate.id} has no share request to grant`);
    }
    const { content: decided, approvals } = decision.state;
    const asked = request.value.state.content;
    if (decided.retention === undefined) throw new Error(`Decision ${recorded.aggregate.id} grants without retention`);
    // Retention runs from the last approval, which may come days after the first.
    const { evaluation } = await this.judge.judge(tx, {
      stage: 'decide',
      requesterId: decided.requesterId,
      content: asked,
      retention: decided.retention.duration,
      elements: decided.elements.filter((element) => element.result !== 'deny').map((element) => element.code),
    });
    const { duration, destroyAt, setBy } = evaluation.retention ?? decided.retention;
    const id = this.newId();
    const events = create({
      number: await this.grants.nextNumber(tx),
      requestId: decided.requestId,
      requestNumber: decided.requestNumber,
      decisionId: recorded.aggregate.id,
      requesterId: decided.requesterId,
      approvers: approvals.map((approval) => approval.personId),
      requestingAgency: decided.requestingAgency,
      sourceAgency: decided.sourceAgency,
      recipientAgency: decided.recipientAgency,
      ...(asked.agreement === undefined ? {} : { agreement: asked.agreement }),
      purpose: asked.purpose,
      elements: decided.elements.flatMap(({ code, result, transform, overrode }) =>
        result === 'deny'
          ? []
          : [
              {
                code,
                result,
                ...(transform === undefined ? {} : { transform }),
                ...(overrode === undefined ? {} : { overrode }),
              },
            ],
      ),
      subjects: { count: asked.subjects.count, pseudonyms: asked.subjects.pseudonyms },
      retention: { duration, destroyAt, setBy },
      obligations: decided.obligations,
      startsAt: recorded.at,
      expiresAt: destroyAt,
    });
    await this.grants.create(tx, id, events);
  };
}
