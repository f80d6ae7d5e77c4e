import { Inject, Injectable } from '@nestjs/common';
import { SealedDetails } from '../ledger/index.js';
import { tell } from '../notifications/index.js';
import type { Tx } from '../platform/database/database.js';
import { together } from '../platform/database/together.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { PackInForce } from '../policy-packs/index.js';
import {
  awaitsDecision,
  EvaluationStore,
  factsForMany,
  recheckByRule,
  resultDigest,
  ShareRequestRepository,
} from '../share-requests/index.js';
import type { RecheckReason, RequestUnderReview } from '../share-requests/index.js';
import { tellOfRequest } from './domain/tell-of-request.js';

export interface RequestsRechecked {
  readonly checked: number;
  readonly changed: number;
}

/**
 * Re-checks a batch of requests that await a decision at stage `decide`, so that the queue shows what policy says now. The
 * decision itself stays a person's, also where the new result is a denial.
 */
@Injectable()
export class RecheckRequests {
  constructor(
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(EvaluationStore) private readonly evaluations: EvaluationStore,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(PackInForce) private readonly packs: Pick<PackInForce, 'at'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async recheck(tx: Tx, ids: readonly string[], because: RecheckReason): Promise<RequestsRechecked> {
    const locked = await this.requests.lockMany(tx, ids);
    const open = locked.flatMap((stored) =>
      awaitsDecision(stored.state) ? [{ stored, request: stored.state as RequestUnderReview }] : [],
    );
    const policy = await this.packs.at(tx);
    const facts = await factsForMany(
      tx,
      { details: this.details, timeZone: policy.timeZone },
      open.map(({ request }) => ({ stage: 'decide', requesterId: request.requesterId, content: request.content })),
    );
    const changes = await together(
      open.map(async ({ stored, request }, index) => {
        const evaluation = policy.evaluate(facts[index]!);
        // Only what would show the officer something else is kept and recorded.
        if (resultDigest(evaluation) === request.evaluation.resultDigest) return false;
        const kept = await this.evaluations.keep(tx, stored.id, facts[index]!, evaluation);
        await this.requests.record(tx, stored, recheckByRule(request, kept, because));
        return true;
      }),
    );
    // Policy says the same as before; whoever decides must know of the complaint all the same.
    if (because.kind === 'complaint') {
      const what = { code: 'complaint-upheld', cause: 'complaint_upheld', rules: [] } as const;
      await tell(
        tx,
        this.newId,
        open.map(({ stored, request }) => tellOfRequest(stored.id, request, what)),
      );
    }
    return { checked: open.length, changed: changes.filter(Boolean).length };
  }
}
